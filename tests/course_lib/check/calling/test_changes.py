"""What was changed of what an answer was given: said in its own process, and outside by what it wrote."""

import numpy as np
import pytest

from course_lib.check import collected
from course_lib.check.arguments import Made
from course_lib.check.calling.changes import read, same, written
from course_lib.check.calling.running import call, fresh
from course_lib.check.case import case
from course_lib.check.npz_tree import CodecError, pack, read_ours, read_strangers

X = np.array([1.0, np.nan, -0.0])
SWAPPED = {"weight": np.eye(2), "steps": [1, (2.0, "text")], "none": None}


def subtracts(x, table, rng, *, lr):
    x -= lr


def restores(x, table, rng, *, lr):
    before = x.copy()
    x *= 0
    x[...] = before


def returns_its_input(x, table, rng, *, lr):
    return x


def returns_a_view(x, table, rng, *, lr):
    return x[::-1]


def draws(x, table, rng, *, lr):
    return rng.random()


def puts_another_in(x, table, rng, *, lr):
    table["weight"] = np.eye(3)


def takes_one_out(x, table, rng, *, lr):
    del table["none"]


def puts_in_what_is_no_data(x, table, rng, *, lr):
    table["steps"] = print


def puts_it_into_itself(x, table, rng, *, lr):
    table["steps"].append(table["steps"])


def puts_an_equal_number_in(x, table, rng, *, lr):
    table["steps"][0] = np.float32(1)


def puts_an_array_in(x, table, rng, *, lr):
    table["steps"][0] = np.ones(2)


def gives_it_another_shape(x, table, rng, *, lr):
    x.shape = (3, 1)


def makes_zeros_positive(x, table, rng, *, lr):
    x += 0.0


def changes_both(x, table, rng, *, lr):
    x[0], table["steps"][0] = 7, 7


CHANGES = {
    restores: [],
    returns_its_input: [],
    returns_a_view: [],
    draws: [],
    puts_an_equal_number_in: [],
    makes_zeros_positive: [],
    subtracts: ["x"],
    gives_it_another_shape: ["x"],
    puts_another_in: ["table"],
    takes_one_out: ["table"],
    puts_in_what_is_no_data: ["table"],
    puts_an_array_in: ["table"],
    changes_both: ["x", "table"],
}


def asked(**options):
    """Return a case with an array, a dict of several things, a random generator and an option."""
    return case(X, SWAPPED, Made("rng", (0,)), lr=0.5, **options)


def outside(answer, one):
    """Return what is said outside of the answer's process, of a case that went into it as data."""
    inside, known = (type(one)(*read_ours(pack(one.stored()))) for _ in range(2))
    (outcome,) = read_strangers(collected(answer, [inside], 2.0))
    return read(known, *outcome[4:])


@pytest.mark.parametrize("anew", [False, True])
@pytest.mark.parametrize("answer", CHANGES, ids=lambda answer: answer.__name__)
def test_the_same_is_said_in_the_notebook_and_outside(answer, anew):
    """Whether what was given is written as it is or as its digest."""
    one = asked(calls=2 if anew else 1, anew=anew)

    assert call(answer, one).changed == outside(answer, one) == CHANGES[answer]


def test_what_holds_itself_was_changed():
    """In the notebook only it is named."""
    assert call(puts_it_into_itself, asked()).changed == ["table"]
    assert "table" in outside(puts_it_into_itself, asked())


def test_what_a_returned_function_is_given_counts_too():
    def trains(x):
        def predicts(points):
            points *= 2
            return points

        return predicts

    one = case(X, then=(np.ones(2),))

    assert call(trains, one).changed == outside(trains, one) == ["points"]


def test_what_is_unchanged_takes_no_room():
    """However large it is, and however often it is given."""
    one = case(np.zeros(1 << 20), calls=20, anew=True)

    (state,) = written(one, [one.given() for _ in range(20)])

    assert len(state) == 64


def test_several_calls_write_each_state_once():
    """A call that changes nothing and nineteen that change the same."""
    one, other = case(np.zeros(9), calls=20, anew=True), [np.ones(9)]

    states = written(one, [one.given(), *[other] * 19])

    assert [type(state) for state in states] == [str, list]


@pytest.mark.parametrize(
    ("names", "after"),
    [
        (["x"], []),
        (["x"], ["0" * 64]),
        (["x"], [[]]),
        (["x"], [[X, X]]),
        (["x"], [X]),
        (["x"], [{"x": X}]),
        (["x"], [None]),
        ([], [[X]]),
        (["x", "y"], [[X]]),
        ([["x"]], [[X]]),
    ],
)
def test_what_is_not_what_was_given_is_refused(names, after):
    """A word in its place is not believed."""
    with pytest.raises(CodecError, match="without the arguments"):
        read(case(X), names, after)


def test_the_digest_of_another_case_is_refused():
    (other,) = written(case(X + 1), [[X + 1]])

    with pytest.raises(CodecError, match="without the arguments"):
        read(case(X), ["x"], [other])


@pytest.mark.parametrize(
    "value", ["text", np.array(["a"]), [1, (2.0, {"k": np.zeros(2)})], np.array([np.nan])]
)
def test_copies_are_the_same(value):
    """Whatever an argument holds."""
    assert same(value, fresh(value))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([1], [1, 2]),
        ((1, 2), 3),
        (1, np.ones(2)),
        (1.0, np.array(["a"], dtype=object)),
        ("a", None),
        ({"a": 1}, {"b": 1}),
        ({"a": 1}, [1]),
        (np.zeros(2), np.zeros((1, 2))),
        (np.zeros(2), np.array([0, None])),
        (np.zeros(2), [0, 0]),
        (np.array(["a"]), np.array(["b"])),
    ],
)
def test_other_values_are_not_the_same(old, new):
    """Other sizes and kinds too."""
    assert not same(old, new)
