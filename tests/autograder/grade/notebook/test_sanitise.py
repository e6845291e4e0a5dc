"""What a student hands in can be looked at: nothing in it runs in formgrader or in feedback."""

import copy
import functools
import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import nbgrader
import pytest
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell
from traitlets.config import Config

from autograder.authoring.notebooks import student_notebook
from autograder.grade.nbgrader.config import configure
from autograder.grade.notebook.repair import repair
from autograder.grade.notebook.sanitise import is_safe, quoted, sanitize_run
from course_lib.check.card import Failure, Report
from course_lib.check.case import Case

LESSON = "01_sgd"
WRITTEN = "exercise-larger-batch"
SCRIPTS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    '<b onmouseover="alert(1)">x</b>',
    "<svg onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<body onload=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data='data:text/html,<script>alert(1)</script>'>",
    "<embed src='data:text/html;base64,PHNjcmlwdD4='>",
    "<form action=https://evil.example><input type=submit></form>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>@import 'https://evil.example/x.css'</style>",
    "<div style='position:fixed;inset:0'>you are logged out</div>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><x/>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='/formgrader?path=/tmp'>x</a>",
    "</div></div></div><button>Full credit</button>",
    "<img src=https://evil.example/pixel.png>",
]
MARKDOWN = [
    *SCRIPTS,
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](/formgrader?path=/tmp)",
    "[x](//evil.example/)",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](/hub/logout)",
    "![x](https://evil.example/pixel.png)",
    "![x](attachment:missing.png)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    '![x](data:image/png;base64,AA"onerror=alert(1)//)',
    "```mermaid\n<img src=x onerror=alert(1)>\n```",
    "# <img src=x onerror=alert(1)>",
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
    "> <svg onload=alert(1)>",
    "- [ ] <svg onload=alert(1)>",
    "~~<svg onload=alert(1)>~~",
    "````\n<script>\n```` \n<script>alert(1)</script>",
    "$a$ <script>alert(1)</script> $b$",
    "$$ x\n\n$$ <img src=x onerror=alert(1)> $$",
    "\\begin{a}<img src=x onerror=alert(1)>\\end{b}",
]
ODD = ["<scr<b>ipt>alert(1)</scr</b>ipt>", "<img/src='x'/onerror=alert(1)", "[x](\x01javascript:alert(1))"]
MIMES = ["text/html", "text/markdown", "text/latex", "image/svg+xml", "image/png", "image/jpeg"]
MIMES += ["application/javascript", "application/json", "application/vnd.jupyter.widget-view+json"]
HONEST = [
    "The step is **too long**, *so* the loss grows: $a<b$, and `x<y`, and 1 < 2 & 3 > 2.",
    "$$\n\\begin{aligned} w &< v \\\\ a<b \\end{aligned}\n$$",
    "1. one\n2. two\n   - three\n\n> said\n\n| a | b |\n|---|---|\n| 1 | $x<y$ |",
    "x<sub>1</sub> and y<sup>2</sup><br>next <kbd>Shift</kbd>",
    "<details><summary>Why</summary>\n\nBecause.\n\n</details>",
    "See [Kingma and Ba](https://arxiv.org/abs/1412.6980) or <https://distill.pub>, ask me@uni.example.",
    "```python\nfor i in range(3):\n    if a<b: print('<script>')\n```",
    "A stray `<script>` in code is text.",
]


class Found(HTMLParser):
    """What of a page can do something."""

    TAGS = (
        "base",
        "button",
        "embed",
        "form",
        "iframe",
        "input",
        "link",
        "math",
        "meta",
        "noscript",
        "object",
    )
    TAGS += ("script", "style", "svg", "template")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple] = []
        self.handle_comment = self.handle_pi = self.unknown_decl = lambda text: self.found.append((text,))
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that can do something, or asks for an address."""
        told = [(name, value or "") for name, value in attrs]
        told = [
            (n, v) for n, v in told if n.startswith("on") or n.endswith(("href", "src", "action", "style"))
        ]
        kept = [(n, v) for n, v in told if not (n == "href" and re.match("#|https?://", v))]
        if kept or tag in self.TAGS:
            self.found.append((tag, *kept))


@functools.cache
def exporter(template: str) -> HTMLExporter:
    """Return what shows a notebook in formgrader, or as feedback."""
    place = Path(nbgrader.__file__).parent / "server_extensions/formgrader"
    config = Config()
    configure(config, Path())
    config.HTMLExporter.template_name = template
    config.HTMLExporter.extra_template_basedirs = [str(place / "templates")]
    config.HTMLExporter.extra_template_paths = [str(place / "static/node_modules/bootstrap/dist/css")]
    return HTMLExporter(config=config)


def pages(notebook) -> list[str]:
    """Return a notebook as formgrader and as feedback show it."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        cell.metadata.get("nbgrader", {})["score"] = 0  # as feedback takes it from the gradebook
    score = {"notebook": LESSON, "score": 0, "max_score": 1, "late_penalty": 0}
    told = {"nbgrader": score, "base_url": "", "index": 0, "total": 1, "notebook_id": LESSON}
    return [
        exporter(name).from_notebook_node(notebook, resources=dict(told))[0]
        for name in ("formgrade", "feedback")
    ]


