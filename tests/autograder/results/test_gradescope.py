"""The autograder for Gradescope: what its zip holds, what it says of any submission, what it withstands."""

import json
import math
import os
import re
import shutil
import stat
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from typer.testing import CliRunner

from autograder.authoring.cells import grade_id
from autograder.authoring.lesson import ROOT
from autograder.classroom.submission import Submission, SubmissionError
from autograder.cli import app
from autograder.errors import CourseError
from autograder.grade import record
from autograder.grade.answer_key import answer_key_from
from autograder.results.gradescope import archive, outcome, run
from autograder.results.gradescope.handed_in import notebook_of
from course_lib.check.card import Report
from tests.gradescope_container import image

LESSON = "01_sgd"
RELEASE = nbformat.read(ROOT / "notebooks" / f"{LESSON}.ipynb", as_version=4)
POINTS = 44  # twice the lesson's

pytestmark = pytest.mark.xdist_group("graded class")
needs_root = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root can make a container's root"
)


@pytest.fixture(scope="module")
def made(graded_class, tmp_path_factory) -> Path:
    """A zip of a class that has graded, as the command writes it."""
    place = tmp_path_factory.mktemp("gradescope") / "sgd.zip"
    asked = ["gradescope", "1", "--class", str(graded_class.room.root), "--out", str(place)]
    done = CliRunner().invoke(app, [*asked, "--points", str(POINTS), "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["points"], told["by_hand"], told["seed"]) == (POINTS, {"larger-batch": 6}, None)
    assert told["minutes"] < 20
    return place


@pytest.fixture
def autograder(made, tmp_path) -> Path:
    """A folder as Gradescope's ``/autograder`` is before a submission is graded."""
    with zipfile.ZipFile(made) as archive:
        archive.extractall(tmp_path / "source")
    shutil.copy(tmp_path / "source/run_autograder", tmp_path)
    (tmp_path / "run_autograder").chmod(0o755)
    (tmp_path / "submission_metadata.json").write_text('{"users": [{"sid": null}]}')
    for name in ("submission", "results"):
        (tmp_path / name).mkdir()
    return tmp_path


def results_in(autograder: Path) -> dict:
    """Return the results, read as strictly as JSON can be."""

    def refuse(word: str) -> None:
        raise ValueError(f"{word} is not JSON")

    return json.loads((autograder / "results/results.json").read_text(), parse_constant=refuse)


# ------------------------------------------------------------------------------------- what is in it


def test_both_scripts_are_at_the_root_executable_and_end_their_lines_as_linux_does(made, tmp_path):
    with zipfile.ZipFile(made) as archive:
        for name in ("setup.sh", "run_autograder"):
            mode, script = archive.getinfo(name).external_attr >> 16, archive.read(name)
            (tmp_path / name).write_bytes(script)

            assert stat.S_IMODE(mode) == 0o755
            assert script.startswith(b"#!/usr/bin/env bash\n")
            assert b"\r" not in script
            subprocess.run(["bash", "-n", tmp_path / name], check=True)


def test_nothing_of_another_lesson_is_in_it_and_no_solution(made, graded_class):
    with zipfile.ZipFile(made) as archive:
        names = archive.namelist()
        key = answer_key_from(archive.read("answers.npz"))
        release = archive.read("release.ipynb").decode()

    assert [name for name in names if re.search(r"exercises/|packs/|solutions|tests/|\d\d_\w+", name)] == []
    assert {f"check-{name}" for name in key.truths} <= {grade_id(cell) for cell in RELEASE.cells}
    assert nbformat.reads(release, as_version=4).cells == RELEASE.cells
    assert graded_class.room.seed not in release
    assert made.stat().st_mode & 0o077 == 0  # hidden cases are in it
    assert made.stat().st_size < 10e6


def test_everything_it_installs_is_pinned_and_torch_is_not_needed(made):
    with zipfile.ZipFile(made) as archive:
        asked = re.findall(r"^[\w-]+", archive.read("requirements.txt").decode(), re.MULTILINE)
        pinned = dict(re.findall(r"^([\w-]+)==(.+)$", archive.read("constraints.txt").decode(), re.MULTILINE))

    known = {name.lower().replace("_", "-") for name in pinned}
    assert {name.lower().replace("_", "-") for name in asked} <= known
    assert not {"torch", "typer"} & set(asked)


def test_without_a_class_the_secret_of_the_hidden_cases_is_kept_beside_the_zip(tmp_path):
    first = archive.kept_seed(tmp_path / "a.seed")

    assert archive.kept_seed(tmp_path / "a.seed") == first != archive.kept_seed(tmp_path / "b.seed")
    assert (tmp_path / "a.seed").stat().st_mode & 0o077 == 0
    (tmp_path / "a.seed").write_text("\n")
    with pytest.raises(CourseError, match="no secret"):
        archive.kept_seed(tmp_path / "a.seed")


# -------------------------------------------------------------------------------- which notebook counts


def hand_in(folder: Path, **files: str | bytes) -> Path:
    """Write files, by their names with ``.ipynb`` left out."""
    for name, content in files.items():
        place = folder / f"{name}.ipynb"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


OURS = nbformat.writes(RELEASE)
OTHER = nbformat.writes(nbformat.read(ROOT / "notebooks/02_momentum.ipynb", as_version=4))
PLAIN = nbformat.writes(new_notebook(cells=[new_code_cell('check("gd_step", gd_step)')]))


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({LESSON: OURS}, []),
        ({LESSON: OURS, "02_momentum": OTHER, f"__MACOSX/._{LESSON}": b"\0"}, []),
        ({f"repository/{LESSON}": OURS, f"repository/.ipynb_checkpoints/{LESSON}": PLAIN}, []),
        ({"My homework (1)": OURS}, ["graded: My homework (1).ipynb"]),
        ({"Untitled": PLAIN}, ["graded: Untitled.ipynb"]),
        ({LESSON: OTHER}, []),
        ({LESSON: OURS, "copy": OURS}, []),
    ],
)
def test_the_notebook_of_the_lesson_is_found_whatever_its_name_is(files, says, tmp_path):
    """In a repository, with its copy, renamed, without any of its cells."""
    notebook, told = notebook_of(hand_in(tmp_path, **files), LESSON, RELEASE)

    assert told == says
    assert notebook.cells


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({}, "There is no notebook in what you handed in. Hand in 01_sgd.ipynb."),
        (
            {LESSON: OURS, "other": PLAIN},
            "These are 2 versions of 01_sgd: 01_sgd.ipynb, other.ipynb. Hand in",
        ),
        ({"02_momentum": OTHER}, "02_momentum.ipynb has no cell of 01_sgd.\nHand in"),
        (
            {LESSON: b"{"},
            "01_sgd.ipynb: not a notebook: cut off, its JSON breaks in line 1, column 2.\nHand in",
        ),
        ({"a\x1b[31m": b""}, "a\N{REPLACEMENT CHARACTER}[31m.ipynb: not a notebook"),
    ],
)
def test_a_submission_without_exactly_one_is_told_why_it_is_not_graded(files, why, autograder):
    hand_in(autograder / "submission", **files)

    assert run.main(*(autograder / name for name in ("source", "submission", "results"))) == 0

    found = results_in(autograder)
    assert found["output"].startswith(why)
    assert {test["score"] for test in found["tests"]} == {0}
    assert sum(test["max_score"] for test in found["tests"]) == pytest.approx(POINTS)


