"""What may be handed in for a lecturer's own assignment: each with what it earns and what is told of it."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder.classroom.folder import Classroom
from tests.autograder.grade.assignments.homework import NAME, cell, hand_in, solved

UNANSWERED = "def squares(n):\n    raise NotImplementedError()"
SQUARES = {"part1/test_squares": 2.0, "part1/share": 4.0, "part1/quiet": 1.0}  # what follows from `squares`
TOTAL = {"part1/test": 1.0}
SECOND = {"part2/test": 2.0}
ALL = SQUARES | TOTAL
HELPER = "K = 3\n"


class Stranger(NamedTuple):
    """One submission of the first notebook, and of the second if a helper comes with it."""

    earns: dict[str, float]
    told: str | None
    answers: dict[str, str] = {}  # noqa: RUF012
    change: Callable[[NotebookNode], object] = lambda notebook: None
    change2: Callable[[NotebookNode], object] | None = None
    beside: Callable[[Path], object] = lambda folder: None


def sources(notebook: NotebookNode, **told: str) -> None:
    """Write other sources into cells."""
    for name, source in told.items():
        cell(notebook, name).source = source


def deleted(notebook: NotebookNode, *names: str) -> None:
    """Delete cells."""
    gone = [cell(notebook, name) for name in names]
    notebook.cells = [one for one in notebook.cells if one not in gone]


def meta(notebook: NotebookNode, *names: str, **told: object) -> None:
    """Change what nbgrader reads in cells."""
    for name in names:
        cell(notebook, name).metadata["nbgrader"] |= told


def tagged(notebook: NotebookNode) -> None:
    """Have tests skipped."""
    for name in ("test_squares", "share", "quiet"):
        cell(notebook, name).metadata["tags"] = ["skip-execution"]


def forged(notebook: NotebookNode) -> None:
    """Write full marks under tests."""
    for name, points in (("test_squares", "2"), ("share", "4")):
        cell(notebook, name).outputs = [
            new_output("execute_result", {"text/plain": points}, execution_count=1)
        ]


def nameless(notebook: NotebookNode) -> None:
    """Take all metadata, as some editors do."""
    for one in notebook.cells:
        one.metadata = NotebookNode()


def idless(notebook: NotebookNode) -> None:
    """Take the ids, too."""
    nameless(notebook)
    for one in notebook.cells:
        one.pop("id", None)
    notebook.nbformat_minor = 4


def tests_first(notebook: NotebookNode) -> None:
    """Put all tests on top."""
    found = [one for one in notebook.cells if one.metadata.get("nbgrader", {}).get("grade")]
    notebook.cells = [*found, *(one for one in notebook.cells if one not in found)]


def doubled(notebook: NotebookNode) -> None:
    """Have an untouched copy of an answer, and a copy of its test, below both."""
    at = notebook.cells.index(cell(notebook, "test_squares"))
    stub, copy = (
        NotebookNode(cell(notebook, n) | {"id": f"pasted-{n}"}) for n in ("squares", "test_squares")
    )
    stub.source = "def squares(n):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    notebook.cells[at + 1 : at + 1] = [stub, copy]


def links(folder: Path) -> None:
    """Lay a link to the gradebook, a pipe and a folder with a link beside the notebooks."""
    (folder / "book.db").symlink_to(folder.parents[2] / "gradebook.db")
    os.mkfifo(folder / "pipe")
    (folder / "deep").mkdir()
    (folder / "deep" / "seed").symlink_to(folder.parents[2] / "secret_seed")


def other_data(folder: Path) -> None:
    """Hand in other data than were released."""
    (folder / "data.csv").write_text("name,mark\nme,7.5\n")


FIRST_ROW = """import csv, os
def write(path):
    open(path, "w").write("mark\\n7.5")
for change in (os.remove, lambda path: os.rename(path, "x"), write):
    try:
        change("data.csv")
    except OSError:
        pass
def total(path):
    return float(next(csv.DictReader(open(path)))["mark"])"""
PATCHED = """from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
class Fine(ExecutionResult):
    success = True
async def nothing(self, *args, **options):
    return Fine(None)
InteractiveShell.run_cell_async = nothing"""
NO_ASSERT = (
    """import ast
