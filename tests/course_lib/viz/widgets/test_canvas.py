"""Kept letters are those that Agg draws."""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from course_lib.viz.widgets.canvas import LetteringCanvas, _letters


def drawn(canvas, *, dpi=100, **look):
    fig = Figure((3, 2), dpi=dpi, facecolor="#fcfcfa")
    canvas(fig)
    fig.text(0.1, 0.6, "Quick gy|ÀQ_", color="#D55E00", **look)
    fig.text(0.1, 0.2, "loss $10^{-3}$", **look)
    fig.canvas.draw()
    return np.asarray(fig.canvas.buffer_rgba())


@pytest.mark.parametrize(
    "look",
    [
        {},
        {"size": 6},
        {"size": 20, "style": "italic"},
        {"family": "DejaVu Sans Mono", "weight": "bold"},
        {"dpi": 120},
        {"alpha": 0.5},
        {"rotation": 30},
        {"bbox": {"facecolor": "white"}},
    ],
    ids=str,
)
@pytest.mark.parametrize("hinting", ["no_hinting", "force_autohint"])
def test_letters_at_whole_pixels_are_aggs(look, hinting):
    _letters.cache_clear()
    with mpl.rc_context({"text.hinting": hinting}):
        for _ in range(2):  # made, and kept
            np.testing.assert_array_equal(drawn(LetteringCanvas, **look), drawn(FigureCanvasAgg, **look))


def test_another_look_is_another_image():
    plain, large = drawn(LetteringCanvas), drawn(LetteringCanvas, size=14)

    assert not np.array_equal(plain, large)
