"""A wrong answer is told which steps it has right, and which one is missing."""

import functools
import random

import numpy as np
import pytest

from course_lib.check.arguments import Made
from course_lib.check.case import case
from course_lib.check.tracing.steps import Located, Step, steps_found
from course_lib.check.truth import Truth
from tests.course_lib.check.tracing.cells import run_cell

RNG = np.random.default_rng(0)
SHAPES = {(5, 3): 0.1, (4, 2): 0.5, (6, 4): 0.01}
CASES = [case(RNG.normal(size=shape) + 3, eps=eps) for shape, eps in SHAPES.items()]


def truth(*steps, cases=CASES, parameters=("x",)):
    """Return a truth with steps: what each says, its value or forms for a case's arguments, what it needs."""
    known = []
    for says, step, *needs in steps:
        values = [step(*c.args, **c.options) for c in cases]
        forms = [value if isinstance(value, tuple | None) else (np.array(value),) for value in values]
        known.append(Step(says, forms, needs))
    return Truth("f", "", {}, [], [*parameters], cases, [], [], [], steps=known, traced=[*range(len(cases))])


def deviation(x, eps):
    return np.sqrt(x.var(axis=0) + eps)


STANDARDISE = truth(
    ("the mean", lambda x, eps: x.mean(axis=0)),
    ("the variance", lambda x, eps: x.var(axis=0), 0),
    ("the deviation", lambda x, eps: (deviation(x, eps), 1 / deviation(x, eps)), 0, 1),
    ("", lambda x, eps: (x - x.mean(axis=0)) / deviation(x, eps), 0, 1, 2),
)


def place(source, known=STANDARDISE, **names):
    """Return where an answer, the function ``f`` of a cell, is located."""
    space = {"np": np, "functools": functools, **names}
    source = run_cell(source, space)
    return steps_found(space["f"], source, known)


def test_steps_that_are_right_are_told_with_their_lines():
    """And the first that is missing, whatever the answer calls them."""
    found = place("""
        def f(x, eps):
            a = np.mean(x, axis=0)
            b = ((x - a) ** 2).sum(axis=0) / len(x)
            return (x - a) / (np.sqrt(b) + eps)
    """)

    assert found == Located([("the mean", 2), ("the variance", 3)], "the deviation")


def test_answer_without_a_right_step_is_told_the_first_one():
    """Nothing of it is right."""
    found = place("""
        def f(x, eps):
            return x - x.mean(axis=1, keepdims=True)
    """)

    assert found == Located([], "the mean")


def test_answer_whose_steps_are_all_right_is_complete():
    """The mistake comes after them."""
    found = place("""
        def f(x, eps):
            mean, root = x.mean(axis=0), np.sqrt(x.var(axis=0) + eps)
            return (x + mean) / root
    """)

    assert found.complete
    assert [says for says, _ in found.right] == ["the mean", "the variance", "the deviation"]


def test_mistakes_in_other_cases_are_not_located():
    """If the answer is known to be right in the traced ones."""
    space = {"np": np}
    source = run_cell(
        "def f(x, eps):\n    return (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps)\n", space
    )

    assert steps_found(space["f"], source, STANDARDISE, wrong=[5]) is None
    assert steps_found(space["f"], source, STANDARDISE, wrong=[2, 5]).complete


def test_one_line_is_enough():
    """Its sub-expressions are looked at; a step may be written in another way."""
    found = place("""
        f = lambda x, eps: (x - x.mean(0)) * (x.var(0) + eps) ** -0.5 + 1
    """)

    assert found == Located([("the mean", 1), ("the variance", 1), ("the deviation", 1)], complete=True)


def test_step_that_a_right_one_needs_is_not_missing():
    """Here the variance is computed in another way."""
    found = place("""
        def f(x, eps):
            root = np.sqrt((x * x).mean(axis=0) + eps - x.mean(axis=0) ** 2)
            return x / root
    """)

    assert found == Located([("the mean", 2), ("the deviation", 2)], complete=True)


