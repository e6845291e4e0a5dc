"""The exercise ``upsample_nearest``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake, Times
from course_lib.check.case import case
from course_lib.ops.conv.upsample import upsample_nearest

from .shared import quarters


def upsample_cases(rng):
    """All sizes differ; scale 1, 2 and 3; a batch of one; float32."""
    return [
        case(quarters(rng, 2, 3, 4, 5), scale=2),
        case(quarters(rng, 1, 2, 3, 1), scale=3, note="a batch of one, a map of one column"),
        case(quarters(rng, 2, 1, 3, 4), scale=1, note="scale 1"),
        case(quarters(rng, 3, 2, 2, 4, dtype=np.float32), scale=2, note="float32"),
    ]


def upsample_by_place(x, *, scale):
    n, c, h, w = x.shape
    y = np.empty((n, c, h * scale, w * scale), x.dtype)
    for i in range(scale):
        for j in range(scale):
            y[:, :, i::scale, j::scale] = x
    return y


def upsample_by_index(x, *, scale):
    rows, cols = (np.arange(scale * size) // scale for size in x.shape[2:])
    return x[:, :, rows[:, None], cols]


def upsample_by_kron(x, *, scale):
    return np.kron(x, np.ones((scale, scale), x.dtype))


REPEAT = "x.repeat(scale, axis=2).repeat(scale, axis=3)"
EXERCISE = Exercise(
    "upsample_nearest",
    upsample_nearest,
    points=1,
    returns=("y",),
    steps={("x.repeat(scale, axis=2)", "x.repeat(scale, axis=3)"): "the maps enlarged along one axis"},
    picture="image",
    cases=[
        case(np.array([[[[1.0, 2.0]]]]), scale=2, note="the example above"),
        *upsample_cases(np.random.default_rng(1102)),
    ],
    hidden=upsample_cases,
    mistakes=[
        Mistake(
            "tiled",
            "You repeated the whole map, like tiles. Each pixel is to be repeated, next to itself: np.repeat, not np.tile.",
            {REPEAT: "np.tile(x, (1, 1, scale, scale))"},
        ),
        Mistake(
            "rows-only",
            "You repeated the rows only: repeat along the last axis too.",
            {".repeat(scale, axis=3)": ""},
        ),
        Mistake(
            "columns-only",
            "You repeated the columns only: repeat along axis 2 too.",
            {".repeat(scale, axis=2)": ""},
        ),
        Mistake(
            "zeros-between",
            "You put zeros between the pixels. Nearest-neighbour upsampling repeats the pixel instead.",
            {
                f"return {REPEAT}": "y = np.zeros_like("
                + REPEAT
                + ")\n    y[:, :, ::scale, ::scale] = x\n    return y"
            },
        ),
        Mistake(
            "channels-last",
            "You enlarged axes 1 and 2, which are rows and columns where channels come last, as in Keras. Here images are (N, C, H, W).",
            {REPEAT: "x.repeat(scale, axis=1).repeat(scale, axis=2)"},
        ),
        Mistake(
            "shared-out",
            "You shared each pixel's value out among its copies. Each copy has the whole value.",
            {REPEAT: f"{REPEAT} / scale**2"},
        ),
        Mistake("always-twice", "You always repeat twice: use scale.", {"(scale,": Times(2, "(2,")}),
    ],
    styles=[upsample_by_place, upsample_by_index, upsample_by_kron],
)
