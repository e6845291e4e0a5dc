"""The exercise ``residual_forward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.residual import ResidualCache, residual_forward

from .shared import branch, quarters


def forward_cases(rng):
    """Rows, images, a branch that remembers its input, a silent branch, float32."""
    return [
        case(quarters(rng, 3, 4), branch("mix", quarters(rng, 4, 4)), note="rows"),
        case(quarters(rng, 2, 3, 4, 5), branch("mix", quarters(rng, 3, 3)), note="images"),
        case(quarters(rng, 3, 2), branch("square"), note="a branch that squares"),
        case(quarters(rng, 2, 5), branch("scale", 0.0), note="a branch that gives 0"),
        case(
            quarters(rng, 2, 3),
            branch("noted", "scale", 3.0),
            note="whose backward function does the cache hold?",
        ),
        case(
            quarters(rng, 2, 3, dtype=np.float32),
            branch("mix", quarters(rng, 3, 3, dtype=np.float32)),
            note="float32",
        ),
    ]


def forward_sum(x, branch):
    answer = branch(x)
    return np.sum([x, answer[0]], axis=0), ResidualCache(answer[1])


def forward_copy(x, branch):
    y = x.copy()
    change, back = branch(x)
    y += change
    return y, ResidualCache(branch_backward=back)


EXERCISE = Exercise(
    "residual_forward",
    residual_forward,
    points={"y": 0.5, "cache": 0.5},
    returns=("y", "cache"),
    steps={"change": "what the branch gives"},
    cases=[
        case(np.array([1.0, 2.0]), branch("scale", 10.0), note="the example above"),
        *forward_cases(np.random.default_rng(91)),
    ],
    hidden=forward_cases,
    mistakes=[
        Mistake(
            "branch-alone",
            "You returned the branch's output alone: that is a plain block. A residual block adds its input to it.",
            {"x + change": "change"},
        ),
        Mistake(
            "root-two",
            "You divided the sum by √2, which keeps the variance as it is. Gehring et al. (2017) do so. He et al. "
            "(2016a) add without a factor, and so do we.",
            {"x + change": "((x + change) / np.sqrt(2)).astype(x.dtype)"},
        ),
        Mistake(
            "concatenated",
            "You laid the branch's output beside the input: that is DenseNet, section 8. Here they are added, and the shape stays.",
            {"x + change": "np.concatenate([x, change], axis=min(1, x.ndim - 1))"},
        ),
        Mistake(
            "relu-after-the-sum",
            "You put a ReLU after the sum, as the blocks of He et al. (2016a, figure 2) have it. Here "
            "`residual_forward` is the sum alone; the ReLU comes after it.",
            {"x + change": "np.maximum(x + change, 0)"},
        ),
        Mistake(
            "relu-before-the-sum",
            "You put a ReLU on the branch before the sum. Then a block can only add, never take away: He et al. (2016b, figure 4c) tried it, with "
            "a higher error. Add the branch's output as it is.",
            {"x + change": "x + np.maximum(change, 0)"},
        ),
        Mistake(
            "relu-on-the-shortcut",
            "You put a ReLU on the shortcut: what is below 0 in the input is lost. The shortcut passes everything.",
            {"x + change": "np.maximum(x, 0) + change"},
        ),
        Mistake(
            "input-subtracted",
            "You subtracted the input. The *residual* is target minus input, and it is what the branch learns; the block adds the input back.",
            {"x + change": "change - x"},
        ),
        Mistake(
            "branch-twice",
            "You sent the branch's output through the branch again. It is called once, with x.",
            {"x + change": "x + branch(change)[0]"},
        ),
        Mistake(
            "shortcut-twice",
            "The input is in the sum twice. Add it once.",
            {"x + change": "2 * x + change"},
        ),
        Mistake(
            "no-cache",
            "You returned the sum alone. A forward function returns two things, the output and a cache: y, ResidualCache(branch_backward).",
            {", ResidualCache(branch_backward)": ""},
        ),
        Mistake(
            "another-way-back",
            "Your cache does not hold the backward function that `branch(x)` gave. Keep that function as it is: not the branch, "
            "and not a function of your own.",
            {"ResidualCache(branch_backward)": "ResidualCache(branch)"},
        ),
    ],
    styles=[forward_sum, forward_copy, {"x + change": "np.add(change, x)"}],
)
