"""The exercises of lesson 04, signals that die on their way through a deep network."""

import numpy as np

from autograder.exercise import Exercise, Mistake
from course_lib.check.call import case
from course_lib.check.codec import Made
from course_lib.initializers import kaiming_normal, xavier_normal
from course_lib.ops.activations import (
    LeakyReLUCache,
    ReLUCache,
    SigmoidCache,
    TanhCache,
    leaky_relu_backward,
    relu_backward,
    sigmoid_backward,
    sigmoid_forward,
    tanh_backward,
)
from course_lib.ops.maxout import maxout_forward
from course_lib.signals import gradient_bound, layer_gradient_norms

NO_TUPLE = (
    "Your numbers are right, but the answer is a bare array. Every backward function here returns a tuple with one gradient for each "
    "array that went in; where one went in, that is (dx,), comma included."
)
NO_DY = "dy is missing: this is the slope alone. The chain rule multiplies it by the gradient that comes from behind."
ADDED = "You added dy and the slope. The chain rule multiplies them."
IN_PLACE = "You changed `dy` itself: the caller may still need it. Make a new array."

# ---------------------------------------------------------------------------------------------------- sigmoid_backward


def sigmoid_cases(rng):
    """A batch, an image, saturated ends, float32, one number."""

    def one(shape, scale=1.0, note="", dtype=float):
        y, _ = sigmoid_forward(scale * rng.normal(size=shape))
        y.flat[0] = 0.5
        return case(rng.normal(size=shape).astype(dtype), SigmoidCache(y.astype(dtype)), note=note)

    return [
        one((3, 4)),
        one((2, 3, 4, 5), note="images"),
        one((2, 5), 40.0, "saturated: y near 0 and 1"),
        case(rng.normal(size=3), SigmoidCache(np.array([0.0, 1.0, 0.5])), note="y exactly 0 and 1"),
        one((4, 3), note="float32", dtype=np.float32),
    ]


def sigmoid_by_entry(dy, cache):
    dx = np.empty_like(dy)
    for index in np.ndindex(dy.shape):
        y = cache.y[index]
        dx[index] = dy[index] * y * (1 - y)
    return (dx,)


def sigmoid_in_place(dy, cache):
    dy *= cache.y * (1 - cache.y)
    return (dy,)


def sigmoid_of_y(dy, cache):
    y = 1 / (1 + np.exp(-cache.y))
    return (dy * y * (1 - y),)


SIGMOID = Exercise(
    "sigmoid_backward",
    sigmoid_backward,
    points={"dx": 2},
    returns=("dx",),
    cases=[
        case(np.array([1.0, -2.0]), SigmoidCache(np.array([0.5, 0.75])), note="the example above"),
        *sigmoid_cases(np.random.default_rng(41)),
    ],
    hidden=sigmoid_cases,
    mistakes=[
        Mistake(
            "tanh-slope",
            "1 - y² is the slope of tanh. The sigmoid's is y (1 - y).",
            {"cache.y * (1 - cache.y)": "(1 - cache.y**2)"},
        ),
        Mistake("dy-forgotten", NO_DY, {"dy * cache.y": "cache.y"}),
        Mistake("no-tuple", NO_TUPLE, {"(dy * cache.y * (1 - cache.y),)": "dy * cache.y * (1 - cache.y)"}),
        Mistake(
            "sigmoid-taken-again",
            "You took the sigmoid of cache.y, but cache.y is the sigmoid's output already: the slope is y (1 - y) of it as it is.",
            sigmoid_of_y,
        ),
        Mistake(
            "half-of-the-slope",
            "Only y is there: the slope is y times (1 - y), which falls to 0 on both sides.",
            {" * (1 - cache.y)": ""},
        ),
        Mistake(
            "other-half-of-the-slope",
            "Only 1 - y is there: the slope is y times (1 - y), which falls to 0 on both sides. (1 - y alone belongs to log-sigmoid.)",
            {"cache.y * (1 - cache.y)": "(1 - cache.y)"},
        ),
        Mistake(
            "largest-slope-everywhere",
            "You took the slope's largest value, 1/4, everywhere: that is the bound. The slope itself is y (1 - y).",
            {"cache.y * (1 - cache.y)": "0.25"},
        ),
        Mistake(
            "plus-for-minus",
            "It is 1 - y, not 1 + y: where y is 1, the slope is 0.",
            {"(1 - cache.y)": "(1 + cache.y)"},
        ),
        Mistake(
            "wrong-sign",
            "The sign is wrong: the sigmoid rises, so its slope y (1 - y) is never below 0.",
            {"(1 - cache.y)": "(cache.y - 1)"},
        ),
        Mistake("added-not-multiplied", ADDED, {"dy * cache.y": "dy + cache.y"}),
        Mistake("changed-in-place", IN_PLACE, sigmoid_in_place),
    ],
    styles=[
        sigmoid_by_entry,
        {"dy * cache.y * (1 - cache.y)": "dy * (cache.y - cache.y**2)"},
        {"(dy * cache.y * (1 - cache.y),)": "[np.multiply(dy, cache.y) - dy * np.square(cache.y)]"},
    ],
    forbidden=("course_lib.ops.activations",),
)

# ------------------------------------------------------------------------------------------------------- tanh_backward


