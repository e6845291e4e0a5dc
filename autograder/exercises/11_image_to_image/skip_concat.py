"""The exercise ``skip_concat``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.skip_concat import skip_concat

from .shared import quarters


def concat_cases(rng):
    """More channels in the one, in the other, as many in both; a batch of one; float32."""

    def one(n, first, second, size, note="", dtype=float):
        return case(
            quarters(rng, n, first, *size, dtype=dtype),
            quarters(rng, n, second, *size, dtype=dtype),
            note=note,
        )

    return [
        one(2, 3, 5, (4, 6)),
        one(1, 4, 1, (2, 3), "a batch of one"),
        one(3, 2, 2, (2, 4), "as many channels in both"),
        one(2, 1, 3, (3, 2), "float32", np.float32),
    ]


def concat_filled(decoder, encoder):
    n, first, h, w = decoder.shape
    y = np.empty((n, first + encoder.shape[1], h, w), decoder.dtype)
    y[:, :first], y[:, first:] = decoder, encoder
    return y


CONCAT = "np.concatenate([decoder, encoder], axis=1)"
EXERCISE = Exercise(
    "skip_concat",
    skip_concat,
    points=1,
    returns=("y",),
    steps={"decoder.shape[1] + encoder.shape[1]": "the number of channels of both"},
    cases=concat_cases(np.random.default_rng(1105)),
    hidden=concat_cases,
    mistakes=[
        Mistake(
            "encoder-first",
            "The encoder's channels come first. Here the decoder's do; where weights are trained it does not matter, as long as it stays the same.",
            {"[decoder, encoder]": "[encoder, decoder]"},
        ),
        Mistake(
            "interleaved",
            "The channels of the two alternate. Put all of the decoder's first, then all of the encoder's.",
            {CONCAT: "np.stack([decoder, encoder], axis=2).reshape(len(decoder), -1, *decoder.shape[2:])"},
        ),
    ],
    styles=[
        concat_filled,
        {CONCAT: "np.hstack((decoder, encoder))"},
        {CONCAT: "np.array([[*a, *b] for a, b in zip(decoder, encoder)])"},
    ],
)