def repaired(*cells, **changed) -> nbformat.NotebookNode:
    """Return what grading makes of a notebook with a student's own cells, or other sources in its cells."""
    notebook = student_notebook(LESSON)
    for cell in notebook.cells:
        cell.source = changed.get(cell.id.replace("-", "_"), cell.source)
    notebook.cells += cells
    repair(notebook, student_notebook(LESSON))
    return notebook


def run(outputs: list, **metadata) -> nbformat.NotebookNode:
    """Return what grading makes of a notebook in which a cell printed that."""
    notebook = repaired(new_code_cell("1"))
    notebook.cells[-1].outputs = outputs
    notebook.metadata.update(metadata)
    sanitize_run(notebook)
    return notebook


def active(notebook) -> list[list[tuple]]:
    """Return what can do something in each of its pages."""
    nbformat.validate(notebook)
    return [Found(page).found for page in pages(notebook)]


@pytest.fixture(scope="module")
def idle() -> list[list[tuple]]:
    """What can do something in the pages of an unchanged notebook: the pages' own."""
    return active(repaired())


def test_the_search_finds_scripts_in_unsanitised_pages(idle):
    notebook = student_notebook(LESSON)
    notebook.cells = notebook.cells[:1]

    for script in MARKDOWN:
        notebook.cells[0].source = script
        if "attachment:" not in script:
            assert Found(pages(notebook)[1]).found != idle[1], script


def test_no_script_in_a_text_cell_survives(idle):
    cells = [new_markdown_cell(text) for text in MARKDOWN + ODD]

    assert active(repaired(*cells)) == idle


@pytest.mark.parametrize("text", MARKDOWN[:3])
def test_no_script_in_a_written_answer_survives(idle, text):
    notebook = repaired(exercise_larger_batch=text)

    assert active(notebook) == idle
    assert text in next(cell for cell in notebook.cells if cell.id == WRITTEN).source


def test_no_script_in_an_edited_text_of_the_lesson_survives(idle):
    notebook = student_notebook(LESSON)
    plain = next(c for c in notebook.cells if c.cell_type == "markdown" and "](" not in c.source)
    plain.source += "<img src=x onerror=alert(1)>"

    repair(notebook, student_notebook(LESSON))

    assert [Found(page).found for page in pages(notebook)] == idle


def test_raw_cells_and_attachments_carry_nothing(idle):
    raw = [new_raw_cell(script, metadata={"raw_mimetype": "text/html"}) for script in SCRIPTS]
    attached = [
        {"x": {"image/svg+xml": "PHN2Zz4="}},
        {"x": {'image/png" onerror="alert(1)': "AA"}},
        {"x": {"image/png": '"onerror="alert(1)'}},
        {"x": "y"},
    ]
    images = [new_markdown_cell("![x](attachment:x)") for _ in attached]
    for cell, attachments in zip(images, attached, strict=True):
        cell.attachments = attachments

    assert active(repaired(*raw, *images)) == idle


def test_no_script_in_an_output_survives(idle):
    outputs = [new_output("display_data", {"text/plain": s, "text/html": s}) for s in SCRIPTS]
    for mime in MIMES:
        outputs.append(
            new_output("display_data", {mime: "<script>alert(1)</script>\"'><img onerror=alert(1)>"})
        )
    outputs += [new_output("stream", name="stdout", text=s) for s in SCRIPTS]
    outputs += [new_output("error", ename=s, evalue=s, traceback=[s]) for s in SCRIPTS]

    assert active(run(outputs)) == idle


