"""Hints fit the errors that Python and NumPy really raise, and say nothing of others."""

import math
import re
import sys
from typing import Any, NamedTuple

import numpy as np
import pytest

from course_lib.check.calling.errors import HINTS, hint_for
from course_lib.check.calling.running import call
from course_lib.check.case import case


class AdamState(NamedTuple):
    """A state as lessons have it."""

    m: Any
    v: Any


def gd_step(param, grad, *, lr):
    """Stand for a function with an option after a bare star."""


def two(x):
    """Return two things, as a forward function does."""
    return x, None


def set_field(state):
    state.m = 3


def set_entry(x, i, value):
    x[i] = value


def add_to(x, y):
    x += y


def three_names(x):
    _, _, _ = x


def early():
    if math.pi < 3:
        total = 0
    return total


def too_early():
    def inner():
        return later

    first = inner()
    later = 1
    return first, later


def without_end(x):
    return without_end(x) + 1


def waits_for_input():
    return input("a number, please")


def leaves():
    sys.exit()


def unwritten():
    raise NotImplementedError


def endless():
    while True:
        yield 1


def frozen():
    x = np.zeros(3)
    x.flags.writeable = False
    return x


STATE, RNG, A, WHOLE = (
    AdamState(1.0, 2.0),
    np.random.default_rng(0),
    np.arange(6.0).reshape(2, 3),
    np.arange(3),
)
NAMES = {name: value for name, value in globals().items() if not name.startswith("_")}

