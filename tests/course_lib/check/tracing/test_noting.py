"""A function that notes its values does what it did before."""

import ast

import numpy as np
import pytest

from course_lib.check.tracing.noting import PARTS, Noter, definition_of, function_of
from tests.course_lib.check.tracing.cells import run_cell

FUNCTIONS = {
    "loops": """
        def f(x, n=3):
            total, seen = np.zeros_like(x), []
            for i in range(n):
                for j, row in enumerate(x):
                    total[j] += i * row
                    if j > 1:
                        continue
                    seen.append(-row[0] if i % 2 else row[-1])
                else:
                    total -= 1
            while len(seen) > 2:
                seen.pop()
            pairs = {k: v * 2 for k, v in enumerate(seen)}
            return total, seen, [a + b for a in seen for b in seen if a < b], pairs
    """,
    "slices": """
        def f(x, n=3):
            y = x.copy()
            y[1:, ::2] = x[1:, ::2] * 2
            y[..., 0], y[0, -1] = 5, x[0, n - 3 :][0]
            np.add.at(y, (slice(None), [0, 0]), 1.5)
            np.multiply(y, 2, out=y)
            del n
            return y[:, None], y[np.s_[0:1]], x.T @ y, y[y > 0].sum()
    """,
    "matches": """
        def f(x, n=3):
            match {"n": n, "x": (1, 2)}:
                case {"n": 3, "x": (a, np.pi)}:
                    return a
                case {"n": int(k), "x": (a, b)} if a + b > k - 1:
                    return f"{k:>{n + 2}} {a + b!r} {x.shape}"
                case _:
                    return None
    """,
    "names": """
        def f(x, n=3):
            count = 0
            def add(by: int = n, *rest, scale=2 * n, **more) -> int:
                nonlocal count
                count += by * scale
                return count + sum(rest) + len(more)
            class Pair:
                size: int = n + 1
                def total(self):
                    return self.size + __class__.size
            if (k := add(*[1, 2], scale=3, **{"a": 1})) > 2 <= n < 7:
                k += 1
            total: float = k + Pair().total() if n else 0
            return total, count, (lambda a, b=n + 1: a * b)(2), globals()["np"].pi
    """,
    "errors": """
        def f(x, n=3):
            try:
                with np.errstate(divide="raise"):
                    x / 0
            except FloatingPointError as error:
                n += len(error.args)
            finally:
                n *= 2
            return not n, -n, +n, ~n, n if n > 3 and x.any() or n else x, [*x[0], n]
    """,
    "generators": """
        def f(x, n=3):
            def parts():
                got = yield n + 1
                yield from (row * 2 for row in x)
                return got
            return list(parts()), max(row.sum() for row in x), sorted({*range(n)})
    """,
    "recursion": """
        def f(x, n=3):
            return x.sum() + (f(x * 2, n=n - 1) if n > 0 else 0)
    """,
}


def noting(function, source, space):
    """Return a function that notes, and its notes to come, each with its line."""
    notes, places = [], []

    def note(key, value):
        notes.append((places[key // PARTS].line, value.copy() if isinstance(value, np.ndarray) else value))
        return value

    definition = Noter(places, 0, 0).rewrite(definition_of(function, source))
    made = function_of(definition, function.__code__.co_freevars, dict(space, __note__=note))
    made.__defaults__, made.__kwdefaults__ = function.__defaults__, function.__kwdefaults__
    return made, notes


@pytest.mark.parametrize("source", FUNCTIONS.values(), ids=FUNCTIONS.keys())
def test_function_that_notes_returns_the_same(source):
    """Whatever Python it is written in."""
    space = {"np": np}
    text = run_cell(source, space)
    x = np.arange(6.0).reshape(2, 3) - 2
    made, notes = noting(space["f"], text, space)

    wanted, got = space["f"](x.copy()), made(x.copy())

    assert repr(got) == repr(wanted)
    assert notes


def test_sub_expressions_are_noted_with_their_lines():
    """In the order in which they are computed."""
    space = {}
    source = run_cell("def f(a, b):\n    c = a * b + 1\n    return [c, -c]\n", space)
    made, notes = noting(space["f"], source, space)

    made(2, 3)

    assert notes == [(2, 6), (2, 7), (3, -7), (3, [7, -7])]


def test_array_that_a_loop_fills_is_noted_when_it_is_used():
    """Not in each turn of the loop."""
    space = {"np": np}
    source = run_cell(
        """
        def f(n):
            y = np.zeros(n)
            for i in range(n):
                y[i] = i
            y += 1
            return y
        """,
        space,
    )
    made, notes = noting(space["f"], source, space)

    made(3)

    arrays = [(line, value.tolist()) for line, value in notes if isinstance(value, np.ndarray)]
    assert arrays == [(2, [0, 0, 0]), (5, [0, 1, 2]), (5, [1, 2, 3]), (6, [1, 2, 3])]


def test_definition_is_found_where_the_function_was_made():
    """Of two functions of one name the one with the same code; a changed source has none."""
    space = {}
    source = run_cell("def f(a):\n    return a\n\n\nfirst = f\n\n\ndef f(a):\n    return 2 * a\n", space)

    assert definition_of(space["f"], source).lineno == 8
    assert definition_of(space["first"], source).lineno == 1
    assert definition_of(space["f"], source.replace("2 * a", "3 * a")) is None
    assert definition_of(space["f"], "def f(a:") is None
    assert definition_of(space["f"], "") is None


def test_definition_is_found_without_what_stands_around_it():
    """Python calls what a cell imports in another way than what is known from elsewhere."""
    space = {}
    source = run_cell("import math\n\n\ndef f(a):\n    return math.sqrt(a)\n", space)

    assert definition_of(space["f"], "def f(a):\n    return math.sqrt(a)\n")
    assert definition_of(space["f"], source)


def test_lambdas_decorated_functions_and_closures_are_found():
    """A method, too, although it is indented."""
    space = {}
    source = run_cell(
        """
        def same(function):
            return function

        class Answers:
            @same
            def method(self, a):
                return a + 1

        def outer(b):
            def inner(a):
                return a + b
            return inner

        first, second, third = lambda a: a + 2, lambda a: a * 2, lambda a: a - 2
        """,
        space,
    )

    assert definition_of(space["Answers"].method, source).name == "method"
    assert definition_of(space["outer"](1), source).name == "inner"
    assert ast.unparse(definition_of(space["second"], source)) == "lambda a: a * 2"
    assert definition_of(
        space["Answers"].method, "    @same\n    def method(self, a):\n        return a + 1\n"
    )
