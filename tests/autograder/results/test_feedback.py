"""A feedback page that cannot be made is replaced by a plain one, and nobody else's is."""

import functools
import shutil
import time

import pytest

from autograder.classroom import folder
from autograder.results import feedback
from autograder.results.summary import Mark

LESSON = "01_sgd"


def sleeps_for(slow: str, root, lesson):
    """Return, in a worker, what makes pages and never comes to an end with one of them."""
    make = feedback.page_maker(root, lesson)
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
    assert "<td>check-gd_step</td>" in text
    for page in pages.values():
        assert page.student == slow or (page.trouble == "" and "nbgrader_cell" in page.path.read_text())


def test_a_notebook_that_cannot_be_shown_costs_its_own_page_only(three):
    broken = students(three)[1]
    path = three.notebook("autograded", LESSON, broken)
    path.chmod(0o644)
    path.write_text("{")

    pages = {page.student: page for page in feedback.feedback(three, LESSON)}

    assert [page.student for page in pages.values() if page.trouble] == [broken]
    assert "check-gd_step" in pages[broken].path.read_text()


def test_where_no_page_can_be_made_it_is_nobodys_notebook(three):
    for student in students(three):
        path = three.notebook("autograded", LESSON, student)
        path.chmod(0o644)
        path.write_text("{")

    with pytest.raises(folder.ClassroomError, match="No page could be made"):
        feedback.feedback(three, LESSON)


def test_a_plain_page_escapes_what_strangers_wrote():
    page = feedback.plain(LESSON, "<b>\n", [Mark("ann", "<i>", 1.0, 2.0, False, False)])

    assert "&lt;b&gt;. These are" in page
    assert "<td>&lt;i&gt;</td><td>1 of 2</td>" in page
