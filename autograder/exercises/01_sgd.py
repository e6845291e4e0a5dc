"""The exercises of lesson 01, stochastic gradient descent."""

import numpy as np

from autograder.exercise import Exercise, Mistake
from course_lib.check.call import case
from course_lib.check.codec import Made
from course_lib.optimizers import gd_step, sgd_step
from course_lib.quadratics import linear_regression_gradient
from course_lib.sampling import minibatches
from course_lib.schedules import cosine_decay, step_decay

# ------------------------------------------------------------------------------------------------------------- gd_step


def gd_step_cases(rng):
    """Vectors, matrices, a kernel, float32, the zero gradient."""
    return [
        case(rng.normal(size=3), rng.normal(size=3), lr=0.3),
        case(
            rng.normal(size=(3, 4)),
            rng.normal(size=(3, 4)),
            lr=1.7,
            note="a matrix, and a learning rate above 1",
        ),
        case(
            rng.normal(size=(2, 3, 5)).astype(np.float32),
            rng.normal(size=(2, 3, 5)).astype(np.float32),
            lr=0.01,
            note="float32",
        ),
        case(rng.normal(size=4), np.zeros(4), lr=0.5, note="a gradient of zero"),
    ]


def gd_step_by_entry(param, grad, *, lr):
    new = np.empty_like(param)
    for index in np.ndindex(param.shape):
        new[index] = param[index] - lr * grad[index]
    return new


def gd_step_copy(param, grad, *, lr):
    param = param.copy()
    param -= lr * grad
    return param


def gd_step_normalised(param, grad, *, lr):
    return param - lr * grad / (np.linalg.norm(grad) + 1e-12)


GD_STEP = Exercise(
    "gd_step",
    gd_step,
    points=2,
    returns=("param",),
    cases=[
        case(np.array([1.0, 2.0, 3.0]), np.array([0.5, -1.0, 4.0]), lr=0.1),
        *gd_step_cases(np.random.default_rng(11)),
    ],
    hidden=gd_step_cases,
    mistakes=[
        Mistake(
            "uphill",
            "You walked uphill: the gradient points to where the loss grows, so subtract it.",
            {"param - lr": "param + lr"},
        ),
        Mistake(
            "no-learning-rate",
            "The learning rate is missing: multiply the gradient by lr before you subtract it.",
            {"lr * grad": "grad"},
        ),
        Mistake(
            "only-the-step",
            "You returned the step. Return the new parameter: the old one plus the step.",
            {"param - lr * grad": "-lr * grad"},
        ),
        Mistake(
            "divided-by-lr",
            "You divided by the learning rate: multiply by it. A larger lr means a longer step.",
            {"lr * grad": "grad / lr"},
        ),
        Mistake(
            "changed-in-place",
            "You changed `param` itself: `param -= …` writes into the caller's array. `param - …` makes a new one.",
            {"return param - lr * grad": "param -= lr * grad\n    return param"},
        ),
        Mistake(
            "normalised-gradient",
            "You divided the gradient by its length. That is normalised gradient descent: every step is lr long. In plain gradient "
            "descent the step shrinks with the gradient.",
            gd_step_normalised,
        ),
        Mistake(
            "scaled-parameter",
            "You subtracted lr times grad times param. The step does not depend on the parameter's own size.",
            {"lr * grad": "lr * grad * param"},
        ),
    ],
    styles=[
        gd_step_by_entry,
        gd_step_copy,
        {"param - lr * grad": "np.add(param, np.multiply(-lr, grad, dtype=param.dtype))"},
    ],
    forbidden=("course_lib.optimizers",),
)

# --------------------------------------------------------------------------------------------------------- minibatches


def minibatches_cases(rng):
    """Sizes that leave a rest, two epochs from one generator, a batch size of one and of more than all."""
    seed = int(rng.integers(2**31))
    n, batch_size = int(rng.integers(40, 60)), int(rng.integers(7, 12))
    n += n % batch_size == 0  # a short last batch
    return [
        case(n, batch_size, Made("rng", (seed,)), calls=2, note="two epochs with one generator"),
        case(batch_size * 4, batch_size, Made("rng", (seed + 1,)), note="no rest"),
        case(n, 1, Made("rng", (seed + 2,)), note="one example a batch"),
        case(20, 32, Made("rng", (seed + 3,)), note="a batch larger than the data"),
    ]


def minibatches_popping(n, batch_size, rng):
    left, batches = rng.permutation(n), []
    while len(left):
        batches.append(left[:batch_size])
        left = left[batch_size:]
    return batches


