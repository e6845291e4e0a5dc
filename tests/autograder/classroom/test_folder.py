"""The class folder, and how submissions come into it."""

import stat

import pytest

from autograder.classroom.folder import CONFIG, SEED, STEPS, ClassroomError, init, open_class
from autograder.grade import batch


def test_init_makes_nbgraders_layout_and_a_secret_nobody_else_reads(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "/usr/bin:/bin")  # an environment that is not activated

    room, _ = init(tmp_path / "deep" / "class")

    assert {path.name for path in room.root.iterdir()} >= {
        *STEPS,
        "gradebook.db",
        "nbgrader_config.py",
    }
    assert len(room.seed) == 32
    assert stat.S_IMODE((room.root / SEED).stat().st_mode) == 0o600


def test_init_changes_nothing_that_is_there(tmp_path):
    room, _ = init(tmp_path / "class")
    (room.root / CONFIG).write_text("c = get_config()\n")

    again, made = init(tmp_path / "class")

    assert made == []
    assert again.seed == room.seed
    assert (room.root / CONFIG).read_text() == "c = get_config()\n"


def test_init_refuses_a_folder_with_other_things(tmp_path):
    (tmp_path / "thesis.tex").touch()

    with pytest.raises(ClassroomError, match="other things"):
        init(tmp_path)


def test_a_folder_that_is_not_a_class_is_refused_with_advice(tmp_path):
    with pytest.raises(ClassroomError, match="course init"):
        open_class(tmp_path)


def test_a_broken_link_is_a_submission_that_fails(empty_class):
    place = empty_class.notebook("submitted", "01_sgd", "ann")
    place.parent.mkdir(parents=True)
    place.symlink_to(place)

    (result,) = batch.grade(empty_class, ["01_sgd"])

    assert (result.student, result.status, result.trouble) == ("ann", "failed", ("a link, not a file",))


def test_a_folder_that_nbgrader_would_not_find_is_reported(empty_class):
    place = empty_class.notebook("submitted", "01_sgd", "a[1]")
    place.parent.mkdir(parents=True)
    place.write_text("{}")

    (result,) = batch.grade(empty_class, ["01_sgd"])

    assert result.status == "failed"
    assert "[]*?" in result.trouble[0]


def test_a_lesson_that_does_not_exist_is_refused_with_those_that_do(empty_class):
    with pytest.raises(ClassroomError, match=r"^1_sgd is not released .* no such lesson\.\nIts .* 01_sgd, "):
        empty_class.lessons(["1_sgd"])


def test_a_command_in_a_message_can_be_pasted_though_the_path_has_a_space(tmp_path):
    classroom, _ = init(tmp_path / "my class")

    with pytest.raises(ClassroomError, match=r"course release '\S+/my class' 02_momentum$"):
        classroom.lessons(["02_momentum"])