def tanh_cases(rng):
    """A batch, images, saturated ends, float32."""

    def one(shape, scale=1.0, note="", dtype=float):
        y = np.tanh(scale * rng.normal(size=shape))
        return case(rng.normal(size=shape).astype(dtype), TanhCache(y.astype(dtype)), note=note)

    return [
        one((3, 4)),
        one((2, 3, 4, 5), note="images"),
        one((2, 5), 20.0, "saturated: y near -1 and 1"),
        case(rng.normal(size=3), TanhCache(np.array([-1.0, 0.0, 1.0])), note="y exactly -1, 0 and 1"),
        one((4, 3), note="float32", dtype=np.float32),
    ]


def tanh_by_entry(dy, cache):
    dx = np.empty_like(dy)
    for index in np.ndindex(dy.shape):
        dx[index] = dy[index] * (1 - cache.y[index] ** 2)
    return (dx,)


def tanh_in_place(dy, cache):
    dy *= 1 - cache.y**2
    return (dy,)


TANH = Exercise(
    "tanh_backward",
    tanh_backward,
    points={"dx": 1},
    returns=("dx",),
    cases=[
        case(np.array([1.0, -2.0]), TanhCache(np.array([0.0, 0.5])), note="the example above"),
        *tanh_cases(np.random.default_rng(42)),
    ],
    hidden=tanh_cases,
    mistakes=[
        Mistake(
            "sigmoid-slope",
            "y (1 - y) is the slope of the sigmoid. That of tanh is 1 - y².",
            {"(1 - cache.y**2)": "cache.y * (1 - cache.y)"},
        ),
        Mistake(
            "tanh-taken-again",
            "You took the tanh of cache.y, but cache.y is its output already: the slope is 1 - y² of it as it is.",
            {"cache.y**2": "np.tanh(cache.y) ** 2"},
        ),
        Mistake("square-forgotten", "The square is missing: the slope is 1 - y².", {"cache.y**2": "cache.y"}),
        Mistake(
            "plus-for-minus",
            "It is 1 - y², not 1 + y²: where y is 1 or -1, the slope is 0.",
            {"1 - cache": "1 + cache"},
        ),
        Mistake("dy-forgotten", NO_DY, {"dy * (1": "(1"}),
        Mistake("no-tuple", NO_TUPLE, {"(dy * (1 - cache.y**2),)": "dy * (1 - cache.y**2)"}),
        Mistake(
            "wrong-sign",
            "The sign is wrong: tanh rises, so its slope 1 - y² is never below 0.",
            {"(1 - cache.y**2)": "(cache.y**2 - 1)"},
        ),
        Mistake("added-not-multiplied", ADDED, {"dy * (": "dy + ("}),
        Mistake(
            "square-of-the-bracket",
            "You squared the bracket: it is 1 - y², not (1 - y)².",
            {"(1 - cache.y**2)": "(1 - cache.y) ** 2"},
        ),
        Mistake("changed-in-place", IN_PLACE, tanh_in_place),
    ],
    styles=[
        tanh_by_entry,
        {"(1 - cache.y**2)": "(1 - cache.y) * (1 + cache.y)"},
        {"dy * (1 - cache.y**2)": "dy - np.square(cache.y) * dy"},
    ],
    forbidden=("course_lib.ops.activations",),
)

# ------------------------------------------------------------------------------------------------------- relu_backward


def with_zeros(rng, shape, dtype=float):
    """Return numbers of both signs, some of them exactly 0."""
    x = rng.normal(size=shape).astype(dtype)
    x[rng.random(shape) < 0.2] = 0
    x.flat[:3] = 0, 1, -1
    return x


def relu_cases(rng):
    """Zeros among the inputs, gradients of both signs, images, float32, a dead batch."""

    def one(shape, note="", dtype=float):
        return case(rng.normal(size=shape).astype(dtype), ReLUCache(with_zeros(rng, shape, dtype)), note=note)

    return [
        one((4, 5), "some inputs exactly 0"),
        one((2, 3, 4, 5), "images"),
        case(rng.normal(size=(3, 2)), ReLUCache(-np.abs(rng.normal(size=(3, 2)))), note="all inputs below 0"),
        case(rng.normal(size=5), ReLUCache(100 * rng.normal(size=5)), note="large inputs"),
        one((3, 6), "float32", np.float32),
    ]


def relu_by_entry(dy, cache):
    dx = np.zeros_like(dy)
    for index in np.ndindex(dy.shape):
        if cache.x[index] > 0:
            dx[index] = dy[index]
    return (dx,)


def relu_by_copy(dy, cache):
    dx = dy.copy()
    dx[cache.x <= 0] = 0
    return (dx,)


def relu_in_place(dy, cache):
    dy[cache.x <= 0] = 0
    return (dy,)


