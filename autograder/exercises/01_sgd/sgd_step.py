"""The exercise ``sgd_step``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.optim.gradient_descent import sgd_step


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


EXERCISE = Exercise(
    "sgd_step",
    sgd_step,
    points=3,
    returns=("param",),
    cases=[
        case(np.array([1.0, -2.0]), np.array([0.5, 0.5]), lr=0.1, weight_decay=0.5, note="the example above"),
        *sgd_step_cases(np.random.default_rng(19)),
    ],
    hidden=sgd_step_cases,
    steps={
        (
            "weight_decay * param",
            "lr * weight_decay * param",
            "(1 - lr * weight_decay) * param",
        ): "the decay: weight_decay * param, or the weights shrunk by it",
        (
            "grad + weight_decay * param",
            "lr * (grad + weight_decay * param)",
        ): "the gradient of loss and penalty together",
    },
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
    ],
    styles=[sgd_step_penalty, sgd_step_shrink, sgd_step_by_entry],
)
