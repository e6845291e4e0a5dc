"""The page shows the summary and trusts nobody's text."""

import re
from datetime import datetime

import pytest

from autograder.results.page import histogram, page
from autograder.results.summary import (
    ClassReport,
    ExerciseSummary,
    LessonSummary,
    Misunderstanding,
    class_report,
)

LESSON = "01_sgd"
NOW = datetime(2026, 10, 5, 12, 0)
EVIL = '"><script>alert(1)</script>'


@pytest.mark.xdist_group("graded class")
def test_the_page_names_every_mistake_and_needs_no_other_file(graded_class):
    """No script, no address: the page can be mailed or printed."""
    report = class_report(graded_class[0], [LESSON])

    shown = page(report, NOW)

    assert all(m.name.replace("-", " ") in shown for m in report.lessons[0].misunderstood)
    assert not re.search(r"<script|<link|src=|@import|url\(|https?://", shown)


def test_names_and_messages_of_strangers_are_escaped():
    """Every text of the summary is hostile here: none of it ends an element or an attribute."""
    exercise = ExerciseSummary(EVIL, 2.0, False, {EVIL: "wrong"}, {EVIL: 0.0})
    mistake = Misunderstanding(EVIL, EVIL, EVIL, [EVIL])
    lesson = LessonSummary(
        EVIL, 2.0, [exercise], {EVIL: 0.0}, [mistake], {EVIL: [EVIL]}, {EVIL: [EVIL]}, [EVIL], [EVIL]
    )

    shown = page(ClassReport(EVIL, {EVIL: EVIL}, [lesson]), NOW)

    assert "<script" not in shown
    assert '"><' not in re.sub(r"<[a-z][^<>]*>", "", shown)


def test_a_class_without_marks_has_a_page(empty_class):
    """It says that nobody has handed in."""
    shown = page(class_report(empty_class, [LESSON]), NOW)

    assert "Nobody has handed it in yet" in shown


def test_the_histogram_counts_the_full_score_in_its_last_bar():
    """Every student is counted once, and the tallest bar has height 1."""
    scores = {"ann": 0.0, "ben": 4.0, "cho": 4.0, "dan": 3.9}

    bars = histogram(LessonSummary(LESSON, 4.0, [], scores, [], {}, {}, [], []))

    assert [bar.students for bar in bars] == [1, 0, 0, 0, 0, 0, 0, 0, 0, 3]
    assert bars[-1].share == 1.0
