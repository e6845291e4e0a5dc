"""A picture of what came beside what was expected, for answers that are images or curves."""

import base64
import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from course_lib.check.call import Case, Outcome
from course_lib.check.report import Failure

if TYPE_CHECKING:  # slow to import
    from matplotlib.figure import Figure


def draw(
    picture: str, cases: list[Case], got: list[Outcome], want: list[Outcome], failures: list[Failure]
) -> str:
    """Return ``alternative text, newline, PNG in base64``, or nothing where there is nothing to compare."""
    if not picture or not failures:
        return ""
    if picture == "curve":
        xs = [case.args[0] for case in cases]
        pairs = [(g.result, w.result) for g, w in zip(got, want, strict=True)]
        if not all(np.ndim(g) == 0 and isinstance(g, int | float | np.number | np.ndarray) for g, _ in pairs):
            return ""
        return _png(_curve, "Your values beside the expected ones", xs, *zip(*pairs, strict=True))
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
    return _png(_images, "Your image, the expected one, and their difference", *images)


def _png(plot: Callable[..., None], alt: str, *data: Any) -> str:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 2.4), dpi=90)  # its margins are fixed: to look for them is to draw twice
    FigureCanvasAgg(figure)
    plot(figure, *data)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    return f"{alt}\n{base64.b64encode(buffer.getvalue()).decode()}"


def _curve(figure: "Figure", xs: list[Any], got: tuple[Any, ...], want: tuple[Any, ...]) -> None:
    axes = figure.subplots()
    figure.subplots_adjust(left=0.1, right=0.98, bottom=0.12, top=0.97)
    order = np.argsort(xs)
    axes.plot(np.take(xs, order), np.take(want, order), "o-", color="#0072b2", label="expected")
    axes.plot(np.take(xs, order), np.take(got, order), "x--", color="#d55e00", label="yours")
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)


def _images(figure: "Figure", got: np.ndarray, want: np.ndarray) -> None:
    panels = [("yours", got, "gray"), ("expected", want, "gray")]
    if got.shape == want.shape:
        panels.append(("yours − expected", got - want, "RdBu"))
    low, high = np.nanmin(want), np.nanmax(want)
    figure.subplots_adjust(left=0.01, right=0.99, bottom=0.03, top=0.88, wspace=0.04)
    for axes, (title, image, cmap) in zip(figure.subplots(1, len(panels)), panels, strict=True):
        span = float(np.nanmax(np.abs(image))) or 1.0
        limits = (-span, span) if cmap == "RdBu" else (low, high)
        axes.imshow(image, cmap=cmap, vmin=limits[0], vmax=limits[1])
        axes.set_title(title, fontsize=10)
        axes.set_xticks([])
        axes.set_yticks([])
