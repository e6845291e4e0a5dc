"""``my_tricks.py``: what it holds can be imported, and does what the answers in the notebook do."""

import itertools
import runpy

import pytest

from course_lib.check.notebook import page
from course_lib.check.notebook.kept import FILE, NotKept, keep, read


@pytest.fixture
def tick(ipython, tmp_path):
    """Run cells, keep the answer that they define, and return the module's names."""
    page.watch()

    def tick(exercise, *cells, lesson="01_sgd"):
        for cell in cells:
            ipython.run_cell(cell, store_history=True)
        keep(lesson, exercise, ipython.user_ns[exercise], ipython.user_ns, tmp_path)
        return runpy.run_path(str(tmp_path / FILE), run_name="my_tricks")

    return tick


def test_file_reads_as_a_module_would(tick, tmp_path):
    """Imports first, then what the answer needs, as the student wrote it."""
    tick(
        "gd_step",
        "import numpy as np, math\nfrom typing import (Any, NamedTuple)",
        "class State(NamedTuple):\n    m: Any  # the moment",
        "SCALE = 2",
        "def halve(x):\n    # a comment\n    return np.asarray(x) / SCALE\n\nhalve(3)",
        "unused = math.pi\ndef gd_step(param):\n    return State(halve(param))",
    )

    assert (
        (tmp_path / FILE).read_text()
        == '''"""
My right answers, kept by the check: ``from my_tricks import ...``.

Each part is written again when its exercise is ticked again. What stands above the first mark is left alone.
"""


# --- gd_step (01_sgd)
from typing import NamedTuple
from typing import Any
import numpy as np


class State(NamedTuple):
    m: Any  # the moment


SCALE = 2


def halve(x):
    # a comment
    return np.asarray(x) / SCALE


def gd_step(param):
    return State(halve(param))
'''
    )


@pytest.mark.parametrize(
    "cell",
    [
        "f = lambda x: x + 1",
        "import functools\ndef add(a, b):\n    return a + b\nf = functools.partial(add, 1)",
        "import functools\n@functools.cache\ndef f(x):\n    return x + ONE\nONE = 1",
        "def f(x):\n    return even(x) + 1\ndef even(x):\n    return x if x == 0 else f(x - 1)",
        "def make(step):\n    def inner(x):\n        return x + step\n    return inner\nf = make(1)",
        "class Adder:\n    step = 1\n    def __call__(self, x):\n        return x + self.step\nf = Adder()",
        "from math import *\nfrom os.path import join\ndef f(x, base=e, j=join):\n    return x + log(base)",
        "import os.path\ndef f(x, here=os.path.sep):\n    return x + len(here)",
        "import numpy.linalg as la\ndef f(x):\n    return x + la.norm([1, 0])",
        "a, b = 1, 2\ndef f(x):\n    return x + b - a",
        "if True:\n    def f(x):\n        return x + 1",
        "total = 0\nfor i in range(2):\n    total += i\ndef f(x):\n    return x + total",
        "def g(x):\n    return x\ng = (lambda old: lambda x: old(x) + 1)(g)\ndef f(x):\n    return g(x)",
        "values = [i for i in range(2)]\ndef f(x):\n    return sum(v + x for v in values) - x",
        "%pwd\n!echo\ndef f(x):\n    open\n    return x + 1",
        "count = 0\ndef f(x):\n    global count\n    count = 1\n    return x + count",
        "def my_f(x):\n    return x + 1\nf = my_f",
        "%%time\ndef f(x):\n    return x + 1",
        "def f(x: 'Any'):\n    if not x:\n        return nothing\n    return x + 1",
        "async def wait():\n    pass\nawait wait()\ndef f(x):\n    return x + 1",
    ],
)
def test_answers_of_many_kinds_work_elsewhere(tick, cell):
    """With whatever they need."""
    assert tick("f", cell)["f"](2) == 3


def test_number_is_kept_with_its_computation(tick, tmp_path):
    assert tick("epochs", "import math\nepochs = math.ceil(5 / 2)")["epochs"] == 3

    assert "epochs = math.ceil(5 / 2)" in (tmp_path / FILE).read_text()


def test_needs_of_a_course_answer_are_imported(tick, tmp_path):
    """From the course's library, under the name that the notebook uses."""
    line = "from course_lib.check.notebook.statements import parsed as tree\n"
    tick("f", f"{line}def f(x):\n    return tree(x)")

    assert line in (tmp_path / FILE).read_text()


