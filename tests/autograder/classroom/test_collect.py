"""Collecting what students handed in: whose it is, what is refused, what is replaced."""

import contextlib
import io
import json
import os
import resource
import shutil
import signal
import socket
import stat
import zipfile
from datetime import UTC, datetime
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

import nbformat
import pytest

from autograder.classroom import budget
from autograder.classroom.collect import Options, archives, collect
from autograder.classroom.collect.download import Asked
from autograder.classroom.collect.names import student_of
from autograder.classroom.collect.sources import read_all
from autograder.classroom.collect.store import store
from autograder.classroom.folder import open_class
from autograder.classroom.submission import MAX_NOTEBOOK, SubmissionError, read_notebook
from autograder.errors import Broken

LESSON = "01_sgd"


@contextlib.contextmanager
def as_nobody(folder: Path):
    """Have root be an ordinary user, who owns a folder and what is in it."""
    if os.geteuid():
        yield
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, 65_534, 65_534)
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture(scope="module")
def released(template, tmp_path_factory):
    room = open_class(shutil.copytree(template, tmp_path_factory.mktemp("collect") / "class"))
    return room, room.notebook("release", LESSON).read_bytes()


def statuses(room, *paths, **options):
    return {
        item.student: item.status for item in collect(room, LESSON, list(paths), options=Options(**options))
    }


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

    taken = {"file_ann": "new", "file_ben": "new", "file_cem": "new"}
    assert found == taken | {"file_dan": "refused"}  # Moodle tells that Dan handed in, though no notebook
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

    new = {item.student for item in items if item.status == "new"}
    assert new == {"zip_fay", "zip_gus", "zip_ida", "hal"}  # whatever the names in Hal's own zip say
    assert refused == {"cut.zip", "pipe.zip", "link.zip"}


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
    assert [found[name][0] for name in ("linked", "text", "list", "huge")] == ["refused"] * 4
    assert found["other"][0] == "waiting"
    assert "link" in found["linked"][1]
    assert "not a notebook" in found["text"][1]
    assert "20 MiB" in found["huge"][1]
    assert not room.notebook("submitted", LESSON, "linked").exists()


def test_a_file_that_is_there_twice_is_taken_once(released, tmp_path):
    room, data = released
    for folder in ("a", "b"):
        (tmp_path / folder / "twice").mkdir(parents=True)
        (tmp_path / folder / "twice" / "01_sgd.ipynb").write_bytes(data)

    found = [item.status for item in collect(room, LESSON, [tmp_path / "a", tmp_path / "b"])]

    assert found == ["new", "unchanged"]


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


def test_a_name_that_leaves_the_folder_is_nobodys(released, tmp_path):
    room, data = released
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
        archive.writestr("../../..ipynb", data)
        archive.writestr("../../01_sgd.ipynb", data)

    found = [item.status for item in collect(room, LESSON, [tmp_path / "evil.zip"])]

    assert set(found) <= {"waiting"}
    assert not list(Path(tmp_path).glob("*.ipynb"))


# ------------------------------------------------------------------------------- broken and hostile files


def costly(data: bytes, tags: int = 60_000) -> bytes:
    """Return a notebook whose check by its format's rules takes the square of the number of its tags."""
    notebook = json.loads(data)
    notebook["cells"][0]["metadata"]["tags"] = [{}] * tags
    return json.dumps(notebook).encode()


def bad_notebooks(data: bytes) -> dict[str, tuple[bytes, str]]:
    """Return files that are no notebooks by a student's name, each with what is said of it."""
    return {
        "cut": (data[:3000], "its JSON breaks in line"),
        "utf16": (data.decode().encode("utf-16"), "its text is UTF-16"),
        "latin": (b"\xff" + data, "not a notebook"),
        "deep": (b"[" * 100_000, "not a notebook"),
        "empty": (b"", "not a notebook"),
        "tags": (costly(data), "more than 1 s"),
        "big": (data + bytes(MAX_NOTEBOOK), "larger than 20 MiB"),
    }


