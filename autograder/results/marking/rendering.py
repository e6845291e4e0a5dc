"""A stranger's Markdown as HTML for the marking page: what may be more is shown as it was typed."""

import functools
from html import escape
from typing import Any

from nbconvert.filters.markdown_mistune import MarkdownWithMath

from autograder.grade.notebook.sanitise import CHARACTERS_OF_PICTURES, LONGEST, StrictRenderer, pictures


class PageRenderer(StrictRenderer):
    """Accepts what the formgrader's pages accept; formulas are left to the page."""

    def block_code(self, code: str, info: str | None = None) -> str:
        """Show code as it is."""
        return f"<pre>{escape(code)}</pre>"

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        """Show a heading as bold text: an answer has no place among the page's own headings."""
        return f"<p><strong>{text}</strong></p>"

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """Open a link elsewhere, where nothing tells the address of this page."""
        html = super().link(text, url, title)
        outside = '<a target="_blank" rel="noopener noreferrer" '
        return text if url.startswith("#") else html.replace("<a ", outside, 1)

    def block_math(self, body: str) -> str:
        """Leave a formula on a line of its own to the page."""
        return f'<span class="formula block">{escape(body)}</span>'

    def inline_math(self, body: str) -> str:
        """Leave a formula to the page."""
        return f'<span class="formula">{escape(body)}</span>'

    def latex_environment(self, name: str, body: str) -> str:
        """Leave an environment to the page."""
        return self.block_math(f"\\begin{{{name}}}{body}\\end{{{name}}}")


def rendered(markdown: str, attachments: dict[str, Any] | None = None) -> str:
    """Return HTML that can do nothing: formatting, links, pictures of its own, formulas to be set."""
    attachments = attachments or {}
    if len(markdown) <= LONGEST and pictures(markdown, attachments) <= CHARACTERS_OF_PICTURES:
        try:
            renderer = PageRenderer(escape=False, attachments=attachments)
            return str(MarkdownWithMath(renderer=renderer).render(markdown))
        except Exception:  # Unsafe, or whatever stops the parser
            pass
    return plain(markdown)


@functools.lru_cache(maxsize=10_000)
def comment(markdown: str) -> str:
    """Return a marker's comment as HTML that can do nothing, kept: the page asks for it often."""
    return rendered(markdown)


def plain(text: str) -> str:
    """Return the start of a text as it was typed."""
    more = len(text) - LONGEST
    return f"<pre>{escape(text[:LONGEST])}{f' … and {more:,} more characters' if more > 0 else ''}</pre>"