def test_step_beside_right_ones_is_missing():
    """A later step that does not need it does not hide it."""
    known = truth(
        ("the mean", lambda x, eps: x.mean(axis=0)),
        ("the largest", lambda x, eps: x.max(axis=0)),
        ("the smallest", lambda x, eps: x.min(axis=0)),
    )

    found = place(
        """
        def f(x, eps):
            return x.mean(axis=0), x.max(), x.min(axis=0)
        """,
        known,
    )

    assert found == Located([("the mean", 2), ("the smallest", 2)], "the largest")


def test_right_result_settles_what_it_needs():
    """Where an answer has it by other means, with another result wrong, nothing before it is missing."""
    known = truth(
        ("the mean", lambda x, eps: x.mean(axis=0)),
        ("the sum of squares", lambda x, eps: ((x - x.mean(axis=0)) ** 2).sum(axis=0), 0),
        ("the largest", lambda x, eps: x.max(axis=0)),
        ("", lambda x, eps: x.std(axis=0), 0, 1),
        ("", lambda x, eps: x.max(axis=0), 2),
    )

    found = place("def f(x, eps):\n    return x.std(axis=0), x.max()\n", known)

    assert found == Located([], "the largest")


def test_step_that_is_returned_cannot_be_left_out():
    """Although a right result is computed from it."""
    known = truth(
        ("the mean", lambda x, eps: x.mean(axis=0)),
        ("", lambda x, eps: x.std(axis=0), 0),
        ("", lambda x, eps: x.mean(axis=0), 0),
    )

    found = place("def f(x, eps):\n    return x.std(axis=0), x.mean()\n", known)

    assert found == Located([], "the mean")


def test_step_is_right_only_in_all_cases():
    """The first case where it is missing is told."""
    found = place("""
        def f(x, eps):
            return (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + min(eps, 0.1))
    """)

    assert found == Located([("the mean", 2), ("the variance", 2)], "the deviation", case=1)


def test_step_may_be_computed_on_several_branches():
    """One for each kind of case; the first is told."""
    found = place("""
        def f(x, eps):
            if len(x) > 4:
                mean = x.mean(axis=0)
            else:
                mean = sum(x) / len(x)
            return x - mean
    """)

    assert found == Located([("the mean", 3)], "the variance")


def test_value_that_is_equal_by_accident_is_not_claimed():
    """A sub-expression that is the step in one case and something else in another."""
    known = truth(
        ("the number of rows", lambda x, eps: len(x) + 1),
        ("the mean", lambda x, eps: x.mean(axis=0)),
    )

    found = place(
        "def f(x, eps):\n    a = 3 * 2\n    return [i for i in range(10)], 5 * 1, a, x.mean(axis=0)\n", known
    )

    assert found.right == [("the mean", 3)]


@pytest.mark.parametrize(
    ("rows", "told"), [("x[:-1]", "the mean"), ("x[:-2]", "the number of rows")], ids=["right", "wrong"]
)
def test_a_size_that_an_array_has_is_not_missing(rows, told):
    """No answer need compute it."""
    known = truth(
        ("the number of rows", lambda x, eps: len(x) - 1),
        ("the mean", lambda x, eps: x.mean(axis=0)),
        ("", lambda x, eps: x[1:] - x.mean(axis=0)),
    )

    found = place(f"def f(x, eps):\n    return {rows} * 2, x.var(axis=0)\n", known)

    assert found == Located([], told)


def test_arguments_and_constants_prove_nothing():
    """A step that is one of them in all cases is neither right nor missing."""
    known = truth(
        ("x itself", lambda x, eps: x),
        ("ones", lambda x, eps: np.ones(3)),
        ("the mean", lambda x, eps: x.mean(axis=0)),
        ("the mean again", lambda x, eps: x.mean(axis=0)),
    )

    found = place("def f(x, eps):\n    return x * 1, np.ones(3), x.mean(axis=0)\n", known)

    assert found == Located([("the mean", 2)], complete=True)


