"""What a page shows of text, and what it does not."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from autograder.results.student_page.exporter import StudentPage
from autograder.results.student_page.hidden import WithoutHiddenTests, WithoutMarkSchemes

TEST = """\
assert share(1) == 1, "of one"
### BEGIN HIDDEN TESTS
assert share(7) == 49, "of seven"
### END HIDDEN TESTS
"""


def shown(source: str) -> str:
    return StudentPage().markdown2html({"cell": {}}, source)


def test_text_asks_no_other_host_and_hints_stay_folded():
    page = shown(
        "[![Open](https://host.example/badge.svg)](https://lab.example)\n\n"
        "<details><summary>Hint</summary>\n\nTake $x_1$.\n</details>"
    )

    assert '<a href="https://lab.example">Open</a>' in page
    assert "badge.svg" not in page
    assert "<details><summary>Hint</summary>" in page
    assert "<msub>" in page


def test_a_table_in_a_quotation_is_one_unless_that_would_let_something_through():
    """Code that spans two cells is no code any more, once they are cells."""
    card = "> | a | b |\n> |---|---|\n> | 1 | 2 |\n"

    assert "<td>2</td>" in shown(card)
    assert "<img" not in shown(card.replace("1 | 2", "`1 | <img src=x onerror=alert(1)> | 2`"))


def test_too_many_formulas_are_left_as_they_were_typed(monkeypatch):
    monkeypatch.setattr(StudentPage, "left", 500)

    page = shown("$x_1$ " * 100)

    assert 0 < page.count("<math") < 10
    assert page.count('class="tex"') == 100 - page.count("<math")


@pytest.mark.parametrize(("solution", "kept"), [(False, False), (True, True)])
def test_hidden_tests_are_not_on_a_page(solution, kept):
    """Neither as text nor in what the tested code prints and raises of them; a student's own cell stays."""
    meta = {"grade": True, "solution": solution, "locked": not solution, "schema_version": 3, "grade_id": "t"}
    error = new_output("error", ename="AssertionError", evalue="of seven", traceback=["share(7) == 49"])
    told = new_output("error", ename="AssertionError", evalue="of one", traceback=["of one"])
    outputs = [new_output("stream", text="share(7) == 49"), error, told]
    cell = new_code_cell(TEST, metadata={"nbgrader": meta}, outputs=outputs)

    cell, _ = WithoutHiddenTests().preprocess_cell(cell, {}, 0)

    shown = cell.source + "".join(
        output.get("text", "") + str(output.get("traceback")) for output in cell.outputs
    )
    assert ("share(7)" in shown) is kept
    assert ("of seven" in shown) is kept
    assert "AssertionError: of one" in shown or kept


@pytest.mark.parametrize(
    ("line", "evalue", "told"),
    [
        (3, "", "a hidden test failed"),
        (1, "", 'AssertionError: assert share(1) == 1, "of one"'),
        (1, "of one", "AssertionError: of one"),
        (3, "of seven", "a hidden test failed"),
    ],
)
def test_a_failed_test_says_something_even_without_a_message(line, evalue, told):
    meta = {"grade": True, "solution": False, "locked": True, "schema_version": 3, "grade_id": "t"}
    trace = [f"Cell In[1], line {line}\n----> {line} assert", "AssertionError: "]
    error = new_output("error", ename="AssertionError", evalue=evalue, traceback=trace)
    cell = new_code_cell(TEST, metadata={"nbgrader": meta}, outputs=[error])

    cell, _ = WithoutHiddenTests().preprocess_cell(cell, {}, 0)

    assert cell.metadata["seen"] == told
    assert cell.outputs[0].traceback == [told]


def test_a_mark_scheme_is_not_on_a_page():
    source = "Draw.\n=== BEGIN MARK SCHEME ===\n2 for a line\n=== END MARK SCHEME ==="
    task = new_markdown_cell(source, metadata={"nbgrader": {"task": True, "grade_id": "t"}})
    typed = new_markdown_cell(source)

    shown = [WithoutMarkSchemes().preprocess_cell(cell, {}, 0)[0].source for cell in (task, typed)]

    assert shown == ["Draw.", source]
