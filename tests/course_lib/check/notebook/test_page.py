"""What the check knows of the page: IPython itself, a real kernel, and plain Python."""

import functools

import numpy as np
import pytest
from jupyter_client.manager import start_new_kernel

from course_lib.check.notebook import page
from course_lib.check.notebook.page import definitions, source_of, stale

RIGHT = "def gd_step(param):\n    return param - 1"


@pytest.fixture
def shell(ipython):
    """IPython with the check imported."""
    page.watch()
    return ipython


def run(shell, source, cell=None):
    """Run a cell, and return what the check then says of ``gd_step``."""
    shell.run_cell(source, store_history=True, cell_id=cell)
    return stale("gd_step", shell.user_ns.get("gd_step"))


@pytest.mark.parametrize(
    ("broken", "error", "line"),
    [
        ("def gd_step(param):\n    return param - (1", "SyntaxError", 2),
        ("def gd_step(param)\n    return param - 1", "SyntaxError", 1),
        ("def gd_step(param):\nreturn param - 1", "IndentationError", 2),
        ("\n# mine\n  def gd_step(param):\n    return 1\n   return 2", "IndentationError", 5),
        ("!echo\n%matplotlib\ngd_step = lambda param: (param", "SyntaxError", 3),
        ("gd_step: object = lambda param: )", "SyntaxError", 1),
        ("class gd_step(:\n    pass", "SyntaxError", 1),
        ("async def gd_step(param:\n    pass", "SyntaxError", 1),
        ("@nothing\ndef gd_step(param):\n    return param", "NameError", 1),
        ("1 / 0\ndef gd_step(param):\n    return param", "ZeroDivisionError", 1),
        ("import nothing_of_that_name\nfrom nothing import gd_step", "ModuleNotFoundError", 1),
        ("def helper():\n    return {}['k']\ngd_step = helper()", "KeyError", 2),
        ("return 1\ndef gd_step(param):\n    return param", "SyntaxError", 1),
        ("%%time\ndef gd_step(param):\n    return (param", "SyntaxError", 3),
        ("%%time\n1 / 0\ndef gd_step(param):\n    return param", "ZeroDivisionError", 2),
        ("%%tiem\ndef gd_step(param):\n    return param", "UsageError", None),
    ],
)
def test_cell_that_stopped_before_the_definition_is_told(shell, broken, error, line):
    """With the error's type and the line of the cell; a run of the mended cell makes it good."""
    assert run(shell, RIGHT) is None

    old = run(shell, broken)

    assert old is not None
    assert (old.name, old.error, old.line) == ("gd_step", error, line)
    assert f"The cell that defines gd_step stopped with {error}" in str(old)
    assert run(shell, RIGHT) is None


@pytest.mark.parametrize(
    "cell",
    [
        f"{RIGHT}\n\ngd_step(1, 2, 3)",
        f"{RIGHT}\n\nreturn 1",
        "if True:\n    def gd_step(param):\n        return param - 1\n1 / 0",
        "gd_step = 5\nnothing",
        "from math import sin as gd_step\n1 / 0",
        f"%%time\n{RIGHT}\n1 / 0",
        f"%%capture\n{RIGHT}",
        "try:\n    1 / 0\nexcept ZeroDivisionError:\n    gd_step = len",
        "    def gd_step(param):\n        return param",
    ],
)
def test_new_answer_is_judged_though_a_later_line_raised(shell, cell):
    """The definition ran: what is on the page is what is checked."""
    run(shell, RIGHT)
    run(shell, "def gd_step(param:")

    assert run(shell, cell) is None


@pytest.mark.parametrize(
    "cell", ["gd_step(1", "# def gd_step(param):\n1 / 0", "gd_step == (", "gd_steps = ("]
)
def test_other_cell_that_fails_does_not_matter(shell, cell):
    """It speaks of the name and does not define it."""
    run(shell, RIGHT)

    assert run(shell, cell) is None


