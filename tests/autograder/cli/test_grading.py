"""What ``course grade`` prints and how it ends."""

import json
import os
import shutil

import pytest

from autograder.classroom.folder import CONFIG, open_class
from autograder.errors import CourseError
from autograder.grade import batch, submission
from autograder.kernel import forkserver_client
from autograder.kernel.doctor import Wall

LESSON = "01_sgd"
graded_once = pytest.mark.xdist_group("graded class")


@graded_once
def test_nothing_is_graded_twice(course, graded_class):
    """The file that is no notebook fails again, so the exit code is 1."""
    code, out, err = course("grade", graded_class[0].root)

    assert code == 1
    assert "0 graded, 27 unchanged, 1 failed" in out
    assert "without walls" not in err
    assert "broken.file, 01_sgd: not graded: not a notebook" in err


@graded_once
def test_grade_prints_json(course, graded_class):
    """One entry per submission."""
    _, out, _ = course("grade", graded_class[0].root, "--json")

    assert {entry["status"] for entry in json.loads(out)} == {"unchanged", "failed"}


def test_a_strangers_name_plays_no_tricks_with_the_terminal(course, empty_class):
    """Control characters are replaced, in lines and in JSON."""
    place = empty_class.notebook("submitted", LESSON, os.fsdecode(b"evil\x1b[2J\xff"))
    place.parent.mkdir(parents=True)
    place.write_text("{")

    code, out, err = course("grade", empty_class.root)
    _, data, _ = course("grade", empty_class.root, "--json")

    assert code == 1
    assert "evil�[2J�, 01_sgd: not graded: in a folder with" in err
    assert "\x1b" not in out + err + data
    assert [entry["student"] for entry in json.loads(data)] == ["evil�[2J�"]


def test_grading_without_walls_warns_and_the_report_says_so(course, empty_class):
    """On the terminal and on the page."""
    place = empty_class.notebook("submitted", LESSON, "ann")
    place.parent.mkdir(parents=True)
    place.write_bytes(empty_class.notebook("release", LESSON).read_bytes())

    _, _, err = course("grade", empty_class.root, "--isolation", "none")
    _, out, _ = course("report", empty_class.root)

    assert "without walls" in err
    assert "1 graded, 1 without walls" in out
    assert "1 graded without walls" in (empty_class.root / "report.html").read_text()


def test_on_a_cluster_nobody_does_without_walls(course, empty_class):
    code, _, err = course("grade", empty_class.root, "--dask", "tcp://127.0.0.1:9", "--isolation", "none")

    assert code == 1
    assert err.endswith("Leave out --isolation none.\n")


@graded_once
@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (CourseError("The disk is full.\nMake room."), 1, "The disk is full.\nMake room.\n"),
        (
            KeyboardInterrupt(),
            130,
            "\nInterrupted. Finished work is kept. Run the same command again to continue.\n",
        ),
    ],
)
def test_a_stopped_batch_says_what_was_done_and_why_it_stopped(
    course, graded_class, monkeypatch, error, status, message
):
    """The results so far are printed, also as JSON, and the reason comes last."""

    def stopping(*arguments, **options):
        yield submission.Graded("ann", LESSON, "graded", 1.0, 2.0)
        raise error

    monkeypatch.setattr(batch, "grade", stopping)
    code, out, err = course("grade", graded_class[0].root)
    _, data, _ = course("grade", graded_class[0].root, "--json")

    assert code == status
    assert "1 graded, 0 unchanged, 0 failed" in out
    assert f"\n{err}".endswith(message)
    assert [entry["student"] for entry in json.loads(data)] == ["ann"]


@pytest.mark.parametrize("up", [True, False])
def test_doctor_looks_for_a_class_s_own_secrets_and_fails_where_one_is_seen(
    course, empty_class, monkeypatch, up
):
    """What a kernel sees is tried in tests/autograder/kernel."""
    asked = []

    def look(secrets):
        asked.extend(secrets)
        return [Wall("secrets", up, "looked for"), Wall("limits together", False, "no cgroup", needed=False)]

    monkeypatch.setattr(forkserver_client, "look", look)
    code, out, _ = course("doctor", empty_class.root)

    assert code == (0 if up else 1)
    assert ("NO" in out) != up
    assert {path.name for path in asked} >= {"secret_seed", "gradebook.db", "submitted"}


@graded_once
def test_json_says_what_lateness_costs(course, graded_class, tmp_path):
    """Of grading and of regrading, as ``course status`` has it: 10 % of the marks for each day."""
    room = open_class(shutil.copytree(graded_class[0].root, tmp_path / "class"))
    with open(room.root / CONFIG, "a") as file:
        file.write("c.LatePolicy.kind = 'percent'\n")
    course("due", room.root, LESSON, "2026-10-01 00:00")

    found = [json.loads(course(command, room.root, "--json")[1]) for command in ("grade", "regrade")]
    status = json.loads(course("status", room.root, "--json")[1])[0]["late"]

    for rows in found:
        costs = {row["student"]: row["late_penalty"] for row in rows if row["late_penalty"]}
        assert costs == {student: one["penalty"] for student, one in status.items() if one["penalty"]}
        assert len(costs) > 20
