"""
Make a student's notebook safe to look at: the formgrader and feedback pages show it as part of the
instructor's own pages, where a script may do whatever the instructor may.

Of the outputs, text and pixel images stay. Text cells are parsed by the parser that will show them: what can
only be formatting and formulae stays as it was typed, anything else is shown as plain text.
"""

import re
from typing import Any

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from autograder.authoring.cells import number, text

LONGEST = 10_000  # characters of a text cell that are formatted: the parser's time may be quadratic
CHARACTERS_OF_PICTURES = 16 << 20  # that a text may show: each picture as often as it is named
# What pygments needs too long for: it looks at the rest of such a run from each of its places.
SLOW = re.compile(r"\s{200}|[^\n]{500}")
LANGUAGES = ("", "text", "python", "python3", "py", "ipython", "ipython3")
TAGS = "b br code del details em hr i ins kbd li mark ol p pre s small strong sub summary sup u ul"
TAG = re.compile(rf"</?(?:{TAGS.replace(' ', '|')})\s*/?>", re.IGNORECASE)  # without any attribute
MARKUP = re.compile(r"<(?=[a-z/!?])", re.IGNORECASE)  # where a browser may see a tag
LINK = re.compile(r"(?:https?://|mailto:|#)", re.IGNORECASE)
PIXELS = ("image/png", "image/jpeg")
PICTURE = re.compile(rf"data:(?:{'|'.join(PIXELS)});base64,[A-Za-z0-9+/=]*")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
WORD = re.compile(r"[\w.+/-]{1,40}")


class Unsafe(Exception):
    """Something in a text that may be more than formatting."""


class StrictRenderer(IPythonRenderer):
    """nbconvert's renderer, but it refuses everything that may run, load or submit something."""

    def inline_html(self, html: str) -> str:
        """Accept a tag that can do nothing."""
        if MARKUP.search(TAG.sub("", html)):
            raise Unsafe
        return html

    def block_html(self, html: str) -> str:
        """Accept tags that can do nothing."""
        return self.inline_html(html)

    def block_code(self, code: str, info: str | None = None) -> str:
        """Accept code that is highlighted in a moment."""
        language = (info or "").strip().partition(" ")[0]
        if language not in LANGUAGES or (language not in ("", "text") and is_slow(code)):
            raise Unsafe
        return super().block_code(code, info)

    def block_mermaidjs(self, code: str) -> str:
        """Refuse diagrams: they are put into the page as they are."""
        raise Unsafe

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """Accept a link to another page."""
        if not LINK.match(url):
            raise Unsafe
        return super().link(text, url, title)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Accept a picture that is in the notebook: loading one from elsewhere tells a stranger who looks."""
        name = url.removeprefix("attachment:")
        if not PICTURE.fullmatch(url) and (name == url or name not in self.attachments):
            raise Unsafe
        return super().image(text, url, title)


def is_slow(code: str) -> bool:
    """Return whether highlighting a code may take long for its length."""
    return SLOW.search(code) is not None


def pictures(markdown: str, attachments: dict[str, Any]) -> int:
    """Return a bound on the characters of the attached pictures that a text shows."""
    sizes = (len(picture) for data in attachments.values() for picture in data.values())
    return markdown.count("attachment:") * max(sizes, default=0)


def is_safe(markdown: str, attachments: dict[str, Any]) -> bool:
    """Return whether a text can only be formatting, formulae, links and its own pictures."""
    if len(markdown) > LONGEST or pictures(markdown, attachments) > CHARACTERS_OF_PICTURES:
        return False
    try:
        MarkdownWithMath(renderer=StrictRenderer(escape=False, attachments=attachments)).render(markdown)
    except Exception:  # what stops the parser here would stop the page too
        return False
    return True


def quoted(text: str) -> str:
    """Return a text as Markdown that shows it as it was typed."""
    fence = "`" * (3 + max(map(len, re.findall("`+", text)), default=0))
    rest = " …" if len(text) > LONGEST // 2 else ""
    shown = f"{fence}text\n{text[: LONGEST // 2]}{rest}\n{fence}"
    return shown if is_safe(shown, {}) else "*This text cannot be shown here: see the submitted notebook.*"


def sanitize_text(cell: NotebookNode) -> None:
    """Change a cell that is not code into a text cell that is safe to show."""
    attachments = cell.pop("attachments", None)
    found = (
        {name: pixels(data) for name, data in attachments.items()} if isinstance(attachments, dict) else {}
    )
    found = {name: data for name, data in found.items() if data}
    if cell.cell_type != "markdown" or not is_safe(cell.source, found):
        cell.cell_type, cell.source = "markdown", quoted(cell.source)
    elif found:
        cell.attachments = NotebookNode(found)


def pixels(data: Any) -> dict[str, str]:
    """Return the entries of a MIME bundle that are pixel images and nothing else."""
    return (
        {mime: data[mime] for mime in PIXELS if BASE64.fullmatch(text(data.get(mime) or "-"))}
        if isinstance(data, dict)
        else {}
    )


def sanitize_output(output: dict[str, Any]) -> NotebookNode | None:
    """Return a new output with what is safe to show of one, or nothing."""
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return NotebookNode(output_type=kind, name=name, text=text(output.get("text")))
    if kind == "error":
        trace = output.get("traceback")
        return NotebookNode(
            output_type=kind,
            ename=text(output.get("ename")),
            evalue=text(output.get("evalue")),
            traceback=[text(line) for line in trace] if isinstance(trace, list) else [],
        )
    if kind not in ("display_data", "execute_result") or not isinstance(output.get("data"), dict):
        return None
    data = {mime: output["data"][mime] for mime in ("text/plain", "text/latex") if mime in output["data"]}
    data = {mime: text(value) for mime, value in data.items()} | pixels(output["data"])
    if "<" in data.get("text/latex", ""):
        del data["text/latex"]
    if not data:
        return None
    kept = NotebookNode(output_type=kind, data=NotebookNode(data), metadata=NotebookNode())
    if kind == "execute_result":
        kept.execution_count = number(output.get("execution_count"))
    return kept


def sanitize_run(notebook: NotebookNode) -> None:
    """Make safe what running a notebook put into it: outputs, execution counts, the kernel's language."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            found = [sanitize_output(output) for output in cell.outputs]
            cell.outputs = [output for output in found if output]
            cell.execution_count = number(cell.execution_count)
    notebook.metadata.pop("widgets", None)
    language = notebook.metadata.pop("language_info", {})
    language = {k: v for k, v in language.items() if isinstance(v, str) and WORD.fullmatch(v)}
    if "name" in language:
        # The pages' highlighter: another may be slower.
        notebook.metadata.language_info = NotebookNode(language | {"pygments_lexer": "ipython3"})
