"""
How fast a class is graded: nbgrader as it comes against `course grade` with all walls up, in one run.

    python -m benchmarks.grading [LESSON… | ps1] [--students 40] [--sample 4] [--whole]

Both grade the same simulated students: those in no trouble, since a loop without end measures time limits
alone. nbgrader has its own steps and an ordinary kernel, which runs every cell, `demo` and `gpu` ones too;
it grades ``--sample`` students, and the rest is reckoned from them, unless ``--whole`` says to grade all.
`course grade` grades all, with one worker a core, and twice: a few first, so that its start is told apart
from what each further submission costs.

Where otter-grader is installed (``pip install otter-grader``), ``otter run``, which is what `otter grade`
runs in each of its containers, grades the sample: the same cells, with one test for each exercise that only
asks whether its name is there. The time for all is what it would be with one container a core, made and
started in no time.

The processor time is that of all processes of `course grade`, its kernels too, for each submission after
the few, less that of the cells themselves: measured by running their sources in IPython, in a fork of a
process that has imported what our kernels have. ``first`` are the seconds until a single submission is
graded, from the command to its end; ``again`` those of the whole class when nothing has changed.

``ps1`` is nbgrader's own example, two notebooks that are no lesson: every student hands in its solution, and
the time of its cells, which is next to nothing, is not told apart.
"""

import argparse
import contextlib
import functools
import importlib.util
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

