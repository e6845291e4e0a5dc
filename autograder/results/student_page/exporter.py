"""How nbgrader's feedback becomes the course's page: its template, its formulas, nothing from the net."""

import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from jinja2 import pass_context
from mistune.plugins.table import table_in_quote
from nbconvert.exporters import Exporter, HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.converters import GenerateFeedback
from nbgrader.preprocessors import GetGrades
from traitlets import List, Type
from traitlets.config import Config

from autograder.classroom.folder import open_class
from autograder.grade.notebook.sanitise import LONGEST, StrictRenderer, sanitize_text
from autograder.results.exporting.numbers import shown
from autograder.results.student_page.formulas import as_typed, in_html, latex, mathml
from autograder.results.student_page.hidden import WithoutHiddenTests, WithoutMarkSchemes
from autograder.results.student_page.summary import page_of

QUOTED_TABLE = re.compile(r"^>.*\|", re.MULTILINE)
EXCHANGE = ("timestamp.txt", "submission_secret.txt")
FORMULAS = 2_000_000  # characters of MathML on a page; a lesson has 100,000
HERE = Path(__file__).parent
# A header in which readers of screens find no text.
HEADER = re.compile(r"<th([^>]*)>(\s*|<math(?:(?!</th>).)*</math>)</th>")


class Renderer(IPythonRenderer):
    """nbconvert's renderer of text, but a page that it makes needs no other host."""

    def __init__(self, show: Callable[[str, bool], str], **told: Any) -> None:
        super().__init__(escape=False, exclude_anchor_links=True, **told)
        self.show = show

    def inline_math(self, body: str) -> str:
        """Show a formula in a line."""
        return self.show(body, False)

    def block_math(self, body: str) -> str:
        """Show a formula of its own."""
        return self.show(body, True)

    def latex_environment(self, name: str, body: str) -> str:
        """Show a formula that names its layout."""
        return self.show(rf"\begin{{{name}}}{body}\end{{{name}}}", True)

    def block_html(self, html: str) -> str:
        """Show formulas within tags, as in a hint that is folded."""
        return in_html(super().block_html(html), self.show)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Show what a picture is of where it lies on another host."""
        if self._embed_image_or_attachment(url).startswith("data:"):
            return super().image(text, url, title).replace('alt=""', 'alt="A picture"')
        return self.escape_html(text)


class StudentPage(HTMLExporter):
    """The exporter of a student's page."""

    left = FORMULAS  # that may still come

    def default_filters(self) -> Iterable[tuple[str, Any]]:
        """Show formulas wherever they stand."""
        yield from super().default_filters()
        yield "formulas", lambda output: latex(output, self._formula)
        yield "comment", self._comment
        yield "shown", shown

    def _formula(self, tex: str, alone: bool) -> str:
        """Return a formula as MathML, which is much longer; as it was typed where there were too many."""
        shown = mathml(tex, alone) if self.left > 0 else as_typed(tex)
        self.left -= len(shown)
        return shown

    def _comment(self, comment: str) -> str:
        """Return a marker's Markdown as HTML: formatting only, as in a student's text."""
        cell = new_markdown_cell(comment)
        sanitize_text(cell)
        return str(MarkdownWithMath(Renderer(self._formula, attachments={})).render(cell.source))

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """Return text as HTML."""
        attachments = context.get("cell", {}).get("attachments", {})
        renderer = Renderer(self._formula, attachments=attachments)
        markdown = MarkdownWithMath(renderer)
        if QUOTED_TABLE.search(source) and _safe_with_tables(source, attachments):
            table_in_quote(markdown)
        return str(markdown.render(source))

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **told: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Let keys scroll code that is wider than the page, and a formula alone be no header of a table."""
        self.left = FORMULAS
        page, resources = super().from_notebook_node(nb, resources, **told)
        page = page.replace("<pre>", '<pre tabindex="0">')
        return HEADER.sub(r"<td\1>\2</td>", page), resources

    def _preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Put the summary on top, once nbgrader's step has put marks and comments into the cells."""
        nb, resources = super()._preprocess(nb, resources)
        classroom, known = open_class(Path(self.config.CourseDirectory.root)), resources["nbgrader"]
        named = (known["assignment"], known["student"], nb, known["notebook"], known["late_penalty"])
        resources["page"] = page_of(classroom, *named)
        return nb, resources


def _safe_with_tables(source: str, attachments: dict[str, Any]) -> bool:
    """
    Return whether a text is only formatting when tables in quotations, as cards have them, are read as such.

    What was found safe before may not be: a table ends code where a cell ends.
    """
    strict = MarkdownWithMath(StrictRenderer(escape=False, attachments=attachments))
    table_in_quote(strict)
    try:
        return len(source) <= LONGEST and bool(strict.render(source))
    except Exception:  # what stops the parser here would stop the page too
        return False


class Feedback(GenerateFeedback):
    """nbgrader's step, with the course's page."""

    preprocessors = List([GetGrades, WithoutHiddenTests, WithoutMarkSchemes]).tag(config=True)

    exporter_class = Type(StudentPage, klass=Exporter).tag(config=True)

    def __init__(self, coursedir: Any = None, **told: Any) -> None:
        super().__init__(coursedir=coursedir, **told)  # which names nbgrader's own template
        ours = Config()
        ours.StudentPage.template_name = "student"
        ours.StudentPage.extra_template_basedirs = [str(HERE)]
        self.update_config(ours)

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Put beside the pages only what nbgrader's exchange asks for; its own step copies every file."""
        source, place = (
            Path(name(assignment_id, student_id)) for name in (self._format_source, self._format_dest)
        )
        place.mkdir(parents=True, exist_ok=True)
        for path in (source / name for name in EXCHANGE):
            if path.is_file():
                (place / path.name).unlink(missing_ok=True)
                shutil.copy(path, place)
