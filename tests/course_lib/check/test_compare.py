"""What differs is told; what is only written otherwise passes, with a remark where that teaches something."""

from collections import namedtuple

import numpy as np
import pytest

from course_lib.check.compare import compare, kind, number_text
from course_lib.check.npz_tree import Other

State = namedtuple("State", "m v")
Mine = namedtuple("Mine", "v m")
WANT = np.array([[1.0, 2.0, -3.0], [4.0, 5.0, 6.5]])


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
    ("got", "want", "words"),
    [
        (WANT.tolist(), WANT, "np.array"),
        (WANT.astype(np.float32).astype(float), WANT.astype(np.float32), "float64"),
        (WANT.astype(np.float32), WANT, "fewer digits"),
        (np.array([1.0, 2.0]), np.array([1, 2]), "//"),
        (np.ones((2, 3)), [np.ones(3), np.ones(3)], "an array"),
    ],
)
def test_what_is_unusual_but_right_is_a_remark(got, want, words):
    """Another precision, a list for an array, an array for a list: full points."""
    remarks = []

    difference = compare("y", got, want, atol=1e-6, remarks=remarks)

    assert difference is None
    assert len(remarks) == 1
    assert words in remarks[0]


@pytest.mark.parametrize(
    ("got", "words"),
    [
        (None, "y is None"),
        (Other("Tensor"), "y is a Tensor, expected an array of shape (2, 3)"),
        ([[1, 2, 3]], "an array of shape (1, 3), expected shape (2, 3)"),
        ([[1, 2], [3]], "y is a list of 2 entries, expected an array"),
        (WANT[:1], "shape (1, 3), expected shape (2, 3)"),
        (np.where(WANT > 6, np.nan, WANT), "has 1 entry NaN or infinite"),
        (WANT + np.eye(2, 3), "y[0, 0] is 2, expected 1"),
        (WANT + 1j, "complex numbers, expected real ones"),
        (WANT.astype(str), "expected an array"),
        (2.0, "y is a number, expected shape (2, 3)"),
        (..., "y is `...`, expected"),
    ],
)
def test_message_says_what_came_and_what_was_expected(got, words):
    """With the place of the worst entry."""
    assert words in compare("y", got, WANT, atol=1e-9).message


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (np.float64(1281167.0), "1281167"),
        (1281167, "1281167"),
        (0.1 + 0.2, "0.3"),
        (np.float32(2.5), "2.5"),
        (np.bool_(True), "True"),
        (np.inf, "inf"),
    ],
)
def test_numbers_are_written_as_one_would(value, words):
    """Whole ones whole."""
    assert number_text(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (State(1, 2), "a State"),
        (namedtuple("AdamState", "m")(1), "an AdamState"),
        (namedtuple("LSTMStepCache", "m")(1), "an LSTMStepCache"),
        ([1], "a list of 1 entry"),
        (np.int64(3), "a number"),
        (np.array(3.0), "a number"),
        (None, "None"),
        ("x", "a string"),
        (len, "a function"),
        (np.add, "a NumPy function"),
    ],
)
def test_kinds_have_the_right_article(value, words):
    """What a student reads is English."""
    assert kind(value) == words


def test_digits_are_shown_until_they_tell():
    """Two equal numbers would help nobody."""
    message = compare("y", np.array([0.6 + 1e-8]), np.array([0.6])).message

    assert message == "y[0] is 0.60000001, expected 0.6"


def test_tuple_of_one_is_told_apart_from_its_entry():
    """A backward function of one input returns (dx,)."""
    assert "expected a tuple: (dx,)" in compare("dx", 3.0, (np.ones(2),)).message
    assert compare("dx", np.ones(2), (np.ones(2),)) is not None


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


def test_an_array_where_a_list_of_unlike_tuples_is_meant_is_told():
    """Gradients per layer: a weight and a bias in one tuple, nothing in the next."""
    want = [(np.zeros((2, 4)), np.zeros(2)), ()]

    difference = compare("grads", np.zeros((2, 3)), want, 1e-9)

    assert "expected a list" in difference.message
