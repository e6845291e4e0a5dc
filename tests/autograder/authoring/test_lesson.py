"""What a source says of what is to be mended."""

import pytest

from autograder.authoring.answer_key import truth
from autograder.authoring.exercise import Exercise, ExerciseError
from autograder.authoring.lesson import Cell, Lesson, LessonError, _check_markers, _check_predictions
from autograder.authoring.notebooks import ClearAnswers, built_cell
from course_lib.check.calling.running import outcomes_of
from course_lib.check.case import case
from course_lib.check.judge import judge

CELL = """def total(x):
    \"\"\"Return the sum.\"\"\"
    ### BEGIN BROKEN
    # s = 0
    # for part in x:
    #     s = part
    #
    # return s
    ### END BROKEN
    ### BEGIN SOLUTION
    return sum(x)
    ### END SOLUTION"""
GIVEN = """def total(x):
    \"\"\"Return the sum.\"\"\"
    s = 0
    for part in x:
        s = part

    return s"""


def lesson(source=CELL, cases=([1, 2], [3, 4, 5])):
    """Return a lesson with one exercise."""
    exercise = Exercise("total", lambda x: sum(x), 2, [case(x) for x in cases])
    return Lesson("98_sums", (Cell("code", source, "exercise", "total"),), {"total": exercise})


def test_solution_and_what_is_to_be_mended_stand_in_one_cell():
    """Each can be had alone."""
    assert lesson().broken("total") == GIVEN
    assert "BROKEN" not in lesson().solution("total")
    assert lesson().answer("total", {})([1, 2]) == 3
    assert lesson().answer("total", GIVEN)([1, 2]) == 2


def test_students_get_what_is_to_be_mended():
    """Through the step that releases by nbgrader use too."""
    cell = built_cell(lesson(), 1, lesson().cells[0], "https://example.org/a/b")

    cleared, _ = ClearAnswers().preprocess_cell(cell, {"language": "python"}, 1)

    assert cleared.source == GIVEN


def test_what_was_not_touched_is_not_answered():
    """It earns nothing, and is told so first; what is wrong with it is told too."""
    known = truth(lesson(), "total")

    report = judge(known, outcomes_of(lesson().answer("total", GIVEN), known.cases, 1.0))

    assert not report.answered
    assert report.score == 0
    assert report.messages[0] == "This is as it was given, or has the same effect: the bug is still in it."
    assert len(report.messages) > 1
    assert "total: not mended yet" in str(report)


def test_what_is_to_be_mended_must_be_wrong():
    """On a list of one the sum is the last."""
    with pytest.raises(ExerciseError, match="earns 2 points"):
        truth(lesson(cases=([1], [3])), "total")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("### END BROKEN", "", "has the markers"),
        ("### BEGIN BROKEN", "### BEGIN BROKEM", "has the markers"),
        ("# s = 0", "s = 0", "'s = 0' is no comment"),
    ],
)
def test_a_wrong_marker_is_an_error(old, new, words):
    """Else it would reach students."""
    with pytest.raises(LessonError, match=words):
        _check_markers("98_sums", Cell("code", CELL.replace(old, new, 1), "exercise", "total"))


ASKED = Cell("code", 'predict("rate", "What does it do?", ["More.", "Less."])', "predict", "rate")
ANSWERED = Cell("code", 'show()\npredicted("rate", right="Less.")', "demo")


def test_prediction_is_asked_and_then_answered():
    """In cells of their own kinds."""
    _check_predictions(Lesson("98_sums", (ASKED, ANSWERED), {}))


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([ASKED], r"\['rate'\] are not asked and answered"),
        ([ANSWERED], "wrong place"),
        ([ANSWERED, ASKED], "wrong place"),
        ([ASKED, ANSWERED, ANSWERED], "twice"),
        ([ASKED, ASKED, ANSWERED], "twice"),
        ([Cell("code", "pass", "predict", "rate"), ANSWERED], "wrong place"),
        ([Cell("code", ASKED.source, "predict", "other"), ANSWERED], "wrong place"),
        ([ASKED, Cell("code", ANSWERED.source.replace("Less.", "Fewer."), "demo")], "none of"),
    ],
)
def test_prediction_that_misses_a_part_is_an_error(cells, words):
    """A student would be asked and never told."""
    with pytest.raises(LessonError, match=words):
        _check_predictions(Lesson("98_sums", tuple(cells), {}))