def minibatches_sorting(n, batch_size, rng):
    order = np.argsort(rng.random(n))
    return np.split(order, np.arange(batch_size, n, batch_size))


def minibatches_shuffling(n, batch_size, rng):
    order = np.arange(n)
    rng.shuffle(order)
    return tuple(order[start : start + batch_size] for start in range(0, n, batch_size))


def minibatches_fixed(n, batch_size, rng):
    order = np.random.default_rng(0).permutation(n)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


def minibatches_of_neighbours(n, batch_size, rng):
    batches = [np.arange(start, min(start + batch_size, n)) for start in range(0, n, batch_size)]
    return [batches[i] for i in rng.permutation(len(batches))]


def minibatches_drawn(n, batch_size, rng):
    return [rng.integers(0, n, size=min(batch_size, n - start)) for start in range(0, n, batch_size)]


def minibatches_padded(n, batch_size, rng):
    order = np.resize(rng.permutation(n), -(-n // batch_size) * batch_size)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


MINIBATCHES = Exercise(
    "minibatches",
    minibatches,
    points={"sizes": 1, "visited": 1, "shuffled": 1, "reshuffled": 1},
    view="partition",
    cases=[
        case(10, 4, Made("rng", (0,)), calls=2, note="two epochs with one generator: expected sizes 4, 4, 2"),
        *minibatches_cases(np.random.default_rng(13)),
    ],
    hidden=minibatches_cases,
    mistakes=[
        Mistake(
            "last-batch-dropped",
            "The last, shorter batch is missing: some examples are never seen in this epoch. (torch's DataLoader does this with "
            "drop_last=True; here every example counts once an epoch.)",
            {"range(0, n, batch_size)": "range(0, n - batch_size + 1, batch_size)"},
        ),
        Mistake(
            "not-shuffled",
            "The examples come in their stored order. Data is often sorted by class: shuffle the indices first.",
            {"rng.permutation(n)": "np.arange(n)"},
        ),
        Mistake(
            "same-order-each-epoch",
            "Both epochs came in the same order: use the generator that you are given, not one of your own with a fixed seed.",
            minibatches_fixed,
        ),
        Mistake(
            "neighbours-stay-together",
            "Only the order of the batches is random; inside each, neighbours stay together. Shuffle the indices, then cut.",
            minibatches_of_neighbours,
        ),
        Mistake(
            "drawn-with-replacement",
            "You draw with replacement: some examples come twice, others never. An epoch shows each example once: permute.",
            minibatches_drawn,
        ),
        Mistake(
            "last-batch-filled-up",
            "The last batch is filled up with examples from the start: they count twice. Let it be shorter.",
            minibatches_padded,
        ),
        Mistake(
            "counted-from-one",
            "Indices start at 0 in Python: yours run from 1 to n, so example 0 is never seen and index n does not exist.",
            {"rng.permutation(n)": "rng.permutation(n) + 1"},
        ),
    ],
    styles=[minibatches_popping, minibatches_sorting, minibatches_shuffling],
    forbidden=("course_lib.sampling",),
)

# ------------------------------------------------------------------------------------------ linear_regression_gradient


def regression_cases(rng):
    """More examples than features and fewer, one example, one feature, float32."""

    def regression(n, d, note="", dtype=float):
        x, y, weight = rng.normal(size=(n, d)), rng.normal(size=n), rng.normal(size=d)
        return case(weight.astype(dtype), x.astype(dtype), y.astype(dtype), note=note)

    return [
        regression(7, 3),
        regression(3, 5, "fewer examples than features"),
        regression(1, 4, "a batch of one"),
        regression(6, 1, "one feature"),
        regression(8, 3, "float32", np.float32),
    ]


def regression_by_example(weight, x, y):
    grad = np.zeros_like(weight)
    for row, target in zip(x, y, strict=True):
        grad += 2 * (row @ weight - target) * row / len(x)
    return grad


def regression_einsum(weight, x, y):
    residual = np.einsum("nd,d->n", x, weight) - y
    return np.einsum("n,nd->d", residual, x) * 2 / x.shape[0]


def regression_expanded(weight, x, y):
    return (x.T @ x @ weight - x.T @ y) * 2 / len(y)


def regression_broadcast(weight, x, y):
    residual = x @ weight[:, None] - y
    return 2 * (x.T @ residual).mean(axis=1) / len(x)


REGRESSION = Exercise(
    "linear_regression_gradient",
    linear_regression_gradient,
    points=3,
    returns=("gradient",),
    cases=[
        case(
            np.array([1.0, 0.0]),
            np.array([[1.0, 2.0], [3.0, 4.0]]),
            np.array([0.0, 1.0]),
            note="the example above",
        ),
        *regression_cases(np.random.default_rng(17)),
    ],
    hidden=regression_cases,
    mistakes=[
        Mistake(
            "half-the-loss",
            "This is the gradient of half the mean squared error: d2l and CS229 put ½ before the square so that the 2 cancels. Here "
            "the loss is the plain mean of squares, and its gradient keeps the 2.",
            {"2 / len(x)": "1 / len(x)"},
        ),
        Mistake(
            "sum-not-mean",
            "You summed over the batch: divide by the number of examples, or the step grows with the batch.",
            {"2 / len(x)": "2"},
        ),
        Mistake(
            "residual-turned-round",
            "The sign is wrong: the residual is prediction minus target, x @ weight - y. Yours points downhill already.",
            {"(x @ weight - y)": "(y - x @ weight)"},
        ),
        Mistake(
            "divided-by-features",
            "You divided by the number of features. The mean is over examples: divide by len(x), not by len(weight).",
            {"2 / len(x)": "2 / len(weight)"},
        ),
        Mistake(
            "target-forgotten",
            "y is missing: the gradient depends on how far the prediction is from its target, not on the prediction alone.",
            {"(x @ weight - y)": "(x @ weight)"},
        ),
        Mistake(
            "column-minus-row",
            "Somewhere a column (N, 1) met a row (N,) and NumPy made (N, N) of them. Keep the prediction and y both of shape (N,).",
            regression_broadcast,
        ),
        Mistake(
            "divided-twice",
            "You divided by the number of examples twice: once is the mean.",
            {"2 / len(x)": "2 / len(x) ** 2"},
        ),
    ],
    styles=[regression_by_example, regression_einsum, regression_expanded],
    forbidden=("course_lib.quadratics",),
)

# ------------------------------------------------------------------------------------------------------------ sgd_step


def sgd_step_cases(rng):
    """With and without decay, decay alone, float32."""

    def step(shape, note="", dtype=float, **options):
        return case(
            rng.normal(size=shape).astype(dtype), rng.normal(size=shape).astype(dtype), note=note, **options
        )

    return [
        step(4, lr=0.2, weight_decay=0.3),
        step((2, 3), lr=0.05, weight_decay=0.01, note="a matrix"),
        step(3, lr=0.4, note="weight_decay left at its default"),
        case(rng.normal(size=5), np.zeros(5), lr=0.5, weight_decay=0.2, note="only the decay moves it"),
        step((3, 2), lr=0.1, weight_decay=0.1, dtype=np.float32, note="float32"),
    ]


def sgd_step_penalty(param, grad, *, lr, weight_decay=0.0):
    total = grad.copy()
    total += weight_decay * param
    return param - lr * total


def sgd_step_shrink(param, grad, *, lr, weight_decay=0.0):
    return (1 - lr * weight_decay) * param - lr * grad


def sgd_step_by_entry(param, grad, *, lr, weight_decay=0.0):
    new = param.copy()
    for index in np.ndindex(new.shape):
        new[index] -= lr * (grad[index] + weight_decay * param[index])
    return new


def sgd_step_after(param, grad, *, lr, weight_decay=0.0):
    param = param - lr * grad
    return param - lr * weight_decay * param


def sgd_step_in_place(param, grad, *, lr, weight_decay=0.0):
    grad += weight_decay * param
    return param - lr * grad


SGD_STEP = Exercise(
    "sgd_step",
    sgd_step,
    points=3,
    returns=("param",),
    cases=[
        case(np.array([1.0, -2.0]), np.array([0.5, 0.5]), lr=0.1, weight_decay=0.5),
        *sgd_step_cases(np.random.default_rng(19)),
    ],
    hidden=sgd_step_cases,
    mistakes=[
        Mistake(
            "decay-not-scaled-by-lr",
            "Your decay is not multiplied by lr. That is the decoupled form of Loshchilov and Hutter (2019), algorithm 1 with its "
            "schedule at 1. Here, as in torch.optim.SGD, the decay joins the gradient, and lr scales both.",
            {"param - lr * (grad + weight_decay * param)": "param - lr * grad - weight_decay * param"},
        ),
        Mistake(
            "penalty-without-half",
            "Your decay is twice ours: the gradient of λ‖w‖² is 2λw. Here the penalty is ½λ‖w‖², whose gradient is λw.",
            {"weight_decay * param": "2 * weight_decay * param"},
        ),
        Mistake(
            "weights-grow",
            "The decay has the wrong sign: your weights grow away from 0. Add weight_decay * param to the gradient.",
            {"grad + weight_decay": "grad - weight_decay"},
        ),
        Mistake(
            "decay-left-out",
            "weight_decay has no effect: add weight_decay * param to the gradient.",
            {"grad + weight_decay * param": "grad"},
        ),
        Mistake(
            "gradient-decayed",
            "You decayed the gradient. Weight decay shrinks the weights: the term is weight_decay * param.",
            {"weight_decay * param": "weight_decay * grad"},
        ),
        Mistake(
            "absolute-penalty",
            "You added weight_decay * sign(param): the gradient of the L1 penalty, which pulls each weight to 0 with the same force. "
            "Weight decay is L2: it pulls in proportion to the weight.",
            {"weight_decay * param": "weight_decay * np.sign(param)"},
        ),
        Mistake(
            "decay-after-the-step",
            "You decayed the parameter after the step. Here the decay is taken from the old parameter, with the gradient.",
            sgd_step_after,
        ),
        Mistake(
            "gradient-changed-in-place",
            "You changed `grad` itself with `+=`: the caller may still need it. Make a new array.",
            sgd_step_in_place,
        ),
    ],
    styles=[sgd_step_penalty, sgd_step_shrink, sgd_step_by_entry],
    forbidden=("course_lib.optimizers",),
)

# ---------------------------------------------------------------------------------------------------------- step_decay


def step_decay_cases(rng):
    """The steps on both sides of a drop, several drops, a factor that is not 0.1."""
    every, drop, lr = int(rng.integers(5, 9)), float(rng.uniform(0.2, 0.6)), float(rng.uniform(0.1, 0.9))
    steps = [0, 1, every - 1, every, every + 1, 2 * every - 1, 2 * every, 5 * every + 2]
    return [case(step, lr=lr, drop=drop, every=every) for step in steps]


def step_decay_loop(step, *, lr, drop, every):
    for _ in range(every, step + 1, every):
        lr = lr * drop
    return lr


def step_decay_array(step, *, lr, drop, every):
    return np.float64(lr) * np.power(drop, np.floor(step / every))


def step_decay_recursive(step, *, lr, drop, every):
    if step < every:
        return lr
    return drop * step_decay_recursive(step - every, lr=lr, drop=drop, every=every)


STEP_DECAY = Exercise(
    "step_decay",
    step_decay,
    points=2,
    returns=("lr",),
    picture="curve",
    cases=[
        case(25, lr=0.8, drop=0.5, every=10, note="two drops: 0.8, 0.4, 0.2"),
        *[case(step, lr=0.8, drop=0.5, every=10) for step in (0, 5, 9, 10, 11, 19, 20, 40)],
        case(7, lr=0.3, drop=0.1, every=3),
    ],
    hidden=step_decay_cases,
    mistakes=[
        Mistake(
            "smooth",
            "You divided without rounding down, so lr sinks a little at every step: that is exponential decay. Here it stays, then "
            "drops: use step // every.",
            {"step // every": "step / every"},
        ),
        Mistake(
            "one-step-early",
            "Your drops come one step early: counted from 0, the steps 0 … every - 1 still have the full rate.",
            {"step // every": "(step + 1) // every"},
        ),
        Mistake(
            "one-step-late",
            "Your drops come one step late: at step = every the rate has dropped already.",
            {"step // every": "max(step - 1, 0) // every"},
        ),
        Mistake(
            "drops-once",
            "You drop only once. Each `every` steps the rate is multiplied by drop again.",
            {"drop ** (step // every)": "(drop if step >= every else 1)"},
        ),
        Mistake(
            "multiplied-not-raised",
            "You multiplied by the number of drops. Each drop multiplies: drop to the power of their number.",
            {"drop ** (step // every)": "(drop * (step // every) if step >= every else 1)"},
        ),
        Mistake(
            "rate-grows",
            "Your rate grows: multiply by drop, do not divide by it.",
            {"drop ** (step // every)": "drop ** -(step // every)"},
        ),
        Mistake(
            "drops-in-every-step",
            "You multiply by drop at every step; it should be once in `every` steps.",
            {"step // every": "step"},
        ),
    ],
    styles=[
        step_decay_loop,
        step_decay_array,
        {"lr * drop ** (step // every)": "lr * np.exp(np.log(drop) * int(step / every))"},
    ],
    forbidden=("course_lib.schedules",),
)

# -------------------------------------------------------------------------------------------------------- cosine_decay


def cosine_decay_cases(rng):
    """Start, end and between, for a length that is not round."""
    total, lr = int(rng.integers(30, 60)), float(rng.uniform(0.1, 0.9))
    steps = [1, 0, total // 4, total // 3, total // 2, total - 1, total]
    return [case(step, lr=lr, total_steps=total) for step in steps]


def cosine_decay_numpy(step, *, lr, total_steps):
    return lr * (np.cos(np.pi * step / total_steps) + 1) / 2


def cosine_decay_squared(step, *, lr, total_steps):
    return lr * np.cos(np.pi * step / (2 * total_steps)) ** 2


def cosine_decay_complex(step, *, lr, total_steps):
    return lr * (0.5 + 0.5 * np.exp(1j * np.pi * step / total_steps).real)


COSINE_DECAY = Exercise(
    "cosine_decay",
    cosine_decay,
    points=2,
    returns=("lr",),
    picture="curve",
    cases=[
        case(25, lr=0.8, total_steps=100, note="a quarter of the way"),
        *[case(step, lr=0.8, total_steps=100) for step in (0, 10, 50, 75, 99, 100)],
        case(3, lr=0.3, total_steps=7),
    ],
    hidden=cosine_decay_cases,
    mistakes=[
        Mistake(
            "not-halved",
            "1 + cos runs from 2 to 0: halve it, so that the rate starts at lr.",
            {"0.5 * lr": "lr"},
        ),
        Mistake(
            "quarter-wave",
            "You used a quarter of the wave: the rate falls steeply into 0. Half a wave, from cos 0 to cos π, is flat at both ends.",
            {
                "0.5 * lr * (1 + np.cos(np.pi * step / total_steps))": "lr * np.cos(np.pi * step / total_steps / 2)"
            },
        ),
        Mistake(
            "whole-wave",
            "You went through a whole wave: your rate is back at lr at the end. Half a wave ends at 0.",
            {"np.pi * step": "2 * np.pi * step"},
        ),
        Mistake(
            "rises",
            "Your rate rises from 0 to lr: it is 1 + cos, not 1 - cos.",
            {"1 + np.cos": "1 - np.cos"},
        ),
        Mistake(
            "negative",
            "Without the 1 + your rate turns negative halfway, and a negative rate walks uphill.",
            {
                "0.5 * lr * (1 + np.cos(np.pi * step / total_steps))": "lr * np.cos(np.pi * step / total_steps)"
            },
        ),
        Mistake(
            "straight-line",
            "This is linear decay: the same amount at each step. The cosine is flat at the start and at the end.",
            {"0.5 * lr * (1 + np.cos(np.pi * step / total_steps))": "lr * (1 - step / total_steps)"},
        ),
        Mistake(
            "pi-left-out",
            "π is missing: np.cos takes radians, and half a wave is π long.",
            {"np.pi * step": "step"},
        ),
    ],
    styles=[cosine_decay_numpy, cosine_decay_squared, cosine_decay_complex],
    forbidden=("course_lib.schedules",),
)

# ------------------------------------------------------------------------------------------------ iterations_per_epoch

ITERATIONS = Exercise(
    "iterations_per_epoch",
    5005.0,
    points=1,
    mistakes=[
        Mistake(
            "last-batch-forgotten", "You rounded down: the last, shorter batch is an iteration too.", 5004
        ),
        Mistake(
            "not-rounded", "An iteration is whole: the last batch is only shorter. Round up.", 1_281_167 / 256
        ),
        Mistake(
            "one-example-each", "That is the number of examples; each iteration takes 256 of them.", 1_281_167
        ),
        Mistake(
            "multiplied",
            "You multiplied. Each iteration takes 256 images, so there are fewer iterations than images.",
            1_281_167 * 256,
        ),
        Mistake(
            "batch-size",
            "That is the batch size. How many such batches does it take to see every image once?",
            256,
        ),
    ],
    styles=[
        "iterations_per_epoch = -(-1_281_167 // 256)",
        "iterations_per_epoch = int(np.ceil(1_281_167 / 256))",
        5005,
    ],
)

EXERCISES = [GD_STEP, MINIBATCHES, REGRESSION, SGD_STEP, STEP_DECAY, COSINE_DECAY, ITERATIONS]
