"""What differs is named; what is only written otherwise passes."""

from collections import namedtuple

import numpy as np
import pytest

from course_lib.check.codec import Other
from course_lib.check.compare import compare

State = namedtuple("State", "m v")
Mine = namedtuple("Mine", "v m")
WANT = np.array([[1.0, 2.0, -3.0], [4.0, 5.0, 6.5]])
SIZES = {2: "the batch size"}


@pytest.mark.parametrize(
    ("got", "want"),
    [
        (WANT + 1e-12, WANT),
        ((1.0, 2.0), [1.0, 2.0]),
        (State(1.0, 2.0), State(1.0, 2.0)),
        (Mine(2.0, 1.0), State(1.0, 2.0)),
        ((1.0, 2.0), State(1.0, 2.0)),
        (np.float64(2.0), 2.0),
        (2, 2.0),
        (np.array(True), True),
        (np.array([np.inf, 1]), np.array([np.inf, 1])),
        (np.arange(3, dtype=np.int32), np.arange(3)),
    ],
)
def test_the_same_in_another_form_passes(got, want):
    """A tuple for a list, a state for a state whose fields stand in another order, a NumPy number."""
    assert compare("y", got, want, atol=1e-9) is None


@pytest.mark.parametrize(
    ("got", "words"),
    [
        (None, "is None"),
        (Other("Tensor"), "a Tensor"),
        ([[1, 2, 3]], "a list"),
        (WANT[:1], r"shape \(1, 3\), expected \(2, 3\)"),
        (np.where(WANT > 6, np.nan, WANT), "NaN"),
        (WANT + np.eye(2, 3), r"y\[0, 0\] is 2, expected 1"),
        (WANT.astype(np.float32), "dtype float32, expected float64"),
        (WANT.astype(complex), "dtype"),
        (WANT + 1j, "dtype complex128, expected real numbers"),
        (WANT.astype(str), "expected real numbers"),
    ],
)
def test_the_message_says_what_came_and_what_was_expected(got, words):
    """With the place of the worst entry."""
    assert words.replace("\\", "").split(",")[0] in compare("y", got, WANT, atol=1e-9).message.replace(
        "\\", ""
    )


@pytest.mark.parametrize(
    ("got", "words"),
    [
        (WANT.T, "transposed"),
        (-WANT, "sign"),
        (WANT * 2, "2 is the batch size"),
        (WANT / 2, "2 times too small"),
        (WANT * 3.5, "3.5 times"),
        (WANT * 0, "Every entry is 0"),
    ],
)
def test_common_slips_are_named(got, words):
    """The ones everybody makes."""
    assert words in compare("y", got, WANT, sizes=SIZES).hint


def test_square_transposed_is_named():
    """The shape alone would not tell."""
    want = np.arange(9.0).reshape(3, 3)

    assert "transposed" in compare("y", want.T, want).hint


def test_broadcasting_does_not_hide_a_shape():
    """(4, 1) - (4,) would be (4, 4), all close to something."""
    assert "shape (4, 1)" in compare("y", np.ones((4, 1)), np.ones(4)).message


def test_an_object_that_equals_everything_does_not_pass():
    """Only arrays and numbers are ever compared."""

    class Yes:
        def __eq__(self, other):
            return True

        __hash__ = None

    class YesArray(np.ndarray):
        def __eq__(self, other):
            return True

        __hash__ = None

    assert compare("y", Yes(), WANT)
    assert compare("y", np.zeros((2, 3)).view(YesArray), WANT)
