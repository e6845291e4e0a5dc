"""Whose the files of an LMS's download are, by their names and metadata alone: honest names and others."""

import io
import unicodedata
import zipfile
from datetime import UTC, datetime
from pathlib import Path, PurePath

import pytest

from autograder.classroom.collect import lms
from autograder.classroom.collect.archives import zipped
from autograder.classroom.collect.download import Asked, Download, Entry, Reading
from autograder.classroom.collect.entry_names import parts_of, zip_name
from autograder.classroom.collect.lms import blackboard, brightspace, exchange
from autograder.classroom.collect.lms.moodle_worksheet import Participant, participants
from autograder.classroom.collect.owner import owner_of
from autograder.classroom.roster.matching import Roster
from autograder.classroom.roster.people import Person

ASKED = Asked("01_sgd")


def person(student: str, first: str, last: str, group: str = "", **known_as: str) -> Person:
    return Person(student, first, last, f"{student}@uni.example", group=group, known_as=known_as)


ROSTER = {
    one.id: one
    for one in (
        person("kim", "Soo", "Kim", canvas="1006"),
        person("wang1", "Wei", "Wang", canvas="1002"),
        person("wang2", "Wei", "Wang", canvas="1003"),
        person("lee", "Jin", "Lee", canvas="1004"),
        person("jane", "Jane", "Doe", canvas="40118", sis="00123"),
        person("digits", "40118", "Doejane_", canvas="40999"),
        person("anna", "Anna", "Müller", **{"moodle 01_sgd": "2345682"}),
        person("two", "Files", "Two"),
        person("sean", "Séan", "O'Brien"),
        person("bob", "Smith", "Bob Jr."),
        person("alice01", "Alice", "Late", github="alice", gradescope="1001"),
        person("squinn", "Siobhán", "Quinn"),
        person("j_mueller", "Jürgen", "Mueller"),
        person("xiao", "小明", "王"),
        person("noor", "نور", "حداد", group="Team 7"),
        person("john", "John", "Smith", group="Team 7"),
    )
}


def read(
    names: list[str],
    place: str = "download.zip",
    contents: dict[str, bytes] | None = None,
    people: dict[str, Participant] | None = None,
) -> Reading:
    """Return what is recognised in a download of files with these names."""
    entries = [
        Entry(PurePath(name), name, lambda name=name: (contents or {}).get(name, b"")) for name in names
    ]
    is_zip = place.endswith(".zip")
    if not is_zip:
        entries = [
            Entry(PurePath(place, name), name, entry.read) for name, entry in zip(names, entries, strict=True)
        ]
    return lms.recognise(Download(Path(place), tuple(entries), is_zip), ASKED, people)


def owners(names: list[str], place: str = "download.zip", roster=ROSTER, **more) -> dict[str, str]:
    """Return whose each file is; a question mark is for those that wait."""
    claims = read(names, place, **more).claims
    return {
        entry.source: owner_of(claim, roster and Roster(roster)).student or "?"
        for entry, claim in claims.items()
    }


