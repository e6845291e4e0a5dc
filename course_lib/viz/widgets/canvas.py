"""A canvas that draws each string once and then copies it: of a redraw, letters cost most."""

import functools
import math

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.font_manager import FontProperties

from course_lib.arrays import Array, Int

AROUND = 4  # pixels: letters may lean out of their box


class LetteringCanvas(FigureCanvasAgg):
    """What Agg draws, but for letters that begin at whole pixels."""

    def get_renderer(self) -> RendererAgg:
        """Return the renderer of the figure's present size, the same one as long as it has that size."""
        size = (*self.figure.bbox.size, self.figure.dpi)
        if getattr(self, "_size", None) != size:
            self._size, self.renderer = size, _Renderer(*size)
        return self.renderer


class _Renderer(RendererAgg):
    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None) -> None:
        color = tuple(gc.get_rgb())
        if angle or gc.get_alpha() != 1 or color[3:] not in ((), (1,)):
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
            return
        image, baseline = _letters(s, prop.copy(), ismath, self.dpi, color[:3])
        bottom = round(y) - baseline + len(image)
        self.draw_image(gc, round(x) - AROUND, int(self.height) - bottom, image)


@functools.lru_cache(maxsize=1000)
def _letters(
    text: str, prop: FontProperties, ismath: bool, dpi: float, color: tuple[float, float, float]
) -> tuple[Int[Array, "height width 4"], int]:
    """Return a string as Agg draws it on nothing, and its baseline's row."""
    width, height, descent = RendererAgg(1, 1, dpi).get_text_width_height_descent(text, prop, ismath)
    baseline = math.ceil(height - descent) + AROUND
    paper = RendererAgg(math.ceil(width) + 2 * AROUND, baseline + math.ceil(descent) + AROUND, dpi)
    RendererAgg.draw_text(paper, paper.new_gc(), AROUND, baseline, text, prop, 0, ismath)
    image = np.array(paper.buffer_rgba())[::-1].copy()  # draw_image begins at the bottom
    image[..., :3] = np.multiply(color, 255).round()
    return image, baseline
