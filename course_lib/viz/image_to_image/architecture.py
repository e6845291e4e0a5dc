"""Draw a small U-Net: halved twice, enlarged twice, with a skip at each level."""

from itertools import pairwise

from matplotlib.patches import FancyArrowPatch, Rectangle

from course_lib.viz.widgets.picture import BLUE, DARK, ORANGE, VERMILION, Picture, picture

# (x, level, channels as told, colour); the level says how often the size was halved
MAPS = [
    (0.3, 0, "1", DARK),
    (1.3, 0, "8", BLUE),
    (2.3, 1, "16", BLUE),
    (3.7, 2, "16", BLUE),
    (5.2, 1, "16 + 16", ORANGE),
    (6.5, 0, "8 + 8", ORANGE),
    (7.6, 0, "1", DARK),
]
HEIGHTS = (1.5, 0.9, 0.5)
MIDDLES = (3.0, 1.6, 0.55)
SIZES = ("256 × 256", "128 × 128", "64 × 64")


@picture(figsize=(7, 3.4))
def plot_unet(fig: Picture) -> str:
    """Draw the maps of a U-Net as bars, its way down and up, and its skips."""
    ax = fig.add_axes((0.01, 0.01, 0.98, 0.98))
    ax.set(xlim=(-1.3, 8.1), ylim=(-0.1, 4.4))
    ax.axis("off")
    for x, level, channels, color in MAPS:
        height, middle = HEIGHTS[level], MIDDLES[level]
        ax.add_patch(Rectangle((x - 0.11, middle - height / 2), 0.22, height, color=color))
        ax.text(x, middle + height / 2 + 0.08, channels, ha="center", va="bottom", fontsize=9)
    for (x, level, *_), (x_next, level_next, *_) in pairwise(MAPS):
        start, end = (x + 0.14, MIDDLES[level]), (x_next - 0.14, MIDDLES[level_next])
        ax.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=12, color="#8a8f96"))
    for left, right, y in ((1, 5, 3.65), (2, 4, 2.0)):
        start, end = (MAPS[left][0] + 0.16, y), (MAPS[right][0] - 0.16, y)
        ax.add_patch(
            FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=14, linewidth=2.2, color=VERMILION)
        )
    ax.text(3.9, 3.72, "skip", ha="center", va="bottom", color=VERMILION)
    ax.text(3.75, 2.07, "skip", ha="center", va="bottom", color=VERMILION)
    for level, size in enumerate(SIZES):
        ax.text(-1.25, MIDDLES[level], size, ha="left", va="center", fontsize=9, color="#6b6b6b")
    ax.text(1.75, 0.75, "halve,\nconvolve", ha="center", va="center", fontsize=9, color="#6b6b6b")
    ax.text(
        5.6, 0.75, "enlarge,\nconcatenate, convolve", ha="center", va="center", fontsize=9, color="#6b6b6b"
    )
    return (
        "A U-Net: maps of 256, 128 and 64 pixels on the way down and up again; skips carry 8 and 16 channels "
        "past the smaller maps."
    )