RELU = Exercise(
    "relu_backward",
    relu_backward,
    points={"dx": 2},
    returns=("dx",),
    cases=[
        case(np.array([5.0, 5.0, 5.0]), ReLUCache(np.array([-2.0, 0.0, 3.0])), note="the example above"),
        *relu_cases(np.random.default_rng(43)),
    ],
    hidden=relu_cases,
    mistakes=[
        Mistake(
            "slope-one-at-zero",
            "At x = 0 your slope is 1. Any number from 0 to 1 is a subgradient there; torch, JAX and TensorFlow take 0, and so do we: "
            "compare with > 0, not >= 0.",
            {"cache.x > 0": "cache.x >= 0"},
        ),
        Mistake(
            "slope-half-at-zero",
            "At x = 0 your slope is ½, the mean of both sides (np.heaviside(x, 0.5), some autodiff systems for max). torch, JAX and "
            "TensorFlow take 0 for a ReLU, and so do we.",
            {"np.where(cache.x > 0, dy, 0)": "dy * np.heaviside(cache.x, 0.5).astype(dy.dtype)"},
        ),
        Mistake(
            "gated-by-the-gradient",
            "You let through where dy is above 0. That is the 'deconvnet' of Zeiler and Fergus (2014), made to draw pictures; the "
            "derivative asks whether the input x was above 0.",
            {"cache.x > 0": "dy > 0"},
        ),
        Mistake(
            "gated-by-both",
            "You let through where x and dy are both above 0. That is guided backpropagation (Springenberg et al., 2015), made to draw "
            "pictures; the derivative asks only for x.",
            {"cache.x > 0": "(cache.x > 0) & (dy > 0)"},
        ),
        Mistake(
            "multiplied-by-relu",
            "You multiplied by the ReLU's output. Its slope is wanted: 1 where x > 0, however large x is.",
            {"np.where(cache.x > 0, dy, 0)": "dy * np.maximum(cache.x, 0)"},
        ),
        Mistake("dy-forgotten", NO_DY, {"np.where(cache.x > 0, dy, 0)": "(cache.x > 0).astype(dy.dtype)"}),
        Mistake(
            "all-goes-through",
            "You let everything through: where x was below 0 the output did not depend on it, and the gradient is 0.",
            {"np.where(cache.x > 0, dy, 0)": "dy.copy()"},
        ),
        Mistake(
            "wrong-side",
            "You let through where x was below 0: it is the other side that the ReLU passes on.",
            {"cache.x > 0": "cache.x < 0"},
        ),
        Mistake(
            "sign-for-step",
            "Below 0 your gradient comes through with its sign turned: np.sign is -1 there. The slope is 0.",
            {"np.where(cache.x > 0, dy, 0)": "dy * np.sign(cache.x)"},
        ),
        Mistake(
            "leaky",
            "A hundredth comes through below 0: that is the leaky ReLU, two exercises on. The plain one lets nothing through.",
            {"dy, 0)": "dy, 0.01 * dy)"},
        ),
        Mistake("no-tuple", NO_TUPLE, {"(np.where(cache.x > 0, dy, 0),)": "np.where(cache.x > 0, dy, 0)"}),
        Mistake("changed-in-place", IN_PLACE, relu_in_place),
    ],
    styles=[relu_by_entry, relu_by_copy, {"np.where(cache.x > 0, dy, 0)": "dy * (cache.x > 0)"}],
    forbidden=("course_lib.ops.activations",),
)

# ------------------------------------------------------------------------------------------------- leaky_relu_backward


def leaky_cases(rng):
    """Several slopes, zeros among the inputs, gradients of both signs, images, float32."""

    def one(shape, slope, note="", dtype=float):
        cache = LeakyReLUCache(with_zeros(rng, shape, dtype), slope)
        return case(rng.normal(size=shape).astype(dtype), cache, note=note)

    return [
        one((4, 5), 0.01, "some inputs exactly 0"),
        one((3, 4), float(rng.uniform(0.15, 0.35)), "a larger slope"),
        one((2, 3, 4, 5), 0.2, "images"),
        one((2, 4), 0.0, "slope 0: a plain ReLU"),
        one((3, 6), 0.3, "float32", np.float32),
    ]


def leaky_by_entry(dy, cache):
    dx = np.empty_like(dy)
    for index in np.ndindex(dy.shape):
        dx[index] = dy[index] if cache.x[index] > 0 else cache.negative_slope * dy[index]
    return (dx,)


def leaky_by_copy(dy, cache):
    dx = dy.copy()
    dx[cache.x <= 0] *= cache.negative_slope
    return (dx,)


def leaky_in_place(dy, cache):
    dy[cache.x <= 0] *= cache.negative_slope
    return (dy,)


LEAKY = Exercise(
    "leaky_relu_backward",
    leaky_relu_backward,
    points={"dx": 2},
    returns=("dx",),
    cases=[
        case(
            np.array([5.0, 5.0, 5.0]),
            LeakyReLUCache(np.array([-2.0, 0.0, 3.0]), 0.1),
            note="the example above",
        ),
        *leaky_cases(np.random.default_rng(44)),
    ],
    hidden=leaky_cases,
    mistakes=[
        Mistake(
            "slope-fixed",
            "Your slope is always 0.01, the default of torch and of Maas et al. (2013). The cache says which it is: cache.negative_slope.",
            {"cache.negative_slope * dy": "0.01 * dy"},
        ),
        Mistake(
            "slope-fixed-as-keras",
            "Your slope is always 0.3, the default of Keras 2. The cache says which it is: cache.negative_slope.",
            {"cache.negative_slope * dy": "0.3 * dy"},
        ),
        Mistake(
            "slope-one-at-zero",
            "At x = 0 your slope is 1. There torch takes the negative slope, and so do we: compare with > 0, not >= 0.",
            {"cache.x > 0": "cache.x >= 0"},
        ),
        Mistake(
            "rest-of-one",
            "Below 0 your slope is 1 - negative_slope. It is negative_slope itself, the small one.",
            {"cache.negative_slope * dy": "(1 - cache.negative_slope) * dy"},
        ),
        Mistake(
            "not-leaky",
            "Nothing comes through below 0: that is the plain ReLU, which can die. Below 0 the slope is cache.negative_slope.",
            {"cache.negative_slope * dy": "0 * dy"},
        ),
        Mistake(
            "sides-swapped", "The sides are swapped: the slope is 1 above 0.", {"cache.x > 0": "cache.x <= 0"}
        ),
        Mistake(
            "value-for-slope",
            "Below 0 you took the output, negative_slope * x, for the slope: the slope is negative_slope, and dy is multiplied by it.",
            {"cache.negative_slope * dy": "cache.negative_slope * cache.x"},
        ),
        Mistake(
            "wrong-sign",
            "The sign below 0 is wrong: there the function still rises, with slope +negative_slope.",
            {"cache.negative_slope * dy": "-cache.negative_slope * dy"},
        ),
        Mistake(
            "gated-by-the-gradient",
            "You asked for the sign of dy. The slope depends on the input: was x above 0?",
            {"cache.x > 0": "dy > 0"},
        ),
        Mistake("no-tuple", NO_TUPLE, {"return (np": "return np", "* dy),)": "* dy)"}),
        Mistake(
            "dy-forgotten",
            NO_DY,
            {"dy, cache.negative_slope * dy)": "1, cache.negative_slope).astype(dy.dtype)"},
        ),
        Mistake("changed-in-place", IN_PLACE, leaky_in_place),
    ],
    styles=[
        leaky_by_entry,
        leaky_by_copy,
        {
            "np.where(cache.x > 0, dy, cache.negative_slope * dy)": "dy * (cache.x > 0) + cache.negative_slope * dy * (cache.x <= 0)"
        },
    ],
    forbidden=("course_lib.ops.activations",),
)

