"""The exercise ``dense_block_forward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.residual import dense_block_forward

from .shared import branch, quarters


def dense_cases(rng):
    """Rows and images; growths that differ, and that equal what comes in; one branch and none; float32."""

    def fades(*growths):
        return [branch("fade", growth) for growth in growths]

    return [
        case(quarters(rng, 4, 3), fades(2, 2, 2), note="rows"),
        case(quarters(rng, 2, 3, 4, 5), fades(2, 1, 4), note="images, growths that differ"),
        case(quarters(rng, 3, 2, 3, 4), fades(2, 2), note="growth as large as what comes in"),
        case(quarters(rng, 2, 4, 3), fades(3), note="one branch"),
        case(quarters(rng, 2, 3), [], note="no branch"),
        case(
            quarters(rng, 2, 3),
            [branch("noted", "fade", 2), branch("noted", "fade", 1)],
            note="whose backward functions does the cache hold, and in which order?",
        ),
        case(quarters(rng, 2, 2, 2, 3, dtype=np.float32), fades(1, 3), note="float32"),
    ]


def dense_listed(x, branches):
    parts, backs = [x], []
    for one in branches:
        new, back = one(np.concatenate(parts, axis=1))
        parts.append(new)
        backs.append(back)
    counts = np.cumsum([part.shape[1] for part in parts])
    y = np.concatenate(parts, axis=1)
    return y, DenseBlockCache(tuple(backs), tuple(int(count) for count in counts[:-1]), y.shape)


def dense_preallocated(x, branches):
    y, backs, channels = x.copy(), (), ()
    for one in branches:
        new, back = one(y)
        c = y.shape[1]
        grown = np.empty((len(x), c + new.shape[1], *x.shape[2:]), x.dtype)
        grown[:, :c], grown[:, c:] = y, new
        y, backs, channels = grown, (*backs, back), (*channels, c)
    return y, DenseBlockCache(branch_backwards=backs, channels=channels, shape=y.shape)


def dense_last_only(x, branches):
    backwards, channels, parts = [], [], [x]
    for each in branches:
        channels.append(parts[-1].shape[1])
        new, branch_backward = each(parts[-1])
        backwards.append(branch_backward)
        parts.append(new)
    y = np.concatenate(parts, axis=1)
    return y, DenseBlockCache(tuple(backwards), tuple(channels), y.shape)


def dense_input_only(x, branches):
    backwards, channels, parts = [], [], [x]
    for each in branches:
        channels.append(x.shape[1])
        new, branch_backward = each(x)
        backwards.append(branch_backward)
        parts.append(new)
    y = np.concatenate(parts, axis=1)
    return y, DenseBlockCache(tuple(backwards), tuple(channels), y.shape)


FIRST = "backwards, channels = [], []"
JOIN = "np.concatenate([x, new], axis=1)"
EXERCISE = Exercise(
    "dense_block_forward",
    dense_block_forward,
    points={"y": 2, "cache": 1},
    returns=("y", "cache"),
    steps={
        "new": "what the last branch gives",
        "np.array(channels, float)": "the number of channels that each branch read",
    },
    cases=[
        case(
            np.array([[1.0, 2.0]]),
            [branch("mix", np.ones((1, 2))), branch("mix", np.ones((1, 3)))],
            note="the example above",
        ),
        *dense_cases(np.random.default_rng(97)),
    ],
    hidden=dense_cases,
    mistakes=[
        Mistake(
            "last-output-alone",
            "Your branches read only the output of the branch before. In a dense block each reads *everything* so far, the block's input included.",
            dense_last_only,
        ),
        Mistake(
            "input-alone",
            "All your branches read the block's input: side by side, as in an Inception block. Each has to read the outputs of those before it too.",
            dense_input_only,
        ),
        Mistake(
            "new-channels-first",
            "You put the new channels in front. Here the old ones come first: [x, new].",
            {"[x, new]": "[new, x]"},
        ),
        Mistake(
            "new-channels-alone",
            "You pass on the new channels alone: that is a plain chain of layers. Concatenate them with what was there.",
            {JOIN: "new"},
        ),
        Mistake(
            "added",
            "You added the new channels to the old ones: that is a residual block. A dense block lays them side by side.",
            {JOIN: "x + np.resize(new, x.shape)"},
        ),
        Mistake(
            "channels-last",
            "You concatenated along the last axis, as Keras does, where channels come last. Here they are axis 1: (N, C, H, W).",
            {"axis=1": "axis=-1"},
        ),
        Mistake(
            "branches-reversed",
            "You went through the branches from the last to the first. The first one comes first.",
            {"in branches": "in branches[::-1]"},
        ),
        Mistake(
            "channels-after-the-branch",
            "Your `channels` count what is there *after* each branch. Backward needs what each branch read.",
            {
                "channels.append(x.shape[1])\n": "pass\n",
                JOIN: f"{JOIN}\n        channels.append(x.shape[1])",
            },
        ),
        Mistake(
            "channels-are-growths",
            "Your `channels` count what each branch added. Backward needs what each branch *read*.",
            {
                "channels.append(x.shape[1])\n": "pass\n",
                JOIN: f"{JOIN}\n        channels.append(new.shape[1])",
            },
        ),
        Mistake(
            "channels-of-all-places",
            "Your `channels` have one number too many: one for each branch, what it read. What leaves the block is in `shape`.",
            {"tuple(channels)": "(*channels, x.shape[1])"},
        ),
        Mistake(
            "shape-of-the-input",
            "Your cache has the shape of the block's input. `shape` is that of its output.",
            {FIRST: f"shape = x.shape\n    {FIRST}", "tuple(channels), x.shape": "tuple(channels), shape"},
        ),
        Mistake(
            "ways-back-in-another-order",
            "The backward functions in your cache do not come in the order of the branches. The first one has to be that of the first branch.",
            {"tuple(backwards)": "tuple(backwards[::-1])"},
        ),
        Mistake(
            "input-left-out",
            "The channels of x are missing in y: they come first, and stay to the end.",
            {FIRST: f"first = x.shape[1]\n    {FIRST}", "return x, ": "return x[:, first:], "},
        ),
        Mistake(
            "no-cache",
            "You returned y alone. A forward function returns two things, the output and a cache.",
            {", DenseBlockCache(tuple(backwards), tuple(channels), x.shape)": ""},
        ),
    ],
    styles=[dense_listed, dense_preallocated, {JOIN: "np.hstack([x, new])"}],
)
