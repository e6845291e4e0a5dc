"""A value is found among those of a run, whatever made it."""

from typing import NamedTuple

import numpy as np

from course_lib.check.case import case
from course_lib.check.tracing.matching import Run, alike, layouts, relatives, squeezed

X = np.arange(24.0).reshape(2, 3, 4) / 7


def run(*values, **options):
    """Return a run whose sub-expressions 0, 16, 32 … came to these lists of values."""
    return Run(case(**options), {16 * i: kept for i, kept in enumerate(values)}, [])


def test_value_is_found_up_to_rounding_and_axes_of_one_entry():
    """A millionth of the largest entry; no more."""
    found = run([X[None]], [X * (1 + 1e-7)], [X * (1 + 1e-5)], [X.T]).find(squeezed(X))

    assert found == ({0, 16}, {0, 16})


def test_single_precision_is_found_up_to_a_thousandth():
    """Where the value is in single precision, and in all of a run that is given some."""
    near = X * (1 + 1e-4)

    assert run([near.astype(np.float32)]).find(X)[0] == {0}
    assert run([near]).find(X)[0] == set()
    assert run([near], x=np.float32([1, 2])).find(X)[0] == {0}


def test_number_proves_something_only_as_the_last_of_its_loop():
    """Each digit is somewhere in a loop over range(10)."""
    found, telling = run([*range(10)], [3.0]).find(np.array(3.0))

    assert found == {0, 16}
    assert telling == {16}


def test_value_is_found_in_a_loop_in_any_order():
    """Over entries, rows or columns; not where the numbers are others."""
    entries = [X[i] for i in np.ndindex(X.shape)]
    columns = [X[:, :, k] for k in range(4)]
    swapped = [X[:, j, k] for k in range(4) for j in range(3)]
    others = [X[:, :, k] + 1 for k in range(4)]

    assert run(entries, columns, swapped, others, [X]).find_in_loops(X) == {0, 16, 32}


def test_ragged_list_is_found_in_a_loop():
    """Its entries in a row."""
    parts = [np.ones((2, 2)), np.arange(3.0)]

    assert run(parts, parts[::-1]).find_in_loops(np.array([1, 1, 1, 1, 0, 1, 2.0])) == {0}


def test_layouts_are_the_orders_of_axes_that_fit():
    """Six turns over arrays of four entries."""
    assert layouts((2, 3, 4), 6, (4,)) == [(0, 1, 2), (1, 0, 2)]
    assert layouts((2, 3, 4), 5, (4,)) == []


def test_value_is_found_as_a_part_of_another():
    """Side by side with others, or on an axis of its own."""
    joined = np.concatenate([X + 1, X, X + 2], axis=1)
    stacked = np.stack([X + 1, X])
    late = np.concatenate([X[:, :1], X], axis=1)

    assert run([joined], [stacked], [X], [late]).find_as_part(X) == {0, 16}


def test_value_is_rearranged_if_its_axes_are_joined_or_in_another_order():
    """Rows of channels-last images, say; not if it has its own shape, or other numbers."""
    rows = X.transpose(0, 2, 1).reshape(8, 3)

    assert run([rows]).has_rearranged(X)
    assert run([X.ravel()]).has_rearranged(X)
    assert not run([X[::-1]]).has_rearranged(X)
    assert not run([np.sort(rows, axis=0)[::-1]]).has_rearranged(X)


class Cache(NamedTuple):
    """What a backward function is given."""

    weight: np.ndarray


def test_arguments_are_known_with_their_parts_and_sizes():
    """Of a list, a dict and a state too; of the first two only the numbers."""
    given = Run(case(X, [X[0], 3.0], Cache(X[0]), p={"w": X[1]}), {}, ["x", "both", "cache"])

    assert any(alike(squeezed(X[1]), value) for value in given.given)
    assert any(alike(squeezed(3.0), value) for value in given.given)
    assert given.sizes == {"len(x)": 2, "len(cache.weight)": 3}


def test_relatives_say_what_a_slip_made_of_a_value():
    """Roots only of what is not negative, reciprocals only of what is not 0."""
    found = relatives(np.array([[1.0, 4.0], [9.0, 16.0]]), {"len(x)": 5})

    assert found["its root"].tolist() == [[1, 2], [3, 4]]
    assert found["its transpose"].tolist() == [[1, 9], [4, 16]]
    assert found["len(x) times it"].tolist() == [[5, 20], [45, 80]]
    assert found["its sum over axis 0"].tolist() == [10, 20]
    assert not {"its root", "its reciprocal"} & relatives(np.array([0.0, -1.0]), {}).keys()
