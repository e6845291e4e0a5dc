"""
What strangers may hand in: each earns what its honest part is worth, and nobody else bears it.

Each notebook in this folder says in its metadata what it does, what it earns and what is told of it; what no
notebook could hold stands in ``malformed.py``. All of them are one class, with honest students among them,
graded once with all walls up.
"""

import contextlib
import itertools
import json
import re
import shutil
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import nbformat
import pytest

from autograder.authoring.lesson import ROOT
from autograder.classroom import folder as folder_module
from autograder.classroom.folder import CONFIG, open_class
from autograder.classroom.submission import Submission
from autograder.grade import record
from autograder.results import feedback
from autograder.results import page as page_module
from autograder.results.summary import class_report
from tests.autograder.grade.notebook.test_sanitise import Found, pages
from tests.hostile import world
from tests.hostile.malformed import MALFORMED, Malformed
from tests.hostile.world import LESSON, NOTEBOOKS, Outcome

HONEST = tuple(world.bystanders(""))
REPAIRED = re.compile(r"^[\w-]+ was missing: it was put back$")  # each notebook has only the cells it needs
LARGEST = 10 << 20  # bytes of a graded notebook: 8 MiB of output, and its sources

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="walls are made of Linux's namespaces"),
    pytest.mark.slow,
    pytest.mark.xdist_group("hostile"),
]


def expected() -> dict[str, list[Malformed]]:
    """Return what must become of each submission: one thing, or one on each kind of system."""
    found = {name: [one] for name, one in MALFORMED.items()}
    for name, path in NOTEBOOKS.items():
        hostile = json.loads(path.read_text())["metadata"]["hostile"]
        either = [hostile, *filter(None, [hostile.get("or")])]
        found[name] = [Malformed(None, one["told"], one["earns"]) for one in either]
    return found


EXPECTED = expected()
names = pytest.mark.parametrize("name", EXPECTED, ids=ascii)


@pytest.fixture(scope="module")
def alone(graded, folder) -> Outcome:
    """The honest students by themselves."""
    return world.grade(folder / "few", world.HIDDEN, known=graded.room.root / ".known")


def points(one: Malformed) -> dict[str, float]:
    """Return the exercises that earn something, with their points."""
    return {exercise: earned for exercise, earned in one.earns.items() if earned}


@names
def test_a_submission_earns_what_its_honest_part_is_worth(graded, name):
    """No more and no less."""
    assert graded.exercises(name) in [points(one) for one in EXPECTED[name]]


@names
def test_what_must_be_told_is_told_in_one_line(graded, name):
    """Where there is nothing to tell, nothing is told."""
    lines = graded.results[name].trouble
    fits = [one for one in EXPECTED[name] if points(one) == graded.exercises(name)]
    told = (fits or EXPECTED[name])[0].told
    news = [line for line in lines if not REPAIRED.match(line)]

    assert all(line.isprintable() and len(line) < 300 for line in lines)
    if told is None:
        assert news == []
    else:
        assert [line for line in (*lines, *([] if news else [""])) if re.search(told, line)], lines


def test_the_batch_has_ended_for_everybody(graded):
    assert set(graded.results) == {*EXPECTED, *HONEST}


def test_honest_students_earn_what_is_right(graded):
    earned = {student: sum(graded.exercises(student).values()) for student in HONEST}

    assert earned == {"honest.ann": 17, "honest.bob": 15, "honest.zoe": 12}


def test_honest_students_get_what_they_get_alone(graded, alone):
    assert len(alone.results) == 3
    for student, result in alone.results.items():
        both = [record.read(Submission(outcome.room, LESSON, student)) for outcome in (graded, alone)]

        assert graded.exercises(student) == alone.exercises(student) != {}
        assert both[0].exercises == both[1].exercises
        assert graded.results[student].trouble == result.trouble


def written(outcome: Outcome, *without: str) -> Iterator[tuple[str, bytes]]:
    """Yield what was written of everybody: notebooks, records, answers as they are and unpacked."""
    for step in ("autograded", "answers", "feedback"):
        for path in (outcome.room.root / step).rglob("*"):
            if path.is_file() and path.relative_to(outcome.room.root).parts[1] not in without:
                yield str(path), path.read_bytes()
                with contextlib.suppress(zipfile.BadZipFile, zlib.error), zipfile.ZipFile(path) as archive:
                    for info in archive.infolist():
                        yield f"{path}: {info.filename}", archive.open(info).read(LARGEST)


@pytest.mark.parametrize("where", [*world.SECRETS, "seed"])
def test_no_secret_is_in_what_was_written_of_anybody(graded, where):
    secret = graded.canaries[where].encode()
    found = [
        place for place, data in written(graded, "honest.ann", "honest.bob", "honest.zoe") if secret in data
    ]

    assert found == []
    assert not any(secret.decode() in line for result in graded.results.values() for line in result.trouble)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_no_wall_was_found_open(graded, name):
    """What gets through says so: a line that begins with BREACH."""
    notebook = nbformat.read(graded.room.notebook("autograded", LESSON, name), as_version=4)
    said = "".join(
        output.text
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream"
    )

    assert re.findall(r"^BREACH.*", said, re.M) == []


def test_nobody_outside_was_called(graded):
    assert graded.called == 0