CANVAS = {
    "kimsoo_1006_55006_Untitled3.ipynb": "kim",
    "wangwei_1002_55002_01_sgd.ipynb": "wang1",
    "wangwei_1003_55003_01_sgd-1.ipynb": "wang2",
    "leejin_LATE_1004_55004_01_sgd.ipynb": "lee",
    "王小明_1009_55009_01_sgd.ipynb": "xiao",
    "doejane_40118_55010_01_sgd.ipynb": "jane",
    "doejane_40118_40999_5_x.ipynb": "?",  # Jane's upload 40999, or of "Doejane_40118"
    "kimsoo_1002_55011_01_sgd.ipynb": "?",  # Kim's name and Wang's number
    "stranger_1099_55012_01_sgd.ipynb": "?",
    "kimsoo_1006_text.html": "kim",
    "wangwei_1002_55013_doejane_40118_9_01_sgd.ipynb": "wang1",
    "wangwei_1002_55014_jane_attempt_2026-11-27-12-00-00_01_sgd.ipynb": "wang1",
}
MOODLE = {
    "Müller Anna_2345682_assignsubmission_file/Abgabe.ipynb": "anna",
    "Two Files_2345683_assignsubmission_file/01_sgd_final.ipynb": "two",
    "Séan OBrien_2345684_assignsubmission_file_/01_sgd.ipynb": "sean",
    "Bob Jr., Smith_2345685_assignsubmission_file/01_sgd.ipynb": "bob",
    "Soo Kim_2345686_assignsubmission_file/abgabe.zip": "kim",
    "Jin Lee_2345687_assignsubmission_onlinetext/onlinetext.html": "lee",
    "Wei Wang_2345688_assignsubmission_file/01_sgd.ipynb": "?",  # there are two
    "Two Files_2345683_assignsubmission_file/Jane Doe_1_assignsubmission_file/01_sgd.ipynb": "two",
    "Jane Doe_2345682_assignsubmission_file/01_sgd.ipynb": "?",  # the number is Anna's
    "Team 7_77_assignsubmission_file/01_sgd.ipynb": "?",
    "Default group_assignsubmission_file/01_sgd.ipynb": "?",
}
BLACKBOARD = {
    "Lesson 01_alice01_attempt_2026-11-27-12-30-05_01_sgd.ipynb": "alice01",
    "Lesson 01_squinn_attempt_2026-11-27-12-31-05_01_sgd.ipynb": "squinn",
    "Lesson 01_j_mueller_attempt_2026-11-27-12-32-05_01_sgd.ipynb": "j_mueller",
    "Lesson 01_lee_attempt_2026-11-27-12-32-05_x_squinn_attempt_2099-01-01-00-00-00_p.ipynb": "lee",
    "Lesson 01_nobody_attempt_2026-11-27-12-30-05_01_sgd.ipynb": "?",
    "Lesson 01_kim_squinn_attempt_2026-11-27-12-30-05_01_sgd.ipynb": "squinn",  # the title is "Lesson 01_kim"
}
BRIGHTSPACE = {
    "123456-78901 - Anna Müller - Nov 27, 2026 1030 PM/01_sgd.ipynb": "anna",
    "123457-78902 - O'Brien, Séan - Nov 27, 2026 842 AM/01_sgd.ipynb": "sean",
    "123458-78903 - Wei Wang - Nov 27, 2026 1030 PM/01_sgd.ipynb": "?",
    "123459-1 - Jin Lee - Nov 27, 2026 1030 PM/1-2 - Jane Doe - Nov 1, 2026 1000 AM/01_sgd.ipynb": "lee",
    "index.html": "",
}
GITHUB = {
    "lesson-01-alice/notebooks/01_sgd.ipynb": "alice01",
    "lesson-01-alice/.git": "",
    "lesson-01-bob/notebooks/01_sgd.ipynb": "?",
    "lesson-01-bob/.git": "",
}
EXCHANGE = {
    "alice01+01_sgd+2026-11-27 22:00:00 UTC+ab/01_sgd.ipynb": "alice01",
    "lee+01_sgd+2026-11-27 22:00:00.123456 UTC/01_sgd.ipynb": "lee",
    "no+body+01_sgd+2026-11-27 22:00:00 UTC+ab/01_sgd.ipynb": "?",
}


@pytest.mark.parametrize(
    ("system", "table", "place"),
    [
        ("Canvas", CANVAS, "dl_submissions.zip"),
        ("Moodle", MOODLE, "DL-01 SGD-77.zip"),
        ("Blackboard", BLACKBOARD, "gradebook_DL2026_Lesson 01_2026-11-28-10-00-00.zip"),
        ("Brightspace", BRIGHTSPACE, "Lesson 01 Download Nov 28, 2026 1000 AM.zip"),
        ("GitHub Classroom", GITHUB, "lesson-01-submissions"),
        ("nbgrader's exchange", EXCHANGE, "inbound.zip"),
    ],
)
def test_a_file_is_whose_the_lms_says_or_waits(system, table, place):
    """Each name that imitates another student's goes to whom the LMS names, and never to the other."""
    reading = read(list(table), place)
    found = owners(list(table), place)

    assert reading.lms == system
    assert found == {name: student for name, student in table.items() if student}


