"""Light and dark pages: how to tell them apart, and how a picture's colours change between them."""

import html
import json
from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from course_lib.arrays import Array

NARROWEST = 480  # CSS pixels: a picture in a narrower place is scrolled, since its words would get too small
Area = tuple[int, int, int, int]  # left, top, width and height in dots

# Pages that say what their theme is: JupyterLab's, VS Code's and Colab's. Others follow the system.
DARK = (
    ":is([data-jp-theme-light=false], .vscode-dark, "
    ".vscode-high-contrast:not(.vscode-high-contrast-light), html[theme=dark])"
)
LIGHT = (
    ":is([data-jp-theme-light=true], .vscode-light, .vscode-high-contrast-light, "
    "html[theme]:not([theme=dark]))"
)
DARKEST = 17  # what white becomes: the background of JupyterLab's dark theme

# The dark image is hidden where a page drops the style sheet. Some pages hide such images by !important.
_SHOW, _HIDE = "{display:inline!important}", "{display:none!important}"
STYLE = (
    f"@media (prefers-color-scheme:dark){{.course-light{_HIDE}.course-dark[hidden]{_SHOW}}}"
    f"{LIGHT} .course-light{_SHOW}{LIGHT} .course-dark[hidden]{_HIDE}"
    f"{DARK} .course-light{_HIDE}{DARK} .course-dark[hidden]{_SHOW}"
)


def inverted(
    pixels: UInt8[Array, "height width 3"], areas: list[Area] | None = None
) -> UInt8[Array, "height width 3"]:
    """
    Return a picture as a dark page shows it: lightness inverted, hue kept.

    Args:
        pixels: Red, green and blue of each dot.
        areas: Rectangles to leave as they are.

    Example:
        >>> white, black, blue = [255, 255, 255], [0, 0, 0], [0, 114, 178]
        >>> inverted(np.array([[white, black, blue]], dtype=np.uint8)).tolist()
        [[[17, 17, 17], [255, 255, 255], [89, 195, 255]]]
    """
    colors = pixels.astype(np.int32)
    shift = 255 - colors.max(axis=2, keepdims=True) - colors.min(axis=2, keepdims=True)
    dark = (DARKEST + ((colors + shift) * (255 - DARKEST) + 127) // 255).astype(np.uint8)
    for left, top, width, height in areas or []:
        place = np.s_[top : top + height, left : left + width]
        dark[place] = pixels[place]
    return dark


def still(light: str, dark: str, alt: str, width: int) -> str:
    """
    Return the HTML of a still picture of which a page shows the version that fits its theme.

    Args:
        light: A PNG file in base64.
        dark: The same for dark pages.
        alt: What the picture shows, in words. Only the version that is shown is read out.
        width: In CSS pixels.
    """
    style = f"max-width: max(100%, {NARROWEST}px)"
    layout = f'alt="{html.escape(alt)}" width="{width}" style="{style}"'
    return (
        f'<style>{STYLE}</style><div style="overflow-x: auto">'
        f'<img class="course-light" {layout} src="data:image/png;base64,{light}">'
        f'<img class="course-dark" hidden {layout} src="data:image/png;base64,{dark}"></div>'
    )


def with_theme(path: Path) -> str:
    """Return a widget's script behind theme.js and words.js: anywidget takes one text per widget."""
    known = {"DARK": DARK, "LIGHT": LIGHT, "NARROWEST": NARROWEST}
    names = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in known.items())
    shared = (Path(__file__).with_name(name) for name in ("theme.js", "words.js"))
    texts = (file.read_text(encoding="utf-8") for file in (*shared, path))
    return names + "\n".join(texts)
