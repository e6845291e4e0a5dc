"""The summary on top tells a student what is theirs, and of others only what tells of nobody."""

import nbformat
import pytest
from traitlets.config import Config

from autograder.classroom import folder
from autograder.results.student_page import exporter, summary
from autograder.results.student_page.exporter import StudentPage
from tests.marked_class import LESSON


@pytest.fixture
def notebook(graded_class):
    """Return a graded notebook with what nbgrader's step puts into its cells."""
    room, truth, _ = graded_class
    student = min(student for student, told in truth.items() if told["gd_step"]["kind"] == "mistake")
    found = nbformat.read(room.notebook("autograded", LESSON, student), as_version=4)
    for cell in found.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "exercise-gd_step":
            cell.metadata.nbgrader["comment"] = "<b>Look again</b>"
    return student, found


@pytest.mark.xdist_group("graded class")
def test_each_exercise_has_its_points_its_mistake_and_its_comment(graded_class, notebook):
    student, nb = notebook

    page = summary.page_of(graded_class.room, LESSON, student, nb, LESSON, 1.5)

    first = page.exercises[0]
    assert (first.name, first.points, first.comment) == ("gd_step", 2.0, "<b>Look again</b>")
    assert first.said not in ("right", "not right")
    assert page.points == 25.0
    assert page.final == max(0.0, page.score - 1.5)
    said = [exercise.said for exercise in page.exercises if len(exercise.said) > 30]
    assert len(said) == len(set(said))


@pytest.mark.xdist_group("graded class")
def test_the_class_is_told_of_only_where_it_is_large_enough(graded_class, notebook, monkeypatch):
    student, nb = notebook

    def shown() -> summary.Classmates | None:
        return summary.page_of(graded_class.room, LESSON, student, nb, LESSON, 0.0).classmates

    assert shown().students >= summary.ENOUGH
    monkeypatch.setattr(summary, "ENOUGH", 100)
    assert shown() is None


def test_an_unknown_mistake_is_told_by_what_the_check_says_if_that_is_short():
    """An endless loop reads more than "not right"; long messages stand at the check alone."""
    endless = "sgd_step did not end within 2 seconds of computing."

    assert summary._short({"messages": [endless, "more"]}, "wrong") == endless
    assert summary._short({"messages": ["expected\n[1, 2]"]}, "wrong") == ""
    assert summary._short({"messages": [endless]}, "unanswered") == ""


def test_the_mark_that_counts_is_the_large_one(monkeypatch):
    """An LMS gets it; what lateness took off stands below. A name breaks only at its underscores."""
    exercise = summary.Exercise("exercise-a_b", "a_b", 4.5, 25.0, "partly", "partly right", "")
    page = summary.Page("x", [exercise], "Handed in 3 days late: 4.5 points taken off.", 4.5)
    monkeypatch.setattr(exporter, "open_class", lambda root: None)
    monkeypatch.setattr(exporter, "page_of", lambda *told: page)
    config = Config({"CourseDirectory": {"root": "."}})
    made = StudentPage(config=config, template_name="student", extra_template_basedirs=[str(exporter.HERE)])
    known = dict.fromkeys(("assignment", "student", "notebook", "late_penalty"))

    html, _ = made.from_notebook_node(nbformat.v4.new_notebook(), {"nbgrader": known})

    assert "<b>0</b> of 25 points" in html
    assert "4.5 points taken off. Without that: 4.5 points." in html
    assert ">a_<wbr/>b</a>" in html


def test_a_comment_is_markdown_that_can_do_nothing():
    shown = StudentPage()._comment("- names the steps (+1)\n\n*what* $x$")

    assert "<li>names the steps (+1)</li>" in shown
    assert "<em>what</em>" in shown
    assert "<math" in shown
    assert "<script" not in StudentPage()._comment("<script>alert(1)</script>")


def test_the_summary_is_the_students_own(marked_page):
    """Nobody else's name, no path, no address but the lesson's links; what strangers wrote is escaped."""
    text, room = marked_page

    assert str(room.root) not in text
    assert not any(other in text for other in ("squinn", "Siobhán", "xwang"))
    assert "<script" not in text
    assert "<summary>" in text
    assert "<math" in text


@pytest.fixture(scope="module")
def marked_page(marked) -> tuple[str, folder.Classroom]:
    """Return the page of a student."""
    from autograder.results.student_page.exporter import Feedback

    marked.convert(Feedback, LESSON, "jmueller")
    page = marked.notebook("feedback", LESSON, "jmueller").with_suffix(".html")
    return page.read_text(), marked
