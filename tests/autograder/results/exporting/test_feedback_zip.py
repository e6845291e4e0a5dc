"""Pages go into the zip that an LMS takes back, each under the name by which it finds its student."""

import io
import zipfile
from datetime import UTC, datetime

import nbformat
import pytest

from autograder.classroom.hand_ins import HandIn, add
from autograder.classroom.roster.people import Person, save
from autograder.results.exporting.feedback import Place, brightspace, canvas, moodle, pack
from autograder.results.exporting.forms import Ask
from autograder.results.feedback import Page
from tests.marked_class import LESSON

SHEET = """\
Identifier,"Full name","Email address",Grade,"Maximum grade","Last modified (grade)"
"Participant 48211","Jürgen_7 Müller/.. ~",jmueller@uni.example,,10.00,-
"Participant 48212","Siobhán O'Quinn",squinn@uni.example,,10.00,-
"Participant 48999","Else, Somebody",else@uni.example,,10.00,-
"""


@pytest.fixture
def pages(room):
    """Return two students' pages."""
    made = []
    for student in ("jmueller", "squinn"):
        path = room.root / f"{student}.html"
        path.write_text(f"<main>\n<h1>{student}</h1>\n<h2>Your notebook</h2>rest</main>")
        made.append(Page(student, path))
    return made


def zipped(path, names):
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "{}")
    return path


def packed(room, pages, places, tmp_path, most=1e9):
    zips, without = pack(room, LESSON, pages, places, tmp_path / "feedback.zip", most)
    found = {}
    for path in zips:
        with zipfile.ZipFile(path) as archive:
            found |= {entry.filename: archive.read(entry) for entry in archive.infolist()}
    return zips, found, without


def test_moodle_finds_people_by_the_participants_number(room, pages, tmp_path):
    """The name holds no sign at which Moodle splits, or which it hides; strangers are told of."""
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(SHEET)

    places, reasons = moodle(room, LESSON, sheet)
    _, found, _ = packed(room, pages, places, tmp_path)

    assert sorted(found) == [
        "Jürgen 7 Müller_48211_assignsubmission_file/feedback.html",
        "Siobhán O Quinn_48212_assignsubmission_file/feedback.html",
    ]
    assert b"<h1>jmueller</h1>" in found["Jürgen 7 Müller_48211_assignsubmission_file/feedback.html"]
    assert len(reasons) == 1


def test_an_assignment_of_several_notebooks_has_a_page_of_each(room, pages, tmp_path, monkeypatch):
    """Canvas takes one file: there it is the first one."""
    monkeypatch.setattr(type(room), "notebooks", lambda self, lesson: ["jmueller", "second"])
    (room.root / "second.html").write_text("<h1>second</h1>")

    _, found, _ = packed(room, pages[:1], {"jmueller": Place(b"a_1_b/feedback.html")}, tmp_path)
    _, one, _ = packed(room, pages[:1], {"jmueller": Place(b"a.ipynb", extension=".ipynb")}, tmp_path)

    assert list(found) == ["a_1_b/feedback.html", "a_1_b/feedback-second.html"]
    assert found["a_1_b/feedback-second.html"] == b"<h1>second</h1>"
    assert list(one) == ["a.ipynb"]


def test_canvas_finds_people_by_user_and_attachment(room, pages, tmp_path):
    """The page is a notebook, as it is shown under the name of one; text entries have no place."""
    file = zipped(
        tmp_path / "submissions.zip",
        [
            "müllerjürgen_LATE_40117_5550_01_sgd.ipynb",
            "müllerjürgen_LATE_40117_5551_01_sgd-1.ipynb",
            "müllerjürgen_LATE_40117_5552_data.csv",
            "quinnqsiobhán_40118_text.html",
            "nobody_49999_5553_01_sgd.ipynb",
        ],
    )

    places, _ = canvas(room, LESSON, file)
    _, found, without = packed(room, pages, places, tmp_path)

    assert list(found) == ["jmueller_40117_5551_feedback.ipynb"]
    (name, data), *_ = found.items()
    assert [token for token in name.split("_") if token.isdigit()][:2] == ["40117", "5551"]
    notebook = nbformat.reads(data.decode(), as_version=4)
    assert notebook.cells[0].source == "<h1>jmueller</h1>"
    assert without == ["squinn"]


def test_canvas_shows_the_page_at_the_notebook_that_counts(room, tmp_path):
    """The one that was collected last, though another has a higher number."""
    names = [f"müllerjürgen_40117_{number}_01_sgd.ipynb" for number in (5550, 5551, 5552)]
    now = datetime(2026, 11, 30, tzinfo=UTC)
    add(room, [HandIn(LESSON, "jmueller", f"{tmp_path}/submissions.zip: {names[1]}", now, now)])

    places, _ = canvas(room, LESSON, zipped(tmp_path / "submissions.zip", names))

    assert places["jmueller"].name == b"jmueller_40117_5551_feedback.ipynb"


def test_a_name_that_imitates_another_students_part_has_no_place(room, tmp_path):
    """Somebody calls herself müllerjürgen_40117: what she handed in is not taken for his."""
    save(room, [Person("eve", "", "müllerjürgen_40117", known_as={"canvas": "40999"})])
    file = zipped(tmp_path / "s.zip", ["müllerjürgen_40117_40999_5_01_sgd.ipynb"])

    places, reasons = canvas(room, LESSON, file)

    assert places == {}
    assert len(reasons) == 1


def test_brightspaces_folders_come_back_byte_for_byte(room, pages, tmp_path):
    """In an old code page, as some of its zips have them; the newer folder of two."""
    folders = ["12-7 - Jürgen Müller - May 6, 2024 842 AM", "12-7 - Jürgen Müller - May 7, 2024 1127 PM"]
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        for name in ("index.html", *(f"{folder}/01_sgd.ipynb" for folder in folders)):
            archive.writestr(name.replace("ü", "~"), "{}")
    file = tmp_path / "download.zip"
    file.write_bytes(raw.getvalue().replace(b"J~rgen M~ller", b"J\x81rgen M\x81ller"))  # ü in cp437

    places, reasons = brightspace(room, LESSON, file)
    zips, _, without = packed(room, pages, places, tmp_path)

    assert (reasons, without) == ([], ["squinn"])
    assert folders[1].replace("ü", "\x81").encode("latin-1") + b"/feedback.html" in zips[0].read_bytes()


def test_zips_are_split(room, pages, tmp_path):
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(SHEET)

    zips, found, _ = packed(room, pages, moodle(room, LESSON, sheet)[0], tmp_path, most=400)

    assert [path.name for path in zips] == ["feedback-1.zip", "feedback-2.zip"]
    assert len(found) == 2


def test_what_is_no_zip_is_told(room, tmp_path):
    (tmp_path / "x.zip").write_text("no")

    with pytest.raises(Ask, match="no zip"):
        canvas(room, LESSON, tmp_path / "x.zip")
