"""A figure that displays itself in a notebook, carries its text alternative, and needs no pyplot."""

import base64
import contextlib
import functools
import inspect
import io
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
import numpy as np
from jaxtyping import UInt8
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from PIL import Image

from course_lib.arrays import Array
from course_lib.viz.widgets.canvas import CachedTextCanvas, encode_runs
from course_lib.viz.widgets.guard import REDRAW_SECONDS, guarded, sentence_html, students
from course_lib.viz.widgets.theme import Area, inverted, still

PIXELS_PER_INCH = 100  # CSS pixels of the page
MAX_PIXEL_RATIO = 1.44  # dots per CSS pixel on sharp displays: more of them make no visible difference
MAX_STAGES = 8  # kept per picture: enough for a control that chooses one of a few

# The palette of Okabe and Ito (2008), safe for the colour-blind, but with a slightly darker pink: theirs has
# a contrast of 2.8 on a dark page, this one of 3.1. Use a name where a thing keeps its colour.
BLUE, VERMILION, GREEN, PINK, ORANGE, SKY, DARK = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#C56FA2",
    "#E69F00",
    "#56B4E9",
    "#333333",
)


@functools.cache
def _style() -> dict[str, object]:
    """Read the course's style once: parsing the file takes longer than drawing a line."""
    return dict(
        mpl.rc_params_from_file(Path(__file__).with_name("course.mplstyle"), use_default_template=False)
    )


_lock = threading.RLock()


def one_thread_at_a_time(function: Callable) -> Callable:
    """Let only one thread draw: JupyterLab runs widget callbacks and cells in different threads."""

    @functools.wraps(function)
    def locked(*args, **options):
        with _lock:
            return function(*args, **options)

    return locked


@contextlib.contextmanager
def _drawing() -> Iterator[None]:
    with _lock, mpl.rc_context(_style()):
        yield


class _Stage(NamedTuple):
    """The fixed background of a picture, drawn and as pixels."""

    key: tuple  # the setup function and its arguments
    result: object  # what the setup function returned
    axes: list[Axes]
    artists: set[Artist]
    pixels: object


def _same_arguments(first: tuple, second: tuple) -> bool:
    """Compare the keys of two stages; arrays are the same only if they are one object."""
    try:
        return len(first) == len(second) and all(
            a is b or bool(a == b) for a, b in zip(first, second, strict=True)
        )
    except ValueError:  # comparing arrays gives an array, which has no truth value
        return False


