"""Cached text equals Agg's, and runs of one colour hold every pixel."""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from course_lib.viz.widgets.canvas import LONGEST_RUN, CachedTextCanvas, _render_text, encode_runs


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
def test_cached_text_equals_agg_at_whole_pixels(look, hinting):
    """The first drawing renders every string, the second copies it from the cache."""
    _render_text.cache_clear()
    with mpl.rc_context({"text.hinting": hinting}):
        for _ in range(2):
            np.testing.assert_array_equal(drawn(CachedTextCanvas, **look), drawn(FigureCanvasAgg, **look))


def test_text_of_another_size_is_rendered_anew():
    """The cache distinguishes font properties."""
    plain, large = drawn(CachedTextCanvas), drawn(CachedTextCanvas, size=14)

    assert not np.array_equal(plain, large)


def test_runs_by_hand():
    """A run goes on in the next row, and a long one is split."""
    pixels = np.full((2, 200, 4), 255, dtype=np.uint8)
    pixels[0, 0] = [1, 2, 3, 255]

    runs = np.frombuffer(encode_runs(pixels), dtype=np.uint8).reshape(-1, 4)

    assert runs.tolist() == [
        [1, 2, 3, 1],
        [255, 255, 255, LONGEST_RUN - 1],
        [255, 255, 255, 400 - LONGEST_RUN],
    ]