# ------------------------------------------------------------------------------------------------------ maxout_forward


def maxout_cases(rng):
    """Three pieces, two, one; a batch of one; all pieces below 0; float32."""

    def one(n, features, pieces, outputs, note="", dtype=float, shift=0.0):
        arrays = [
            rng.normal(size=shape)
            for shape in [(n, features), (pieces, outputs, features), (pieces, outputs)]
        ]
        arrays[2] = arrays[2] + shift
        return case(*[array.astype(dtype) for array in arrays], note=note)

    return [
        one(5, 4, 3, 2),
        one(3, 2, 2, 6, "more outputs than inputs"),
        one(1, 3, 4, 2, "a batch of one"),
        one(4, 3, 2, 5, "all outputs below 0", shift=-20.0),
        one(4, 3, 1, 2, "one piece: a linear layer"),
        one(6, 5, 3, 4, "float32", np.float32),
    ]


def maxout_by_piece(x, weight, bias):
    y = x @ weight[0].T + bias[0]
    for w, b in zip(weight[1:], bias[1:], strict=True):
        y = np.maximum(y, x @ w.T + b)
    return y, None


def maxout_einsum(x, weight, bias):
    z = np.einsum("ni,poi->nop", x, weight) + bias.T
    return z.max(axis=-1), (x, z)


def maxout_by_entry(x, weight, bias):
    pieces, outputs, _ = weight.shape
    y = np.empty((len(x), outputs), x.dtype)
    for n in range(len(x)):
        for o in range(outputs):
            y[n, o] = max(weight[p, o] @ x[n] + bias[p, o] for p in range(pieces))
    return y, {"x": x}


def maxout_absolute(x, weight, bias):
    z = x @ weight.swapaxes(1, 2) + bias[:, None]
    winner = np.abs(z).argmax(axis=0)
    return np.take_along_axis(z, winner[None], axis=0)[0], winner


def maxout_bias_left_out(x, weight, bias):
    z = x @ weight.swapaxes(1, 2)
    return z.max(axis=0), MaxoutCache(x, weight, z.argmax(axis=0))  # the lesson's own


MAXOUT = Exercise(
    "maxout_forward",
    maxout_forward,
    points={"y": 3},
    returns=("y", "cache"),
    cases=[
        case(
            np.array([[-3.0], [2.0]]),
            np.array([[[1.0]], [[-1.0]]]),
            np.zeros((2, 1)),
            note="the example above: the larger of x and -x",
        ),
        *maxout_cases(np.random.default_rng(45)),
    ],
    hidden=maxout_cases,
    mistakes=[
        Mistake(
            "bias-left-out",
            "The bias is missing: each piece is a whole linear layer, x @ weight[p].T + bias[p].",
            maxout_bias_left_out,
        ),
        Mistake(
            "bias-after-the-max",
            "You added one bias after the maximum. Each piece has its own, and it counts in the comparison.",
            {" + bias[:, None]": "", "z.max(axis=0)": "z.max(axis=0) + bias[0]"},
        ),
        Mistake("minimum", "You took the smallest piece: maxout takes the largest.", {"z.max(": "z.min("}),
        Mistake(
            "summed",
            "You summed the pieces: a sum of linear functions is linear again. Take the largest.",
            {"z.max(": "z.sum("},
        ),
        Mistake(
            "averaged",
            "You averaged the pieces: that is linear again. Take the largest.",
            {"z.max(": "z.mean("},
        ),
        Mistake(
            "relu-added",
            "You cut off at 0 too. A ReLU is the maxout of a linear function and 0; here there is no 0 among the pieces.",
            {"z.max(axis=0)": "np.maximum(z.max(axis=0), 0)"},
        ),
        Mistake(
            "first-piece-only",
            "You used the first piece alone: compare all of them, output for output.",
            {"z.max(axis=0)": "z[0]"},
        ),
        Mistake(
            "largest-by-absolute-value",
            "You compared absolute values. The largest of -5 and 2 is 2.",
            maxout_absolute,
        ),
        Mistake(
            "winner-returned",
            "You returned which piece won. Its value is wanted: max, not argmax; the number goes into the cache.",
            {"return z.max(axis=0)": "return winner"},
        ),
        Mistake(
            "over-the-batch",
            "You took the maximum over the batch: examples must not see each other. Take it over the pieces.",
            {"return z.max(axis=0)": "return z.max(axis=1)"},
        ),
        Mistake(
            "over-the-outputs",
            "You took the maximum over the outputs. Take it over the pieces: each output has pieces of its own.",
            {"return z.max(axis=0)": "return z.max(axis=2)"},
        ),
        Mistake(
            "cache-forgotten",
            "The cache is missing: a forward function returns its output and what backward needs, y, cache.",
            {"return z.max(axis=0), MaxoutCache(x, weight, winner)": "return z.max(axis=0)"},
        ),
    ],
    styles=[maxout_by_piece, maxout_einsum, maxout_by_entry],
    forbidden=("course_lib.ops.maxout",),
)

