"""Every page of a stranger's text is bounded before it is parsed, and says what it leaves out."""

import copy

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from autograder.authoring.lesson import lesson_names
from autograder.authoring.notebooks import student_notebook
from autograder.grade.nbgrader import pages
from autograder.grade.nbgrader.pages import Bounded


def bounded(*cells):
    """Return what a page shows of these cells."""
    notebook = student_notebook("01_sgd")
    notebook.cells = list(cells)
    return Bounded()(copy.deepcopy(notebook), {})[0].cells


def printed(*texts: str):
    """Return a cell that printed texts, each as an output of its own."""
    return new_code_cell("1", outputs=[new_output("stream", text=text) for text in texts])


@pytest.fixture(autouse=True)
def enabled(monkeypatch):
    """As nbconvert enables what is configured."""
    monkeypatch.setattr(Bounded, "enabled", True)


@pytest.mark.parametrize("lesson", lesson_names())
def test_a_lesson_is_shown_as_it_is(lesson):
    notebook = student_notebook(lesson)

    shown, _ = Bounded()(copy.deepcopy(notebook), {})

    assert shown == notebook


@pytest.mark.parametrize(
    ("source", "left_out"),
    [(" \n" * 8_000, 12_001), ("x" * 100_007, 7), ("a = 1\n" * 2_000, 1)],
    ids=["blank lines", "characters", "lines"],
)
def test_a_code_cell_is_cut_and_a_comment_says_so(source, left_out):
    (cell,) = bounded(new_code_cell(source))

    assert cell.source.endswith(f"\n# … This page leaves out {left_out:,} more characters.")
    assert source.startswith(cell.source.rpartition("\n")[0])


@pytest.mark.parametrize("source", ["x = 1\n" + " \n" * 100, "a." * 250])
def test_code_that_is_slow_to_highlight_has_no_colours(source):
    quick, slow = bounded(new_code_cell("x = 1"), new_code_cell(source))

    assert slow.source == source
    assert (quick.metadata, slow.metadata) == ({}, {"magics_language": "text"})


def test_a_page_has_colours_for_so_much_code():
    cells = bounded(*(new_code_cell("x = 1\n" * 1_000) for _ in range(20)))

    assert [bool(cell.metadata) for cell in cells] == [False] * 10 + [True] * 10


@pytest.mark.parametrize("codes", ["\x1b[31m-" * 12_000, "\x1b[" + "0;" * 30_000 + "m-"])
def test_an_output_with_too_many_colours_is_shown_without(codes):
    (cell,) = bounded(printed("\x1b[1mred", codes))
    first, second = (output.text for output in cell.outputs)

    assert first == "\x1b[1mred"
    assert "\x1b" not in second
    assert second.startswith("-")
    assert second.endswith("… This page leaves out the colours.")


def test_the_lines_of_an_error_are_one_text():
    error = new_output("error", ename="E", evalue="", traceback=["-"] * 3_000)

    (cell,) = bounded(new_code_cell("1", outputs=[error]))

    assert cell.outputs[0].traceback == ["-\n" * 1_999 + "-\n… This page leaves out 2,000 more characters."]


def test_a_long_formula_is_left_out():
    formula = new_output("display_data", data={"text/latex": "x" * 100_001})

    (cell,) = bounded(new_code_cell("1", outputs=[formula]))

    assert cell.outputs[0].data == {"text/plain": "This page leaves out a formula that is too long."}


def test_a_page_shows_so_many_outputs_and_always_the_judges():
    card = new_output("execute_result", data={"text/html": "<b>right</b>", "text/plain": "1.0"})

    flood, check = bounded(printed(*["-"] * 3_002), new_code_cell("check()", outputs=[card]))

    assert [output.text for output in flood.outputs[-2:]] == ["-", "This page leaves out 2 more outputs.\n"]
    assert check.outputs == [card]


def test_a_page_shows_so_many_cells_and_always_the_lessons():
    graded = new_code_cell("check()", metadata={"nbgrader": {"grade_id": "check-a"}})

    cells = bounded(*(new_markdown_cell("-") for _ in range(2_003)), graded)

    assert len(cells) == pages.CELLS + 2
    assert cells[-2] == graded
    assert cells[-1].source == "*This page leaves out 3 more cells.*"


def test_a_page_shows_so_much_text():
    cells = bounded(*(new_markdown_cell("-" * 9_000) for _ in range(112)))

    assert cells[110].source == "-" * 9_000
    assert cells[111].source == "*This page leaves out a text of 9,000 characters.*"


def test_pictures_count_as_often_as_they_are_named():
    """Two texts of 9 MiB each, whose pictures have half a MiB."""
    picture = {"a.png": {"image/png": "A" * (1 << 19)}}
    text = "![a](attachment:a.png)\n" * 18

    first, second = bounded(*(new_markdown_cell(text, attachments=picture) for _ in range(2)))

    assert first.attachments == picture
    assert second.source == f"*This page leaves out a text of {len(text)} characters.*"
    assert "attachments" not in second