def test_cell_that_no_longer_defines_the_name_is_told(shell):
    """The function was renamed; where cells have an identity, that can be seen."""
    run(shell, RIGHT, "a")
    assert run(shell, "gd_step(1)", "b") is None

    renamed = run(shell, "def my_step(param):\n    return param", "a")

    assert renamed is not None
    assert renamed.error == ""
    assert "no longer defines it" in str(renamed)
    assert run(shell, RIGHT, "c") is None, "the definition moved to another cell"


def test_history_before_the_import_counts(ipython):
    """The check may be imported late; a broken cell before it is known by its source."""
    ipython.run_cell(f"HALF = 0.5\n{RIGHT}", store_history=True)
    ipython.run_cell("def gd_step(", store_history=True)

    page.watch()

    old = stale("gd_step", ipython.user_ns["gd_step"])
    assert old is not None
    assert old.error == "SyntaxError"
    assert definitions(["before", "HALF", "gd_step"]) == {
        "before": "before = 1",
        "HALF": "HALF = 0.5",
        "gd_step": RIGHT,
    }


def test_watching_twice_is_watching_once(shell):
    page.watch()

    run(shell, RIGHT)

    watched = page.page_here()
    assert watched is not None
    assert [each.source for each in watched.runs] == ["before = 1", RIGHT]


def test_silent_and_unstored_cells(shell):
    """A silent run is a tool's; one that is only not stored is the student's."""
    run(shell, RIGHT)

    shell.run_cell("def gd_step(", silent=True)
    assert stale("gd_step", shell.user_ns["gd_step"]) is None

    shell.run_cell("def gd_step(", store_history=False)
    assert stale("gd_step", shell.user_ns["gd_step"]) is not None

    shell.run_cell("  \n")


def test_answer_in_the_running_cell_is_judged(shell):
    """Definition and check stand in one cell."""
    run(shell, "def gd_step(")

    run(shell, f"{RIGHT}\nfrom course_lib.check.notebook.page import stale\nseen = stale('gd_step', gd_step)")

    assert shell.user_ns["seen"] is None


def test_answer_of_another_name_is_followed(shell):
    """``check("gd_step", mine)``: the cell of ``mine`` counts; a lambda in the call has no cell."""
    run(shell, RIGHT)
    run(shell, "def mine(param):\n    return param")
    run(shell, "def mine(param:")

    old = stale("gd_step", shell.user_ns["mine"])

    assert old is not None
    assert old.name == "mine"
    run(shell, "def gd_step(")
    assert stale("gd_step", lambda param: param) is None
    assert stale("gd_step", np.tanh) is None
    assert stale("gd_step", 5005) is None


def test_a_number_is_followed_too(shell):
    run(shell, "gd_step = 5005")

    assert run(shell, "gd_step = 5005 // / 2") is not None
    assert run(shell, "gd_step = 7") is None


def test_definitions_are_the_last_that_ran(shell):
    """Of functions, classes, imports, constants; not what a broken cell meant to define."""
    run(shell, "import numpy as np\nfrom typing import (\n    NamedTuple,\n)\nWIDTH, HEIGHT = 3, 4")
    run(
        shell,
        "class State(NamedTuple):\n    m: int\n\n@staticmethod\ndef f(x):\n    # a comment\n    return [x\n]",
    )
    run(shell, "def f(x):\n    return 1\n1 / 0")
    run(shell, "f = (")
    run(shell, "total = 0\nfor i in range(3):\n    total += i")

    found = definitions(["np", "NamedTuple", "HEIGHT", "State", "f", "i", "x", "total"])

    assert found == {
        "np": "import numpy as np",
        "NamedTuple": "from typing import (\n    NamedTuple,\n)",
        "HEIGHT": "WIDTH, HEIGHT = 3, 4",
        "State": "class State(NamedTuple):\n    m: int",
        "f": "def f(x):\n    return 1",
        "i": "for i in range(3):\n    total += i",
        "total": "total = 0\nfor i in range(3):\n    total += i",
    }