def test_no_broken_file_stops_the_class(released, tmp_path, monkeypatch):
    """Each has a line of its own, and whoever stands beside it is taken."""
    room, data = released
    monkeypatch.setattr(budget, "SECONDS", 0.5)
    told = {name: why for name, (_, why) in bad_notebooks(data).items()}
    for name, (content, _) in bad_notebooks(data).items():
        (tmp_path / f"{name}.ipynb").write_bytes(content)
    for name, encoding in {"b.ann": "utf-8", "b.bom": "utf-8-sig"}.items():
        (tmp_path / f"{name}.ipynb").write_bytes(data.decode().encode(encoding))
    (tmp_path / "b.twice.IPYNB").write_bytes(data.replace(b'"nbformat": 4', b'"nbformat": 3, "nbformat": 4'))
    (tmp_path / "b.zip.ipynb").write_bytes(zip_of({"b.stranger.ipynb": data}))
    (tmp_path / ("\N{GOTHIC LETTER AHSA}" * 50 + ".ipynb")).write_bytes(data)  # 200 bytes
    with socket.socket(socket.AF_UNIX) as one, contextlib.chdir(tmp_path):
        one.bind("socket.ipynb")
    os.mkfifo(tmp_path / "pipe.ipynb")
    (tmp_path / "loop").symlink_to(tmp_path)
    told |= {"pipe": "a pipe", "socket": "a socket", "loop": "a link", "b.zip": "not a notebook"}

    items = {Path(item.source).stem: item for item in collect(room, LESSON, [tmp_path, Path("/dev/zero")])}

    assert {name: items[name].status for name in told} == dict.fromkeys(told, "refused")
    assert [name for name, why in told.items() if why not in items[name].why] == []
    assert {items[name].status for name in ("b.ann", "b.bom", "b.twice", "\N{GOTHIC LETTER AHSA}" * 50)} == {
        "new"
    }
    assert items["zero"].why == "a device, not a file"
    assert len(items) == len(told) + 5
    assert read_notebook(room.notebook("submitted", LESSON, "b.bom"), LESSON).cells


