"""Formulas as MathML, which browsers show themselves: a page needs no script for them, and no other host."""

import functools
import html
import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from latex2mathml.converter import convert_to_element

LONGEST = 2_000  # characters of a formula that are converted
TAGS = frozenset(
    [
        "math",
        "menclose",
        "mfrac",
        "mi",
        "mmultiscripts",
        "mn",
        "mo",
        "mover",
        "mpadded",
        "mphantom",
        "mprescripts",
        "mroot",
        "mrow",
        "ms",
        "mspace",
        "msqrt",
        "mstyle",
        "msub",
        "msubsup",
        "msup",
        "mtable",
        "mtd",
        "mtext",
        "mtr",
        "munder",
        "munderover",
        "none",
    ]
)
ATTRIBUTES = frozenset(
    [
        "accent",
        "accentunder",
        "columnalign",
        "columnlines",
        "columnspacing",
        "depth",
        "display",
        "displaystyle",
        "fence",
        "form",
        "height",
        "largeop",
        "linebreak",
        "linethickness",
        "lspace",
        "mathvariant",
        "maxsize",
        "minsize",
        "movablelimits",
        "notation",
        "rowlines",
        "rowspacing",
        "rspace",
        "scriptlevel",
        "separator",
        "stretchy",
        "symmetric",
        "voffset",
        "width",
    ]
)
VALUE = re.compile(r"[\w.%+ -]{0,40}")
ALIGNED = re.compile(r"\\(begin|end)\{(?:aligned|gathered|split|alignedat)\}")
SHORT = {r"\lVert": r"\Vert", r"\rVert": r"\Vert", r"\lvert": "|", r"\rvert": "|", r"\tfrac": r"\frac"}
SHORT_NAMES = re.compile("|".join(rf"{re.escape(name)}(?![A-Za-z])" for name in SHORT))
FORMULA = re.compile(r"\$\$(?P<block>[^$]+)\$\$|\$(?P<inline>[^$\n]+)\$")
PIECES = re.compile(r"(<(?:code|pre)\b.*?</(?:code|pre)>|<[^>]*>)", re.DOTALL | re.IGNORECASE)


@functools.lru_cache(4096)
def mathml(tex: str, alone: bool = False) -> str:
    r"""
    Return a formula as MathML; as it was typed where it cannot be converted.

    Example:
        >>> mathml("a<b")
        '<math display="inline"><mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow></math>'
        >>> mathml(r"\text{<script>}")
        '<math display="inline"><mrow><mtext>&lt;script&gt;</mtext></mrow></math>'
    """
    try:
        if len(tex) > LONGEST:
            raise ValueError
        known = ALIGNED.sub(r"\\\1{align*}", SHORT_NAMES.sub(lambda name: SHORT[name[0]], tex))
        shown = _written(convert_to_element(known, display="block" if alone else "inline"))
        if re.search(r"\\[A-Za-z]", shown):  # a command that it does not know
            raise ValueError
    except Exception:  # whatever stops the converter
        return as_typed(tex)
    return shown


def as_typed(tex: str) -> str:
    """Return a formula that is not converted."""
    return f'<code class="tex">{html.escape(tex.strip())}</code>'


def _written(element: Element) -> str:
    """Return an element as HTML: nothing but formulas, all text escaped. The converter's own text is not."""
    if element.tag not in TAGS:
        raise ValueError(element.tag)
    attributes = "".join(
        f' {name}="{value}"'
        for name, value in element.attrib.items()
        if name in ATTRIBUTES and VALUE.fullmatch(value)
    )
    text = html.escape(html.unescape(element.text or ""))
    return f"<{element.tag}{attributes}>{text}{''.join(map(_written, element))}</{element.tag}>"


def in_html(text: str, show: Callable[[str, bool], str] = mathml) -> str:
    """
    Return a piece of HTML with the formulas between its tags as MathML; not those in code.

    Example:
        >>> in_html("<code>$x$</code> costs 5 $")
        '<code>$x$</code> costs 5 $'
    """

    def found(formula: re.Match[str]) -> str:
        block, inline = formula["block"], formula["inline"]
        return show(html.unescape(block or inline), bool(block))

    pieces = PIECES.split(text)
    return "".join(piece if i % 2 else FORMULA.sub(found, piece) for i, piece in enumerate(pieces))


def latex(output: str, show: Callable[[str, bool], str] = mathml) -> str:
    """Return what a cell displayed as LaTeX: text with formulas, or one formula."""
    return in_html(html.escape(output), show) if "$" in output else show(output, True)
