"""What the commands of a class share: students by name, faults that are the user's, JSON, completion."""

import json
import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pexpect
import pytest

from autograder.classroom.folder import CONFIG
from autograder.grade.lock import grading_lock

LESSON = "01_sgd"


@pytest.fixture
def one_student(empty_class):
    """A class in which ann handed in what she was given."""
    place = empty_class.notebook("submitted", LESSON, "ann")
    place.parent.mkdir(parents=True)
    shutil.copy(empty_class.notebook("release", LESSON), place)
    return empty_class


@pytest.mark.parametrize("command", ["grade", "regrade", "report"])
def test_an_unknown_student_is_told_with_the_nearest(course, one_student, command):
    code, out, err = course(command, one_student.root, "1", "--student", "Anne")

    assert code == 1
    assert out == ""
    assert err.endswith("has no student 'Anne'.\nDid you mean ann?\n")


def test_a_student_without_a_submission_is_said(course, one_student):
    with one_student.gradebook() as book:
        book.add_student("bob")

    _, _, err = course("grade", one_student.root, "--student", "bob")

    assert err.startswith("Nothing by bob has been handed in yet.\n")


def test_whoever_grades_while_another_does_reads_one_thing(course, one_student):
    with grading_lock(one_student):
        code, out, err = course("grade", one_student.root)

    assert (code, out) == (1, "")
    assert err.startswith("Somebody else is grading")


@pytest.mark.parametrize(
    ("line", "told"),
    [("c.Execute.timeout = (", "SyntaxError"), ("import late_policy_of_ours", "late_policy_of_ours'")],
)
def test_settings_that_cannot_be_read_are_told_with_their_line(course, empty_class, line, told):
    (empty_class.root / CONFIG).write_text(f"c = get_config()\n\n{line}\n")

    code, _, err = course("report", empty_class.root)

    assert code == 1
    assert told in err
    assert "line 3" in err
    assert "bug in course" not in err


@pytest.mark.parametrize("command", ["report", "release", "simulate"])
def test_a_gradebook_that_is_gone_is_not_made_anew(course, empty_class, command):
    (empty_class.root / "gradebook.db").unlink()

    code, _, err = course(command, empty_class.root, LESSON)

    assert code == 1
    assert err.startswith("The gradebook")
    assert "is gone" in err
    assert not (empty_class.root / "gradebook.db").exists()


def test_a_folder_is_no_notebook(course, tmp_path):
    code, _, err = course("check", tmp_path)

    assert code == 1
    assert err.startswith(f"{tmp_path} is a folder.\n")


def test_a_class_is_made_with_the_name_that_the_exchange_has(course, tmp_path):
    code, out, _ = course("init", tmp_path / "Our Class", "--course-id", "dl-2026", "--json")

    assert code == 0
    assert json.loads(out)["class"] == str(tmp_path / "Our Class")
    assert "course_id = 'dl-2026'" in (tmp_path / "Our Class" / CONFIG).read_text()
    assert course("init", tmp_path / "other", "--course-id", "a/b")[0] == 1


def test_only_part_of_a_lesson_is_released_by_the_command(course, empty_class):
    """The list of lessons says what is left out."""
    code, out, _ = course("release", empty_class.root, "1", "--only-sections", "1-2", "--without", "gd_step")
    _, listed, _ = course("release", empty_class.root, "--json")

    assert code == 0
    assert "Left out: --without gd_step --only-sections 1,2" in out
    row = next(row for row in json.loads(listed) if row["assignment"] == LESSON)
    assert row == row | {"without": ["gd_step"], "only_sections": [1, 2]}


@pytest.mark.parametrize(
    ("options", "told"),
    [(("--repository", "not a url"), "is no address"), (("77",), "no lesson '77'"), ((), "something else")],
)
def test_publishing_refuses_before_it_checks_anything(course, tmp_path, monkeypatch, options, told):
    (tmp_path / "mine.txt").touch()
    monkeypatch.setattr("autograder.authoring.publish.stale", lambda name: pytest.fail("slow"))

    code, _, err = course("publish", tmp_path, *options)

    assert code == 1
    assert told in err


def test_lessons_are_completed_by_the_shell():
    typed = {"COMP_WORDS": "course grade dir 01", "COMP_CWORD": "3", "_COURSE_COMPLETE": "complete_bash"}

    done = subprocess.run(
        [sys.executable, "-m", "autograder.cli"], env=os.environ | typed, capture_output=True, text=True
    )

    assert done.stdout.split() == [LESSON]


def test_bash_completes_commands_folders_and_lessons(tmp_path):
    """As somebody types who ran ``course --install-completion``: a folder with a space, an own assignment."""
    (tmp_path / "a class" / "source" / "ps1").mkdir(parents=True)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    settings = {"HOME": str(tmp_path), "SHELL": shutil.which("bash"), "PATH": path, "INPUTRC": os.devnull}
    environ = os.environ | settings | {"TERM": "dumb", "PS1": "> "}
    rcfile = ["--rcfile", str(tmp_path / ".bashrc"), "-i"]
    start = partial(pexpect.spawn, "bash", rcfile, env=environ, cwd=tmp_path, timeout=120)
    first = start()
    first.sendline("course --install-completion; exit $?")
    first.expect(pexpect.EOF)
    first.close()
    assert first.exitstatus == 0, first.before
    bash = start(dimensions=(24, 200))

    for typed, completed in (
        ("course stat\t", "course status "),
        ("a\\ cl\t", r"a\ class/"),
        (" ps\t", " ps1 "),
        ("\x15course grade a\\ class 13\t", " 13_your_own "),
    ):
        bash.send(typed)
        bash.expect_exact(completed)
    bash.close(force=True)
