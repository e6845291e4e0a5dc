"""The exported table agrees with the gradebook, and a spreadsheet reads no formula in it."""

import csv
import io

import pytest

from autograder.classroom.submission import Submission
from autograder.grade import record
from autograder.results.exporting.marks import rows
from autograder.results.exporting.sheets import to_csv

LESSON = "01_sgd"


@pytest.mark.xdist_group("graded class")
def test_the_table_has_everybodys_score(graded_class):
    """The scores agree with the records; the file that is no notebook has none."""
    classroom, truth, _ = graded_class

    table = list(csv.DictReader(io.StringIO(to_csv(rows(classroom, [LESSON])))))

    assert {row["student"] for row in table} == {*truth, "broken.file"}
    for row in table:
        if row["student"] == "broken.file":
            assert (row["status"], row["score"]) == ("not graded", "")
        else:
            recorded = record.read(Submission(classroom, LESSON, row["student"])).exercises.values()
            assert float(row["score"]) == float(row["final_score"]) == sum(e["score"] for e in recorded)
            assert float(row["max_score"]) > sum(e["points"] for e in recorded) - 1e-9
            assert row["status"] in ("graded", "awaits hand marks")


def test_a_student_who_did_not_hand_in_has_a_row_without_a_score(empty_class):
    """A name with a comma and an apostrophe survives."""
    with empty_class.gradebook() as gradebook:
        gradebook.update_or_create_student("ann", first_name="Ann", last_name="O'Neill, Jr.")

    (row,) = csv.DictReader(io.StringIO(to_csv(rows(empty_class, [LESSON]))))

    assert (row["student"], row["status"], row["score"], row["last_name"]) == (
        "ann",
        "missing",
        "",
        "O'Neill, Jr.",
    )


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", '=cmd|"/c calc"!A1'])
def test_a_name_is_no_formula(empty_class, name):
    """A text that a spreadsheet would evaluate gets an apostrophe in front."""
    with empty_class.gradebook() as gradebook:
        gradebook.update_or_create_student("ann", first_name=name)

    (row,) = csv.DictReader(io.StringIO(to_csv(rows(empty_class, [LESSON]))))

    assert row["first_name"].startswith("'")
