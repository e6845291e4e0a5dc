"""The exercise ``deep_weights``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake, made
from course_lib.check.arguments import Made
from course_lib.check.case import case
from course_lib.nn.initializers import deep_weights


def spread_of(sizes, activation, seed):
    """Return what measures two lists of weights: how far a gradient's norm changes on its way back."""

    def layer(z):
        """Return the output of the activation and its slope."""
        if activation == "sigmoid":
            y = 1 / (1 + np.exp(-z))
            return y, y * (1 - y)
        if activation == "tanh":
            return np.tanh(z), 1 - np.tanh(z) ** 2
        slope = np.where(z > 0, 1.0, 0.01 if activation == "leaky_relu" else 0.0)
        return slope * z, slope

    def gradients(weights):
        """Return the norm of the gradient at each place, from the last layer to the input."""
        rng = np.random.default_rng(seed)
        h, dh = rng.standard_normal((64, sizes[0])), rng.standard_normal((64, sizes[-1]))
        slopes, norms = [], [np.linalg.norm(dh)]
        with np.errstate(all="ignore"):
            for weight in weights:
                h, slope = layer(h @ weight.T)
                slopes.append(slope)
            for weight, slope in zip(weights[::-1], slopes[::-1], strict=True):
                dh = (dh * slope) @ weight
                norms.append(np.linalg.norm(dh))
        return np.array(norms)

    def measure(result):
        shapes = list(zip(sizes[1:], sizes[:-1], strict=True))
        both = []
        for weights in result if isinstance(result, tuple) and len(result) == 2 else ():
            if not isinstance(weights, (list, tuple)) or len(weights) != len(shapes):
                return f"The result is no list of {len(shapes)} weights, one per layer. Is there a `return`?"
            arrays = [np.asarray(weight) for weight in weights]
            for i, (array, shape) in enumerate(zip(arrays, shapes, strict=True)):
                if array.shape != shape:
                    return f"weights[{i}] has shape {array.shape}, expected {shape}: (outputs, inputs) of its layer."
                if array.dtype.kind not in "if" or not np.isfinite(array).all():
                    return f"weights[{i}] has entries that are no finite numbers."
                if len(np.unique(array, axis=0)) < len(array):
                    return f"In weights[{i}] several units have the same weights: they stay equal for ever."
            both.append([array.astype(float) for array in arrays])
        if len(both) < 2:
            return "The result is no list of weights."
        if all(np.array_equal(one, other) for one, other in zip(*both, strict=True)):
            return "Two calls with the same generator gave the same weights: draw them from `rng`."
        norms = gradients(both[0])
        what = f"On its way back through {len(shapes)} layers of {activation}"
        if not np.isfinite(norms).all() or norms.max() > 1e100:
            return f"{what} the gradient grows beyond 1e100."
        if norms.min() < 1e-100:
            return f"{what} the gradient vanishes altogether."
        told = f"{what} the gradient's norm changes by a factor of {{came}}. A factor of at most 10 earns 3 points, one of at most 1,000 earns 1."
        return norms.max() / norms.min(), told

    return measure


def network_cases(rng):
    """A network of each activation: ten sigmoids, deeper ones of the others; widths of all kinds."""

    def one(activation, depth, widths, note):
        sizes = [int(width) for width in rng.integers(*widths, depth + 1)]
        measure = made(spread_of, given=(sizes, activation, int(rng.integers(2**31))), says="")
        draws = Made("rng", (int(rng.integers(2**31)),))
        return case(sizes, activation, draws, calls=2, target=measure, note=note)

    return [
        one("relu", 24, (64, 65), "24 layers of ReLUs"),
        one("tanh", 16, (60, 120), "16 layers of tanh, of different widths"),
        one("leaky_relu", 20, (60, 120), "20 layers of leaky ReLUs, of different widths"),
        one("sigmoid", 10, (64, 65), "ten layers of sigmoids"),
        one("sigmoid", 10, (60, 120), "ten layers of sigmoids, of different widths"),
    ]


def weights_by_search(sizes, activation, rng):
    def reached(gain):
        draw = np.random.default_rng(0)
        weights = [gain / 8 * draw.standard_normal((64, 64)) for _ in range(10)]
        x, dy = draw.standard_normal((32, 64)), draw.standard_normal((32, 64))
        return abs(np.log(np.linalg.norm(deep_backward(dy, weights, x, activation)[0]) / np.linalg.norm(dy)))

    best = min([0.9, 1.0, 1.2, 1.4, 2.0, 3.0, 5.0, 8.0, 10.0, 13.0], key=reached)
    return [
        best * rng.standard_normal((sizes[i + 1], sizes[i])) / np.sqrt(sizes[i])
        for i in range(len(sizes) - 1)
    ]


def weights_orthogonal(sizes, activation, rng):
    gain = {"sigmoid": 10, "tanh": 1.25, "relu": 2**0.5, "leaky_relu": 2**0.5}[activation]
    weights = []
    for fan_in, fan_out in pairwise(sizes):
        q, _ = np.linalg.qr(rng.normal(size=(max(fan_in, fan_out), min(fan_in, fan_out))))
        q = q if fan_out >= fan_in else q.T
        weights.append(gain * q * max(1, fan_out / fan_in) ** 0.5)
    return weights


def weights_uniform(sizes, activation, rng):
    weights = []
    for k in range(1, len(sizes)):
        fan = (sizes[k - 1] + sizes[k]) / 2
        variance = {"sigmoid": 100, "tanh": 1.5, "relu": 2, "leaky_relu": 2}[activation] / fan
        bound = np.sqrt(3 * variance)
        weights.append(rng.uniform(-bound, bound, size=(sizes[k], sizes[k - 1])))
    return weights


def weights_as_known(sizes, activation, rng):
    init = kaiming_normal if "relu" in activation else xavier_normal  # the lesson's own
    shapes = [(fan_out, fan_in) for fan_in, fan_out in pairwise(sizes)]
    return [init(shape, rng) for shape in shapes]


STD = "gain / np.sqrt(fan_in)"
EXERCISE = Exercise(
    "deep_weights",
    deep_weights,
    points={"within_1000": 1, "within_10": 2},
    by_property=("levels", {"measure": "own", "levels": {"within_1000": 1000, "within_10": 10}}),
    cases=network_cases(np.random.default_rng(49)),
    hidden=network_cases,
    mistakes=[
        Mistake("xavier-for-all", "", {STD: "np.sqrt(2 / (fan_in + fan_out))"}),
        Mistake("kaiming-for-all", "", {STD: "np.sqrt(2 / fan_in)"}),
        Mistake("known-ones-alone", "", weights_as_known),
        Mistake("slope-of-the-sigmoid-at-zero-made-up-for", "", {'"sigmoid": 10.5': '"sigmoid": 4'}),
        Mistake("one-deviation-for-all", "", {STD: "0.1"}),
        Mistake("variance-as-deviation", "", {STD: "gain**2 / fan_in"}),
        Mistake("shapes-transposed", "", {"(fan_out, fan_in)": "(fan_in, fan_out)"}),
        Mistake(
            "zeros", "", {"rng.normal(0, " + STD + ", (fan_out, fan_in))": "np.zeros((fan_out, fan_in))"}
        ),
        Mistake("seed-of-its-own", "", {"rng.normal": "np.random.default_rng(0).normal"}),
        Mistake("only-the-first-layer", "", {"pairwise(sizes)": "pairwise(sizes[:2])"}),
    ],
    styles=[weights_by_search, weights_orthogonal, weights_uniform],
    seconds=10.0,
)