def test_names_that_no_cell_defines_are_found_by_what_they_are(tick, ipython, tmp_path):
    """A run of a file, or another tool, put them there."""
    ipython.run_cell("exec('import math as m; from os.path import join as j; half = 0.5')")

    tick("f", "def f(x):\n    return m.floor(x + half), j")

    kept = (tmp_path / FILE).read_text().replace("ntpath", "posixpath")
    assert "import math as m\nfrom posixpath import join as j\n\n\nhalf = 0.5\n" in kept


def test_later_answer_replaces_the_earlier(tick, tmp_path):
    """In its place; the lessons stay in order, whichever came first."""
    tick("b", "def b():\n    return 1", lesson="02_momentum")
    tick("a", "def a():\n    return 1")
    tick("c", "def c():\n    return 1")

    names = tick("a", "def a():\n    return 2")

    assert (names["a"](), names["b"](), names["c"]()) == (2, 1, 1)
    assert list(read(tmp_path / FILE)[1]) == [("a", "01_sgd"), ("c", "01_sgd"), ("b", "02_momentum")]


def test_helpers_of_one_name_keep_apart(tick):
    """Whichever lesson is ticked first, and whatever is ticked again: each answer has its own helper."""
    cells = {
        ("a", "02_x"): "K = 1\ndef helper():\n    return K\ndef a():\n    return helper()",
        ("b", "01_x"): "K = 2\ndef helper():\n    return K\ndef b():\n    return helper()",
        ("c", "03_x"): "K = 2\ndef helper():\n    return K\ndef c():\n    return 'c', helper()",
    }

    for order in itertools.permutations(cells):
        for exercise, lesson in (*order, *order[:2]):
            names = tick(exercise, cells[exercise, lesson], lesson=lesson)

        assert (names["a"](), names["b"](), names["c"]()) == (1, 2, ("c", 2))


def test_helper_that_is_an_exercise_keeps_its_answer(tick):
    """Exercise b was built on an earlier a: each has the a that it was ticked with."""
    tick("a", "def a():\n    return 1")
    tick("b", "def b():\n    return a() + 10")

    names = tick("a", "def a():\n    return 2")

    assert (names["a"](), names["b"]()) == (2, 11)


def test_what_is_enclosed_behaves_as_before(tick):
    """Long strings, state in a global name, a class of the student's, recursion."""
    cell = (
        "from typing import NamedTuple\nclass State(NamedTuple):\n    n: int = 0\n"
        "TEXT = '''one\n  two'''\ncalls = 0\n"
        "def deep(n):\n    return n and deep(n - 1) + 1\n"
        "def {0}(x):\n    '''Long\n  docstring.'''\n    global calls\n    calls += 1\n"
        "    return State(calls), TEXT, deep(x)\n"
    )
    tick("a", cell.format("a"))

    names = tick("b", cell.format("b").replace("one", "three"))

    assert names["a"](3) == ((1,), "one\n  two", 3)
    assert names["b"](3) == ((1,), "three\n  two", 3)
    assert names["b"](3)[0].n == 2
    assert names["b"].__doc__ == "Long\n  docstring."


def test_what_the_student_added_stays(tick, tmp_path):
    """Above the first mark, and his own helper there is not replaced."""
    own = "import math\n\ndef helper():\n    return 'mine'\n\ndef show():\n    return helper()\n"
    (tmp_path / FILE).write_text("\ufeff" + own, encoding="utf-8")

    names = tick("a", "def helper():\n    return 1\ndef a():\n    return helper()")

    assert (tmp_path / FILE).read_text().startswith(own)
    assert (names["show"](), names["a"]()) == ("mine", 1)


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (["x = 2.0", "x = x / 2", "def f():\n    return x"], "several cells together make `x`"),
        (["a, b = 1, 2", "b = 5", "def f():\n    return b, a"], "make `b`"),
        (["exec('import io; x = io.StringIO()')", "def f():\n    return x"], "no cell says what `x` is"),
        (["total = 1", "for i in range(3):\n    total += i\ndef f():\n    return total"], "make `total`"),
        (
            ["import asyncio\nx = await asyncio.sleep(0, 1)", "def f():\n    return x"],
            "works in a notebook only",
        ),
    ],
)
def test_answer_that_cannot_stand_alone_is_told(tick, tmp_path, cells, sentence):
    """And what was kept before stays."""
    tick("a", "def a():\n    return 1")
    before = (tmp_path / FILE).read_text()

    with pytest.raises(NotKept, match=sentence):
        tick("f", *cells)

    assert (tmp_path / FILE).read_text() == before


def test_answer_without_a_name_is_told(ipython, tmp_path):
    """A lambda in the call of the check."""
    with pytest.raises(NotKept, match="no name in the notebook"):
        keep("01_sgd", "f", lambda x: x, ipython.user_ns, tmp_path)
