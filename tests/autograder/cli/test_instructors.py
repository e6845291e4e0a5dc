"""What instructors read: ``course report`` and ``course export``."""

import pytest

LESSON = "01_sgd"


@pytest.mark.xdist_group("graded class")
def test_report_writes_the_page_and_prints_its_path(course, graded_class, tmp_path):
    """The tables are printed, too."""
    code, out, _ = course("report", graded_class[0].root, LESSON, "--out", tmp_path / "r.html")

    assert code == 0
    assert out.splitlines()[-1] == f"The whole report: {tmp_path / 'r.html'}"
    assert "linear_regression_gradient" in out
    assert (tmp_path / "r.html").read_text().startswith("<!doctype html>")


@pytest.mark.xdist_group("graded class")
def test_export_prints_or_writes_csv(course, graded_class, tmp_path):
    """Both give the same table."""
    _, printed, _ = course("export", graded_class[0].root, "--format", "csv")
    _, out, _ = course("export", graded_class[0].root, "--out", tmp_path / "marks.csv")

    assert printed.startswith("student,first_name")
    assert len(printed.splitlines()) == 29
    assert "28 rows" in out
    assert (tmp_path / "marks.csv").read_text(encoding="utf-8-sig").splitlines() == printed.splitlines()


def test_an_unknown_format_is_a_usage_error(course, empty_class):
    """The message names the formats."""
    code, _, err = course("export", empty_class.root, "--format", "xlsx")

    assert code == 2
    assert "csv" in err


@pytest.mark.xdist_group("graded class")
def test_a_students_report_leaves_the_classs_alone_and_the_signs_are_explained(course, graded_class):
    root = graded_class.room.root
    student = min(graded_class.room.students(LESSON))
    (root / "report.html").write_text("the class's")

    code, out, _ = course("report", root, LESSON, "--student", student)

    assert code == 0
    assert "✓ right · ◐ partly right · ✗ not right" in out
    assert (root / "report.html").read_text() == "the class's"
    assert student in (root / f"report-{student}.html").read_text()