# ------------------------------------------------------------------------------------------------------ gradient_bound


def bound_by_log(depth):
    return np.exp(depth * np.log(0.25))


def bound_by_loop(depth):
    left = 1.0
    for _ in range(depth):
        left /= 4
    return left


BOUND = Exercise(
    "gradient_bound",
    gradient_bound,
    points=1,
    returns=("bound",),
    picture="curve",
    cases=[
        case(2, note="two sigmoids, by hand: a sixteenth"),
        case(0, note="no sigmoid at all"),
        *[case(d) for d in (1, 3, 5, 10)],
    ],
    hidden=lambda rng: [
        case(0),
        case(1),
        case(2),
        case(int(rng.integers(3, 8))),
        case(int(rng.integers(9, 20))),
    ],
    mistakes=[
        Mistake(
            "multiplied-not-raised",
            "You multiplied by the depth. Each layer multiplies: 0.25 to the power of depth.",
            {"0.25**depth": "0.25 * depth"},
        ),
        Mistake(
            "divided-by-depth",
            "You divided by the depth. Each layer multiplies by at most 0.25 again: raise it to the power of depth.",
            {"0.25**depth": "0.25 / max(depth, 1)"},
        ),
        Mistake(
            "one-layer-too-few",
            "One layer is missing: the loss is behind the last sigmoid, so all depth of them are passed.",
            {"0.25**depth": "0.25 ** (depth - 1)"},
        ),
        Mistake(
            "one-layer-too-many",
            "One layer too many: with no sigmoid at all, depth 0, everything is left and the bound is 1.",
            {"0.25**depth": "0.25 ** (depth + 1)"},
        ),
        Mistake(
            "value-at-zero",
            "0.5 is the sigmoid's value at 0. Its slope there is 0.5 (1 - 0.5) = 0.25.",
            {"0.25**depth": "0.5**depth"},
        ),
        Mistake(
            "tanh-bound",
            "1 is the largest slope of tanh. The sigmoid's is 0.25.",
            {"0.25**depth": "1.0**depth"},
        ),
        Mistake(
            "grows",
            "Your bound grows with the depth: it is 0.25 to the power of depth, not 4.",
            {"0.25**depth": "4.0**depth"},
        ),
    ],
    styles=[bound_by_log, bound_by_loop, {"0.25**depth": "2.0 ** (-2 * depth)"}],
    forbidden=("course_lib.signals",),
)

# ------------------------------------------------------------------------------------------------ layer_gradient_norms


def norms_cases(rng):
    """Each activation, widths that all differ, square layers, a deep one, one layer, float32."""

    def one(activation, n, widths, note="", dtype=float, gain=1.0):
        x = rng.normal(size=(n, widths[0])).astype(dtype)
        shapes = zip(widths[1:], widths[:-1], strict=True)
        weights = [(gain * rng.normal(size=shape) / np.sqrt(shape[1])).astype(dtype) for shape in shapes]
        return case(weights, x, activation, note=note)

    return [
        one("sigmoid", 6, (5, 4, 3, 2), "layers of different widths"),
        one("tanh", 3, (4, 6, 5), "layers of different widths"),
        one("relu", 8, (3, 7, 5, 6), "layers of different widths", gain=1.4),
        one("leaky_relu", 5, (4, 3, 6), "layers of different widths"),
        one("tanh", 4, (3, 3, 3, 3, 3), "square weights"),
        one("sigmoid", 7, (4,) * 11, "ten layers", gain=2.0),
        one("relu", 5, (4, 3), "one layer"),
        one("tanh", 6, (5, 3, 4), "float32", np.float32),
    ]


def norms_recursive(weights, x, activation):
    forward, backward = activation_pair(activation)  # the lesson's own

    def through(h, rest):
        if not rest:
            return np.full_like(h, 1 / len(h)), []
        y, cache = forward(h @ rest[0].T)
        dy, norms = through(y, rest[1:])
        dz = backward(dy, cache)[0]
        return dz @ rest[0], [np.sqrt(np.sum((dz.T @ h) ** 2)), *norms]

    return np.array(through(x, list(weights))[1])


def norms_by_example(weights, x, activation):
    forward, backward = activation_pair(activation)  # the lesson's own
    grads = [np.zeros_like(weight) for weight in weights]
    for row in x:
        inputs, caches = [row], []
        for weight in weights:
            h, cache = forward(weight @ inputs[-1])
            inputs.append(h)
            caches.append(cache)
        dh = np.ones_like(inputs[-1]) / len(x)
        for i in range(len(weights) - 1, -1, -1):
            dz = backward(dh, caches[i])[0]
            grads[i] += np.outer(dz, inputs[i])
            dh = weights[i].T @ dz
    return np.array([np.linalg.norm(grad) for grad in grads])


