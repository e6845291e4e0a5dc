"""The view of drawn letters accepts any right way to draw, and refuses what is no draw."""

import numpy as np
import pytest

from course_lib.check.call import case
from course_lib.check.codec import Made
from course_lib.check.views import TOLERANCE, symbols
from course_lib.sequences.char_lstm import sample_next

LOGITS = np.array([0.0, 0.0, -20.0])  # two alike: their shares vary most
CALL = case(LOGITS, temperature=1.0, rng=Made("rng", (0,)), calls=1000)
REPLAYED = case(LOGITS, temperature=1.0, rng=Made("replaying_rng", (0,)), calls=5)


def draws(seed):
    rng = np.random.default_rng(seed)
    return tuple(sample_next(LOGITS, temperature=1.0, rng=rng) for _ in range(CALL.calls))


def test_symbols_accept_any_seed_a_hundred_times():
    shares = np.array([symbols(draws(seed), CALL)["shares"] for seed in range(100)])

    assert np.abs(shares[:, None] - shares).max() < TOLERANCE["symbols"]["shares"]


def test_symbols_see_a_generator_that_is_not_the_one_given():
    assert symbols((1, 1, 1, 1, 1), REPLAYED)["random"]
    assert not symbols((1, 0, 1, 1, 0), REPLAYED)["random"]


@pytest.mark.parametrize(
    ("drawn", "sentence"),
    [
        (0.5, "whole number"),
        (None, "returned None"),
        (np.array([0.5, 0.5]), "one whole number"),
        (3, "from 0 to 2"),
        (-1, "from 0 to 2"),
        (True, "whole number"),
        (0, "draw anew"),
    ],
)
def test_symbols_tell_what_is_no_draw(drawn, sentence):
    with pytest.raises(ValueError, match=sentence):
        symbols((drawn,) * CALL.calls, CALL)