RAISED = [
    ("waits_for_input()", "from the function's arguments"),
    ("leaves()", "`return` leaves the function"),
    ("unwritten()", "still to be written"),
    ("endless()", "what ends it?"),
    # None
    ("None + 1", "A value here is None. A function without `return`"),
    ("A * None", "A value here is None"),
    ("None.shape", "A value here is None"),
    ("None[0]", "A value here is None"),
    ("len(None)", "A value here is None"),
    ("np.exp(None)", "A value here is None"),
    ("three_names(None)", "A value here is None"),
    # Calls
    ("gd_step(1, 2, 3)", "`gd_step` takes 2 arguments by position. What stands after a bare `*`"),
    ("gd_step(1, 2, 3, lr=1)", "`gd_step` takes 2 arguments by position"),
    ("(lambda: 1)(2)", "takes no arguments by position"),
    ("AdamState(1, 2, 3)", "`AdamState` takes 2 arguments by position"),
    ("np.maximum(A)", "`maximum` needs at least 2 arguments"),
    ("gd_step(1, 2)", "`gd_step` needs `lr` by name"),
    ("gd_step(1, lr=2)", "`gd_step` is called without `grad`"),
    ("gd_step(lr=2)", "`gd_step` is called without `param` and `grad`"),
    ("AdamState(1)", "`AdamState` is called without `v`"),
    ("gd_step(1, 2, learning_rate=0.1)", "`gd_step` has no parameter of the name `learning_rate`"),
    ("AdamState(m=1, w=2)", "`AdamState` has no parameter of the name `w`"),
    ("np.maximum(A, A, axis=0)", "`np.max` has an `axis`"),
    ("np.sum(A, dim=0)", "NumPy says `axis`"),
    ("A.mean(keepdim=True)", "NumPy says `keepdims`"),
    ("gd_step(1, 2, param=3, lr=1)", "`param` is given twice"),
    ("math.sqrt(x=2)", "`math.sqrt` takes its arguments by position"),
    ("np.array(1, 2, 3)", "`np.array([1, 2, 3])`"),
    ("np.zeros(2, 3)", "`np.zeros((2, 3))`"),
    ("A.sum(0, 1)", "`x.sum((0, 1))`"),
    ("np.maximum(A, A, 0)", "`np.maximum(a, b)` compares two arrays"),
    # Tuples and named tuples
    ("set_field(STATE)", "`state._replace(v=v)`"),
    ("set_entry(STATE, 0, 1)", "The entries of this `AdamState` cannot be set"),
    ("set_entry((1, 2), 0, 1)", "The entries of this `tuple` cannot be set"),
    ("set_entry(np.float64(1), 0, 1)", "a single number: it has no entries"),
    ("STATE['m']", "read with a dot: `state.v`"),
    ("STATE[0, 1]", "a tuple takes `a[i][j]`"),
    ("[1, 2]['a']", "Only a dict has names as keys"),
    ("[1, 2][0, 1]", "a list takes `a[i][j]`"),
    ("[1, 2][4 / 4]", "`//` gives a whole number"),
    ("[1, 2][np.float64(1)]", "`//` gives a whole number"),
    ("[1, 2][[0]]", "Only an array is indexed by a list"),
    ("three_names((1, 2))", "On the left of `=` stand 3 names, on the right 2 values"),
    ("three_names(np.ones((4, 2)))", "more values than the 3 names"),
    ("three_names(2.5)", "what comes is a single number"),
    ("two(A).shape", "before `.shape` is a tuple. A function that returns several values returns one tuple"),
    ("two(A).x_hat", "Only a NamedTuple has fields"),
    # Names and imports
    ("undefined", "`undefined` is misspelt, or is made in a cell"),
    ("true", "Python writes `True`"),
    ("eval('np', {})", "`import numpy as np` makes it"),
    ("early()", "The function sets `total`, but has not done so before this line"),
    ("too_early()", "has not set `later` by then"),
    ("__import__('no_such_module')", "`no_such_module` is not installed"),
    ("exec('from numpy import foo')", "`numpy` has no `foo`"),
    ("np.foo", "`numpy` has no `foo`"),
    # Whole numbers
    ("A[4 / 2]", "`//` gives a whole number"),
    ("A[: 4 / 2]", "`//` gives a whole number"),
    ("A[np.array([0.0, 1.0])]", "`//` gives a whole number"),
    ("np.zeros(2.0)", "`//` gives a whole number"),
    ("np.zeros((2, 3.0))", "`//` gives a whole number"),
    ("range(4 / 2)", "`//` gives a whole number"),
    ("A.reshape(6 / 2, 2)", "`//` gives a whole number"),
    ("np.eye((2, 3))", "One whole number is needed here, and this is a tuple"),
    ("np.concatenate(A, A)", "`np.concatenate([a, b])`"),
    ("[1, 2][np.array([0, 1])]", "one whole number is needed"),
    # Kinds of things
    ("math.exp(A)", "NumPy's functions take arrays"),
    ("float(A)", "NumPy's functions take arrays"),
    ("A.item()", "an array of several"),
    ("math.exp([1, 2])", "`np.exp(x)`"),
    ("round(A)", "`np.round(x)`"),
    ("[1] - [2]", "One side is a list. `np.array(…)`"),
    ("2.0 ** (1, 2)", "One side is a tuple"),
    ("-[1]", "One side is a list"),
    ("[1] > 0", "One side is a list"),
    ("[1] + 2", "One side is a list"),
    ("2.0 * [1]", "One side is a list, a tuple or a text"),
    ("1 + 'a'", "One side is a text"),
    ("A + 'a'", "One side is a text"),
    ("A.mean - 1", "Round brackets call it: `x.mean()`"),
    ("A.mean > 0", "Round brackets call it: `x.mean()`"),
    ("2.0 ^ 2", "write `x**2`"),
    ("A ^ 2", "write `x**2`"),
    ("2.0 & True", "write `(a > 0) & (b > 0)`"),
    ("A > 0 & A < 1", "write `(a > 0) & (b > 0)`"),
    ("~A", "`~` inverts True and False"),
    ("(A > 0) - (A > 1)", "`.astype(float)` makes numbers"),
    ("-(A > 0)", "`.astype(float)` makes numbers"),
    ("A(0)", "before `(` is an array, not a function"),
    ("2(3)", "before `(` is a single number, not a function"),
    ("RNG(3)", "before `(` is a Generator, not a function"),
    ("np.linalg(A)", "This is a module"),
    ("np.zeros[3]", "`f(x)`, not `f[x]`"),
    ("endless.__call__()[0]", "`list(…)` makes a list of it"),
    ("len(zip([1]))", "`list(…)` makes a list of it"),
    ("(3)[0]", "before `[` is a single number"),
    ("np.float64(3)[0]", "before `[` is a single number"),
    ("[i for i in 3]", "`range(n)`"),
    ("[i for i in 3.0]", "several values are needed"),
    ("[i for i in np.array(3.0)]", "several values are needed"),
    ("len(3)", "several values are needed"),
    ("len(np.array(3))", "several values are needed"),
    ("[A].sum()", "before `.sum` is a list. `np.array(…)`"),
    ("(1.0).shape", "before `.shape` is a single number"),
    ("gd_step.shape", "before `.shape` is a function"),
    ("A.append(3)", "An array keeps its size"),
    ("RNG.randint(3)", "calls it `integers`"),
    ("RNG.seed(3)", "`np.random.default_rng(seed)`"),
    ("np.exp(np.array([1, A], dtype=object))", "its dtype is `object`"),
    ("float('abc')", "A text stands where a number is needed"),
    ("{A: 1}", "no list, no array"),
    # Shapes
    ("A + np.ones(2)", "here 2 meets 3. (2, 1) would fit: `keepdims=True`"),
    ("A * np.ones((4, 3))", "here 2 meets 4."),
    ("np.where(A > 0, A, np.ones(2))", "here 2 meets 3."),
    ("np.broadcast_arrays(A, np.ones(2))", "here 2 meets 3. (2, 1) would fit"),
    (
        "set_entry(np.zeros(4), slice(None), np.ones(3))",
        "has shape (3,), and the place it goes to has shape (4,)",
    ),
    ("set_entry(np.zeros(4), [0, 1], np.ones(3))", "has shape (3,), and the place it goes to has shape (2,)"),
    ("add_to(np.zeros(3), A)", "the shape of `x`, (3,), but `x + y` has shape (2,3)"),
    (
        "A @ A",
        "the last axis of `a` and the last but one of `b`, or its only one: they have 3 and 2 entries",
    ),
    ("np.dot(A, A)", "they have 3 and 2 entries"),
    ("A @ 2", "use `*`"),
    ("np.einsum('ij,jk->ik', A, A)", "axes with the same letter"),
    ("np.einsum('ijk->ij', A)", "fewer axes than letters"),
    ("np.einsum('i->i', A)", "more axes than letters"),
    ("np.ones(2) + two(np.ones(2))", "take it apart first, `y, cache = f(x)`"),
    ("np.array([[1, 2], [3]])", "The parts have different shapes"),
    ("set_entry(np.zeros(3), 0, np.ones(2))", "One entry of an array holds one number"),
    ("1 if A > 0 else 0", "`if`, `and`, `or`"),
    ("max(A, 0 * A)", "`np.maximum`"),
    ("A.reshape(4)", "here it is 6, and (4,) has 4"),
    ("A.reshape(4, -1)", "here it is 6, which is no multiple of 4"),
    ("np.concatenate([A, np.ones((3, 3))], axis=1)", "along one axis only"),
    ("np.concatenate([A, np.ones(3)])", "the same number of axes"),
    ("np.stack([A, np.ones(3)])", "`np.stack` needs arrays of one shape"),
    ("np.stack([])", "The list of arrays is empty"),
    ("np.split(np.arange(7), 3)", "`np.array_split`"),
    ("np.zeros(-1)", "is negative"),
    ("A.sum(axis=2)", "It has 2 axes, 0 to 1"),
    ("A.sum(axis=0).sum(axis=1)", "It has one axis"),
    ("np.sum(1, 2)", "a single number"),
    ("np.swapaxes(A, 0, 3)", "It has 2 axes"),
    ("A[2]", "Axis 0 has the indices 0 to 1"),
    ("np.zeros((0, 2))[0]", "Axis 0 is empty"),
    ("A[0, 0, 0]", "The array has 2 of these 3 axes"),
    ("A[[0, 1], [0, 1, 2]]", "`np.ix_(rows, columns)`"),
    ("A[np.ones(3, bool)]", "A mask has the shape of the array"),
    ("[1][1]", "indices 0 to n - 1"),
    ("A.shape[2]", "`x.shape` has one value per axis"),
    ("set_entry([], 0, 1)", "`xs.append(…)`"),
    ("np.array([]).max()", "It is empty"),
    ("np.argmax([])", "It is empty"),
    ("max([])", "It is empty"),
    # Types of arrays, mathematics, chance
    ("add_to(np.arange(3), 0.5)", "`x = x - …` in place of `x -= …`"),
    ("np.add(WHOLE, 1.5, out=WHOLE)", "cannot take in floats"),
    ("set_entry(frozen(), 0, 1)", "`x.copy()`"),
    ("add_to(frozen(), 1)", "`x.copy()`"),
    ("WHOLE ** -1", "make the base a float"),
    ("math.sqrt(-1)", "no negative number"),
    ("math.exp(1000)", "larger than a float can hold"),
    ("np.linalg.inv(np.zeros((2, 2)))", "no inverse"),
    ("RNG.choice(3, p=[0.5, 0.2, 0.2])", "`p / p.sum()`"),
    ("RNG.choice(3, 5, replace=False)", "nothing is drawn twice"),
    ("next(iter([]))", "nothing left"),
    ("without_end(3)", "One of the calls must return"),
    ("np.ones((10**6, 10**7))", "Which operation makes the shape (1000000, 10000000)?"),
    ("bytearray(10**15)", "more memory than there is"),
]