@pytest.mark.parametrize(
    ("table", "place"),
    [(CANVAS, "a.zip"), (MOODLE, "a.zip"), (BRIGHTSPACE, "a.zip"), (GITHUB, "lesson-01-submissions")],
)
def test_a_folder_around_a_download_changes_nothing(table, place):
    names = list(table)
    around = {f"re packed/{name}": student for name, student in table.items() if student}

    assert owners([f"re packed/{name}" for name in names], place) == around


@pytest.mark.parametrize(
    ("name", "place", "victim"),
    [
        ("doejane_40118_1_x_attempt_2026-11-27-12-00-00_y.ipynb", "a.zip", "lee"),
        ("ps_1_2_lee_attempt_2026-11-27-12-00-00_x.ipynb", "a.zip", "lee"),
        ("soo kim_1_assignsubmission_file/doejane_40118_9_x.ipynb", "a.zip", "jane"),
        ("1-2 - Soo Kim - Nov 27, 2026 1030 PM/Jane Doe_1_assignsubmission_file/x.ipynb", "a.zip", "jane"),
        ("1-2 - Soo Kim - Nov 27, 2026 1030 PM/doejane_40118_9_x.ipynb", "a.zip", "jane"),
        ("kimsoo_1006_9_Jane Doe_1_assignsubmission_file_x.ipynb", "a.zip", "jane"),
        ("Folder/doejane_40118_9_x.ipynb", "Folder-20261127T220000Z-001.zip", "jane"),
        ("Folder/jane.ipynb", "Folder-20261127T220000Z-001.zip", "jane"),
    ],
)
def test_one_file_alone_never_reaches_whom_its_student_part_imitates(name, place, victim):
    """With a single file nothing but its name tells which system a download is from."""
    assert owners([name], place)[name] != victim


def test_a_student_who_is_not_on_the_roster_waits_although_her_name_ends_in_anothers_number():
    without = {key: one for key, one in ROSTER.items() if key not in ("jane", "digits")}
    name = "doejane_40118_40999_5_x.ipynb"

    assert owners([name], roster=without) == {name: "?"}


def test_without_a_roster_the_lms_part_is_the_student():
    names = [
        *list(CANVAS)[:4],
        "doejane_40118_40999_01_sgd.ipynb",
    ]
    assert set(owners(names, roster=None).values()) == {
        "kimsoo_1006",
        "wangwei_1002",
        "wangwei_1003",
        "leejin_1004",
        "doejane_40118",
    }
    assert set(owners(list(MOODLE)[:4], roster=None).values()) == {
        "Müller.Anna",
        "Two.Files",
        "Séan.OBrien",
        "Bob.Jr..Smith",
    }
    assert set(owners(list(BLACKBOARD)[:3], roster=None).values()) == {"alice01", "squinn", "j_mueller"}
    assert set(owners(list(GITHUB), "lesson-01-submissions", roster=None).values()) == {"alice", "bob"}
    assert set(owners(list(BRIGHTSPACE)[:2], roster=None).values()) == {"Anna.Müller", "OBrien.Séan"}


def test_moodles_numbers_are_joined_by_the_worksheet_and_anonymous_names_by_nothing_else(tmp_path):
    worksheet = tmp_path / "Grades-DL-01 SGD.csv"
    worksheet.write_text(
        "\ufeffID,Vollständiger Name,E-Mail-Adresse,Status,Last modified (submission)\r\n"
        'Teilnehmer/in 48211,"Wang, Wei",wang2@uni.example,x,"Monday, 6 May 2024, 1:37 PM"\r\n'
        "Teilnehmer/in 48212,Kim Soo,kim@uni.example,x,-\r\n"
    )
    (tmp_path / "other.csv").write_text("a,b,c\r\nx 1,2,3\r\ny 2,3,4\r\n")
    people = participants(sorted(tmp_path.glob("*.csv")))
    named = ["Wei Wang_48211_assignsubmission_file/a.ipynb", "Jin Lee_48212_assignsubmission_file/a.ipynb"]
    anonymous = [f"Participant_{number}_assignsubmission_file/a.ipynb" for number in (48211, 48212, 48213)]

    assert list(owners(named, people=people).values()) == ["wang2", "lee"]  # 48212 was another's elsewhere
    assert list(owners(anonymous, people=people).values()) == ["wang2", "kim", "?"]
    claim = next(iter(read(named, people=people).claims.values()))
    assert (claim.when, claim.timed_by) == (datetime(2024, 5, 6, 13, 37), "Moodle")


