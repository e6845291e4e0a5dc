"""What makes a class be graded again: what marks follow from, and nothing else."""

import io
import shutil
import subprocess
import sys
import tokenize

import nbformat
import pytest

from autograder.authoring.lesson import ROOT, load
from autograder.classroom import folder
from autograder.classroom.collect.store import store
from autograder.classroom.simulate import START
from autograder.classroom.submission import Submission
from autograder.grade import answer_key, batch, fingerprint
from autograder.grade.digests import STRING_OR_COMMENT, code_digest

LESSON, EXERCISE = "01_sgd", "gd_step"
CODE = ("course_lib", "autograder", "solutions")


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A copy of the course's files, which the digests are taken of."""
    for name in CODE:
        skipped = shutil.ignore_patterns("packs", "__pycache__")
        shutil.copytree(ROOT / name, tmp_path / "course" / name, ignore=skipped)
    monkeypatch.setattr(answer_key, "ROOT", tmp_path / "course")
    monkeypatch.setattr(answer_key, "SOURCES", tmp_path / "course" / "solutions")
    return tmp_path / "course"


@pytest.fixture
def taken(empty_class):
    """Return a function that takes the fingerprint of the class as another process would."""

    def take() -> fingerprint.Fingerprint:
        answer_key.answer_key.cache_clear()
        answer_key.judging_code.cache_clear()
        return fingerprint.fingerprint(folder.open_class(empty_class.root), LESSON)

    yield take
    answer_key.answer_key.cache_clear()
    answer_key.judging_code.cache_clear()


def changed(before: fingerprint.Fingerprint, after: fingerprint.Fingerprint) -> set[str]:
    return {name for name in ("inputs", "key") if getattr(before, name) != getattr(after, name)}


def edit_release(room, change) -> None:
    path = room.notebook("release", LESSON)
    notebook = nbformat.read(path, as_version=4)
    change(next(cell for cell in notebook.cells if cell.id == f"check-{EXERCISE}"))
    path.chmod(0o644)
    nbformat.write(notebook, path)


def append(path, text: str) -> None:
    with open(path, "a") as file:
        file.write(text)


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (lambda room: edit_release(room, lambda cell: cell.update(source="check()")), {"inputs"}),
        (lambda room: edit_release(room, lambda c: c.metadata["nbgrader"].update(points=9.0)), {"key"}),
        (lambda room: append(room.root / folder.CONFIG, "c.Execute.timeout = 3\n"), {"inputs"}),
        (lambda room: (room.root / folder.SEED).write_text("another"), {"inputs", "key"}),
    ],
    ids=["cell", "points", "limits", "seed"],
)
def test_a_change_in_the_class_counts(empty_class, taken, edit, expected):
    before = taken()

    edit(empty_class)

    assert changed(before, taken()) == expected


PRINTED = """
import sys
from pathlib import Path
from autograder.classroom.folder import open_class
from autograder.grade.fingerprint import fingerprint
print(*fingerprint(open_class(Path(sys.argv[1])), sys.argv[2]))
"""


def test_neither_the_place_of_a_class_counts_nor_the_process(empty_class, taken, tmp_path):
    """The class's settings have hooks of ours, with its folder, at addresses in memory."""
    before = taken()
    moved = shutil.copytree(empty_class.root, tmp_path / "moved")

    done = subprocess.run([sys.executable, "-c", PRINTED, moved, LESSON], capture_output=True, text=True)

    assert done.stdout.split() == list(before), done.stderr


def test_a_comment_or_an_import_grades_nothing_again(taken, course):
    """The answer key is computed again, and found to be the same."""
    before = taken()

    for file in (
        "course_lib/optim/gradient_descent.py",
        "course_lib/check/compare.py",
        f"autograder/exercises/{LESSON}/{EXERCISE}.py",
        "autograder/grade/notebook/verdict.py",
        f"solutions/{LESSON}.py",
    ):
        append(course / file, "# a comment\nimport math\n")

    assert changed(before, taken()) == set()


def test_code_that_compares_counts(taken, course):
    before = taken()

    append(course / "course_lib/check/compare.py", "CLOSE_ENOUGH = 1\n")

    assert changed(before, taken()) == {"key"}


