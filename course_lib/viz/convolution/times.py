"""Show how long several ways of computing one convolutional layer take."""

from collections.abc import Mapping, Sequence

from course_lib.viz.widgets.picture import BLUE, GREEN, VERMILION, Picture, picture


@picture(figsize=(8, 3.4))
def plot_times(fig: Picture, sizes: Sequence[int], milliseconds: Mapping[str, Sequence[float]]) -> str:
    """Draw the time per image over the size of the image, one line per way of computing."""
    ax = fig.subplots()
    fig.subplots_adjust(left=0.1, right=0.98, bottom=0.17, top=0.95)
    styles = zip((VERMILION, BLUE, GREEN), ("s", "o", "^"), strict=True)
    for (name, took), (color, marker) in zip(milliseconds.items(), styles, strict=True):
        ax.plot(sizes, took, marker + "-", color=color, label=name)
    ax.set(
        xscale="log", yscale="log", xlabel="height and width of the images, in pixels", ylabel="ms per image"
    )
    ax.set_xticks(sizes, [str(size) for size in sizes], minor=False)
    ax.minorticks_off()
    ax.legend()
    last = "; ".join(f"{name} {took[-1]:.3g} ms" for name, took in milliseconds.items())
    return f"Time per image of {sizes[-1]} × {sizes[-1]} pixels: {last}."
