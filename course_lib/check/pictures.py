"""
A picture of what came beside what was expected, for answers that are images or curves.

It is SVG, written here: to grade a class draws some thousand of them, and matplotlib takes a twentieth of a
second for each.
"""

import base64
import io
import itertools
import math
from typing import Any

import numpy as np

from course_lib.check.card import GREY, Failure
from course_lib.check.case import Case, Outcome
from course_lib.check.compare import array_of

FEWEST = 3  # points that make a curve
WIDTH, HEIGHT = 576, 216
LEFT, RIGHT, TOP, BOTTOM = 66, 566, 30, 190  # of the plane in which curves are
TITLE = 22  # the height of the line above an image
SIDE = 500  # pixels of an image that are drawn, at most: there is no room for more
EXPECTED, YOURS = "#2f8fd0", "#d55e00"
DARK_RED, DARK_BLUE = (103, 0, 31), (5, 48, 97)  # of negative and of positive differences; none is white
MOST = 1e100  # of what is drawn: differences of larger numbers may be infinite, of smaller than 1 / MOST zero


def draw(
    picture: str, cases: list[Case], got: list[Outcome], want: list[Outcome], failures: list[Failure]
) -> str:
    """Return ``alternative text, newline, SVG in base64``, or nothing where there is nothing to compare."""
    if not picture or not failures:
        return ""
    if picture == "curve":
        curve = _one_curve(cases, got, want, failures[0].case)
        return _told("Your values beside the expected ones", HEIGHT, _curve(*curve)) if curve else ""
    outcome, expected = got[failures[0].case].result, want[failures[0].case].result
    outcome = outcome[0] if isinstance(outcome, tuple) and outcome else outcome
    expected = expected[0] if isinstance(expected, tuple) else expected
    if (
        not isinstance(outcome, np.ndarray)
        or outcome.dtype.kind not in "biuf"
        or min(outcome.ndim, expected.ndim) < 2
    ):
        return ""
    if not outcome.size:  # a shape that came out wrong may have no pixels at all
        return ""
    images = [array.reshape(-1, *array.shape[-2:])[0].astype(float) for array in (outcome, expected)]
    with np.errstate(all="ignore"):  # entries that are not numbers are not drawn
        return _told("Your image, the expected one, and their difference", *_images(*images))


def _one_curve(
    cases: list[Case], got: list[Outcome], want: list[Outcome], failed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """Return x, what came and what was expected, of all cases that differ in the first argument alone."""

    def rest(case: Case) -> str:
        return repr((case.args[1:], case.options))

    group = [i for i, case in enumerate(cases) if rest(case) == rest(cases[failed])]
    pairs = [(got[i].result, want[i].result) for i in group]
    numbers = [array_of(g) for g, _ in pairs]
    if len(group) < FEWEST or any(n is None or n.ndim or n.dtype.kind not in "biuf" for n in numbers):
        return None
    points = np.array([(cases[i].args[0], *pair) for i, pair in zip(group, pairs, strict=True)], float)
    x, mine, right = points[points[:, 0].argsort()].T
    return x, mine, right


def _told(words: str, height: float, drawing: list[str]) -> str:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:.0f}" '
        f'viewBox="0 0 {WIDTH} {height:.0f}" font-family="sans-serif" font-size="13" fill="{GREY}">'
        f"{''.join(drawing)}</svg>"
    )
    return f"{words}\n{base64.b64encode(svg.encode()).decode()}"


def _text(x: float, y: float, words: str, anchor: str = "middle") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{words}</text>'


class _Axis:
    """Where numbers lie on a line of the drawing, and round ones that show its scale."""

    def __init__(self, numbers: np.ndarray, begin: float, end: float):
        self.begin, self.end = begin, end
        ends = (float(numbers.min()), float(numbers.max())) if numbers.size else (0.0, 0.0)
        self.low, span = ends[0], ends[1] - ends[0]
        self.span = span if span > 1 / MOST else max(1.0, abs(self.low))
        rough = self.span / 5
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(power * k for k in (1, 2, 5, 10) if power * k >= 0.999 * rough)
        first, last = math.ceil(self.low / step - 1e-9), math.floor((self.low + self.span) / step + 1e-9)
        self.ticks = [step * k for k in range(first, last + 1)]

    def at(self, numbers: Any) -> Any:
        return self.begin + (self.end - self.begin) * (numbers - self.low) / self.span


