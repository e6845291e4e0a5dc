"""A figure that shows itself, with its text alternative, and needs no pyplot."""

import base64
import contextlib
import functools
import html
import inspect
import io
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

from course_lib.viz.widgets.canvas import LetteringCanvas

PIXELS_PER_INCH = 100  # on the page
MOST_DOTS = 1.44  # for each of them, on sharp displays: to the eye, more of them change nothing
LONGEST_RUN = 255  # pixels
STAGES = 8  # that are kept: for a control that chooses among a few

# Okabe and Ito's colours, which the colour-blind tell apart: name them where a thing keeps its colour.
BLUE, VERMILION, GREEN, PINK, ORANGE, SKY, DARK = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#E69F00",
    "#56B4E9",
    "#333333",
)


@functools.cache
def _style() -> dict[str, object]:
    """Read the course's style once: parsing the file on every redraw costs more than drawing a line."""
    return dict(
        mpl.rc_params_from_file(Path(__file__).with_name("course.mplstyle"), use_default_template=False)
    )


_lock = threading.RLock()


def alone(function: Callable) -> Callable:
    """Let one thread at a time draw: JupyterLab has widgets answer in another one than runs the cells."""

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
    """What stands still in a picture, and how it looks."""

    key: tuple
    given: object  # by setup
    axes: list[Axes]
    still: set[Artist]
    pixels: object


def _same(one: tuple, other: tuple) -> bool:
    """Tell whether two stages were asked for with the same arguments; arrays are the same if they are one."""
    try:
        return len(one) == len(other) and all(a is b or bool(a == b) for a, b in zip(one, other, strict=True))
    except ValueError:  # arrays inside have no one truth
        return False


class Picture(Figure):
    """A figure drawn by Agg, with the sentence ``alt`` that says what it shows."""

    def __init__(self, figsize: tuple[float, float]):
        with _drawing():
            super().__init__(figsize=figsize)
        LetteringCanvas(self)
        self.alt = ""
        self._stage, self._stages = None, []

    @property
    def size(self) -> tuple[int, int]:
        """Width and height on the screen, in CSS pixels."""
        width, height = self.get_size_inches()
        return round(width * PIXELS_PER_INCH), round(height * PIXELS_PER_INCH)

    def sharpen(self, ratio: float) -> None:
        """Draw from now on with as many dots as the display has for a pixel of the page, within reason."""
        dots = PIXELS_PER_INCH * min(max(ratio, 1.0), MOST_DOTS)
        if dots != self.dpi:
            self.clear()
            self.dpi = dots

    def stage(self, setup: Callable, /, *args) -> object:
        """
        Return ``setup(self, *args)``, the axes; draw what stands on them once and keep it as pixels.

        Of a redraw, ticks and labels cost most. So ``setup``, a function at the top of its module, draws all
        that no control moves: limits, labels, titles, legends, contours. It runs again only for other
        ``args`` than the latest few. What is drawn after it moves, and lies above it.
        """
        key = (setup, *args)
        if self._stage is None or not _same(self._stage.key, key):
            kept = [stage for stage in self._stages if _same(stage.key, key)]
            for ax in list(self.axes):
                self.delaxes(ax)
            super().clear()
            self._stage = None
            if kept:
                self._stage = kept[0]
                for ax in self._stage.axes:
                    self.add_axes(ax)
            else:
                given = setup(self, *args)
                self.canvas.draw()
                still = {artist for ax in self.axes for artist in ax.get_children()}
                pixels = self.canvas.copy_from_bbox(self.bbox)
                self._stage = _Stage(key, given, list(self.axes), still, pixels)
                self._stages = [self._stage, *self._stages[: STAGES - 1]]
        for ax in self.axes:
            ax.set_prop_cycle(None)
        return self._stage.given

    def clear(self, keep_observers: bool = False) -> None:
        """Take everything off the picture."""
        self._stage, self._stages = None, []
        super().clear(keep_observers=keep_observers)

    def strike(self) -> None:
        """Take off the picture what is not of its stage, and all of it if there is none."""
        if self._stage is None:
            self.clear()
        for _, artist in self._moving():
            artist.remove()

    def _moving(self) -> list[tuple[Axes, Artist]]:
        """Return what was drawn after the stage was set, lowest first, each with its axes."""
        return [
            (ax, artist)
            for ax in self.axes
            for artist in sorted(ax.get_children(), key=Artist.get_zorder)
            if artist not in self._stage.still
        ]

    def png(self) -> bytes:
        """Return the picture as a PNG file: for pages and saved notebooks."""
        file = io.BytesIO()
        Image.fromarray(self.pixels()[..., :3]).save(file, "png", compress_level=1)
        return file.getvalue()

    def runs(self) -> tuple[bytes, tuple[int, int]]:
        """
        Return the picture as runs of one colour, and its width and height in dots.

        It is for a page that draws it anew while a control moves.

        Each is red, green, blue and how many pixels from there on are of that colour, 4 bytes in all; a row
        goes on in the next. To pack takes half a millisecond, a tenth of a JPEG's time, and a page unpacks
        it at once, with no other thread to wait for; it is about as long.
        """
        pixels = self.pixels()
        colours = pixels.view(np.uint32).ravel()
        starts = np.empty(colours.size, dtype=bool)
        np.not_equal(colours[1:], colours[:-1], out=starts[1:])
        starts[::LONGEST_RUN] = True
        (places,) = starts.nonzero()
        runs = colours[places].view(np.uint8).reshape(-1, 4)
        runs[:, 3] = np.diff(places, append=colours.size)
        return runs.tobytes(), pixels.shape[1::-1]

    def pixels(self) -> np.ndarray:
        """Draw the picture and return its dots, shape (height, width, 4): red, green, blue, opaque."""
        with _drawing():  # ticks are made while drawing, and look at the style then
            if self._stage is None:
                self.canvas.draw()
            else:
                self.canvas.restore_region(self._stage.pixels)
                for ax, artist in self._moving():
                    ax.draw_artist(artist)
        return np.asarray(self.canvas.buffer_rgba())

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, object]:
        data = base64.b64encode(self.png()).decode()
        look = f'width="{self.size[0]}" style="max-width: 100%"'
        tag = f'<img alt="{html.escape(self.alt)}" {look} src="data:image/png;base64,{data}">'
        return {"text/html": tag, "image/png": data, "text/plain": self.alt}


def picture(
    *, figsize: tuple[float, float] = (8, 3.2)
) -> Callable[[Callable[..., str]], Callable[..., Picture]]:
    """
    Make a picture of a function that draws into a figure and returns one sentence saying what it shows.

    The function takes the figure first; who calls the picture leaves it out, or gives an earlier picture of
    the same function as ``fig=`` to have it drawn anew.

    Args:
        figsize: Width and height in inches; an inch is 100 pixels of the page.

    Example:
        >>> @picture(figsize=(3, 2))
        ... def plot_line(fig, *, slope):
        ...     fig.subplots().plot([0, 1], [0, slope])
        ...     return f"A line that climbs {slope} a unit."
        >>> plot_line(slope=2).alt
        'A line that climbs 2 a unit.'
    """

    def decorate(draw: Callable[..., str]) -> Callable[..., Picture]:
        @functools.wraps(draw)
        def plot(*args, fig: Picture | None = None, **options) -> Picture:
            if fig is None:
                fig = Picture(figsize)
            with _drawing():
                fig.strike()
                fig.alt = draw(fig, *args, **options)
            return fig

        signature = inspect.signature(draw)
        plot.__signature__ = signature.replace(
            parameters=list(signature.parameters.values())[1:], return_annotation=Picture
        )
        return plot

    return decorate