# In the words of other versions of Python and NumPy, and what takes long or harm to raise.
TOLD = [
    ("Timeout: it did not end within 2 seconds of computing", "Does each loop come to an end?"),
    ("Timeout: it waited for 30 seconds without computing anything", "`time.sleep`"),
    ("Timeout: an import in it did not end within 60 seconds", "Restart the kernel"),
    ("Timeout: 1,000 calls of it did not end within 40 seconds", "operation on whole arrays"),
    (
        "ImportError: cannot import name 'nn' from partially initialized module 'torch' (most likely due to "
        "a circular import)",
        "Only a part of `torch` is imported",
    ),
    (
        "AttributeError: partially initialized module 'torch' has no attribute 'autograd' (most likely due "
        "to a circular import)",
        "Restart the kernel",
    ),
    (
        "AttributeError: cannot access submodule 'nn' of module 'torch' (most likely due to a circular "
        "import)",
        "Only a part of `torch` is imported",
    ),
    (
        "AttributeError: module 'random' has no attribute 'random' (consider renaming '/home/me/random.py' "
        "since it has the same name as the standard library module named 'random')",
        "rename it",
    ),
    ("TypeError: 'foo' is an invalid keyword argument for print()", "`foo` is no parameter"),
    (
        "TypeError: print() got an unexpected keyword argument 'foo'",
        "`print` has no parameter of the name `foo`",
    ),
    (
        "TypeError: mean() got an unexpected keyword argument 'keepdim'. Did you mean 'keepdims'?",
        "`keepdims`",
    ),
    ("TypeError: only length-1 arrays can be converted to Python scalars", "One number is needed here"),
    ("TypeError: only 0-dimensional arrays can be converted to Python scalars", "One number is needed here"),
    ("ValueError: max() iterable argument is empty", "It is empty"),
    ("ValueError: expected a nonnegative input, got -1.0", "no negative number"),
    ("ValueError: too many values to unpack (expected 2, got 3)", "more values than the 2 names"),
    ("UnboundLocalError: local variable 'total' referenced before assignment", "The function sets `total`"),
    ("ValueError: probabilities do not sum to 1", "`p / p.sum()`"),
]