def test_a_link_is_no_notebook(tmp_path):
    (tmp_path / f"{LESSON}.ipynb").symlink_to("/etc/passwd")

    with pytest.raises(SubmissionError, match="a link, not a file"):
        notebook_of(tmp_path, LESSON, RELEASE)


# ------------------------------------------------------------------------------------ what is written


def test_results_stand_there_before_anything_runs_and_after_a_fault_of_ours(autograder, monkeypatch, capfd):
    """Gradescope may end the container at any time, or there is a bug: nothing is lost in silence."""
    seen = []

    def fails(*_: object) -> None:
        seen.append(results_in(autograder)["output"])
        raise RuntimeError("a bug")

    monkeypatch.setattr(run, "grade", fails)

    run.main(*(autograder / name for name in ("source", "submission", "results")))

    assert seen == [outcome.STOPPED]
    assert results_in(autograder)["output"] == outcome.OUR_FAULT
    assert "a bug" in capfd.readouterr().err  # instructors see it


def test_results_are_json_and_of_a_reasonable_size_whatever_a_report_says(tmp_path):
    asked = outcome.Asked(LESSON, RELEASE, 1 / 3)
    odd = "\ud800\0\x1b]0;x\x07\N{RIGHT-TO-LEFT OVERRIDE}<script>" + "x" * 100_000
    reports = {name: Report(name, math.nan, points, None, [odd]) for name, points in asked.points.items()}
    (tmp_path / "results").mkdir()

    outcome.write(tmp_path / "results", outcome.results(asked, reports, RELEASE, [odd], seconds=1.0))

    found = results_in(tmp_path)
    assert {test.get("score", 0) for test in found["tests"]} == {0}
    for words in (found["output"], *(test["output"] for test in found["tests"])):
        assert len(words) <= outcome.LONGEST + 1
        assert {unicodedata.category(sign) for sign in words if sign != "\n"}.isdisjoint({"Cc", "Cf", "Cs"})
    assert found["output_format"] == "text"  # which Gradescope escapes
    assert found["tests"][-1]["output"].startswith("Marked by hand (1 points). Your answer:\n\nNot answered.")
    assert "score" not in found["tests"][-1]