def test_nothing_reached_the_terminal(graded):
    assert graded.mark.encode() not in graded.terminal
    assert b"\x1b" not in graded.terminal


def test_no_process_was_left_behind(graded):
    left = []
    for place in Path("/proc").glob("[0-9]*/comm"):
        try:
            left += [str(place)] if graded.mark in place.read_text() else []
        except OSError:  # it has ended meanwhile
            continue

    assert left == []


def test_no_file_was_left_behind(graded):
    tops = [Path(top) for top in ("/", "/tmp", "/var/tmp", "/dev/shm")]
    outside = [*tops, ROOT, ROOT / "course_lib", graded.room.root.parent / "home", graded.temporary]
    found = [path for top in outside for path in top.glob(f"*{graded.mark}*")]
    inside = [path for path in graded.room.root.rglob(f"*{graded.mark}*")]
    kernels = list(graded.temporary.glob("course-*"))

    assert (found, inside, kernels) == ([], [], [])


def test_a_graded_submission_is_its_notebook_and_its_time(graded):
    for path in (graded.room.root / "autograded").glob(f"*/{LESSON}/*"):
        assert path.name in (f"{LESSON}.ipynb", "timestamp.txt")
        assert path.stat().st_size < LARGEST


OURS = re.compile(r"(border-left|font-weight|color|margin|opacity|max-width)[\w\s.#:;%(),-]*")
PIXELS = re.compile(r"data:image/(png|jpeg);base64,[A-Za-z0-9+/=]*")


def active(page: str) -> Counter:
    """Return what in a page could run something or load something, but for the judge's own cards."""
    found: Counter = Counter()
    for tag, *attributes in Found(page).found:
        kept = [(k, v) for k, v in attributes if not (OURS if k == "style" else PIXELS).fullmatch(v)]
        if kept or not attributes:
            found[(tag, *kept)] += 1
    return found


def loud(graded: Outcome) -> list[str]:
    """Return who handed in what would run in a page."""
    room = graded.room
    return [
        path.parts[-3]
        for path in sorted(room.root.glob(f"autograded/*/{LESSON}/{LESSON}.ipynb"))
        if "alert(1)" in path.parts[-3] + room.notebook("submitted", LESSON, path.parts[-3]).read_text()
    ]


def shown(graded: Outcome, student: str) -> list[str]:
    """Return a graded notebook as formgrader and as feedback show it."""
    return pages(nbformat.read(graded.room.notebook("autograded", LESSON, student), as_version=4))


def test_what_runs_would_be_seen(graded):
    """The search itself is tried, on what was handed in."""
    submitted = nbformat.reads(NOTEBOOKS["script_in_markdown"].read_text(), as_version=4)

    for page, ours in zip(pages(submitted), shown(graded, "honest.ann"), strict=True):
        assert active(page) - active(ours)


def test_nothing_runs_where_marks_are_given(graded):
    """Formgrader's pages could do whatever the instructor may."""
    ours = list(map(active, shown(graded, "honest.ann")))

    assert len(loud(graded)) > 8
    for student in loud(graded):
        for page, mine in zip(shown(graded, student), ours, strict=True):
            assert active(page) - mine == Counter(), student


def test_nothing_runs_in_the_report(graded):
    page = page_module.page(class_report(graded.room, [LESSON]), datetime(2026, 10, 1))
    found = Found(re.sub("<style>.*?</style>", "", page, flags=re.DOTALL)).found

    assert "alert(1)" in page
    assert {tag for tag, *_ in found} <= {"a", "div", "i", "main", "meta", "span", "svg", "td"}
    assert {name for _, *attributes in found for name, _ in attributes} <= {"style"}


@pytest.fixture(scope="module")
def fed(graded, folder) -> dict[str, feedback.Page]:
    """The feedback pages of those whose notebooks are loud, large or slow to show, and of an honest one."""
    slow = {name for name in EXPECTED if name.startswith("page_of_")}
    chosen = {*loud(graded), *slow, "a_table_of_two_megabytes", "five_thousand_cells", "honest.ann"}
    copy = folder / "feedback"
    copy.mkdir()
    for name in (CONFIG, folder_module.SEED, "gradebook.db"):
        shutil.copy(graded.room.root / name, copy)
    for step, student in itertools.product(("submitted", "autograded"), chosen):
        shutil.copytree(graded.room.root / step / student, copy / step / student)
    return {page.student: page for page in feedback.feedback(open_class(copy), LESSON)}


def test_every_notebook_is_shown_and_says_what_is_left_out(fed):
    assert [page.trouble for page in fed.values() if page.trouble] == []
    for name in NOTEBOOKS:
        hostile = json.loads(NOTEBOOKS[name].read_text())["metadata"]["hostile"]
        assert "page" not in hostile or hostile["page"] in fed[name].path.read_text(), name


def test_nothing_runs_in_the_feedback_that_students_get(graded, fed):
    written = {name: page.path.read_text() for name, page in fed.items()}
    formulas = Counter({("math",): 10_000})  # without attributes that act; see test_formulas.py
    ours = active(written["honest.ann"]) + formulas

    assert written.keys() >= {*loud(graded), "honest.ann"}
    assert {name: more for name, page in written.items() if (more := active(page) - ours)} == {}
    for page in written.values():
        assert "<script" not in page
        assert "default-src 'none'" in page