def test_step_without_a_value_in_a_case_is_not_looked_for_there():
    """On a branch that is not taken."""
    known = truth(("the mean", lambda x, eps: x.mean(axis=0) if len(x) > 4 else None))

    found = place("def f(x, eps):\n    return x.mean(axis=0) + 1 if len(x) > 4 else x\n", known)

    assert found == Located([("the mean", 2)], complete=True)


def test_loops_are_seen_through():
    """Over rows, columns or entries, with numbers in lists."""
    for source in (
        """
        def f(x, eps):
            out = np.zeros(x.shape)
            for j in range(x.shape[1]):
                total = 0.0
                for i in range(x.shape[0]):
                    total += x[i, j]
                mean = total / x.shape[0]
                out[:, j] = x[:, j] - mean
            return out
        """,
        """
        def f(x, eps):
            means = []
            for column in x.T.tolist():
                means.append(sum(column) / len(column))
            return means
        """,
        """
        def f(x, eps):
            return [np.subtract(c, sum(c) / len(c)) for c in zip(*x)]
        """,
    ):
        found = place(source)

        assert [says for says, _ in found.right] == ["the mean"]
        assert found.missing == "the variance"


def test_helpers_are_followed():
    """The line of a helper in another cell is the one where it is called."""
    space = {"np": np}
    run_cell("def spread(x, mean):\n    return ((x - mean) ** 2).mean(axis=0)\n", space)
    source = run_cell(
        """
        def f(x, eps):
            mean = np.add.reduce(x) / len(x)
            def root(v):
                return v ** 0.5 + eps
            return (x - mean) / root(spread(x, mean))
        """,
        space,
    )

    found = steps_found(space["f"], source, STANDARDISE)

    assert found == Located([("the mean", 2), ("the variance", 5)], "the deviation")


def test_line_is_the_answers_own_where_a_helper_is_called_twice():
    """Not the line of the first call."""
    space = {"np": np}
    run_cell("def average(x):\n    return x.sum(axis=0) / len(x)\n", space)
    source = run_cell(
        """
        def f(x, eps):
            def square(a):
                return a * a
            mean = average(x)
            var = average(square(x - mean))
            return square(var)
        """,
        space,
    )

    found = steps_found(space["f"], source, STANDARDISE)

    assert found == Located([("the mean", 4), ("the variance", 5)], "the deviation")


@pytest.mark.parametrize(
    ("slip", "near"),
    [
        ("(-x).mean(axis=0)", "its negative"),
        ("(2 * x).mean(axis=0)", "twice it"),
        ("(x / 2).mean(axis=0)", "half of it"),
        ("x.sum(axis=0)", "len(x) times it"),
        ("(x / len(x)).mean(axis=0)", "it divided by len(x)"),
        ("x[:, ::-1].mean(axis=0)", "it in reverse along axis 0"),
    ],
)
def test_slip_that_spoils_the_rest_is_told(slip, near):
    """With the step in its place, the answer would have gone on right."""
    found = place(f"""
        def f(x, eps):
            mean = {slip}
            return (x - mean) / np.sqrt(((x - mean) ** 2).mean(axis=0) + eps)
    """)

    assert (found.missing, found.near, found.line) == ("the mean", near, 2)


def test_transposed_step_is_near():
    """It is not the step."""
    known = truth(
        ("the products", lambda x, eps: x[:2, :2] @ x[:2, :2]),
        ("", lambda x, eps: (x[:2, :2] @ x[:2, :2])[0], 0),
    )

    found = place("def f(x, eps):\n    return (x[:2, :2].T @ x[:2, :2].T)[0]\n", known)

    assert found == Located([], "the products", "its transpose", line=2)


def test_value_of_another_form_that_is_used_rightly_is_no_slip():
    """The deviation in place of the variance: the mistake is in what comes after."""
    found = place("""
        def f(x, eps):
            std = x.std(axis=0)
            return (x - x.mean(axis=0)) / (std + eps)
    """)

    assert found == Located([("the mean", 3)], "the deviation")


