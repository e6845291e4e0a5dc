"""Formulas as HTML: KaTeX runs while the site is built, so that a page needs no script for them."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from py_mini_racer import JSEvalException, MiniRacer

from autograder.authoring.lesson import ROOT, LessonError

KATEX = ROOT / "site" / "katex"
FORMULA = re.compile(r"\$\$(?P<block>[^$]+)\$\$|\$(?P<inline>[^$\n]+)\$")
Render = Callable[[str, bool], str]


@contextmanager
def katex(folder: Path = KATEX) -> Iterator[Render]:
    """Yield a function that turns TeX into HTML; its second argument says whether it stands alone."""
    with MiniRacer() as engine:
        engine.eval((folder / "katex.min.js").read_text(encoding="utf-8"))

        def render(tex: str, alone: bool) -> str:
            try:
                return str(engine.call("katex.renderToString", tex, {"displayMode": alone, "strict": False}))
            except JSEvalException as error:
                why = re.search(r"KaTeX parse error: (.*)", str(error))
                raise LessonError(
                    f"No formula: {tex!r}: {why[1] if why else error}.\nWrite it as KaTeX reads it."
                ) from None

        yield render


def in_html(text: str, render: Render) -> str:
    """Return a piece of HTML, which no Markdown reader looks into, with its formulas as HTML."""
    return FORMULA.sub(
        lambda found: render(found["block"] or found["inline"], bool(found["block"])).replace("\n", " "), text
    )
