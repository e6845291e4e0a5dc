"""The copy of an answer notes what the answer computes, and leaves everything as it was."""

import functools
import random
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest

from course_lib.check.arguments import Made
from course_lib.check.case import case
from course_lib.check.tracing.rerun import LARGE, MOST, PARTS, Rebuilt, numbers, same_draws
from tests.course_lib.check.tracing.cells import run_cell


def noted(answer, source, *args, **options):
    """Return what an answer's copy notes: its values that are numbers, with their lines."""
    rebuilt = Rebuilt(answer, source, most=100)
    notes = rebuilt.run(case(*args, **options))
    return [
        (rebuilt.places[key // PARTS].line, float(value))
        for key, kept in notes.items()
        for value in kept
        if np.ndim(value) == 0
    ]


def test_values_become_arrays_of_numbers():
    """Whatever holds them; a ragged list is a row, complex numbers have their parts on a last axis."""
    assert numbers(2).shape == ()
    assert numbers([1, 2.5]).tolist() == [1, 2.5]
    assert numbers((np.ones(2), [3, 4])).tolist() == [[1, 1], [3, 4]]
    assert numbers([np.ones((2, 2)), [3]]).tolist() == [1, 1, 1, 1, 3]
    assert numbers([Fraction(1, 2), Decimal("0.25"), np.float32(1)]).tolist() == [0.5, 0.25, 1]
    assert numbers(2 + 1j).tolist() == [2, 1]
    assert numbers(np.array([2 + 0j])).tolist() == [2]
    assert numbers(np.array([True, False])).tolist() == [True, False]
    assert numbers(np.float32(2) > 1).tolist() is True
    assert numbers(np.float32(1)).dtype == np.float32


@pytest.mark.parametrize(
    "value", [None, True, "1", [], [1, None], [[1], "1"], {"a": 1}, np.array(["a"]), 10**400, len]
)
def test_what_is_not_numbers_is_nothing(value):
    """Nor is a number that no float holds."""
    assert numbers(value) is None


def test_array_is_noted_as_it_was():
    """Although it is written into later."""
    space = {"np": np}
    source = run_cell("def f(x):\n    y = x * 2\n    y[0] = 7\n    return y\n", space)
    rebuilt = Rebuilt(space["f"], source, most=100)

    notes = rebuilt.run(case(np.ones(2)))

    values = [kept[0].tolist() for kept in notes.values() if np.ndim(kept[0])]
    assert values == [[2, 2], [7, 2]]


def test_list_is_noted_as_it_is_in_the_end():
    """Once, however often it grows."""
    space = {}
    source = run_cell(
        "def f(n):\n    out = []\n    for i in range(n):\n        out.append(i)\n    return out\n", space
    )

    notes = Rebuilt(space["f"], source, most=100).run(case(3))

    assert [0.0, 1.0, 2.0] in [kept[0].tolist() for kept in notes.values() if np.ndim(kept[0])]


def test_only_so_much_is_noted():
    """Of the turns of a long loop the first ones and the last one; of large arrays nothing."""
    space = {"np": np}
    source = run_cell(
        "def f(n):\n    x = np.zeros(101)\n    for i in range(n):\n        y = i + 1\n    return y\n", space
    )

    notes = Rebuilt(space["f"], source, most=100).run(case(MOST + 10))

    (kept,) = [kept for kept in notes.values() if len(kept) > 1]
    assert len(kept) == MOST
    assert (kept[0], kept[-1]) == (1, MOST + 10)
    assert all(np.size(value) <= 1 for kept in notes.values() for value in kept)


def test_notes_end_where_the_answer_raises():
    """What it computed before is told."""
    space = {}
    source = run_cell("def f(a):\n    b = a + 1\n    c = b / 0\n    return c + 1\n", space)

    assert noted(space["f"], source, 2) == [(2, 3)]


def test_generator_is_read():
    """What it yields is computed only then."""
    space = {}
    source = run_cell("def f(a):\n    while True:\n        a = a + 1\n        yield a\n", space)

    assert noted(space["f"], source, 2)[:2] == [(3, 3), (3, 4)]


def test_helper_functions_are_followed():
    """One in the same cell with its own lines, one of another cell with the line where it is called."""
    space = {}
    run_cell("def twice(a):\n    return 2 * a\n\n\ndef fourfold(a):\n    return twice(a) + twice(a)\n", space)
    source = run_cell(
        """
        def half(a):
            return a / 2


        def f(a):
            b = half(a)
            return fourfold(b)
        """,
        space,
    )

    lines = noted(space["f"], source, 6)

    assert (2, 3) in lines
    assert (7, 6) in lines
    assert (7, 12) in lines


def test_helper_that_is_only_named_is_followed():
    """As an argument of another function."""
    space = {}
    run_cell("\n\n\ndef twice(a):\n    return 2 * a\n", space)
    source = run_cell("def f(a):\n    b = a + 1\n    return list(map(twice, [b]))\n", space)

    assert (3, 6) in noted(space["f"], source, 2)


def test_answers_of_all_kinds_are_rebuilt():
    """Lambdas, partials, methods, objects, decorated functions, closures and what is nested in them."""
    space = {"functools": functools}
    source = run_cell(
        """
        def wrapped(function):
            @functools.wraps(function)
            def inner(*args, **options):
                return function(*args, **options)
            return inner


        def hidden(function):
            return lambda *args: function(*args)


        @wrapped
        def decorated(a, b=3):
            return a + b


        @hidden
        def disguised(a, b=3):
            return a + b


        class Answers:
            b = 3

            def method(self, a):
                return a + self.b

            def __call__(self, a):
                return a + self.b


        def outer(b):
            def inner(a):
                nonlocal b
                b = a + b
                return b
            return inner


        lambda_ = lambda a: (lambda b: a + b)(3)
        partial = functools.partial(lambda b, a, c: a + b, 3, c=1)
        """,
        space,
    )
    kinds = ["decorated", "disguised", "lambda_", "partial"]
    answers = [space[kind] for kind in kinds] + [
        space["Answers"]().method,
        space["Answers"](),
        space["outer"](3),
    ]

    for answer in answers:
        assert 5 in [value for _, value in noted(answer, source, 2)]


@pytest.mark.parametrize("answer", [len, np.add, 3, None, np.vectorize(lambda a: a)])
def test_what_has_no_source_is_not_rebuilt(answer):
    """It is said so, and the caller goes without."""
    with pytest.raises(ValueError, match="answer"):
        Rebuilt(answer, "def f(a):\n    return a\n", most=100)


def test_nothing_of_the_answer_changes():
    """Its globals, defaults, attributes, closures, its own object and arguments are copies."""
    space = {"np": np, "seen": [], "total": 0, "rng": np.random.default_rng(0), "large": np.zeros(LARGE + 1)}
    source = run_cell(
        """
        def make():
            count = 0

            def f(self, x, memory=[]):
                nonlocal count
                global total
                count = count + 1
                total = total + count
                memory.append(total)
                seen.append(total)
                f.calls = total
                self.calls = rng.random()
                x += 1
                helper()
                large[0] = 1
            return f


        def helper():
            global total
            total = total + 1
            seen.append(total)


        f = make()
        """,
        space,
    )
    x, me = np.zeros(2), SimpleNamespace(calls=0)
    state = space["rng"].bit_generator.state
    answer = functools.partial(space["f"], me)

    values = noted(answer, source, x)

    assert (8, 1) in values
    assert (21, 2) in values
    assert (space["total"], space["seen"], me.calls) == (0, [], 0)
    assert space["f"].__defaults__ == ([],)
    assert space["f"].__closure__[0].cell_contents == 0
    assert not hasattr(space["f"], "calls")
    assert space["rng"].bit_generator.state == state
    assert x.tolist() == [0, 0]
    assert space["large"][0] == 0


def test_what_cannot_be_copied_is_not_there():
    """An open file: the copy ends at an error where the answer would have read on."""
    space = {"lines": (line for line in ["1"])}
    source = run_cell("def f(a):\n    b = a + 1\n    return b + int(next(lines))\n", space)

    assert noted(space["f"], source, 1) == [(2, 2)]
    assert next(space["lines"]) == "1"


def test_arguments_are_made_anew_for_each_run():
    """A generator starts again."""
    space = {}
    source = run_cell("def f(rng):\n    return rng.random() + 1\n", space)
    rebuilt = Rebuilt(space["f"], source, most=100)

    first, second = (rebuilt.run(case(Made("rng", (3,)))) for _ in range(2))

    assert first == second


def test_values_can_be_replaced():
    """The copy goes on with what is put there."""
    space = {}
    source = run_cell("def f(a):\n    b = a + 1\n    return b * 10\n", space)
    rebuilt = Rebuilt(space["f"], source, most=100)
    key = next(key for key, kept in rebuilt.run(case(1)).items() if kept == [2])

    notes = rebuilt.run(case(1), {key: lambda value: value + 1})

    assert [30] in notes.values()


def test_draws_go_on_as_before():
    """Python's own generator and NumPy's."""
    np.random.seed(0)  # noqa: NPY002
    random.seed(0)
    wanted = np.random.rand(), random.random()  # noqa: NPY002
    np.random.seed(0)  # noqa: NPY002
    random.seed(0)

    with same_draws():
        np.random.rand(), random.random()  # noqa: NPY002

    assert (np.random.rand(), random.random()) == wanted  # noqa: NPY002