NORMS = Exercise(
    "layer_gradient_norms",
    layer_gradient_norms,
    points=4,
    returns=("norms",),
    cases=[
        case([np.eye(2), np.eye(2)], np.ones((1, 2)), "relu", note="the example above"),
        *norms_cases(np.random.default_rng(46)),
    ],
    hidden=norms_cases,
    mistakes=[
        Mistake(
            "last-layer-first",
            "The order is turned round: you collected from the last layer to the first; return the first layer's norm first.",
            {"return np.array(norms)": "return np.array(norms[::-1])"},
        ),
        Mistake(
            "summed-over-the-batch",
            "Your gradients are N times ours: the loss is a mean over the batch, so behind the last layer each gradient is 1/N, not 1.",
            {"1 / len(x)": "1.0"},
        ),
        Mistake(
            "mean-over-all-outputs",
            "You divided by the number of all outputs. The loss sums an example's outputs and takes the mean over the batch: divide by len(x).",
            {"1 / len(x)": "1 / inputs[-1].size"},
        ),
        Mistake(
            "slope-forgotten",
            "The activation's slope is missing: on the way back the gradient goes through `backward` before it meets the weight.",
            {"(dz,) = backward(dh, caches[i])": "dz = dh"},
        ),
        Mistake(
            "norm-of-the-signal",
            "You took the norm of the gradient at each layer's pre-activation, dz. The weight's gradient is wanted: dz.T @ (the layer's input).",
            {"np.linalg.norm(dz.T @ inputs[i])": "np.linalg.norm(dz)"},
        ),
        Mistake(
            "norm-of-the-outputs-gradient",
            "You took the norm of dh, the gradient at each layer's output. The weight's gradient is wanted: dz.T @ (the layer's input).",
            {"np.linalg.norm(dz.T @ inputs[i])": "np.linalg.norm(dh)"},
        ),
        Mistake(
            "squared-norms",
            "You returned squared norms: take the root of the sum of squares.",
            {"np.linalg.norm(dz.T @ inputs[i])": "np.sum((dz.T @ inputs[i]) ** 2)"},
        ),
        Mistake(
            "spectral-norm",
            "You took the largest singular value, np.linalg.norm(…, 2). Here a norm is the root of the sum of all squares: np.linalg.norm without a second argument.",
            {"dz.T @ inputs[i])": "dz.T @ inputs[i], 2)"},
        ),
        Mistake(
            "absolute-sum",
            "You summed absolute values: that is the 1-norm. Here a norm is the root of the sum of squares.",
            {"np.linalg.norm(dz.T @ inputs[i])": "np.abs(dz.T @ inputs[i]).sum()"},
        ),
        Mistake(
            "root-mean-square",
            "You took the root of the mean square, so a large weight counts like a small one. Here a norm is the root of the sum of squares.",
            {"np.linalg.norm(dz.T @ inputs[i])": "np.sqrt(np.mean((dz.T @ inputs[i]) ** 2))"},
        ),
        Mistake(
            "transposed-on-the-way-back",
            "Backwards the gradient meets the weight itself: forwards z = h @ weight.T, backwards dh = dz @ weight.",
            {"dh = dz @ weights[i]": "dh = dz @ weights[i].T"},
        ),
        Mistake(
            "gradient-not-passed-on",
            "Each layer starts from 1/N again: hand dh = dz @ weight to the layer before.",
            {"dh = dz @ weights[i]": "dh = np.full_like(inputs[i], 1 / len(x))"},
        ),
        Mistake(
            "always-sigmoid",
            "You used the sigmoid whatever `activation` says.",
            {"activation_pair(activation)": "activation_pair('sigmoid')"},
        ),
    ],
    styles=[
        norms_recursive,
        norms_by_example,
        {
            "np.linalg.norm(dz.T @ inputs[i])": "np.sqrt(np.einsum('no,ni->oi', dz, inputs[i]).ravel() @ np.einsum('no,ni->oi', dz, inputs[i]).ravel())"
        },
    ],
    forbidden=("course_lib.signals", "course_lib.layers"),
)

# -------------------------------------------------------------------------------------- xavier_normal, kaiming_normal

REPLAYED = "a generator that repeats itself: two calls must agree"
LINEAR, CONV = ((100, 300), (250, 120)), ((56, 20, 5, 3), (22, 38, 3, 7))


def draw(shape, seed, note=""):
    """Return a case: two draws from one generator."""
    return case(shape, Made("rng", (seed,)), calls=2, note=note)


DRAWS = [
    draw(LINEAR[0], 0, "a linear layer, the example above"),
    draw(LINEAR[1], 1, "a linear layer with more outputs than inputs"),
    draw(CONV[0], 2, "a convolution with more channels out than in"),
    draw(CONV[1], 3, "a convolution with more channels in than out"),
    case(LINEAR[0], Made("replaying_rng", (4,)), calls=2, note=REPLAYED),
]


def draw_cases(rng):
    """Two linear layers and two convolutions, wider one way and the other."""
    few, many = rng.integers(90, 110), rng.integers(280, 310)
    shapes = [
        (few, many),
        (rng.integers(230, 260), rng.integers(120, 130)),
        (rng.integers(55, 60), rng.integers(18, 22), 5, 3),
        (rng.integers(21, 24), rng.integers(37, 41), 3, 7),
    ]
    draws = [draw(tuple(map(int, shape)), int(rng.integers(2**31))) for shape in shapes]
    again = Made("replaying_rng", (int(rng.integers(2**31)),))
    return [*draws, case((4, 7), again, calls=2, note=REPLAYED)]


