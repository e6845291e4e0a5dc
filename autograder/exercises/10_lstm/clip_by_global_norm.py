"""The exercise ``clip_by_global_norm``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.optim.optimizer import clip_by_global_norm

from .shared import arrays


def clip_cases(rng):
    """Too long, short enough, just as long, tiny, all zeros, one array, float32."""

    def grads(scale, *shapes, dtype=float):
        return [dtype(scale) * grad for grad in arrays(rng, *shapes, dtype=dtype)]

    tiny = grads(1.0, (2, 3), (2,))
    norm = np.sqrt(sum(np.sum(grad**2) for grad in tiny))

    return [
        case(grads(3.0, (3, 4), (3, 3), (3,)), 1.0, note="too long"),
        case(grads(0.1, (2, 5), (5,)), 5.0, note="short enough"),
        case(grads(50.0, (4,)), 2.5, note="one array"),
        case(grads(0.1, (4, 2)), 3.0, note="one array, short enough"),
        case([np.array([0.6, 0.0]), np.array([[-0.8]])], 1.0, note="just as long as allowed"),
        case([0.015 / norm * grad for grad in tiny], 1e-3, note="tiny, and still too long"),
        case([np.zeros((2, 3)), np.zeros(4)], 1.0, note="all zeros"),
        case(grads(9.0, (3, 2), (4,), dtype=np.float32), 2.0, note="float32"),
    ]


def clip_flat(grads, max_norm):
    norm = np.linalg.norm(np.concatenate([grad.ravel() for grad in grads]))
    if norm <= max_norm:
        return list(grads)
    return [grad * (max_norm / norm) for grad in grads]


def clip_norm_of_norms(grads, max_norm):
    norm = np.linalg.norm([np.linalg.norm(grad) for grad in grads])
    scale = min(1.0, max_norm / float(norm)) if norm else 1.0
    return [scale * grad for grad in grads]


def clip_loop(grads, max_norm):
    total = 0.0
    for grad in grads:
        for value in grad.flat:
            total += float(value) ** 2
    clipped = []
    for grad in grads:
        clipped.append(grad / max(1.0, total**0.5 / max_norm))
    return clipped


EXERCISE = Exercise(
    "clip_by_global_norm",
    clip_by_global_norm,
    points={"clipped": 1},
    returns=("clipped",),
    steps={
        "sum(np.sum(grad**2) for grad in grads)": "the sum of all squares",
        "norm": "the norm of all gradients together",
        "max_norm / max(norm, max_norm)": "the factor",
    },
    cases=[
        case([np.array([3.0, 0.0]), np.array([[4.0]])], 1.0, note="the example above"),
        *clip_cases(np.random.default_rng(104)),
    ],
    hidden=clip_cases,
    mistakes=[
        Mistake(
            "each-array-alone",
            "You shortened each array by its own norm. That changes the direction of the step; take one norm over all arrays, and one "
            "factor. (Keras's clipnorm does that; its global_clipnorm is ours.)",
            {
                "return [grad * (max_norm / max(norm, max_norm)) for grad in grads]": "return [grad * (max_norm / max(np.sqrt(np.sum(grad**2)), max_norm)) for grad in grads]"
            },
        ),
        Mistake(
            "by-value",
            "You cut each entry at ±max_norm: torch's clip_grad_value_, and what Mikolov (2012) did. It changes the direction. Here the "
            "whole gradient is shortened.",
            {
                "return [grad * (max_norm / max(norm, max_norm)) for grad in grads]": "return [np.clip(grad, -max_norm, max_norm) for grad in grads]"
            },
        ),
        Mistake(
            "always-scaled",
            "You brought every gradient to max_norm, short ones too. Clipping never lengthens: the factor is at most 1.",
            {"max_norm / max(norm, max_norm)": "max_norm / norm"},
        ),
        Mistake(
            "torchs-epsilon",
            "torch divides by the norm plus 1e-6, which leaves the clipped gradient a little short. Here, as in the paper, by the norm itself.",
            {"max_norm / max(norm, max_norm)": "min(1.0, max_norm / (norm + 1e-6))"},
        ),
        Mistake(
            "sum-of-norms",
            "You added up the arrays' norms. Squares add up: take the sum of all squares, and one root at the end.",
            {
                "np.sqrt(sum(np.sum(grad**2) for grad in grads))": "sum(np.sqrt(np.sum(grad**2)) for grad in grads)"
            },
        ),
        Mistake(
            "largest-norm",
            "You took the largest of the arrays' norms. The length of all of them together is the root of the sum of all squares.",
            {
                "np.sqrt(sum(np.sum(grad**2) for grad in grads))": "max(np.sqrt(np.sum(grad**2)) for grad in grads)"
            },
        ),
        Mistake(
            "largest-entry",
            "You measured the largest entry. The norm is the root of the sum of all squares.",
            {"np.sqrt(sum(np.sum(grad**2) for grad in grads))": "max(np.abs(grad).max() for grad in grads)"},
        ),
        Mistake(
            "root-of-the-mean",
            "You took the root of the mean square, which hardly grows with the number of parameters. The norm has the sum under the root.",
            {
                "np.sqrt(sum(np.sum(grad**2) for grad in grads))": "np.sqrt(sum(np.sum(grad**2) for grad in grads) / sum(grad.size for grad in grads))"
            },
        ),
        Mistake(
            "sum-of-absolute-values",
            "You added up absolute values, the 1-norm. The norm meant here is the root of the sum of squares.",
            {
                "np.sqrt(sum(np.sum(grad**2) for grad in grads))": "sum(np.sum(np.abs(grad)) for grad in grads)"
            },
        ),
        Mistake(
            "dropped-when-too-long",
            "You set a gradient that is too long to zero. It should be shortened to max_norm: its direction is still good.",
            {
                "return [grad * (max_norm / max(norm, max_norm)) for grad in grads]": "return [grad * (norm <= max_norm) for grad in grads]"
            },
        ),
        Mistake(
            "scaled-up-only",
            "You lengthen the short gradients and leave the long ones. It is the other way round: the factor is at most 1.",
            {"max_norm / max(norm, max_norm)": "max_norm / min(norm, max_norm)"},
        ),
    ],
    styles=[clip_flat, clip_norm_of_norms, clip_loop],
)
