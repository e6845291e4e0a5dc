"""The exported table says what the gradebook says, and is only text to a spreadsheet."""

import csv
import io

import pytest

from autograder.grade import record
from autograder.results.export import rows, to_csv

LESSON = "01_sgd"


@pytest.mark.xdist_group("graded class")
def test_the_table_has_everybodys_score(graded_class):
    room, truth, _ = graded_class

    table = list(csv.DictReader(io.StringIO(to_csv(rows(room, [LESSON])))))

    assert {row["student"] for row in table} == {*truth, "broken.file"}
    for row in table:
        if row["student"] == "broken.file":
            assert (row["status"], row["score"]) == ("not graded", "")
        else:
            kept = record.read(room, LESSON, row["student"]).exercises.values()
            assert float(row["score"]) == float(row["final_score"]) == sum(entry["score"] for entry in kept)
            assert float(row["max_score"]) > sum(entry["points"] for entry in kept) - 1e-9
            assert row["status"] in ("graded", "awaits hand marks")


def test_who_did_not_hand_in_has_a_row_without_a_score(empty_class):
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
    with empty_class.gradebook() as gradebook:
        gradebook.update_or_create_student("ann", first_name=name)

    (row,) = csv.DictReader(io.StringIO(to_csv(rows(empty_class, [LESSON]))))

    assert row["first_name"].startswith("'")
