"""What an expression of a solution is computed from."""

import ast

from autograder.authoring.dataflow import computed, definitions, reached, returned, without_an_operand


def is_reached(part, whole, source):
    """Return whether one expression is computed from another in a function's body."""
    parsed = [ast.parse(text, mode="eval").body for text in (part, whole)]
    return ast.dump(parsed[0]) in reached(parsed[1], definitions(ast.parse(source)))


def test_variable_is_computed_from_all_that_its_value_is_computed_from():
    """Through other variables, and by parts of expressions."""
    source = "m = a * g\nv = a * g**2\nhat = m / (1 - a)\n"

    assert is_reached("m", "hat", source)
    assert is_reached("a * g", "hat", source)
    assert is_reached("1 - a", "hat + 1", source)
    assert not is_reached("v", "hat", source)
    assert not is_reached("hat", "m", source)


def test_tuples_are_bound_part_by_part():
    """If there are as many values as names; else all depend on the one value."""
    source = "m, v = x.mean(), x.var()\np, *q = f(x)\n"

    assert is_reached("x.var()", "v", source)
    assert not is_reached("x.var()", "m", source)
    assert is_reached("f(x)", "q", source)


def test_arrays_depend_on_what_is_written_into_them():
    """By index, by an operation in place, by a method, in a loop whose range counts too."""
    source = """
for i in range(n):
    y[i] = a
    z += b
    rows.append(c)
    np.add.at(w, i, d)
if e:
    u = 1
"""

    for part, whole in (("a", "y"), ("n", "y"), ("b", "z"), ("c", "rows"), ("d", "w"), ("e", "u")):
        assert is_reached(part, whole, source)
    assert not is_reached("b", "y", source)


def test_later_values_do_not_count():
    """Except in a loop, where they come round."""
    straight = "mean = old\nold = mean + new\n"
    loop = "for g in gs:\n    mean = old\n    old = mean + g\n"

    assert not is_reached("new", "mean", straight)
    assert is_reached("new", "old", straight)
    assert is_reached("g", "mean", loop)


def test_values_that_are_returned_are_taken_apart():
    """A state's fields by its arguments; of several returns all; nothing where they do not fit."""
    source = "def f(a):\n    if a:\n        return a, State(b, c)\n    return d, state\n"
    slots = returned(ast.parse(source).body[0], [1, 2])

    assert [[ast.unparse(value) for value in slot] for slot in slots] == [
        ["a", "d"],
        ["b", "state"],
        ["c", "state"],
    ]
    assert returned(ast.parse(source).body[0], [1, 2, 1]) == []
    assert (
        returned(ast.parse("def f(a):\n    g = lambda: 1\n    def h():\n        return 2\n").body[0], [1])
        == []
    )


def test_variable_that_is_bound_once_stands_for_its_value():
    """Any other expression for itself."""
    known = definitions(ast.parse("m = a * g\nv = 1\nv = 2\n"))

    assert [
        ast.unparse(computed(ast.parse(text, mode="eval").body, known)) for text in ("m", "v", "a + 1")
    ] == [
        "a * g",
        "v",
        "a + 1",
    ]


def test_each_operation_is_left_out_once_with_either_operand():
    """Each shorter expression once."""
    expression = ast.parse("a * (b + eps)", mode="eval").body

    assert list(without_an_operand(expression)) == ["a", "b + eps", "a * b", "a * eps"]
