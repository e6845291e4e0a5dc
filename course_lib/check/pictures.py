"""A picture of what came beside what was expected, for answers that are images or curves."""

import base64
import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from course_lib.check.card import GREY, Failure
from course_lib.check.case import Case, Outcome

if TYPE_CHECKING:  # slow to import
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FEWEST = 3  # points that make a curve


def draw(
    picture: str, cases: list[Case], got: list[Outcome], want: list[Outcome], failures: list[Failure]
) -> str:
    """Return ``alternative text, newline, PNG in base64``, or nothing where there is nothing to compare."""
    if not picture or not failures:
        return ""
    if picture == "curve":
        curve = _one_curve(cases, got, want, failures[0].case)
        return _png(_curve, "Your values beside the expected ones", *curve) if curve else ""
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


def _one_curve(
    cases: list[Case], got: list[Outcome], want: list[Outcome], failed: int
) -> tuple[Any, ...] | None:
    """Return the values of all cases that differ from the failed one in the first argument alone."""

    def rest(case: Case) -> str:
        return repr((case.args[1:], case.options))

    group = [i for i, case in enumerate(cases) if rest(case) == rest(cases[failed])]
    pairs = [(got[i].result, want[i].result) for i in group]
    if len(group) < FEWEST or not all(
        isinstance(g, int | float | np.number | np.ndarray) and np.ndim(g) == 0 for g, _ in pairs
    ):
        return None
    return [cases[i].args[0] for i in group], *zip(*pairs, strict=True)


def _png(plot: Callable[..., None], alt: str, *data: Any) -> str:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 2.4), dpi=90)  # its margins are fixed: to look for them is to draw twice
    FigureCanvasAgg(figure)
    plot(figure, *data)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", transparent=True)  # on a page that may be light or dark
    return f"{alt}\n{base64.b64encode(buffer.getvalue()).decode()}"


def _grey(axes: "Axes") -> None:
    """Give axes and letters a colour that can be read on white and on black."""
    axes.tick_params(colors=GREY)
    axes.spines[:].set_color(GREY)
    axes.title.set_color(GREY)


def _curve(figure: "Figure", xs: list[Any], got: tuple[Any, ...], want: tuple[Any, ...]) -> None:
    axes = figure.subplots()
    figure.subplots_adjust(left=0.1, right=0.98, bottom=0.12, top=0.97)
    order = np.argsort(xs)
    axes.plot(np.take(xs, order), np.take(want, order), "o-", color="#2f8fd0", label="expected")
    axes.plot(np.take(xs, order), np.take(got, order), "x--", color="#d55e00", label="yours")
    axes.legend(frameon=False, labelcolor=GREY)
    axes.spines[["top", "right"]].set_visible(False)
    _grey(axes)


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
        _grey(axes)