def test_step_of_other_axes_is_not_missing():
    """Images as rows of pixels."""
    images = RNG.normal(size=(2, 3, 4))
    known = truth(
        ("the doubled images", lambda x: 2.5 * x),
        ("the largest", lambda x: (2.5 * x).max(axis=(0, 2)), 0),
        cases=[case(images), case(images - 1)],
    )

    found = place(
        "def f(x):\n    rows = x.transpose(0, 2, 1).reshape(-1, 3) * 2.5\n    return rows.max()\n", known
    )

    assert found == Located([], "the largest")


def test_step_among_others_is_right():
    """One gate of four."""
    found = place("""
        def f(x, eps):
            both = np.stack([x.mean(axis=0), x.mean(axis=0) + 1])
            return both.sum()
    """)

    assert found == Located([("the mean", 2)], "the variance")


def test_answer_that_raises_is_located():
    """Up to there."""
    found = place("""
        def f(x, eps):
            mean = x.mean(axis=0)
            return mean[17]
    """)

    assert found == Located([("the mean", 2)], "the variance")


def test_single_precision_is_enough():
    """A thousandth is as near as it comes."""
    found = place("""
        def f(x, eps):
            return x.astype(np.float32).mean(axis=0)
    """)

    assert found.right == [("the mean", 2)]


@pytest.mark.parametrize(
    "source",
    [
        "def f(x, eps):\n    while True:\n        x = x + 1\n",
        "def f(x, eps):\n    while True:\n        pass\n",
        "def f(x, eps):\n  while 1:\n    try:\n      x = x + 1\n    except BaseException:\n      x = 0\n",
        "def f(x, eps):\n    return f(x, eps)\n",
        "def f(x, eps):\n    raise SystemExit\n",
        "def f(x):\n    return x\n",
        "def f(x, eps):\n    return None\n",
        "f = np.mean",
        "f = 3",
    ],
)
def test_what_cannot_be_located_is_not(source):
    """Endless loops end, too."""
    assert place(source) is None


def test_source_of_another_function_tells_nothing():
    """Nor no source, nor an exercise without steps."""
    space = {"np": np}
    source = run_cell("def f(x, eps):\n    return x.mean(axis=0)\n", space)

    assert steps_found(space["f"], source.replace("axis=0", "axis=1"), STANDARDISE) is None
    assert steps_found(space["f"], None, STANDARDISE) is None
    assert steps_found(space["f"], source, STANDARDISE._replace(steps=[])) is None


def test_nothing_is_printed_and_no_draw_is_used_up(capsys):
    """The answer has run before, and this run is not seen."""
    known = truth(
        ("the noise", lambda rng: rng.make().normal(size=3)),
        cases=[case(Made("rng", (1,))), case(Made("rng", (2,)))],
        parameters=["rng"],
    )
    np.random.seed(3)  # noqa: NPY002
    random.seed(3)
    wanted = np.random.rand(), random.random()  # noqa: NPY002
    np.random.seed(3)  # noqa: NPY002
    random.seed(3)

    found = place(
        """
        import random
        import sys
        import warnings

        def f(rng):
            print("out")
            print("err", file=sys.stderr)
            warnings.warn("careful")
            noise = rng.normal(size=3)
            return noise * np.random.rand() / random.random() / 0
        """,
        known,
    )

    assert found == Located([("the noise", 9)], complete=True)
    assert capsys.readouterr() == ("", "")
    assert (np.random.rand(), random.random()) == wanted  # noqa: NPY002


def test_global_state_of_the_answer_stays():
    """A counter does not count this run."""
    space = {"np": np, "calls": [], "count": 0}
    source = run_cell(
        """
        def f(x, eps):
            global count
            count += 1
            calls.append(count)
            x -= x.mean(axis=0)
            return x
        """,
        space,
    )
    before = [c.args[0].copy() for c in CASES]

    found = steps_found(space["f"], source, STANDARDISE)

    assert found.right == [("the mean", 5)]
    assert (space["calls"], space["count"]) == ([], 0)
    assert all(np.array_equal(c.args[0], x) for c, x in zip(CASES, before, strict=True))