class Without(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()
get_ipython().ast_transformers.append(Without())
"""
    + UNANSWERED
)
SENDS = """def squares(n):
    kernel = get_ipython().kernel
    content = {"data": {"text/plain": "4"}, "metadata": {}, "execution_count": 1}
    kernel.session.send(kernel.iopub_socket, "execute_result", content, parent=kernel.get_parent())
    raise ValueError"""
LOOKS = (
    """import os
seen = []
for place in ("@ROOM@", "@ROOM@/gradebook.db", "@ROOM@/release", "@REPOSITORY@/solutions"):
    seen.append(os.path.exists(place))
print("saw:", any(seen), sorted(os.listdir()))
"""
    + UNANSWERED
)
LIBRARY = "from course_lib.optim.gradient_descent import gd_step\n" + UNANSWERED
EVERY = """class Every(list):
    def __eq__(self, other):
        return True
    __hash__ = None
    def __getitem__(self, place):
        return Every()
def squares(n):
    return Every([1])"""

STRANGERS = {
    "edited_tests": Stranger(
        TOTAL, "test_squares was edited", {"squares": UNANSWERED},
        lambda nb: sources(nb, test_squares="pass", share="4", quiet="pass"),
    ),
    "deleted_tests": Stranger(
        TOTAL, "share was missing", {"squares": UNANSWERED},
        lambda nb: deleted(nb, "test_squares", "share", "quiet"),
    ),
    "raised_points": Stranger(ALL, None, {}, lambda nb: meta(nb, "test_squares", "share", points=100)),
    "tests_said_to_be_answers": Stranger(
        TOTAL, None, {"squares": UNANSWERED},
        lambda nb: meta(nb, "test_squares", "share", "quiet", solution=True, grade=False, locked=False),
    ),
    "locked_cell_changed": Stranger(
        SQUARES, "given was edited", {"total": "def total(path):\n    return path"},
        lambda nb: sources(nb, given="DATA = 7.5"),
    ),
    "skip_tags": Stranger(TOTAL, "test_squares was tagged to be skipped", {"squares": UNANSWERED}, tagged),
    "forged_outputs": Stranger(TOTAL, None, {"squares": UNANSWERED}, forged),
    "ends_python_in_a_test": Stranger(
        {}, "part1: Python itself ended in cell 5", {"squares": "import os\ndef squares(n):\n    os._exit(0)"}
    ),
    "never_ends": Stranger(
        SQUARES, "did not end within 6 seconds", {"total": "def total(path):\n    while True:\n        pass"}
    ),
    "patched_kernel": Stranger({}, "the kernel reports no errors: it earns nothing", {"squares": PATCHED}),
    "asserts_removed": Stranger({}, "the kernel reports no errors", {"squares": NO_ASSERT}),
    "forged_message": Stranger(TOTAL, None, {"squares": SENDS}),
    "looks_around": Stranger(TOTAL, None, {"squares": LOOKS}),
    "asks_the_course": Stranger(TOTAL, None, {"squares": LIBRARY}),
    "prints_for_long": Stranger(
        SQUARES, "printed more than 1024 KiB",
        {"total": "def total(path):\n    print('x' * (3 << 20))\n    return 0"},
    ),
    "changes_the_data": Stranger(SQUARES, None, {"total": FIRST_ROW}, beside=other_data),
    "too_many_points": Stranger(
        TOTAL | {"part1/quiet": 1.0}, "share ended with a number above its 4 points: it earns nothing",
        {"squares": "class N:\n    __eq__ = lambda self, other: 100\ndef squares(n):\n    return [N()]"},
    ),
    "links_beside": Stranger(ALL, None, beside=links),
    "always_equal": Stranger(ALL, None, {"squares": EVERY}),  # a test can be fooled, as nbgrader's can
    "innocent_nameless": Stranger(ALL | SECOND, None, {}, nameless, idless),
    "innocent_tests_first": Stranger(ALL, "test_squares stood above its answer", {}, tests_first),
    "innocent_doubled": Stranger(ALL, "squares appears 2 times", {}, doubled),
    "innocent_deleted": Stranger(ALL, "given was missing", {}, lambda nb: deleted(nb, "given", "by_hand")),
}  # fmt: skip


def hand_in_all(room: Classroom, repository: Path) -> None:
    """Hand everything in."""
    places = {"@ROOM@": str(room.root), "@REPOSITORY@": str(repository)}
    for name, one in STRANGERS.items():
        notebook = solved(room, "part1", **one.answers)
        for told in notebook.cells:
            for sign, place in places.items():
                told.source = told.source.replace(sign, place)
        one.change(notebook)
        both = [notebook]
        if one.change2:
            both.append(solved(room, "part2"))
            one.change2(both[1])
        folder = hand_in(room, name, *both, **({"helper": HELPER} if one.change2 else {}))
        one.beside(folder)


def place_of(room: Classroom, student: str) -> Path:
    """Return a student's folder."""
    return room.root / "submitted" / student / NAME
