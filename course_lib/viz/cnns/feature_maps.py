"""Show the filters of a network before and after training, and the maps that they produce."""

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.pretrained.fashion_cnn import CNNParams, cnn_stages
from course_lib.viz.widgets.picture import Picture, picture


def _show(ax: Axes, tile: Array, cmap: str, largest: float, *, signed: bool) -> None:
    ax.imshow(tile, cmap=cmap, vmin=-largest if signed else 0, vmax=largest)
    ax.set(xticks=[], yticks=[])


@picture(figsize=(8, 4.2))
def plot_feature_maps(
    fig: Picture, first: Float[Array, "8 1 5 5"], params: CNNParams, image: Float[Array, "1 28 28"]
) -> str:
    """
    Draw the first layer's filters and both layers' maps of one image.

    Args:
        fig: Where to draw.
        first: The first layer's filters before training.
        params: The network after training.
        image: The input.
    """
    stages = {stage.name: stage.maps for stage in cnn_stages(params, image[None])}
    grid = fig.add_gridspec(5, 16, left=0.14, right=0.99, top=0.98, bottom=0.02, wspace=0.1, hspace=0.12)
    rows = [
        ("filters, initial", first[:, 0], "PuOr", True),
        ("filters, trained", params.conv1_weight[:, 0], "PuOr", True),
        ("their maps", stages["conv1"][0], "Blues", False),
    ]
    for row, (name, tiles, cmap, signed) in enumerate(rows):
        for i, tile in enumerate(tiles):
            ax = fig.add_subplot(grid[row, 2 * i : 2 * i + 2])
            _show(ax, tile, cmap, float(np.abs(tiles).max()), signed=signed)
            if i == 0:
                ax.set_ylabel(name, rotation=0, ha="right", va="center")
    for i, tile in enumerate(stages["conv2"][0]):
        ax = fig.add_subplot(grid[3 + i // 8, 2 * (i % 8) : 2 * (i % 8) + 2])
        _show(ax, tile, "Blues", float(stages["conv2"].max()), signed=False)
        if i == 0:
            ax.set_ylabel("second layer", rotation=0, ha="right", va="center")
    moved = float(np.linalg.norm(params.conv1_weight - first) / np.linalg.norm(first))
    zeros = float(np.mean(stages["conv2"] == 0))
    return (
        f"Eight filters before and after training, which moved them by {moved:.1f} times their initial "
        f"length; their maps of one image; and the second layer's 16 maps, in which {zeros:.0%} of the "
        "values are 0."
    )
