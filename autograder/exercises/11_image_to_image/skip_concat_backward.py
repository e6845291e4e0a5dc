"""The exercise ``skip_concat_backward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.skip_concat import skip_concat_backward_by_channels

from .shared import quarters


def backward_cases(rng):
    """More channels in the one, in the other, as many in both; a batch of one; float32."""
    return [
        case(quarters(rng, 2, 8, 4, 6), 3),
        case(quarters(rng, 1, 5, 2, 3), 4, note="a batch of one"),
        case(quarters(rng, 3, 4, 2, 5), 2, note="as many channels in both"),
        case(quarters(rng, 2, 4, 3, 2, dtype=np.float32), 1, note="float32"),
    ]


SPLIT = "dy[:, :decoder_channels], dy[:, decoder_channels:]"
EXERCISE = Exercise(
    "skip_concat_backward",
    skip_concat_backward_by_channels,
    points={"ddecoder": 0.5, "dencoder": 0.5},
    returns=("ddecoder", "dencoder"),
    steps={"dy[:, decoder_channels:]": "the channels of dy behind the decoder's"},
    ours="course_lib.ops.skip_concat:skip_concat_backward_by_channels",
    cases=backward_cases(np.random.default_rng(1106)),
    hidden=backward_cases,
    mistakes=[
        Mistake(
            "parts-swapped",
            "The two gradients have changed places: the decoder's channels come first.",
            {SPLIT: "dy[:, decoder_channels:], dy[:, :decoder_channels]"},
        ),
        Mistake(
            "cut-from-the-end",
            "You cut as if decoder_channels counted the encoder's channels: the first decoder_channels belong to the decoder.",
            {SPLIT: "dy[:, :-decoder_channels], dy[:, -decoder_channels:]"},
        ),
        Mistake(
            "one-channel-lost",
            "One channel is lost between the two. A slice ends before its end: the encoder's channels begin at decoder_channels itself.",
            {SPLIT: "dy[:, :decoder_channels], dy[:, decoder_channels + 1 :]"},
        ),
        Mistake(
            "halved-gradient",
            "You halved the gradients. Nothing was added here; each value was moved, so its gradient is the whole of dy at its place.",
            {SPLIT: "dy[:, :decoder_channels] / 2, dy[:, decoder_channels:] / 2"},
        ),
    ],
    styles=[
        {SPLIT: "tuple(np.split(dy, [decoder_channels], axis=1))"},
        {f"return {SPLIT}": "return np.split(dy, [decoder_channels], axis=1)"},
        {SPLIT: "dy[:, range(decoder_channels)], dy[:, range(decoder_channels, dy.shape[1])]"},
    ],
)