METADATA = b"""---
submission_991: !ruby/object:Submission
  :submitters:
  - {":name": "Someone Else", ":sid": '1001', ":email": alice01@uni.example}
  :created_at: 2026-11-27 21:00:09.123456000 Z
  :results: {tests: [{name: "1", output: "a\tb"}]}
submission_992:
  :submitters:
  - {":name": "Soo Kim"}
  :created_at: "2026-11-27 23:00:09.5 +01:00"
submission_993:
  :submitters:
  - {":name": "Soo Kim", ":email": "kim@uni.example"}
  - {":name": "Jin Lee", ":email": "lee@uni.example"}
submission_994:
  :submitters:
  - {":name": "Jane Doe", ":sid": '00123', ":email": lee@uni.example}
"""


def test_gradescopes_metadata_say_whose_a_folder_is_and_when():
    names = [f"assignment_5_export/submission_{n}/kim.ipynb" for n in (991, 992, 993, 994, 995)]
    yml = "assignment_5_export/submission_metadata.yml"

    reading = read([*names, yml], contents={yml: METADATA})
    found = owners([*names, yml], contents={yml: METADATA})

    assert reading.lms == "Gradescope"
    assert [found[name] for name in names] == ["alice01", "kim", "?", "?", "?"]
    times = [claim.when for claim in reading.claims.values() if claim.when]
    assert [f"{time.astimezone(UTC):%d %H:%M:%S}" for time in times] == ["27 21:00:09", "27 22:00:09"]


def test_metadata_that_are_none_are_nobodys_trouble():
    for content in (b"", b"[1]", b"a: [", b"submission_1: x", b"\xff\xfe"):
        assert read(
            ["submission_1/a.ipynb", "submission_metadata.yml"], contents={"submission_metadata.yml": content}
        )


def test_a_blackboard_receipt_tells_the_user_by_its_first_line_only():
    """What follows it may be the student's own text."""
    left = "Lab_1_x_j_mueller_attempt_2026-11-27-12-32-05"
    told = (
        b"Name: J\xc3\xbcrgen (the one) (j_mueller)\r\nComments:\r\nName: Jane (jane)\r\nFilename: x_jane\r\n"
    )
    names = [f"{left}_01_sgd.ipynb", f"{left}.txt"]

    found = owners(names, roster=None, contents={names[1]: told})

    assert found == dict.fromkeys(names, "j_mueller")


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("Nov 27, 2026 1030 PM", "2026-11-27 22:30"),
        ("Nov 27, 2026 842 AM", "2026-11-27 08:42"),
        ("14 October 2026 320 PM", "2026-10-14 15:20"),
        ("14 October 2026 15:20", "2026-10-14 15:20"),
        ("14 Oktober 2026 1520", None),
    ],
)
def test_brightspaces_times_are_read_or_left_alone(text, time):
    found = brightspace.time_of(text)

    assert (found and f"{found:%Y-%m-%d %H:%M}") == time


def test_blackboards_times_are_read_to_the_second():
    """All hours and minutes: nbgrader's own reading of them is never right."""
    for hour in range(24):
        for minute in range(60):
            stamp = f"2026-11-25-{hour:02}-{minute:02}-17"
            assert blackboard.time_of(stamp) == datetime(2026, 11, 25, hour, minute, 17)
    assert blackboard.time_of("2026-13-25-00-00-17") is None


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-11-27 22:00:00.123456 UTC", "2026-11-27 22:00:00"),
        ("2026-11-27 13:37:09 +0200", "2026-11-27 11:37:09"),
        ("2026-11-27 13:37:09 CEST", None),
        ("2026-11-27 13:37:09", None),
        ("04/05/2024", None),
    ],
)
def test_a_time_of_the_exchange_counts_only_with_a_clear_zone(text, time):
    found = exchange.time_of(text)

    assert (found and f"{found:%Y-%m-%d %H:%M:%S}") == time


