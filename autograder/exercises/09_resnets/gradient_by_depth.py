"""The exercise ``gradient_by_depth``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.nn.gradient_norms import gradient_by_depth

from .shared import quarters


def gradient_cases(rng):
    """Both kinds of blocks, small and large slopes, one block, one feature, many blocks."""

    def blocks(depth, features, scale):
        return [scale * quarters(rng, features, features) for _ in range(depth)]

    return [
        case(blocks(4, 3, 0.25), residual=False, note="plain"),
        case(blocks(4, 3, 0.25), residual=True, note="residual"),
        case(blocks(1, 5, 1.0), residual=True, note="one block"),
        case(blocks(3, 1, 0.5), residual=False, note="one feature"),
        case(blocks(30, 2, 0.0625), residual=False, note="30 plain blocks"),
        case(blocks(12, 2, 0.0625), residual=True, note="12 residual blocks"),
    ]


def gradient_by_matrices(blocks, *, residual):
    features = len(blocks[0])
    jacobian, norms = np.eye(features), [1.0]
    for block in blocks[::-1]:
        jacobian = jacobian @ (block + residual * np.eye(features))
        norms.insert(0, np.linalg.norm(np.ones(features) / features**0.5 @ jacobian))
    return np.array(norms)


def gradient_recursive(blocks, *, residual):
    def behind(i):
        if i == len(blocks):
            return [np.ones(len(blocks[0])) / np.sqrt(len(blocks[0]))]
        later = behind(i + 1)
        return [later[0] @ blocks[i] + (later[0] if residual else 0), *later]

    return np.array([np.sqrt(np.sum(dy**2)) for dy in behind(0)])


def gradient_of_norms(blocks, *, residual):
    norms = [1.0]
    for block in reversed(blocks):
        size = np.linalg.norm(block, 2)
        norms.append(norms[-1] * (1 + size if residual else size))
    return np.array(norms[::-1])


WALKED = (
    "[g := np.full(features, 1 / np.sqrt(features))][1:] + "
    "[g := block.T @ g + (g if residual else 0) for block in reversed(blocks)]"
)


def gradient_of_sums(blocks, *, residual):
    norms = [1.0]
    for block in reversed(blocks):
        norms.append(norms[-1] * np.linalg.norm(block + residual * np.eye(len(block)), 2))
    return np.array(norms[::-1])


WORST = "You multiplied the matrices' norms: that bounds the gradient from above. Walk back with the gradient itself."
STEP = "dy = dy + through if residual else through"
EXERCISE = Exercise(
    "gradient_by_depth",
    gradient_by_depth,
    points=2,
    returns=("norms",),
    steps={
        "through": "what comes back through the first block: J.T @ dy",
        WALKED: "the gradient before each block",
        ("norms[1:]", "norms", "norms[::-1]"): "the norm of the gradient before each block",
    },
    cases=[
        case([0.5 * np.eye(4)] * 3, residual=False, note="the first example above"),
        case([0.5 * np.eye(4)] * 3, residual=True, note="the second example above"),
        *gradient_cases(np.random.default_rng(93)),
    ],
    hidden=gradient_cases,
    mistakes=[
        Mistake(
            "not-transposed",
            "You multiplied by J. That takes a change *forward*; a gradient goes backward with the transpose, J.T @ dy.",
            {"block.T @ dy": "block @ dy"},
        ),
        Mistake(
            "last-block-first",
            "Your numbers come in the order in which you met them, last block first. The answer starts with the gradient before the first block.",
            {"norms[::-1]": "norms"},
        ),
        Mistake(
            "from-the-front",
            "You went through the blocks from the first to the last. The gradient meets the last one first.",
            {"reversed(blocks)": "blocks"},
        ),
        Mistake(
            "ones-at-the-end",
            "Behind the last block your gradient is all ones, so its norm is √D. It has to be 1: each feature gets 1/√D.",
            {"1 / np.sqrt(features)": "1.0", "norms = [1.0]": "norms = [np.sqrt(features)]"},
        ),
        Mistake(
            "last-norm-missing",
            "One number is missing: the gradient after the last block, whose norm is 1. For L blocks there are L + 1 places.",
            {"norms = [1.0]": "norms = []"},
        ),
        Mistake(
            "sum-of-sizes",
            "You added absolute values (the 1-norm). The norm is the root of the sum of squares.",
            {
                "np.linalg.norm(dy)": "np.abs(dy).sum()",
                "norms = [1.0]": "norms = [np.abs(dy).sum()]",
            },
        ),
        Mistake(
            "shortcut-doubled",
            "The shortcut's gradient is in your sum twice: its slope is 1.",
            {"dy + through if": "2 * dy + through if"},
        ),
        Mistake(
            "mean-of-both",
            "You took the mean of both paths. A sum hands its gradient whole to each.",
            {"dy + through if": "(dy + through) / 2 if"},
        ),
        Mistake(
            "worst-case",
            WORST,
            gradient_of_norms,
        ),
        Mistake("worst-case", WORST, gradient_of_sums),
        Mistake(
            "gradient-of-the-end",
            "Each of your blocks adds the gradient from after the last block. A shortcut passes on what reaches *its own* block: dy.",
            {STEP: "dy = np.full(features, 1 / np.sqrt(features)) + through if residual else through"},
        ),
    ],
    styles=[
        gradient_by_matrices,
        gradient_recursive,
        {"block.T @ dy": "np.dot(dy, block)", "np.linalg.norm(dy)": "np.sqrt(dy @ dy)"},
    ],
)