def zip_of(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED, **flags: int) -> bytes:
    """Return a zip of files; ``flags`` are set in its directory, for all of them."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, method)
        for info in archive.infolist():
            for flag, value in flags.items():
                setattr(info, flag, value)
    return made.getvalue()


def spoilt(data: bytes) -> bytes:
    """Return a zip of one file, the middle of which is overwritten."""
    return data[: len(data) // 2] + b"\xff" * 40 + data[len(data) // 2 + 40 :]


def test_no_broken_zip_stops_the_class(released, tmp_path, monkeypatch):
    """Damaged, encrypted, lying and endless ones; an honest file beside a bad one in a zip is taken."""
    room, data = released
    monkeypatch.setattr(budget, "SECONDS", 0.5)
    monkeypatch.setattr(archives, "MAX_FILES", 1_000)
    lzma, told = zipfile.ZIP_LZMA, {}
    for name, why, content in (
        ("deflate", "damaged", spoilt(zip_of({"a.ipynb": data}))),
        ("lzma", "damaged", spoilt(zip_of({"a.ipynb": data}, lzma))),
        ("secret", "encrypted", zip_of({"a.ipynb": data}, flag_bits=1)),
        ("liar", "damaged (Bad CRC-32", zip_of({"a.ipynb": data}, file_size=100)),
        ("link", "a link", zip_of({"a.ipynb": b"/etc/passwd"}, external_attr=(stat.S_IFLNK | 0o777) << 16)),
        (
            "nested",
            "a zip inside a student's zip",
            zip_of({"a.zip": zip_of({"b.zip": zip_of({"c.inner.ipynb": data})})}),
        ),
        ("bomb", "larger than 20 MiB", zip_of({"a.ipynb": bytes(MAX_NOTEBOOK + 1)})),
        ("method", "damaged", zip_of({"a.ipynb": data}, compress_type=97)),
        ("cut", "damaged", zip_of({"a.ipynb": data})[:-30]),
        ("nothing", "damaged", b""),
        ("many", "1,001 files", zip_of({f"{n}.txt": b"" for n in range(1_001)})),
        (
            "long",
            "cannot be a folder: File name too long",
            zip_of({"\N{GOTHIC LETTER AHSA}" * 90 + ".ipynb": data}),
        ),
        ("escape", "does not say whose", zip_of({"\x1b[2J.ipynb": data})),
    ):
        (tmp_path / f"{name}.zip").write_bytes(content)
        told[f"{name}.zip"] = why
    beside = {"c.ann.ipynb": data, "/c.root.ipynb": data, "../../c.up.ipynb": data, "c.cut.ipynb": data[:99]}
    (tmp_path / "beside.zip").write_bytes(zip_of(beside | {"sub/c.ann.ipynb": data}))

    items = list(collect(room, LESSON, [tmp_path]))
    untaken = [item for item in items if item.status in ("refused", "waiting")]
    refused = {Path(item.source.split(":")[0]).name: item.why for item in untaken}

    assert {item.student for item in items if item.status == "new"} == {"c.ann", "c.root", "c.up"}
    assert [name for name, why in told.items() if why not in refused.get(name, "")] == []
    assert sum(item.source.startswith("beside.zip") for item in items) == 5
    assert not (room.root / "submitted" / "c.inner").exists()


def test_a_zip_that_unpacks_to_too_much_keeps_its_small_files(released, tmp_path, monkeypatch):
    room, data = released
    monkeypatch.setattr(archives, "UNPACKED", 3 * len(data))
    monkeypatch.setattr(archives, "RATIO", 0)
    giants = {f"d.{n}.ipynb": data + b" " * len(data) for n in range(3)}
    (tmp_path / "all.zip").write_bytes(zip_of(giants | {"d.ann.ipynb": data}))

    found = {item.student: item for item in collect(room, LESSON, [tmp_path / "all.zip"])}

    assert [found[name].status for name in ("d.0", "d.1", "d.2", "d.ann")] == [
        "new",
        "refused",
        "refused",
        "new",
    ]
    assert "unpacks to too much" in found["d.1"].why


def test_what_reading_takes_is_bounded(released):
    """A notebook may take a few seconds and a gibibyte; afterwards nothing is limited any more."""
    limits = resource.getrlimit(resource.RLIMIT_DATA)
    with pytest.raises(budget.TooCostly, match="1024 MiB of memory"), budget.budget(0):
        bytearray(2 << 30)
    assert resource.getrlimit(resource.RLIMIT_DATA) == limits
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)


def test_what_cannot_be_read_has_its_own_line():
    """A file and a folder that whoever collects may not open."""
    with TemporaryDirectory(dir="/tmp") as place:
        folder = Path(place)
        for name in ("ann", "closed"):
            (folder / f"{name}.ipynb").write_bytes(b"{}")
        for name in ("closed.ipynb", "zipped.zip"):
            (folder / name).touch(mode=0)
            (folder / name).chmod(0)
        (folder / "shut").mkdir(mode=0)

        with as_nobody(folder):
            found = {}
            for download, _ in read_all([folder], Asked(LESSON)):
                for entry in download.entries:
                    try:
                        found[entry.name.stem] = entry.read(), ""
                    except SubmissionError as error:
                        found[entry.name.stem] = None, str(error)

    assert found["ann"] == (b"{}", "")
    assert found["closed"] == found["zipped"] == found["shut"] == (None, "Permission denied")


def test_the_class_itself_is_not_handed_in(released, tmp_path):
    """Neither its released notebook nor its source; what else lies in its folder may be."""
    room, data = released
    (room.root / "downloads").mkdir()
    (room.root / "downloads" / "f.ann.ipynb").write_bytes(data)

    found = list(collect(room, LESSON, [room.root.parent]))
    named = list(collect(room, LESSON, [room.root / "release", room.root / "source" / LESSON]))

    assert [(item.student, item.status) for item in found] == [("f.ann", "new")]
    assert [item.why.partition(" of ")[0] for item in named] == ["it lies in release", "it lies in source"]


def test_a_date_of_the_future_counts_as_now(released, tmp_path):
    """Otherwise no later file could replace it."""
    room, data = released
    place = tmp_path / "g.ann.ipynb"
    for content, time in ((data, 4e9), (data + b"\n", 1e13), (data + b" ", None)):
        place.write_bytes(content)
        with contextlib.suppress(OverflowError):  # this disk knows no such time
            os.utime(place, time and (time, time))
        kept = room.notebook("submitted", LESSON, "g.ann").with_name("timestamp.txt")
        if kept.exists():
            kept.write_text(kept.read_text().replace(kept.read_text()[:4], "2020"))

        assert statuses(room, place)["g.ann"] in ("new", "replaced")
        assert kept.read_text() <= f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"


def test_a_full_disk_stops_and_keeps_the_earlier_submission(released, tmp_path, monkeypatch):
    room, data = released
    store(room, LESSON, "h.ann", data, datetime(2026, 1, 1, tzinfo=UTC))
    (tmp_path / "h.ann.ipynb").write_bytes(data + b"\n")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))

    try:
        with pytest.raises(Broken, match=r"No space is left .*\nFree some"):
            statuses(room, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert room.notebook("submitted", LESSON, "h.ann").read_bytes() == data
    assert statuses(room, tmp_path)["h.ann"] == "replaced"
