"""A feedback page that cannot be made is replaced by a plain one, and nobody else's is."""

import functools
import shutil
import time
from datetime import UTC, datetime, timedelta

import pytest

from autograder.classroom import folder
from autograder.classroom.dates import due, lateness
from autograder.results import feedback
from autograder.results.feedback import page_maker
from autograder.results.page import page as report_page
from autograder.results.summary import Mark, class_report
from tests.browser import CHROMIUM, NO_CHROMIUM
from tests.reading_site import pages_of, violations

LESSON = "01_sgd"


def sleeps_for(slow: str, root, lesson):
    """Return, in a worker, what makes pages and never comes to an end with one of them."""
    make = page_maker(root, lesson)
    return lambda student: time.sleep(3600) if student == slow else make(student)


@pytest.fixture
def three(graded_class, tmp_path):
    """Three students of a class, graded."""
    room = graded_class.room
    place = shutil.copytree(room.root, tmp_path / "class")
    for path in sorted(place.glob("autograded/*"))[3:]:
        shutil.rmtree(path)
    return folder.open_class(place)


def students(room) -> list[str]:
    return sorted(path.name for path in room.root.glob("autograded/*"))


def test_who_takes_too_long_gets_a_plain_page(three, monkeypatch):
    slow = students(three)[0]
    monkeypatch.setattr(feedback, "page_maker", functools.partial(sleeps_for, slow))
    monkeypatch.setattr(feedback, "SECONDS", 15.0)

    pages = {page.student: page for page in feedback.feedback(three, LESSON)}

    assert list(pages) == students(three)
    assert pages[slow].trouble == "its process did not end within 15 seconds, twice"
    text = pages[slow].path.read_text()
    assert "could not be shown here: its process did not end within 15 seconds, twice" in text
    assert "<td>gd_step</td>" in text
    for page in pages.values():
        assert page.student == slow or (page.trouble == "" and "Your notebook" in page.path.read_text())


def test_a_page_says_how_many_free_late_days_are_left(three):
    with open(three.root / folder.CONFIG, "a") as file:
        file.write("c.LatePolicy.kind = 'late_days'\nc.LatePolicy.late_days = 4\n")
    room, late = folder.open_class(three.root), students(three)[0]
    with room.gradebook() as book:
        handed_in = lateness.submission(book, LESSON, late).timestamp
    due.set_due(room, LESSON, handed_in.replace(tzinfo=UTC) - timedelta(hours=30))

    (page,) = feedback.feedback(room, LESSON, late)

    assert "<p>Free late days: 2 of 4 used, 2 left.</p>" in page.path.read_text()


def test_a_notebook_that_cannot_be_shown_costs_its_own_page_only(three):
    broken = students(three)[1]
    path = three.notebook("autograded", LESSON, broken)
    path.chmod(0o644)
    path.write_text("{")

    pages = {page.student: page for page in feedback.feedback(three, LESSON)}

    assert [page.student for page in pages.values() if page.trouble] == [broken]
    assert "gd_step" in pages[broken].path.read_text()


def test_where_no_page_can_be_made_the_earlier_ones_stay(three):
    for student in students(three):
        path = three.notebook("autograded", LESSON, student)
        path.chmod(0o644)
        path.write_text("{")

        page = three.notebook("feedback", LESSON, student).with_suffix(".html")
        page.parent.mkdir(parents=True)
        page.write_text("the earlier page")

    with pytest.raises(folder.ClassroomError, match=r"No page could be made: .*\n.*as they were"):
        feedback.feedback(three, LESSON)

    assert {path.read_text() for path in three.root.glob("feedback/*/*/*.html")} == {"the earlier page"}


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)
def test_axe_finds_nothing_on_feedback_and_report(three, tmp_path):
    """The page of nbgrader, the plain one in its place, and the instructor's report, light and dark."""
    for student in students(three)[1:]:
        shutil.rmtree(three.root / "autograded" / student)
    (made,) = feedback.feedback(three, LESSON)
    plain = feedback.plain(LESSON, "it is too long", [Mark("ann", "check-gd_step", 1.0, 2.0, False, False)])
    (tmp_path / "plain.html").write_text(plain)
    (tmp_path / "report.html").write_text(report_page(class_report(three, [LESSON]), datetime(2026, 10, 5)))

    assert made.trouble == ""
    for dark in (False, True):
        with pages_of("file://", dark) as (shown, asked):
            for path in (made.path, tmp_path / "plain.html", tmp_path / "report.html"):
                shown.goto(path.as_uri())
                assert violations(shown) == [], path
            assert asked == []


def test_a_plain_page_escapes_what_strangers_wrote():
    page = feedback.plain(LESSON, "<b>\n", [Mark("ann", "<i>", 1.0, 2.0, False, False)])

    assert "&lt;b&gt;. These are" in page
    assert "<td>&lt;i&gt;</td><td>1 of 2</td>" in page