def raised_by(code):
    """Return what a check knows of the error that code raises."""
    return call(lambda: eval(code, dict(NAMES)), case(), 60.0)


@pytest.mark.parametrize(("code", "says"), RAISED, ids=[code for code, _ in RAISED])
def test_hint_fits_the_error_that_is_raised_here(code, says):
    """Each error is made by running what a novice writes."""
    outcome = raised_by(code)

    assert outcome.error
    assert says in hint_for(outcome.error, outcome.message)


@pytest.mark.parametrize(("line", "says"), TOLD, ids=[line[:60] for line, _ in TOLD])
def test_hint_fits_an_error_in_other_words(line, says):
    """Python 3.11 to 3.14 and NumPy 2.0 to 2.5 word some errors differently."""
    assert says in hint_for(*line.split(": ", 1))


def test_every_hint_is_met_by_an_error():
    """No pattern is left that nothing fits, or that an earlier one hides."""
    outcomes = [raised_by(code) for code, _ in RAISED]
    lines = [f"{outcome.error}: {outcome.message}" for outcome in outcomes] + [line for line, _ in TOLD]

    met = {next((p for p in HINTS if re.match(p, line, re.DOTALL)), "") for line in lines}

    assert set(HINTS) - met == set()


@pytest.mark.parametrize(
    ("error", "message"),
    [
        ("ValueError", "x must be positive"),
        ("ZeroDivisionError", "division by zero"),
        ("AttributeError", "'AdamState' object has no attribute 'momentum'"),
        ("AttributeError", "'list' object has no attribute 'push'"),
        ("TypeError", "unsupported operand type(s) for +: 'AdamState' and 'float'"),
        ("AssertionError", ""),
        ("MyError", "operands could not be broadcast together with shapes (2,) (3,)"),
    ],
)
def test_no_hint_where_the_reason_is_not_known(error, message):
    """A guess is worse than nothing."""
    assert hint_for(error, message) == ""


def test_hints_are_whole_sentences_without_names_of_the_judges():
    """A student reads them below the message."""
    outcomes = [raised_by(code) for code, _ in RAISED]

    hints = {hint_for(outcome.error, outcome.message) for outcome in outcomes}

    assert all(re.match(r"[A-Z`]", hint) and hint[-1] in ".?" for hint in hints)
    assert not any(re.search(r"\\|<locals>|__new__|None type", hint) for hint in hints)
