"""Collecting what students handed in: whose it is, what is refused, what is replaced."""

import os
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path, PurePath

import nbformat
import pytest

from autograder.classroom.collect import collect
from autograder.classroom.collect.names import student_of
from autograder.classroom.collect.store import store
from autograder.classroom.folder import open_class
from autograder.classroom.submission import MAX_NOTEBOOK

LESSON = "01_sgd"


@pytest.fixture(scope="module")
def released(template, tmp_path_factory):
    room = open_class(shutil.copytree(template, tmp_path_factory.mktemp("collect") / "class"))
    return room, room.notebook("release", LESSON).read_bytes()


def statuses(room, *paths, **options):
    return {item.student: item.status for item in collect(room, LESSON, list(paths), **options)}


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
def test_a_file_name_says_who_handed_it_in(name, student):
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


def test_collect_opens_zips_that_lie_in_a_folder(released, tmp_path):
    """An LMS's download is often a folder of zips: none may be lost without a word."""
    room, data = released
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("folder_eve_79_assignsubmission_file_/01_sgd.ipynb", data)
    (tmp_path / "broken.zip").write_bytes(b"no zip")

    found = {item.source.rpartition("/")[2]: item.status for item in collect(room, LESSON, [tmp_path])}

    assert found == {"01_sgd.ipynb": "new", "broken.zip": "refused"}
    assert "folder_eve" in room.students(LESSON)


def test_a_strangers_zip_costs_nobody_else_anything(released, tmp_path):
    """Damaged zips, links, pipes, odd dates, and zips in a student's own folder."""
    room, data = released
    (tmp_path / "zip_fay.ipynb").write_bytes(data)
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("zip_gus_80_assignsubmission_file_/01_sgd.ipynb"), data)
    whole = (tmp_path / "export.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[:-20] + bytes(20))
    with zipfile.ZipFile(tmp_path / "dateless.zip", "w") as archive:
        dateless = zipfile.ZipInfo("zip_ida_81_assignsubmission_file_/01_sgd.ipynb", (1980, 0, 0, 0, 0, 0))
        archive.writestr(dateless, data)
    os.mkfifo(tmp_path / "pipe.zip")
    (tmp_path / "link.zip").symlink_to(tmp_path / "export.zip")
    (tmp_path / "hal").mkdir()
    (tmp_path / "hal" / "homework.zip").write_bytes(whole)

    items = list(collect(room, LESSON, [tmp_path]))
    refused = {item.source.removeprefix(f"{tmp_path}/") for item in items if item.status == "refused"}

    assert {item.student for item in items if item.status == "new"} == {"zip_fay", "zip_gus", "zip_ida"}
    assert refused == {"cut.zip", "pipe.zip", "link.zip", "hal/homework.zip"}


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


def test_an_older_submission_replaces_only_on_request(released):
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