os.environ.update(dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"))

import nbformat
import nbgrader

from autograder.authoring.cells import grade_id
from autograder.authoring.lesson import NOT_GRADED, SOURCES, load
from autograder.classroom import release
from autograder.classroom.folder import CONFIG, Classroom, init, open_class
from autograder.classroom.simulate import TROUBLES, simulate
from autograder.grade.answer_key import answer_key
from autograder.grade.batch import cores

OWN = "ps1"
EXAMPLE = Path(nbgrader.__file__).parent / "docs/source/user_guide/source" / OWN
FEW = 4  # that are graded before the others, for the difference
ORDINARY = '{"name": "python3", "display_name": "Python 3", "language": "python"}'
PLAIN = """
from pathlib import Path

c = get_config()
c.CourseDirectory.root = str(Path(__file__).parent)
c.CourseDirectory.course_id = Path(__file__).parent.name
"""


ACCOUNTS = [
    ("/sys/fs/cgroup/cpuacct", "cpuacct.usage", 1e9)
]  # control groups of version 1, then of version 2
ACCOUNTS += [
    (f"/sys/fs/cgroup{line[3:]}", "cpu.stat", 1e6)
    for line in Path("/proc/self/cgroup").read_text().splitlines()
    if line.startswith("0::")
]


@contextlib.contextmanager
def accounted() -> Iterator[Callable[[], float]]:
    """
    Give what tells the processor's seconds of this process from here on, of all that it starts, too.

    Those of grandchildren that nobody waits for are known to a control group alone.
    """
    place = next((account for account in ACCOUNTS if os.access(account[0], os.W_OK)), None)
    if place is None:
        sys.exit("Processor time is told by a control group, and none can be made here: be root.")
    top, name, unit = place
    group = Path(top) / f"grading-{os.getpid()}"
    group.mkdir(exist_ok=True)
    (group / "cgroup.procs").write_text(str(os.getpid()))
    try:
        yield functools.partial(_seconds, group / name, unit)
    finally:
        (Path(top) / "cgroup.procs").write_text(str(os.getpid()))
        with contextlib.suppress(OSError):  # something has not ended yet
            group.rmdir()


def _seconds(file: Path, unit: float) -> float:
    return float(re.search(r"\d+", file.read_text())[0]) / unit


def timed(*command: str, place: Path) -> tuple[float, float]:
    """Run a command and return its time: on the clock, and that of processors in all its processes."""
    with accounted() as processor:
        before, started = processor(), time.perf_counter()
        done = subprocess.run([sys.executable, "-m", *command], cwd=place, capture_output=True, text=True)
        wall, spent = time.perf_counter() - started, processor() - before
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return wall, spent


def handed_in(place: Path, lesson: str, students: int) -> tuple[Classroom, list[str]]:
    """Return a class, and those of its students who are in no trouble."""
    room, _ = init(place)
    if lesson == OWN:
        shutil.copytree(EXAMPLE, room.root / "source" / OWN)
        names = [f"student{number:03}" for number in range(students)]
        for name in names:
            shutil.copytree(EXAMPLE, room.root / "submitted" / name / OWN)
    release.release(room, lesson)
    if lesson == OWN:
        return room, names
    truth = simulate(room, [lesson], students + len(TROUBLES), 1)["students"]
    calm = [student for student, told in truth.items() if not told["lessons"][lesson]["trouble"]]
    return room, calm[:students]


def part(room: Classroom, place: Path, students: list[str]) -> Path:
    """Return a copy of a class to which only some have handed in."""
    shutil.copytree(room.root, place)
    for path in (place / "submitted").iterdir():
        if path.name not in students:
            shutil.rmtree(path)
    return place


def stock(room: Classroom, place: Path, lesson: str, students: list[str], sample: int) -> float:
    """Return the seconds that nbgrader takes for all, reckoned from a sample."""
    (part(room, place, students[:sample]) / CONFIG).write_text(PLAIN)
    with contextlib.closing(sqlite3.connect(place / "gradebook.db")) as gradebook:
        gradebook.execute("UPDATE notebook SET kernelspec = ?", [ORDINARY])  # ours keeps it within walls
        gradebook.commit()
    start, _ = timed("nbgrader", "autograde", "--version", place=place)
    wall, _ = timed("nbgrader", "autograde", lesson, place=place)
    return start + (wall - start) * len(students) / sample


OTTER_TEST = """
OK_FORMAT = True
test = {{
    "name": "{0}",
    "points": 1,
    "suites": [{{"cases": [{{"code": ">>> {0} is not None\\nTrue"}}]}}],
}}
"""


def otter(room: Classroom, place: Path, lesson: str, students: list[str], sample: int) -> float | None:
    """Return the seconds that otter takes for all, reckoned from a sample, where it is installed."""
    if importlib.util.find_spec("otter") is None:
        return None
    (place / "tests").mkdir(parents=True)
    for name in load(lesson).exercises:
        (place / "tests" / f"{name}.py").write_text(OTTER_TEST.format(name))
    timed("otter", "generate", "-t", "tests", "-o", "autograder.zip", "--no-requirements", place=place)
    wall = 0.0
    for student in students[:sample]:
        notebook = nbformat.read(room.notebook("submitted", lesson, student), as_version=4)
        code = [cell for cell in notebook.cells if cell.metadata.get("course") not in NOT_GRADED]
        for cell in code:
            if grade_id(cell).startswith("check-"):
                cell.source = f'grader.check("{grade_id(cell).removeprefix("check-")}")'
        first = nbformat.v4.new_code_cell("import otter\ngrader = otter.Notebook()")
        notebook.cells = [first, *code]
        nbformat.write(notebook, place / f"{lesson}.ipynb")
        wall += timed("otter", "run", "--no-logo", f"{lesson}.ipynb", place=place)[0]
    return wall / sample * len(students) / cores()


def cells(room: Classroom, lesson: str, student: str) -> float:
    """Return the processor's seconds that the cells of a graded notebook take by themselves."""
    notebook = nbformat.read(room.notebook("autograded", lesson, student), as_version=4)
    code = [c for c in notebook.cells if c.cell_type == "code" and c.metadata.get("course") not in NOT_GRADED]
    told, tell = os.pipe()
    if child := os.fork():
        os.close(tell)
        with open(told) as file:
            found = file.read()
        os.waitpid(child, 0)
        return float(found)
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w") as nowhere:
        os.chdir(folder)
        os.mkdir("answers")
        Path("inputs.npz").write_bytes(answer_key(room, lesson).inputs)
        os.environ["COURSE_COLLECT"] = folder
        shell = import_module("IPython.core.interactiveshell").InteractiveShell.instance()
        with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
            before = time.process_time()
            for cell in code:
                shell.run_cell(cell.source)
            spent = time.process_time() - before
    os.write(tell, f"{spent:.6f}".encode())
    os._exit(0)


class Measured(NamedTuple):
    """What was measured for a lesson."""

    nbgrader: float  # seconds for all, and for these:
    otter: float | None
    course: float
    first: float
    again: float
    each: float  # milliseconds of a processor for one submission, and of its cells alone
    cells: float


def measure(folder: Path, lesson: str, students: int, sample: int) -> Measured:
    """Measure a lesson, or nbgrader's example."""
    room, calm = handed_in(folder / "class", lesson, students)
    jobs = ("--jobs", str(cores()))
    theirs = stock(room, folder / "stock", lesson, calm, sample)
    others = None if lesson == OWN else otter(room, folder / "otter", lesson, calm, sample)
    if lesson != OWN:
        answer_key(room, lesson)  # `course release` computes it

    def grade(place: Path) -> tuple[float, float]:
        return timed("autograder.cli", "grade", str(place), lesson, *jobs, place=folder)

    first, _ = grade(part(room, folder / "one", calm[:1]))
    _, few = grade(part(room, folder / "few", calm[:FEW]))
    whole = open_class(part(room, folder / "whole", calm))
    ours, spent = grade(whole.root)
    again, _ = grade(whole.root)
    rest, own = len(calm) - FEW, 0.0
    if lesson != OWN:
        for name in load(lesson).modules:
            with contextlib.suppress(ImportError):
                import_module(name)
        own = sum(cells(whole, lesson, student) for student in calm[FEW:])
    each = 1000 * (spent - few) / rest
    return Measured(theirs, others, ours, first, again, each, 1000 * own / rest)


def main() -> None:
    """Print a line for each lesson, and one for all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("lessons", nargs="*", metavar="LESSON")
    parser.add_argument("--students", type=int, default=40)
    parser.add_argument("--sample", type=int, default=4)
    parser.add_argument("--whole", action="store_true", help="let nbgrader grade all of them, too")
    told = parser.parse_args()
    sample = told.students if told.whole else told.sample
    lessons = told.lessons or [*sorted(path.stem for path in SOURCES.glob("[0-9]*.py")), OWN]
    note = "" if told.whole else f", nbgrader's time from {sample} of them"
    print(f"{told.students} students a lesson, {cores()} cores{note}")
    heads = "".join(f"{name:>9}" for name in ("nbgrader", "otter", "course"))
    print(f"{'':24}{heads}{'ratio':>7}{'first':>7}{'again':>7}   processor, each: cells, beyond")
    all_nbgrader = all_course = 0.0
    for lesson in lessons:
        with tempfile.TemporaryDirectory(prefix="grading-") as folder:
            found = measure(Path(folder), lesson, told.students, sample)
        all_nbgrader, all_course = all_nbgrader + found.nbgrader, all_course + found.course
        other = f"{found.otter:8.0f}s" if found.otter else f"{'-':>9}"
        line = f"{lesson:24}{found.nbgrader:8.0f}s{other}{found.course:8.1f}s"
        line += f"{found.nbgrader / found.course:6.1f}x{found.first:6.1f}s{found.again:6.1f}s"
        print(f"{line}{found.cells:14.0f} ms{found.each - found.cells:8.0f} ms", flush=True)
    print(f"{'all':24}{all_nbgrader:8.0f}s{'':9}{all_course:8.1f}s{all_nbgrader / all_course:6.1f}x")


if __name__ == "__main__":
    main()