class Picture(Figure):
    """A figure drawn by Agg; its sentence ``alt`` says what it shows."""

    def __init__(self, figsize: tuple[float, float]):
        with _drawing():
            super().__init__(figsize=figsize)
        CachedTextCanvas(self)
        self.alt = ""
        self.problem = ""  # the sentence in the picture's place, where a student's function cannot be drawn
        self._stage, self._stages = None, []

    @property
    def size(self) -> tuple[int, int]:
        """Width and height on the page, in CSS pixels."""
        width, height = self.get_size_inches()
        return round(width * PIXELS_PER_INCH), round(height * PIXELS_PER_INCH)

    def set_pixel_ratio(self, ratio: float) -> None:
        """Draw from now on with the display's number of dots per CSS pixel, from 1 to MAX_PIXEL_RATIO."""
        dots = PIXELS_PER_INCH * min(max(ratio, 1.0), MAX_PIXEL_RATIO)
        if dots != self.dpi:
            self.clear()
            self.dpi = dots

    def stage(self, setup: Callable, /, *args) -> object:
        """
        Return ``setup(self, *args)``, the axes; draw this fixed background once and keep its pixels.

        Ticks and labels take most of the time of a redraw. So ``setup``, a function at the top of its module,
        draws everything that no control moves: limits, labels, titles, legends, contours. It runs again only
        for ``args`` that differ from those of the latest few stages. Whatever is drawn after it moves, and
        lies above it.
        """
        key = (setup, *args)
        stage = next((stage for stage in self._stages if _same_arguments(stage.key, key)), None)
        if stage is None or stage is not self._stage:
            for ax in list(self.axes):
                self.delaxes(ax)
            super().clear()
            self._stage = None  # should setup fail
            if stage:
                for ax in stage.axes:
                    self.add_axes(ax)
            else:
                result = setup(self, *args)
                self.canvas.draw()
                artists = {artist for ax in self.axes for artist in ax.get_children()}
                pixels = self.canvas.copy_from_bbox(self.bbox)
                stage = _Stage(key, result, list(self.axes), artists, pixels)
                self._stages = [stage, *self._stages[: MAX_STAGES - 1]]
            self._stage = stage
        for ax in self.axes:
            ax.set_prop_cycle(None)
        return stage.result

    def clear(self, keep_observers: bool = False) -> None:
        """Remove everything from the picture."""
        self._stage, self._stages = None, []
        for ax in list(self.axes):  # cleared in its place, a shared logarithmic axis warns in matplotlib 3.8
            self.delaxes(ax)
        super().clear(keep_observers=keep_observers)

    def say(self, sentence: str) -> None:
        """Show a sentence in the picture's place."""
        self.clear()
        self.alt = self.problem = sentence

    def remove_moving(self) -> None:
        """Remove whatever was drawn on top of the fixed background; everything, if there is none."""
        if self._stage is None:
            self.clear()
        for _, artist in self._moving():
            artist.remove()

    def _moving(self) -> list[tuple[Axes, Artist]]:
        """Return what was drawn after the stage, lowest first, each artist with its axes."""
        return [
            (ax, artist)
            for ax in self.axes
            for artist in sorted(ax.get_children(), key=Artist.get_zorder)
            if artist not in self._stage.artists
        ]

    def png(self) -> bytes:
        """Return the picture as a PNG file, for light pages and saved notebooks."""
        return _png(self.pixels()[..., :3])

    def areas(self) -> list[Area]:
        """Return where images and colour maps lie: dark pages too show their colours as they are."""
        kept = [
            artist
            for ax in self.axes
            for artist in ax.get_children()
            if isinstance(artist, AxesImage | QuadMesh | ContourSet) and artist.get_visible()
            if not isinstance(artist, ContourSet) or artist.filled
        ]
        return [_area(artist) for artist in kept]

    def runs(self) -> tuple[bytes, tuple[int, int]]:
        """Return the picture as runs of one colour, and its width and height in dots."""
        if self.problem:
            return b"", (0, 0)
        pixels = self.pixels()
        return encode_runs(pixels), pixels.shape[1::-1]

    def pixels(self) -> UInt8[Array, "height width 4"]:
        """Draw the picture and return its dots: red, green, blue and full opacity."""
        with _drawing():  # ticks are made while drawing, and take their look from the style
            if self._stage is None:
                self.canvas.draw()
            else:
                self.canvas.restore_region(self._stage.pixels)
                for ax, artist in self._moving():
                    ax.draw_artist(artist)
        return np.asarray(self.canvas.buffer_rgba())

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, object]:
        if self.problem:
            return {"text/html": sentence_html(self.problem), "text/plain": self.problem}
        light = self.pixels()[..., :3]
        data, dark = (
            base64.b64encode(_png(pixels)).decode() for pixels in (light, inverted(light, self.areas()))
        )
        tag = still(data, dark, self.alt, self.size[0])
        return {"text/html": tag, "image/png": data, "text/plain": self.alt}


def _png(pixels: UInt8[Array, "height width 3"]) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "png", compress_level=1)
    return file.getvalue()


def _area(artist: AxesImage | QuadMesh | ContourSet) -> Area:
    """Return the rectangle that an artist covers, as far as it lies within its axes."""
    edges, box = artist.sticky_edges, artist.axes.bbox  # the limits of its data, for all three kinds
    corners = artist.get_transform().transform([(edges.x[0], edges.y[0]), (edges.x[1], edges.y[1])])
    low, high = corners.min(axis=0).clip(box.min, box.max), corners.max(axis=0).clip(box.min, box.max)
    (left, bottom), (right, top) = low.round().astype(int).tolist(), high.round().astype(int).tolist()
    return left, round(artist.axes.figure.bbox.height) - top, right - left, top - bottom


def picture(
    *, figsize: tuple[float, float] = (8, 3.2)
) -> Callable[[Callable[..., str]], Callable[..., Picture]]:
    """
    Turn a function that draws into a figure and returns one sentence about it into a picture.

    The function takes the figure as its first argument. Callers leave it out; to redraw an earlier picture
    of the same function, they pass it as ``fig=``.

    Args:
        figsize: Width and height in inches; an inch is 100 pixels of the page.

    Example:
        >>> @picture(figsize=(3, 2))
        ... def plot_line(fig, *, slope):
        ...     fig.subplots().plot([0, 1], [0, slope])
        ...     return f"A line of slope {slope}."
        >>> plot_line(slope=2).alt
        'A line of slope 2.'
    """

    def decorate(draw: Callable[..., str]) -> Callable[..., Picture]:
        @functools.wraps(draw)
        def plot(*args, fig: Picture | None = None, **options) -> Picture:
            if fig is None:
                fig = Picture(figsize)
            functions = list(students((args, options)))
            with _drawing():
                fig.problem = ""
                fig.remove_moving()
                guard = guarded(*functions, seconds=REDRAW_SECONDS, show=fig.say)
                with guard if functions else contextlib.nullcontext():
                    fig.alt = draw(fig, *args, **options)
            return fig

        signature = inspect.signature(draw)
        plot.__signature__ = signature.replace(
            parameters=list(signature.parameters.values())[1:], return_annotation=Picture
        )
        return plot

    return decorate
