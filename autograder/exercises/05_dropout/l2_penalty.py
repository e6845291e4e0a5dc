"""The exercise ``l2_penalty``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.losses import l2_penalty


def l2_cases(rng):
    """One layer and several, shapes of every kind, no decay, float32."""

    def layers(*shapes, decay, note="", dtype=float):
        return case([rng.normal(size=shape).astype(dtype) for shape in shapes], decay, note=note)

    return [
        layers((3, 4), (2, 3), decay=0.3, note="two layers"),
        layers((5,), (2, 3, 4), (4, 1), decay=1.7, note="three layers of other shapes"),
        layers((3, 2), decay=0.0, note="no decay"),
        layers((4, 3), (2, 4), decay=0.01, dtype=np.float32, note="float32"),
    ]


def l2_by_entry(params, weight_decay):
    penalty, grads = 0.0, []
    for param in params:
        for weight in param.flat:
            penalty += 0.5 * weight_decay * weight**2
        grads.append(param * weight_decay)
    return penalty, grads


def l2_dots(params, weight_decay):
    flat = np.concatenate([param.ravel() for param in params])
    return weight_decay * (flat @ flat) / 2, tuple(weight_decay * param for param in params)


def l2_norms(params, weight_decay):
    penalty = sum(np.linalg.norm(param) ** 2 for param in params)
    return 0.5 * weight_decay * penalty, [np.multiply(param, weight_decay) for param in params]


SQUARES = "sum(np.sum(param**2) for param in params)"

EXERCISE = Exercise(
    "l2_penalty",
    l2_penalty,
    points={"penalty": 0.5, "grads": 0.5},
    returns=("penalty", "grads"),
    cases=[
        case([np.array([[3.0, 4.0]]), np.array([[1.0], [-2.0]])], 0.1, note="the example above"),
        *l2_cases(np.random.default_rng(32)),
    ],
    hidden=l2_cases,
    steps={
        "np.concatenate([np.ravel(param**2) for param in params])": "the squared weights",
        (SQUARES, f"0.5 * {SQUARES}", f"weight_decay * {SQUARES}"): "the sum of all squared weights",
    },
    mistakes=[
        Mistake(
            "without-the-half",
            "This is λ‖w‖² with the gradient 2λw, as in Keras 3's regularizers.L2. Here, as in the weight decay of torch.optim and in d2l, "
            "the penalty has a ½ and its gradient is λw.",
            {
                "0.5 * weight_decay * sum": "weight_decay * sum",
                "[weight_decay * param": "[2 * weight_decay * param",
            },
        ),
        Mistake(
            "gradient-doubled",
            "Your penalty has the ½, but your gradient is 2λw: the 2 of the square cancels against the ½.",
            {"[weight_decay * param": "[2 * weight_decay * param"},
        ),
        Mistake(
            "root-taken",
            "You summed the lengths ‖w‖ of the layers. The penalty is the sum of the squared weights: no root.",
            {"np.sum(param**2)": "np.sqrt(np.sum(param**2))"},
        ),
        Mistake(
            "absolute-values",
            "This is the L1 penalty, λ Σ|w| with the gradient λ sign(w): it pulls each weight to 0 with the same force. L2 squares.",
            {
                "0.5 * weight_decay * sum(np.sum(param**2)": "weight_decay * sum(np.sum(np.abs(param))",
                "[weight_decay * param": "[weight_decay * np.sign(param)",
            },
        ),
        Mistake(
            "stepped-not-gradients",
            "Your list holds the weights after a step. Return the gradients λ w; the step is the optimizer's work.",
            {"[weight_decay * param for": "[param - weight_decay * param for"},
        ),
        Mistake(
            "wrong-sign",
            "The gradients have the wrong sign: the penalty grows with the weights, its gradient is +λ w. The step subtracts it.",
            {"[weight_decay * param for": "[-weight_decay * param for"},
        ),
        Mistake(
            "squared-after-summing",
            "You squared the sum of a layer's weights: weights of opposite signs then cancel. Square each weight, then sum.",
            {"np.sum(param**2)": "np.sum(param) ** 2"},
        ),
    ],
    styles=[l2_by_entry, l2_dots, l2_norms],
)
