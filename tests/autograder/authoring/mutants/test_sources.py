"""Every usual slip is among the mutants of a source, and each mutant is another program."""

import ast

import pytest

from autograder.authoring.mutants.sources import DEFAULT, mutants

LOOP = '''
def f(x, w):
    """Add up."""
    total = 0.0
    for i in range(len(x)):
        total += w[i] * x[i]
        w[i] = -x[i]
    return total
'''
OPTIONS = """
def f(x, *, axis=0, eps=1e-5, rng=None):
    y = x.mean(axis=axis, keepdims=True) if x.ndim < 3 else x.T
    z = np.var(x, axis=0)
    if not axis:
        y = y[::-1]
    return y, z + eps, axis
"""


def lines_after(source, **options):
    """Return what stands in place of a changed line, for each mutant."""
    return {mutant.after for mutant in mutants(source, **options)}


@pytest.mark.parametrize(
    "after",
    [
        "total -= w[i] * x[i]",
        "total += w[i] / x[i]",
        "total += w[i]",
        "total = w[i] * x[i]",
        "total += w[i] * x",
        "for i in range(len(x) - 1):",
        "for i in range(1, len(x)):",
        "for i in reversed(list(range(len(x)))):",
        "w[i] = x[i]",
        "w[i] += -x[i]",
        "w[i] = -x[i] | total += w[i] * x[i]",
        "",
    ],
)
def test_slips_in_a_loop(after):
    """Operators, terms, bounds, order, `=` for `+=`, statements."""
    assert after in lines_after(LOOP)


def test_statements_move_into_a_loop_and_out_of_it():
    """What they are shows where they go."""
    moved = {(mutant.what, mutant.after) for mutant in mutants(LOOP)}

    assert {
        ("return moved into the loop", "return total"),
        ("moved out of the loop", "w[i] = -x[i]"),
    } <= moved


@pytest.mark.parametrize(
    "after",
    [
        "def f(x, *, axis=0, eps=0.0001, rng=None):",
        "def f(x, *, axis=1, eps=1e-05, rng=None):",
        "eps = 1e-05",
        "rng = np.random.default_rng(0)",
        "y = x.sum(axis=axis, keepdims=True) if x.ndim < 3 else x.T",
        "y = x.mean(keepdims=True) if x.ndim < 3 else x.T",
        "y = x.mean(axis=axis) if x.ndim < 3 else x.T",
        "y = x.mean(axis=axis, keepdims=False) if x.ndim < 3 else x.T",
        "y = x.mean(axis=axis, keepdims=True) if x.ndim <= 3 else x.T",
        "y = x.mean(axis=axis, keepdims=True) if x.ndim < 3 else x",
        "y = x.T if x.ndim < 3 else x.mean(axis=axis, keepdims=True)",
        "z = np.var(x, axis=1)",
        "z = np.var(x, axis=0, ddof=1)",
        "if not not axis:",
        "y = y[:]",
        "return (z + eps, y, axis)",
        "return (y, axis, z + eps)",
        "return (y, z, axis)",
    ],
)
def test_slips_with_options(after):
    """Defaults, keywords, axes, `keepdims`, `ddof`, branches, `.T`, order of what is returned."""
    assert after in lines_after(OPTIONS)


def test_a_variable_is_taken_for_one_of_its_kind_that_is_there_before_it():
    source = "def f(m, state):\n    v = m + state.v\n    late = v * 2\n    return late"
    alike = {"v": {"m", "state.v", "late"}, "state.v": {"v", "m"}}

    after = lines_after(source, alike=alike)

    assert {"late = m * 2", "late = state.v * 2", "v = m + m"} <= after
    assert not any("late * 2" in line or "m + v" in line for line in after)


def test_letters_of_subscripts_are_swapped():
    after = lines_after("def f(a, b):\n    return np.einsum('ij,jk->ik', a, b)")

    assert {f"return np.einsum('{s}', a, b)" for s in ("ji,jk->ik", "ij,kj->ik", "ij,jk->ki")} <= after


@pytest.mark.parametrize("source", [LOOP, OPTIONS])
def test_each_mutant_is_another_program_that_parses(source):
    """No two are the same, and none is the right answer."""
    sources = [mutant.source for mutant in mutants(source)]

    assert len(set(sources)) == len(sources) > 20
    assert ast.unparse(ast.parse(source)) not in sources
    for text in sources:
        assert "f" in {node.name for node in ast.parse(text).body}


def test_mutants_come_in_one_order():
    """So that a run can go on where it was stopped, and tells the same each time."""
    assert list(mutants(OPTIONS)) == list(mutants(OPTIONS))


def test_a_changed_default_is_called_so():
    """It is another program only for who leaves the option out."""
    (mutant,) = (mutant for mutant in mutants(OPTIONS) if "eps=0.0001" in mutant.after)

    assert mutant.what == DEFAULT


def test_a_docstring_and_annotations_are_not_changed():
    source = 'def f(x: "N 2", p=0.5) -> "N 2":\n    """Return 2."""\n    return x'

    assert {mutant.after for mutant in mutants(source)} == {
        "def f(x, p=5.0):",
        "def f(x, p=0.0):",
        "def f(x, p=1.0):",
        "p = 0.5",
    }