def test_an_exchange_folder_of_the_future_has_no_time():
    (claim,) = read(["lee+01_sgd+2099-01-01 00:00:00 UTC/01_sgd.ipynb"]).claims.values()

    assert (claim.when, claim.timed_by) == (None, "")


def test_a_time_stamp_that_a_student_put_into_a_folder_counts_only_by_the_instructors_word():
    names = [f"{one}/01_sgd/{file}" for one in ("lee", "kim") for file in ("01_sgd.ipynb", "timestamp.txt")]
    stamps = dict.fromkeys(names, b"2026-09-01 10:00:00 UTC")
    entries = [Entry(PurePath(name), name, lambda name=name: stamps[name]) for name in names]
    download = Download(Path("a.zip"), tuple(entries), is_zip=True)

    guessed, told = (exchange.read(download, ASKED._replace(lms=lms)) for lms in ("", "exchange"))

    assert {claim.timed_by for claim in guessed.values()} == {""}
    assert {claim.timed_by for claim in told.values()} == {exchange.NAME}
    assert guessed.keys() == told.keys() == set(entries)


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("lee/kim/01_sgd/01_sgd.ipynb", "?"),  # a folder of Lee's that bears another's name
        ("tuesday/lee/01_sgd.ipynb", "lee"),
        ("John Smith - Copy of 01_sgd.ipynb", "john"),
        ("Kopie von 01_sgd.ipynb", "?"),
        ("Copia de 01_sgd (2).ipynb", "?"),
        ("01_sgd (1).ipynb", "?"),
        ("Untitled3.ipynb", "?"),
        ("lee@uni.example.ipynb", "lee"),
        ("O'Brien, Séan.ipynb", "sean"),
        ("lee/final.ipynb", "lee"),
        ("lee/kim.ipynb", "?"),  # either of them
        ("wang_wei.ipynb", "?"),
        ("王小明.ipynb", "xiao"),
        ("نور حداد_01_sgd.ipynb", "noor"),
    ],
)
def test_a_plain_name_is_one_persons_on_the_roster_or_nobodys(name, student):
    assert owners([name], "handed in") == {name: student}


def test_an_unknown_file_among_an_lmss_waits_in_a_zip_and_is_read_as_plain_in_a_folder():
    names = [*list(CANVAS)[:4], "jane.ipynb"]

    assert owners(names)["jane.ipynb"] == "?"
    assert owners(names, "unpacked")["jane.ipynb"] == "jane"


def test_names_in_zips_are_repaired(tmp_path):
    """Code pages of Windows, macOS's accents apart, backslashes, and what leads out of the folder."""
    shown = {
        "Müller.ipynb": "Müller.ipynb".encode(),
        "Jürgen.ipynb": "Jürgen.ipynb".encode("cp850"),
        "Séan.ipynb": unicodedata.normalize("NFD", "Séan.ipynb").encode(),
        "a/b.ipynb": b"a\\b.ipynb",
        "c.ipynb": b"/../../c.ipynb",
    }
    for expected, raw in shown.items():
        info = zipfile.ZipInfo()
        info.filename, info.flag_bits = raw.decode("cp437"), 0
        assert str(parts_of(zip_name(info))) == expected

    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in (
            "__MACOSX/x/._a.ipynb",
            "x/._a.ipynb",
            ".DS_Store",
            "x/.ipynb_checkpoints/a.ipynb",
            "x/a.ipynb",
        ):
            archive.writestr(name, b"{}")
    (tmp_path / "mac.zip").write_bytes(made.getvalue())
    assert [str(entry.name) for entry in zipped(tmp_path / "mac.zip").entries] == ["x/a.ipynb"]
