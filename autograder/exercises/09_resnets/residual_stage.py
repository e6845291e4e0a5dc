"""The exercise ``residual_stage``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.nn.from_parts.residual_stage import residual_stage

from .shared import quarters


def stage_cases(rng):
    """One block and several, narrow and wide inside, negative inputs, a batch of one, no block, float32."""

    def one(n, features, widths, note, dtype=float):
        x = quarters(rng, n, features, dtype=dtype)
        blocks = [
            (
                quarters(rng, width, features, dtype=dtype) / 2,
                quarters(rng, features, width, dtype=dtype) / 2,
            )
            for width in widths
        ]
        return case(x, blocks, note=note)

    return [
        one(4, 3, (5,), "one block"),
        one(5, 4, (3, 4, 2), "three blocks of different widths"),
        one(3, 3, (3, 3, 3, 3), "four blocks of one width"),
        one(1, 4, (2, 3), "a batch of one"),
        one(3, 2, (), "no block"),
        one(4, 3, (4, 2), "float32", np.float32),
    ]


def stage_recursive(x, blocks):
    if not blocks:
        return [x]
    (weight1, weight2), *rest = blocks
    change = np.maximum(x @ weight1.T, 0) @ weight2.T
    return [x, *residual_stage(np.maximum(x + change, 0), rest)]


def stage_with_einsum(x, blocks):
    states = [x]
    for weight1, weight2 in blocks:
        hidden = np.einsum("nd,hd->nh", states[-1], weight1)
        total = states[-1] + np.einsum("nh,dh->nd", hidden * (hidden > 0), weight2)
        states.append(np.where(total > 0, total, 0).astype(x.dtype))
    return states


def stage_preallocated(x, blocks):
    states = [np.array(x)] + [np.zeros_like(x) for _ in blocks]
    for i, (weight1, weight2) in enumerate(blocks):
        inner = relu_forward(states[i] @ weight1.T)[0]
        states[i + 1] += states[i] + inner @ weight2.T
        states[i + 1][states[i + 1] < 0] = 0
    return states


LAST = "h, _ = relu_forward(x + h @ weight2.T)"
EXERCISE = Exercise(
    "residual_stage",
    residual_stage,
    points={"states": 2},
    returns=("states",),
    steps={
        "x": "the input of the last block",
        ("states[-1]", "h"): "the output of the last block",
    },
    cases=[
        case(
            np.array([[3.0, 1.0]]),
            [
                (np.eye(2), np.array([[-1.0, 0.0], [0.0, 2.0]])),
                (np.eye(2), np.array([[0.0, -1.0], [-1.0, 0.0]])),
            ],
            note="the example above",
        ),
        *stage_cases(np.random.default_rng(98)),
    ],
    hidden=stage_cases,
    mistakes=[
        Mistake(
            "relu-left-out",
            "The branch may be negative now, but no ReLU is left after the sum. In a block of He et al. (2016a) there is one: "
            "relu(x + F(x)). Without it you have the block of their second paper (2016b), whose branch begins with norm and ReLU.",
            {LAST: "h = x + h @ weight2.T"},
        ),
        Mistake(
            "relu-in-both-places",
            "There is a ReLU after the sum now, and still one at the end of the branch: the block can still only add. Move it, do not copy it.",
            {LAST: "h, _ = relu_forward(x + relu_forward(h @ weight2.T)[0])"},
        ),
        Mistake(
            "inner-relu-lost",
            "The ReLU between the two layers is gone. Without it the branch is one linear map; it was right as given.",
            {"h, _ = relu_forward(x @ weight1.T)": "h = x @ weight1.T"},
        ),
        Mistake(
            "shortcut-lost",
            "The shortcut is gone: each state is the branch alone. The sum was right as given; the ReLU stood in the wrong place.",
            {LAST: "h, _ = relu_forward(h @ weight2.T)"},
        ),
        Mistake(
            "relu-on-the-shortcut",
            "You put the ReLU on the shortcut. It belongs after the sum, where it meets both terms at once.",
            {LAST: "h = np.maximum(x, 0) + h @ weight2.T"},
        ),
        Mistake(
            "branch-subtracted",
            "You subtract the branch. It is added; that it may be negative is what the block needs.",
            {LAST: "h, _ = relu_forward(x - h @ weight2.T)"},
        ),
        Mistake(
            "always-the-first-input",
            "Every block of yours adds to the stage's input. Each adds to the output of the block before it.",
            {LAST: "h, _ = relu_forward(states[0] + h @ weight2.T)"},
        ),
        Mistake(
            "only-the-last-state",
            "You returned what the last block gives. Return the list of all states, x first: it shows where numbers go.",
            {"return states": "return states[-1:]"},
        ),
        Mistake(
            "input-missing",
            "The stage's input is missing in your list. It comes first.",
            {"return states": "return states[1:]"},
        ),
    ],
    styles=[stage_recursive, stage_with_einsum, stage_preallocated],
)