def test_a_reference_with_other_values_counts(taken, course, monkeypatch):
    """A value that is expected differs by a thousandth."""
    before = taken()
    compute = answer_key.compute_answer_key

    def other(lesson: str, seed: str) -> bytes:
        truths, visible = answer_key.read_ours(compute(lesson, seed))
        value, *rest = truths[EXERCISE]["expected"][0]
        truths[EXERCISE]["expected"][0] = (value * 1.001, *rest)
        return answer_key.pack([truths, visible])

    monkeypatch.setattr(answer_key, "compute_answer_key", other)
    append(course / "course_lib/optim/gradient_descent.py", "# so that it is computed again\n")

    assert changed(before, taken()) == {"key"}


def test_a_new_sentence_for_a_mistake_counts(taken, course, monkeypatch):
    before = taken()
    compute = answer_key.compute_answer_key

    def other(lesson: str, seed: str) -> bytes:
        truths, visible = answer_key.read_ours(compute(lesson, seed))
        name, _, *rest = truths[EXERCISE]["mistakes"][0]
        truths[EXERCISE]["mistakes"][0] = (name, "Downhill, please.", *rest)
        return answer_key.pack([truths, visible])

    monkeypatch.setattr(answer_key, "compute_answer_key", other)
    append(course / "course_lib/optim/gradient_descent.py", "# so that it is computed again\n")

    assert changed(before, taken()) == {"key"}


def test_hiding_one_more_module_counts(taken, monkeypatch):
    """Who copied an answer that is hidden now has to answer again."""
    before = taken()
    exercise = load(LESSON).exercises[EXERCISE]

    monkeypatch.setattr(
        type(exercise), "absent", {"course_lib.optim.gradient_descent", "course_lib.nn.layers"}
    )

    assert changed(before, taken()) == {"inputs"}


def test_a_raised_rules_number_counts(taken, monkeypatch):
    before = taken()

    monkeypatch.setattr(fingerprint, "RULES", fingerprint.RULES + 1)

    assert changed(before, taken()) == {"inputs"}


def test_the_rules_number_was_considered_for_the_code_as_it_is():
    """
    When this fails, code that runs, repairs or sanitises submissions has changed.

    If a mark or somebody's safety may follow from the change, raise RULES in fingerprint.py, and everything
    will be graded again. In either case put the new digest here.
    """
    ours = ROOT / "autograder"
    files = [*(ours / "grade" / "notebook").glob("*.py"), *(ours / "kernel").glob("*.py")]
    files += [ours / "authoring" / "cells.py", ours / "classroom" / "submission.py"]
    files += [ours / "grade" / "nbgrader" / name for name in ("steps.py", "chain.py")]
    files += (ours / "grade" / "assignments").glob("*.py")

    assert (fingerprint.RULES, code_digest(files)[:12]) == (5, "5740fc3da45b")


def test_comments_docstrings_imports_and_file_names_do_not_count(tmp_path):
    (tmp_path / "a.py").write_text('"""One."""\nimport os\n\ndef f(x):\n    """Two."""\n    return x + 1\n')
    (tmp_path / "b.py").write_text("# none\ndef f(x):\n    return x + 1  # more\n")
    (tmp_path / "c.py").write_text("def f(x):\n    return x + 2\n")

    same, other = code_digest([tmp_path / "b.py"]), code_digest([tmp_path / "c.py"])

    assert code_digest([tmp_path / "a.py"]) == same != other


def test_comments_are_found_where_tokenize_finds_them():
    """In strings, too, are signs that look like them."""
    for path in [*(ROOT / "course_lib").rglob("*.py"), *(ROOT / "autograder" / "grade").rglob("*.py")]:
        source = path.read_text(encoding="utf-8")

        found = [match["comment"] for match in STRING_OR_COMMENT.finditer(source) if match["comment"]]

        tokens = tokenize.generate_tokens(io.StringIO(source).readline)
        assert found == [token.string for token in tokens if token.type == tokenize.COMMENT], path


def test_reading_a_setting_changes_nothing(empty_class):
    room = empty_class
    before = fingerprint.fingerprint(room, LESSON)

    batch.notebook_seconds(room)

    assert fingerprint.fingerprint(room, LESSON) == before


def test_the_time_of_a_submission_counts_too(empty_class):
    room = empty_class
    store(room, LESSON, "ann", b"{}", START)
    found = fingerprint.fingerprint(room, LESSON)
    before = fingerprint.submission_digest(found.inputs, Submission(room, LESSON, "ann"))

    room.notebook("submitted", LESSON, "ann").with_name("timestamp.txt").write_text("2099-01-01 00:00:00 UTC")

    assert fingerprint.submission_digest(found.inputs, Submission(room, LESSON, "ann")) != before
