"""The class folder, and how submissions come into it."""

import os
import shutil
import stat
import zipfile
from datetime import UTC, datetime
from pathlib import Path, PurePath

import nbformat
import pytest

from autograder.authoring.notebooks import student_notebook
from autograder.classroom import release
from autograder.classroom.collect import collect
from autograder.classroom.collect.names import student_of
from autograder.classroom.collect.store import store
from autograder.classroom.folder import CONFIG, SEED, STEPS, ClassroomError, init, open_class
from autograder.classroom.submission import MAX_NOTEBOOK
from autograder.grade import batch

LESSON = "01_sgd"


@pytest.fixture(scope="module")
def released(template, tmp_path_factory):
    room = open_class(shutil.copytree(template, tmp_path_factory.mktemp("collect") / "class"))
    return room, room.notebook("release", LESSON).read_bytes()


def statuses(room, *paths, **options):
    return {item.student: item.status for item in collect(room, LESSON, list(paths), **options)}


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


def test_a_folder_that_is_no_class_is_told_with_what_to_do(tmp_path):
    with pytest.raises(ClassroomError, match="course init"):
        open_class(tmp_path)


def test_what_is_released_is_the_committed_notebook_cell_for_cell(released):
    room, data = released

    cells = nbformat.reads(data.decode(), as_version=4).cells

    assert cells == student_notebook(LESSON).cells
    assert room.released() == [LESSON]


def test_release_keeps_a_source_that_the_class_has_changed(empty_class):
    source = empty_class.notebook("source", LESSON)
    mine = source.read_text().replace("lr", "rate")
    source.write_text(mine)

    with pytest.raises(ClassroomError, match="differs"):
        release.release(empty_class, LESSON)
    assert source.read_text() == mine

    release.release(empty_class, LESSON, force=True)
    assert [path.read_text() for path in source.parent.glob("*.bak")] == [mine]


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("alice.ipynb", "alice"),
        ("alice/01_sgd.ipynb", "alice"),
        ("submissions/alice/01_sgd.ipynb", "alice"),
        ("alice/01_sgd/01_sgd.ipynb", "alice"),
        ("01_sgd_alice.ipynb", "alice"),
        ("alice_01_sgd.ipynb", "alice"),
        ("alice/01_sgd (1).ipynb", "alice"),
        ("alice_12345_assignsubmission_file_/01_sgd.ipynb", "alice"),
        ("Zoë Öz_12345_assignsubmission_file/01_sgd.ipynb", "Zoë.Öz"),
        ("ozzoe_LATE_12345_67890_01_sgd-2.ipynb", "ozzoe"),
        ("m.lee@example.edu.ipynb", "m.lee@example.edu"),
        ("01_sgd.ipynb", ""),
        ("../01_sgd.ipynb", ""),
        ("*.ipynb", ""),
        (".hidden.ipynb", ""),
    ],
)
def test_a_files_name_tells_whose_it_is(name, student):
    assert student_of(PurePath(name), LESSON) == student


def test_collect_takes_files_folders_and_zips(released, tmp_path):
    room, data = released
    (tmp_path / "file_ann.ipynb").write_bytes(data)
    folder = tmp_path / "handed in" / "file_ben"
    folder.mkdir(parents=True)
    (folder / "01_sgd.ipynb").write_bytes(data)
    with zipfile.ZipFile(tmp_path / "lms.zip", "w") as archive:
        archive.writestr("file_cem_77_assignsubmission_file_/01_sgd.ipynb", data)
        archive.writestr("__MACOSX/01_sgd.ipynb", data)
        archive.writestr("file_dan_78_assignsubmission_file_/report.pdf", b"%PDF")

    found = statuses(room, tmp_path / "file_ann.ipynb", folder.parent, tmp_path / "lms.zip")

    assert found == {"file_ann": "new", "file_ben": "new", "file_cem": "new"}
    assert room.notebook("submitted", LESSON, "file_cem").read_bytes() == data
    assert room.students(LESSON) == ["file_ann", "file_ben", "file_cem"]


