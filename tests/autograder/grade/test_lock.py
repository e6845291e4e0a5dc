"""One process grades in a class at a time, and what a killed one left is removed."""

import errno
import resource
import shutil
import tempfile
from pathlib import Path

import pytest

from autograder.classroom import folder
from autograder.errors import Broken, CourseError
from autograder.grade import lock
from tests.autograder.grade.test_batch import LESSON, hand_in, statuses


@pytest.fixture
def room(empty_class) -> folder.Classroom:
    """A class in which one student handed in."""
    hand_in(empty_class, "ann")
    return empty_class


def test_a_class_is_graded_by_one_at_a_time(room):
    with lock.grading_lock(room), pytest.raises(CourseError, match=r"Somebody else is grading in .*\n"):
        statuses(room)

    assert statuses(room) == {"ann": "graded"}


def test_a_full_disk_is_told_as_one_when_the_lock_is_written(room):
    """And not as an error of ours, met again where its file is closed."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))

    try:
        with pytest.raises(Broken, match=r"No space is left .*\nFree some"), lock.grading_lock(room):
            pass
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_what_goes_wrong_with_the_machine_while_grading_is_told_as_that(room):
    with pytest.raises(Broken, match=r"No more files can be opened\.\nAllow more"), lock.grading_lock(room):
        raise OSError(errno.EMFILE, "Too many open files")
    with pytest.raises(ZeroDivisionError), lock.grading_lock(room):
        raise ZeroDivisionError


def test_a_temporary_folder_that_is_removed_meanwhile_is_told(room):
    def work(folder: Path) -> None:
        shutil.rmtree(folder)
        (folder / "file").touch()

    with pytest.raises(Broken, match=r" is gone\.\nNobody may remove it"), lock.grading_lock(room) as session:
        work(session.folder)


def test_what_a_killed_run_left_half_written_is_removed(room, tmp_path):
    stale = Path(tempfile.mkdtemp(prefix="course-"))
    (room.root / lock.LOCK).write_text(str(stale))
    for name in (
        f"answers/ann/.{LESSON}-x/a.npz",
        f"autograded/ann/.{LESSON}-7/n.ipynb",
        f"autograded/ann/.{LESSON}-y",
    ):
        (room.root / name).parent.mkdir(parents=True, exist_ok=True)
        (room.root / name).touch()

    statuses(room)

    assert not stale.exists()
    assert not list(room.root.glob("*/*/.*"))


@pytest.mark.parametrize("name", ["/etc", "relative", "/tmp/other", "/tmp/course-none", ""])
def test_no_other_folder_is_removed(name, monkeypatch):
    monkeypatch.setattr(shutil, "rmtree", lambda *a, **k: pytest.fail("removed"))

    lock._remove(name)