FANS = "shape[1] * window, shape[0] * window"
OWN_SEED = (
    "Every call gives the same weights: you made a generator with a fixed seed. Draw from the `rng` that you are given, or all layers "
    "of one shape start equal."
)
OTHER_RNG = "Your weights do not follow the generator that you are given, so nobody can repeat your training: use `rng`, not `np.random`."
VARIANCE = (
    "You used the variance as the standard deviation: rng.normal takes the deviation, so take the root."
)
NO_KERNEL = "The kernel's area is missing: a unit of a convolution sums over C_in × K_h × K_w inputs, so multiply by shape[2:] as well."
BOUND_AS_STD = "√(6/…) is the bound of the *uniform* version; you used it as a standard deviation, which is √3 times too much. The normal one has √(2/…)."


def xavier_scaled(shape, rng):
    std = (2 / (np.prod(shape[2:]) * (shape[0] + shape[1]))) ** 0.5
    return std * rng.standard_normal(shape)


def xavier_box_muller(shape, rng):
    area = 1
    for size in shape[2:]:
        area *= size
    radius = np.sqrt(-2 * np.log(1 - rng.random(shape)))
    return np.sqrt(2 / (area * sum(shape[:2]))) * radius * np.cos(2 * np.pi * rng.random(shape))


def xavier_flat(shape, rng):
    fans = [int(np.prod(shape[1:])), int(np.prod(shape)) // shape[1]]
    return rng.normal(scale=1 / np.sqrt(np.mean(fans)), size=int(np.prod(shape))).reshape(shape)


XAVIER = Exercise(
    "xavier_normal",
    xavier_normal,
    points={"mean": 0.5, "std": 1, "kurtosis": 0.5},
    view="normal_draws",
    cases=DRAWS,
    hidden=draw_cases,
    mistakes=[
        Mistake(
            "fan-in-alone",
            "Your variance is 1/fan_in: LeCun's (1998), and what Caffe calls 'xavier'. Glorot and Bengio (2010), equation 12, take the mean of "
            "fan_in and fan_out: 2/(fan_in + fan_out).",
            {"2 / (fan_in + fan_out)": "1 / fan_in"},
        ),
        Mistake(
            "kaiming",
            "Your variance is 2/fan_in: that is Kaiming's, for ReLUs, and the next exercise. Xavier's is 2/(fan_in + fan_out).",
            {"2 / (fan_in + fan_out)": "2 / fan_in"},
        ),
        Mistake(
            "fan-out-alone",
            "Your variance is 1/fan_out: it keeps gradients in size, but not the signals. Xavier's is 2/(fan_in + fan_out), a compromise.",
            {"2 / (fan_in + fan_out)": "1 / fan_out"},
        ),
        Mistake(
            "two-forgotten",
            "Your variance is 1/(fan_in + fan_out). The *mean* of the fans is (fan_in + fan_out)/2, so there is a 2 on top.",
            {"2 / (fan_in + fan_out)": "1 / (fan_in + fan_out)"},
        ),
        Mistake(
            "variance-as-deviation", VARIANCE, {"np.sqrt(2 / (fan_in + fan_out))": "2 / (fan_in + fan_out)"}
        ),
        Mistake(
            "uniform-bound-as-deviation", BOUND_AS_STD, {"2 / (fan_in + fan_out)": "6 / (fan_in + fan_out)"}
        ),
        Mistake(
            "uniform",
            "Your weights are uniform, with the right variance: that is Glorot's equation 16 and Keras's default. Here the normal version is wanted.",
            {
                "rng.normal(0, np.sqrt(2 / (fan_in + fan_out)), shape)": "rng.uniform(-1, 1, shape) * np.sqrt(6 / (fan_in + fan_out))"
            },
        ),
        Mistake("kernel-area-forgotten", NO_KERNEL, {FANS: "shape[1], shape[0]"}),
        Mistake(
            "kernel-area-in-fan-in-alone",
            "The kernel's area is missing in fan_out: an input of a convolution also feeds K_h × K_w places in each output channel.",
            {FANS: "shape[1] * window, shape[0]"},
        ),
        Mistake(
            "keras-layout",
            "You read the shape as Keras stores it, (K_h, K_w, C_in, C_out). Here, as in torch, it is (C_out, C_in, K_h, K_w).",
            {FANS: "np.prod(shape[:-1]), np.prod(shape[:-2]) * shape[-1]"},
        ),
        Mistake(
            "fixed-deviation",
            "Your deviation is 0.01 whatever the shape. It must follow the fans: √(2/(fan_in + fan_out)).",
            {"np.sqrt(2 / (fan_in + fan_out))": "0.01"},
        ),
        Mistake(
            "not-centred",
            "Your weights are all positive: rng.random draws from 0 to 1. Weights are drawn around 0.",
            {
                "rng.normal(0, np.sqrt(2 / (fan_in + fan_out)), shape)": "rng.random(shape) * np.sqrt(2 / (fan_in + fan_out))"
            },
        ),
        Mistake(
            "two-outside-the-root",
            "The 2 stands inside the root: the deviation is sqrt(2 / (fan_in + fan_out)), and yours is sqrt(2) times as large.",
            {"np.sqrt(2 / (fan_in + fan_out))": "2 / np.sqrt(fan_in + fan_out)"},
        ),
        Mistake("seed-of-its-own", OWN_SEED, {"rng.normal(": "np.random.default_rng(0).normal("}),
        Mistake(
            "global-generator",
            OTHER_RNG,
            {"(shape, rng)": "(shape, rng, own=np.random.default_rng(0))", "rng.normal(": "own.normal("},
        ),
    ],
    styles=[xavier_scaled, xavier_box_muller, xavier_flat],
    forbidden=("course_lib.initializers", "course_lib.layers", "course_lib.models"),
)


def kaiming_scaled(shape, rng):
    return rng.standard_normal(shape) * np.sqrt(2.0 / np.prod(shape[1:]))


def kaiming_box_muller(shape, rng):
    fan_in = 1
    for size in shape[1:]:
        fan_in *= size
    radius = np.sqrt(-2 * np.log(1 - rng.random(shape)))
    return np.sqrt(2 / fan_in) * radius * np.cos(2 * np.pi * rng.random(shape))


def kaiming_by_unit(shape, rng):
    units = [rng.normal(size=shape[1:]) for _ in range(shape[0])]
    return np.stack(units) / np.sqrt(units[0].size / 2)


def kaiming_truncated(shape, rng):
    draws = rng.normal(size=2 * int(np.prod(shape)))
    draws = draws[np.abs(draws) < 2][: int(np.prod(shape))].reshape(shape)
    return draws * np.sqrt(2 / np.prod(shape[1:])) / 0.87962566


KAIMING = Exercise(
    "kaiming_normal",
    kaiming_normal,
    points={"mean": 0.5, "std": 2, "kurtosis": 0.5},
    view="normal_draws",
    cases=DRAWS,
    hidden=draw_cases,
    mistakes=[
        Mistake(
            "fan-out",
            "You used fan_out, from C_out: torch's mode='fan_out', which keeps gradients in size and which He et al. (2015) find as good. Here, as "
            "by default in torch, it is fan_in: C_in times the kernel's area.",
            {"fan_in = shape[1] * window": "fan_in = shape[0] * window"},
        ),
        Mistake(
            "lecun",
            "Your variance is 1/fan_in: LeCun's (1998), right for linear units and tanh near 0. A ReLU drops half of the signal's power: 2/fan_in.",
            {"2 / fan_in": "1 / fan_in"},
        ),
        Mistake(
            "xavier",
            "Your variance is 2/(fan_in + fan_out): that is Xavier's, the exercise before. Kaiming's is 2/fan_in.",
            {"2 / fan_in": "2 / (fan_in + shape[0] * window)"},
        ),
        Mistake("variance-as-deviation", VARIANCE, {"np.sqrt(2 / fan_in)": "2 / fan_in"}),
        Mistake("uniform-bound-as-deviation", BOUND_AS_STD, {"2 / fan_in": "6 / fan_in"}),
        Mistake(
            "root-of-the-fan-alone",
            "You took the root of fan_in alone: the 2 is under the root too, √(2/fan_in).",
            {"np.sqrt(2 / fan_in)": "2 / np.sqrt(fan_in)"},
        ),
        Mistake(
            "uniform",
            "Your weights are uniform, with the right variance: torch's kaiming_uniform_. Here the normal version is wanted.",
            {"rng.normal(0, np.sqrt(2 / fan_in), shape)": "rng.uniform(-1, 1, shape) * np.sqrt(6 / fan_in)"},
        ),
        Mistake(
            "torch-default",
            "This is how torch.nn.Linear and Conv2d start by default: uniform, kaiming_uniform_(a=√5), with variance 1/(3 fan_in), six times too "
            "small for ReLUs. Here it is normal with variance 2/fan_in.",
            {"rng.normal(0, np.sqrt(2 / fan_in), shape)": "rng.uniform(-1, 1, shape) / np.sqrt(fan_in)"},
        ),
        Mistake(
            "truncated",
            "No weight is beyond two deviations: Keras's he_normal cuts off there and rescales. He et al. (2015) and torch do not cut off.",
            kaiming_truncated,
        ),
        Mistake("kernel-area-forgotten", NO_KERNEL, {"shape[1] * window": "shape[1]"}),
        Mistake(
            "outputs-without-kernel",
            "You used shape[0], the number of outputs, alone. The shape is (C_out, C_in, K_h, K_w): fan_in is shape[1] times the kernel's area.",
            {"shape[1] * window": "shape[0]"},
        ),
        Mistake(
            "keras-layout",
            "You read the shape as Keras stores it, (K_h, K_w, C_in, C_out). Here, as in torch, it is (C_out, C_in, K_h, K_w).",
            {"shape[1] * window": "np.prod(shape[:-1])"},
        ),
        Mistake(
            "all-entries-counted",
            "You divided by the number of all weights. fan_in counts the inputs of *one* unit: everything but shape[0].",
            {"shape[1] * window": "np.prod(shape)"},
        ),
        Mistake(
            "root-twice",
            "You took the root twice: the deviation is √(2/fan_in).",
            {"np.sqrt(2 / fan_in)": "(2 / fan_in) ** 0.25"},
        ),
        Mistake("seed-of-its-own", OWN_SEED, {"rng.normal(": "np.random.default_rng(0).normal("}),
        Mistake(
            "global-generator",
            OTHER_RNG,
            {"(shape, rng)": "(shape, rng, own=np.random.default_rng(0))", "rng.normal(": "own.normal("},
        ),
    ],
    styles=[kaiming_scaled, kaiming_box_muller, kaiming_by_unit],
    forbidden=("course_lib.initializers", "course_lib.layers", "course_lib.models"),
)

EXERCISES = [SIGMOID, TANH, BOUND, RELU, LEAKY, MAXOUT, NORMS, XAVIER, KAIMING]
