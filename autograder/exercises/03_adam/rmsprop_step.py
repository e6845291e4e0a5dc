"""The exercise ``rmsprop_step``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.optim.adaptive import RMSPropState, rmsprop_init, rmsprop_step

from .shared import after


def rmsprop_cases(rng):
    """Cold and warm, the default alpha and others, tiny second moments, a large eps, a gradient of zero, float32."""
    run = (rmsprop_step, rmsprop_init, rng)
    return [
        after(*run, (3,), steps=0, lr=0.01, note="the first step"),
        after(*run, (2, 3), steps=4, lr=0.05, note="alpha left at its default"),
        after(*run, (3, 2), steps=3, lr=0.2, alpha=0.7),
        after(*run, (4,), steps=3, lr=0.1, alpha=0.8, scale=1e-8, note="gradients as small as eps"),
        after(*run, (5,), steps=2, lr=0.1, alpha=0.9, eps=0.3, note="a large eps"),
        case(
            rng.normal(size=3),
            np.array([0.0, 1.0, 0.0]),
            RMSPropState(np.zeros(3)),
            lr=0.1,
            note="a gradient of 0",
        ),
        after(*run, (4, 2), steps=2, lr=0.1, dtype=np.float32, note="float32"),
    ]


def rmsprop_by_entry(param, grad, state, *, lr, alpha=0.99, eps=1e-8):
    new, v = param.copy(), state.v.copy()
    for i in np.ndindex(param.shape):
        v[i] = alpha * v[i] + (1 - alpha) * grad[i] ** 2
        new[i] -= lr * grad[i] / (v[i] ** 0.5 + eps)
    return new, RMSPropState(v)


def rmsprop_towards(param, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = state.v + (1 - alpha) * (grad * grad - state.v)
    step = np.divide(grad, np.add(np.sqrt(v), eps))
    return param - lr * step, RMSPropState(v=v)


def rmsprop_copies(param, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = state.v.copy()
    v *= alpha
    v += (1 - alpha) * np.square(grad)
    return np.subtract(param, lr / (np.sqrt(v) + eps) * grad), (v,)


SIZES = "You averaged the sizes of the gradients. RMSProp averages their squares, and divides by the root."

EXERCISE = Exercise(
    "rmsprop_step",
    rmsprop_step,
    points={"param": 1, "v": 0.5},
    returns=("param", "state"),
    cases=[
        case(
            np.array([1.0, 1.0]),
            np.array([3.0, 0.1]),
            RMSPropState(np.array([9.0, 0.0])),
            lr=0.1,
            alpha=0.75,
            note="the example above",
        ),
        *rmsprop_cases(np.random.default_rng(33)),
    ],
    hidden=rmsprop_cases,
    steps={
        "grad**2": "the square of the gradient",
        "v": "the new running mean of the squares",
        "np.sqrt(v)": "the root of the new mean",
        "np.sqrt(v) + eps": "the divisor: the root of the new mean, plus eps",
        (
            "lr * grad / (np.sqrt(v) + eps)",
            "grad / (np.sqrt(v) + eps)",
            "lr / (np.sqrt(v) + eps)",
        ): "the step",
    },
    mistakes=[
        Mistake(
            "eps-inside-the-root",
            "Your eps stands inside the root, √(v + eps): d2l, Keras 3 and TensorFlow have it there. Here, as in torch and "
            "CS231n, it is added after the root.",
            {"np.sqrt(v) + eps": "np.sqrt(v + eps)"},
        ),
        Mistake(
            "alpha-fixed-at-0.9",
            "You wrote 0.9 and 0.1 as in Hinton's lecture, d2l and Keras 3 (which call it γ or rho). Use alpha: it is given.",
            {"alpha * state.v + (1 - alpha) * grad**2": "0.9 * state.v + 0.1 * grad**2"},
        ),
        Mistake(
            "sum-not-mean",
            "The new square is not multiplied by 1 - alpha: the result is a fading sum, 1 / (1 - alpha) times the mean.",
            {"(1 - alpha) * grad**2": "grad**2"},
        ),
        Mistake(
            "nothing-fades",
            "You summed all squares: that is AdaGrad. Here old gradients fade: the mean keeps alpha of itself each step.",
            {"alpha * state.v + (1 - alpha) * grad**2": "state.v + grad**2"},
        ),
        Mistake(
            "old-mean-used",
            "You divided by the mean from before this step. First let this gradient in, then divide.",
            {"np.sqrt(v)": "np.sqrt(state.v)"},
        ),
        Mistake(
            "mean-corrected",
            "You divided v by 1 - alpha, Adam's correction for a first step. RMSProp has none: it starts with long steps.",
            {"np.sqrt(v)": "np.sqrt(v / (1 - alpha))"},
        ),
        Mistake(
            "weight-squared-too",
            "You squared 1 - alpha with the gradient: only the gradient is squared, (1 - alpha) * grad**2.",
            {"(1 - alpha) * grad**2": "((1 - alpha) * grad) ** 2"},
        ),
        Mistake(
            "size-not-square",
            SIZES,
            {"grad**2": "np.abs(grad)", "np.sqrt(v) + eps": "v + eps"},
        ),
        Mistake("size-not-square", SIZES, {"grad**2": "np.abs(grad)"}),
        Mistake(
            "mean-over-the-entries",
            "You averaged the squares over all entries: then they share one rate. Here the mean is over *time*, for each entry.",
            {"* grad**2": "* np.mean(grad**2)"},
        ),
    ],
    styles=[rmsprop_by_entry, rmsprop_towards, rmsprop_copies],
)
