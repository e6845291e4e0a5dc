"""A figure that shows itself, with its text alternative, and needs no pyplot."""

import base64
import functools
import html
import inspect
import io
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

PIXELS_PER_INCH = 100  # on the screen; the picture holds figure.dpi of them, for sharp displays

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


class _Stage(NamedTuple):
    """What stands still in a picture, and how it looks."""

    key: tuple
    axes: object
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
        with mpl.rc_context(_style()):
            super().__init__(figsize=figsize)
        FigureCanvasAgg(self)
        self.alt = ""
        self._stage = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height on the screen, in CSS pixels."""
        width, height = self.get_size_inches()
        return round(width * PIXELS_PER_INCH), round(height * PIXELS_PER_INCH)

    def stage(self, setup: Callable, /, *args) -> object:
        """
        Return ``setup(self, *args)``, the axes; draw what stands on them once and keep it as pixels.

        Of a redraw, ticks and labels cost most. So ``setup``, a function at the top of its module, draws all
        that no control moves: limits, labels, titles, legends, contours. It runs again only for other
        ``args``. What is drawn after it moves, and lies above it.
        """
        if self._stage is None or not _same(self._stage.key, (setup, *args)):
            self.clear()
            axes = setup(self, *args)
            self.canvas.draw()
            still = {artist for ax in self.axes for artist in ax.get_children()}
            self._stage = _Stage((setup, *args), axes, still, self.canvas.copy_from_bbox(self.bbox))
        for ax in self.axes:
            ax.set_prop_cycle(None)
        return self._stage.axes

    def clear(self, keep_observers: bool = False) -> None:
        """Take everything off the picture."""
        self._stage = None
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
        """Return the picture as a PNG file, pixel for pixel: for pages and saved notebooks."""
        return self._packed("png", compress_level=1)

    def jpeg(self) -> bytes:
        """Return the picture as a JPEG file: to the eye the same, and a quarter of a PNG's work."""
        return self._packed("jpeg", quality=95, subsampling=0)

    def _packed(self, kind: str, **options) -> bytes:
        """Draw the picture and return it as a file."""
        with mpl.rc_context(_style()):  # ticks are made while drawing, and look at the style then
            if self._stage is None:
                self.canvas.draw()
            else:
                self.canvas.restore_region(self._stage.pixels)
                for ax, artist in self._moving():
                    ax.draw_artist(artist)
        pixels = self.canvas.buffer_rgba()
        file = io.BytesIO()
        Image.frombytes("RGB", pixels.shape[1::-1], pixels, "raw", "RGBX").save(file, kind, **options)
        return file.getvalue()

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
            with mpl.rc_context(_style()):
                fig.strike()
                fig.alt = draw(fig, *args, **options)
            return fig

        signature = inspect.signature(draw)
        plot.__signature__ = signature.replace(
            parameters=list(signature.parameters.values())[1:], return_annotation=Picture
        )
        return plot

    return decorate