def _curve(x: np.ndarray, got: np.ndarray, want: np.ndarray) -> list[str]:
    """Return two curves, their axes, and which is which."""
    got, want = np.clip(got, -MOST, MOST), np.clip(want, -MOST, MOST)
    heights = np.concatenate([got, want])
    across, up = _Axis(x, LEFT, RIGHT), _Axis(heights[np.isfinite(heights)], BOTTOM, TOP)
    out = [f'<path d="M{LEFT - 8} {TOP}V{BOTTOM + 6}H{RIGHT}" fill="none" stroke="{GREY}"/>']
    out += [_text(across.at(tick), BOTTOM + 22, f"{tick:.4g}") for tick in across.ticks]
    out += [_text(LEFT - 13, up.at(tick) + 4, f"{tick:.4g}", "end") for tick in up.ticks]
    for i, (name, y, colour, dashes, mark) in enumerate(
        [
            ("expected", want, EXPECTED, "none", "M-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0"),
            ("yours", got, YOURS, "6 4", "M-4-4L4 4M-4 4L4-4"),
        ]
    ):
        drawn = np.isfinite(y)
        joined = drawn & np.concatenate([[False], drawn[:-1]])  # with the point before
        points = [f"{a:.1f} {b:.1f}" for a, b in zip(across.at(x), up.at(y), strict=True)]
        line = "".join(("L" if joined[k] else "M") + points[k] for k in np.flatnonzero(drawn))
        start = LEFT + 8 + 120 * i
        places = [f"{start:.1f} {TOP - 18:.1f}", *itertools.compress(points, drawn)]  # first the key
        marks = "".join(f'<path d="{mark}" transform="translate({place})"/>' for place in places)
        lines = f'<path d="{line}" stroke-dasharray="{dashes}"/>'
        out.append(f'<g fill="none" stroke="{colour}" stroke-width="1.6">{lines}{marks}</g>')
        out.append(_text(start + 10, TOP - 13, name, "start"))
    return out


def _images(got: np.ndarray, want: np.ndarray) -> tuple[float, list[str]]:
    """Return images side by side, each under its name, and the height of it all."""
    same = got.shape == want.shape
    got, want = (
        image[tuple(slice(None, None, 1 + side // SIDE) for side in image.shape)] for image in (got, want)
    )
    finite = want[np.isfinite(want)]
    low, high = (finite.min(), finite.max()) if finite.size else (0.0, 1.0)
    panels = [("yours", _grey(got, low, high)), ("expected", _grey(want, low, high))]
    if same:
        panels.append(("yours \N{MINUS SIGN} expected", _signed(got - want)))
    room = WIDTH / len(panels)
    out, lowest = [], 0.0
    for i, (name, pixels) in enumerate(panels):
        rows, columns = pixels.shape[:2]
        size = min((room - 12) / columns, (HEIGHT - TITLE - 4) / rows)
        middle, width = room * (i + 0.5), size * columns
        place = f'x="{middle - width / 2:.1f}" y="{TITLE}" width="{width:.1f}" height="{size * rows:.1f}"'
        lowest = max(lowest, TITLE + size * rows)
        data = _png(pixels, math.ceil(size))
        out += [
            _text(middle, TITLE - 7, name),
            f'<image {place} preserveAspectRatio="none" href="data:image/png;base64,{data}"/>',
            f'<rect {place} fill="none" stroke="{GREY}"/>',
        ]
    return lowest + 4, out


def _grey(image: np.ndarray, low: float, high: float) -> np.ndarray:
    """Return colours from black to white, (..., 4) with opacity; entries that are not finite are open."""
    level = np.clip((image - low) / ((high - low) or 1.0), 0, 1)
    return _colours(np.stack([level] * 3, axis=-1), image)


def _signed(image: np.ndarray) -> np.ndarray:
    """Return colours that are the darker the further a number is from 0: red below, blue above."""
    level = image / (np.abs(image[np.isfinite(image)]).max(initial=0.0) or 1.0)
    dark = np.where(level[..., None] < 0, DARK_RED, DARK_BLUE) / 255
    return _colours(1 - (1 - dark) * np.abs(level)[..., None], image)


def _colours(colours: np.ndarray, image: np.ndarray) -> np.ndarray:
    shown = np.isfinite(image)[..., None]
    parts = np.concatenate([np.where(shown, colours, 0), shown], axis=-1)
    return (255 * parts).round().astype(np.uint8)


def _png(pixels: np.ndarray, size: int) -> str:
    """Return a PNG in base64, each pixel of the image so large that its edges stay sharp."""
    from PIL import Image  # slow to import

    buffer = io.BytesIO()
    Image.fromarray(pixels.repeat(size, axis=0).repeat(size, axis=1)).save(buffer, "PNG", compress_level=1)
    return base64.b64encode(buffer.getvalue()).decode()