def test_source_is_what_the_student_wrote(shell):
    """A function, a lambda's whole statement, what lies in a partial, a wrapper, a method, under a magic."""
    run(shell, "import functools")
    run(shell, f"@functools.cache\n{RIGHT}")
    run(shell, "lam = functools.partial(\n    lambda a, b: a + b,\n    2,\n)")
    run(shell, "class Step:\n    def __call__(self, x):\n        return x\nobj = Step()")
    run(shell, f"%%time\n{RIGHT.replace('gd_step', 'timed')}")
    run(shell, "def make():\n    def inner(x):\n        return x\n    return inner\nmade = make()")

    names = shell.user_ns

    assert source_of(names["gd_step"]) == f"@functools.cache\n{RIGHT}"
    assert source_of(names["lam"]) == "lam = functools.partial(\n    lambda a, b: a + b,\n    2,\n)"
    assert (
        source_of(names["obj"]) == source_of(names["obj"].__call__) == "def __call__(self, x):\n    return x"
    )
    assert source_of(names["timed"]) == RIGHT.replace("gd_step", "timed")
    assert source_of(names["made"]) == "def inner(x):\n    return x"


def test_plain_python_has_sources_and_no_page():
    """Nothing is watched there, and nothing is stale."""
    double = lambda x: 2 * x  # noqa: E731

    page.watch()

    assert page.page_here() is None
    assert stale("run", run) is None
    assert definitions(["run"]) == {}
    assert (source_of(functools.partial(run, 1)) or "").startswith("def run(shell, source")
    assert source_of(double) == "double = lambda x: 2 * x  # noqa: E731"
    assert source_of(np.vectorize(double)) == source_of(double)


@pytest.mark.parametrize("answer", [None, ..., 3, "def", np.tanh, len, dict, np.zeros(3), object()])
def test_what_has_no_source_gives_none(answer):
    assert source_of(answer) is None


def test_code_without_a_file_gives_none():
    space = {}
    exec("def gd_step(): pass", space)

    assert source_of(space["gd_step"]) is None


@pytest.fixture(scope="module")
def kernel():
    """A real kernel, as JupyterLab starts it."""
    manager, client = start_new_kernel(kernel_name="python3")
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def told(kernel, *cells):
    """Run cells, each with its identity, as JupyterLab sends them; return what the last printed."""
    said = []
    for source, cell in cells:
        content = {"code": source, "silent": False, "store_history": True, "allow_stdin": False}
        message = kernel.session.msg("execute_request", {**content, "stop_on_error": False})
        message["metadata"]["cellId"] = cell
        kernel.shell_channel.send(message)
        said.clear()
        while True:
            reply = kernel.get_iopub_msg(timeout=60)
            if reply["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            if reply["msg_type"] == "stream":
                said.append(reply["content"]["text"])
            if reply["msg_type"] == "status" and reply["content"]["execution_state"] == "idle":
                break
    return "".join(said)


def test_a_kernel_tells_the_run_that_failed(kernel):
    """The whole story in Jupyter: right, broken, right again, renamed, with a top-level ``await``."""
    setup = ("from course_lib.check.notebook import page; page.watch()", "setup")
    ask = ("print(page.stale('gd_step', gd_step))", "ask")
    broken = (RIGHT.replace("- 1", "- (1"), "a")

    assert told(kernel, setup, (RIGHT, "a"), ask) == "None\n"
    assert "stopped with SyntaxError in line 2" in told(kernel, broken, ask)
    assert told(kernel, (RIGHT, "a"), ask) == "None\n"
    assert told(kernel, (f"import asyncio\n{RIGHT}\nawait asyncio.sleep(0)\n1 / 0", "a"), ask) == "None\n"
    assert "ZeroDivisionError in line 2" in told(
        kernel, (f"import asyncio\n1 / 0\nawait asyncio.sleep(0)\n{RIGHT}", "a"), ask
    )
    assert told(kernel, (RIGHT, "a"), ask) == "None\n"
    assert "no longer defines it" in told(kernel, (RIGHT.replace("gd_step", "step"), "a"), ask)
    assert "def gd_step" in told(kernel, ("print(page.source_of(gd_step))", "ask"))
