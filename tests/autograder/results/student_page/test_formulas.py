"""Formulas become MathML and nothing else."""

import pytest

from autograder.authoring.lesson import lesson_names
from autograder.authoring.notebooks import student_notebook
from autograder.results.student_page.formulas import FORMULA, in_html, mathml


def test_every_formula_of_the_lessons_can_be_shown():
    cells = [cell.source for name in lesson_names() for cell in student_notebook(name).cells]
    formulas = {
        (f["block"] or f["inline"], bool(f["block"])) for text in cells for f in FORMULA.finditer(text)
    }

    assert len(formulas) > 500
    typed = [tex for tex, alone in formulas if "\\" in tex and 'class="tex"' in mathml(tex, alone)]
    assert typed == []


@pytest.mark.parametrize(
    "tex",
    [
        r"\text{<script>alert(1)</script>}",
        r"\text{&lt;img src=x onerror=alert(1)&gt;}",
        r"\href{javascript:alert(1)}{x}",
        r"\style{background:url(//host)}{x}",
        r"\class{a\" onclick=\"b}{x}",
        "{" * 5000 + "}" * 5000,
        r"\begin{matrix}",
        r"\frac",
        "<b>",
    ],
)
def test_a_formula_is_nothing_but_a_formula(tex):
    """No tag but MathML's, no address, no script, whatever is typed."""
    shown = mathml(tex)

    for sign in ("<script", "<img", "<b>", "href", "style", "onclick=", "url("):
        assert sign not in shown.replace("&quot;", "") or "&lt;" in shown or shown.startswith("<code")
    assert shown.count("<") == shown.count(">")


def test_code_is_no_formula():
    assert in_html("<pre>$a$ $b$</pre>") == "<pre>$a$ $b$</pre>"