# --------------------------------------------------------------------------------- in its container

ATTACK = """
import os, signal, socket, sys
from pathlib import Path
won = []
def attempt(name, act):
    try:
        act()
    except BaseException:
        return
    won.append(name)
parent = os.getppid() or 10**6
for name in ("results", "submission"):
    attempt(f"sees {name}", lambda: os.listdir(f"/autograder/{name}"))
for name in ("source/answers.npz", "source/lesson.json", "submission_metadata.json"):
    attempt(f"opens {name}", lambda: open(f"/autograder/{name}", "rb").read(1))
attempt("writes results", lambda: Path("/autograder/results/results.json").write_text('{"score": 99}'))
attempt("writes the course", lambda: Path(np.__file__).write_text(""))
attempt("kills the grader", lambda: os.kill(parent, 9))
attempt("reads the grader", lambda: open(f"/proc/{parent}/environ").read())
attempt("sees a secret", lambda: os.environ["SECRET"])
attempt("asks the network", lambda: socket.socket(socket.AF_INET))
attempt("is root again", lambda: os.setuid(0))
attempt("reads the packs", lambda: os.listdir(Path(sys.modules["course_lib"].__path__[0], "check/packs")))
def answers():
    from course_lib.optim.gradient_descent import sgd_step
attempt("has the answers", answers)
if won:
    del gd_step
    raise RuntimeError(won)
"""
LAST = """
if os.fork() == 0:
    os.setsid()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    while True:
        attempt("", lambda: Path("/autograder/results/results.json").write_text("{}"))
print("x" * 5_000_000)
for number in range(10):
    with open(f"{os.environ['TMPDIR']}/{number}", "wb") as file:
        file.write(bytes(20 << 20))
"""


def attacker(path: Path) -> nbformat.NotebookNode:
    """Return a student's notebook that attacks, too; whoever wins loses an answer."""
    notebook = nbformat.read(path, as_version=4)
    place = next(i for i, cell in enumerate(notebook.cells) if grade_id(cell) == "check-gd_step")
    notebook.cells.insert(place, new_code_cell(ATTACK))
    notebook.cells.append(new_code_cell(LAST))
    return notebook


@needs_root
@pytest.mark.parametrize("namespaces", ["", "1"])
def test_a_hostile_notebook_gets_the_marks_of_course_grade_and_nothing_else(
    namespaces, autograder, graded_class, tmp_path_factory
):
    """It tries to read, write and outlive the grader; where namespaces can be made, and where they cannot."""
    room, truth, results = graded_class
    graded = {
        name: record.read(Submission(room, LESSON, name)) for name in truth if not results[name].trouble
    }
    right = {n: r for n, r in graded.items() if r.exercises["gd_step"]["score"]}
    student = max(right, key=lambda n: len({e["sentence"] for e in right[n].exercises.values()}))
    notebook = attacker(room.notebook("submitted", LESSON, student))
    nbformat.write(notebook, autograder / "submission" / f"{LESSON}.ipynb")
    left = "find /tmp /dev/shm -type f > left; tail -n +1 /proc/[0-9]*/cmdline > running"
    script = f"cd /autograder; ./run_autograder; {left}"
    opt = image(tmp_path_factory.mktemp("opt"))

    done = subprocess.run(
        [sys.executable, "-m", "tests.gradescope_container", autograder, opt, "sh", "-c", script],
        cwd=ROOT,
        env=os.environ | {"NAMESPACES": namespaces, "SECRET": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )

    found = results_in(autograder)
    isolation = found.get("extra_data", {}).get("isolation")
    assert isolation == ("Walled" if namespaces else "OrdinaryUser"), done.stdout + done.stderr
    tests = {test["name"]: test for test in found["tests"] if "score" in test}
    ours = right[student].exercises
    assert {name: test["score"] for name, test in tests.items()} == {
        name: pytest.approx(one["score"] * 2) for name, one in ours.items()
    }, done.stdout
    assert all(one["sentence"] in tests[name]["output"] for name, one in ours.items())
    assert "printed more than" in found["output"]
    assert os.listdir(autograder / "results") == ["results.json"]
    assert (autograder / "left").read_text() == ""
    assert not re.search("plain_kernel|forkserver|ipykernel", (autograder / "running").read_text())