def test_collect_refuses_what_cannot_be_graded_and_takes_the_rest(released, tmp_path):
    room, data = released
    secret = tmp_path / "outside.ipynb"
    secret.write_bytes(data)
    place = tmp_path / "in"
    place.mkdir()
    (place / "linked.ipynb").symlink_to(secret)
    (place / "text.ipynb").write_text("dear teacher")
    (place / "list.ipynb").write_text("[[]]")
    (place / "other.ipynb").write_text(
        nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")]))
    )
    with open(place / "huge.ipynb", "wb") as file:
        file.truncate(MAX_NOTEBOOK + 1)
    (place / "honest.ipynb").write_bytes(data)

    found = {item.student: (item.status, item.why) for item in collect(room, LESSON, [place])}

    assert found["honest"][0] == "new"
    assert [found[name][0] for name in ("linked", "text", "list", "other", "huge")] == ["refused"] * 5
    assert "link" in found["linked"][1]
    assert "not a notebook" in found["text"][1]
    assert "20 MiB" in found["huge"][1]
    assert not room.notebook("submitted", LESSON, "linked").exists()


def test_collect_refuses_two_files_of_one_student(released, tmp_path):
    room, data = released
    for folder in ("a", "b"):
        (tmp_path / folder / "twice").mkdir(parents=True)
        (tmp_path / folder / "twice" / "01_sgd.ipynb").write_bytes(data)

    found = [item.status for item in collect(room, LESSON, [tmp_path / "a", tmp_path / "b"])]

    assert found == ["new", "refused"]


def test_a_newer_submission_replaces_and_the_old_one_is_kept(released, tmp_path):
    room, data = released
    place = tmp_path / "re.ipynb"
    place.write_bytes(data)
    os.utime(place, (1_700_000_000, 1_700_000_000))
    assert statuses(room, place) == {"re": "new"}
    assert statuses(room, place) == {"re": "unchanged"}

    place.write_bytes(data.replace(b"lr", b"rate"))
    os.utime(place, (1_600_000_000, 1_600_000_000))
    assert statuses(room, place) == {"re": "older"}
    os.utime(place, (1_700_000_060, 1_700_000_060))
    assert statuses(room, place) == {"re": "replaced"}

    stamp = room.notebook("submitted", LESSON, "re").with_name("timestamp.txt").read_text()
    assert stamp == "2023-11-14 22:14:20 UTC"
    assert [path.read_bytes() for path in room.root.glob(f"replaced/re/{LESSON}/*/*.ipynb")] == [data]


def test_an_older_submission_replaces_only_when_told_to(released):
    room, data = released
    store(room, LESSON, "old", data, datetime(2026, 1, 2, tzinfo=UTC))

    assert store(room, LESSON, "old", data + b"\n", datetime(2026, 1, 1, tzinfo=UTC)) == "older"
    assert (
        store(room, LESSON, "old", data + b"\n", datetime(2026, 1, 1, tzinfo=UTC), replace=True) == "replaced"
    )


def test_a_name_that_leaves_the_folder_is_refused(released, tmp_path):
    room, data = released
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
        archive.writestr("../../..ipynb", data)
        archive.writestr("../../01_sgd.ipynb", data)

    found = [item.status for item in collect(room, LESSON, [tmp_path / "evil.zip"])]

    assert set(found) <= {"refused"}
    assert not list(Path(tmp_path).glob("*.ipynb"))


def test_a_link_that_leads_nowhere_is_a_submission_that_fails(empty_class):
    place = empty_class.notebook("submitted", "01_sgd", "ann")
    place.parent.mkdir(parents=True)
    place.symlink_to(place)

    (result,) = batch.grade(empty_class, ["01_sgd"])

    assert (result.student, result.status, result.trouble) == ("ann", "failed", ("a link, not a file",))


def test_a_folder_that_nbgrader_would_not_find_is_told(empty_class):
    place = empty_class.notebook("submitted", "01_sgd", "a[1]")
    place.parent.mkdir(parents=True)
    place.write_text("{}")

    (result,) = batch.grade(empty_class, ["01_sgd"])

    assert result.status == "failed"
    assert "[]*?" in result.trouble[0]