def test_forged_messages_become_plain_outputs(idle):
    evil = "<img src=x onerror=alert(1)>"
    outputs = [
        {"output_type": evil, "data": {"text/plain": "1"}},
        {"output_type": "stream", "name": f'x"{evil}', "text": [evil, 3]},
        {"output_type": "execute_result", "data": {"text/plain": {"a": evil}}, "execution_count": evil},
        {"output_type": "display_data", "data": evil, "metadata": {}},
        {"output_type": "error", "ename": [evil], "evalue": None, "traceback": evil},
        {"output_type": "display_data", "data": {"text/plain": "\ud800"}, "metadata": {"isolated": True}},
    ]
    notebook = run(
        [nbformat.from_dict(output) for output in outputs],
        title=evil,
        widgets={"application/vnd.jupyter.widget-state+json": {"state": {"x": evil}}},
        language_info={"name": evil, "pygments_lexer": f'x">{evil}', "version": 3},
    )

    assert active(notebook) == idle
    nbformat.writes(notebook).encode()


@pytest.mark.parametrize("text", HONEST)
def test_an_honest_text_is_shown_as_it_was_written(text):
    notebook = repaired(new_markdown_cell(text), exercise_larger_batch=text)

    assert [cell.source for cell in notebook.cells if cell.source == text] == [text, text]


def test_unsafe_text_is_shown_as_it_was_typed():
    text = "```\n<script>\n```\n<script>alert(1)</script>"

    assert not is_safe(text, {})
    assert is_safe(quoted(text), {})
    assert text in quoted(text)


def test_the_lessons_own_texts_stay(idle):
    notebook = student_notebook(LESSON)

    assert repaired().cells == notebook.cells


def test_pictures_and_printed_text_stay():
    png = "iVBORw0KGgo=\n"
    outputs = [
        new_output("stream", name="stderr", text="warning"),
        new_output("display_data", {"image/png": png, "text/plain": "<Figure>"}),
        new_output("execute_result", {"text/plain": "3", "text/latex": "$x$"}, execution_count=3),
        new_output("error", ename="ValueError", evalue="x", traceback=["\x1b[31mValueError\x1b[0m"]),
    ]
    cell = new_markdown_cell("![x](attachment:p.png)", attachments={"p.png": {"image/png": png}}, id="own")

    assert run(outputs).cells[-1].outputs == outputs
    assert repaired(copy.deepcopy(cell)).cells[-1] == cell


def test_text_that_takes_the_parser_too_long_is_shown_as_typed(idle):
    notebook = repaired(new_markdown_cell("> " * 4_000 + "x"), new_markdown_cell("\\\\[" * 70_000))

    assert active(notebook) == idle


def test_the_judges_card_shows_a_students_words_as_text():
    evil = "<img src=x onerror=alert(1)>"
    failures = [Failure(evil, 0, evil, evil)]
    report = Report("gd_step", 0.0, 1.0, None, [evil], {evil: False, "b": True}, sentence=evil)
    told = Report("gd_step", 0.0, 1.0, None, [evil], failures=failures, cases=[Case((evil,), note=evil)])

    for card in (report, told):
        shown = card._repr_mimebundle_()["text/html"]
        assert "&lt;img" in shown
        assert {tag for tag, *_ in Found(shown).found} <= {"div", "span"}


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("```python\n" + "x = 1\n" * 1_500 + "```", True),
        ("```python\n" + " \n" * 4_900 + "```", False),
        ("~~~ipython3\n" + "a." * 400 + "\n~~~", False),
        ("```perl6\nsay 1\n```", False),
        ("```text\n" + " \n" * 4_900 + "```", True),
    ],
    ids=["python", "blank lines", "a long line", "another language", "no colours"],
)
def test_code_in_a_text_is_highlighted_where_that_is_quick(text, safe):
    assert is_safe(text, {}) == safe


def test_a_text_shows_pictures_as_often_as_there_is_room_for_them():
    attached = {"a.png": {"image/png": "A" * (1 << 20)}}

    assert is_safe("![a](attachment:a.png)\n" * 16, attached)
    assert not is_safe("![a](attachment:a.png)\n" * 17, attached)


def test_a_kernel_does_not_choose_how_pages_highlight():
    found = run([], language_info={"name": "perl6", "pygments_lexer": "perl6"})

    assert found.metadata.language_info.pygments_lexer == "ipython3"
