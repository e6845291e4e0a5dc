"""Lesson 08's pictures of a trained network: its filters before and after, its maps, and what it confuses."""

import numpy as np

from course_lib.arrays import Array, Float, Int
from course_lib.clothes_cnn import CNNParams, cnn_stages
from course_lib.datasets import FASHION_CLASSES
from course_lib.metrics import confusion_matrix
from course_lib.viz.picture import Picture, picture


def _show(ax, image: Array, cmap: str, most: float, *, below: bool) -> None:
    ax.imshow(image, cmap=cmap, vmin=-most if below else 0, vmax=most)
    ax.set(xticks=[], yticks=[])


@picture(figsize=(9.2, 4.6))
def plot_filters(
    fig: Picture, first: Float[Array, "8 1 5 5"], params: CNNParams, image: Float[Array, "1 28 28"]
) -> str:
    """Show the first layer's filters before and after training, and both layers' maps of an image."""
    stages = {stage.name: stage.maps for stage in cnn_stages(params, image[None])}
    grid = fig.add_gridspec(5, 16, left=0.11, right=0.99, top=0.98, bottom=0.02, wspace=0.1, hspace=0.12)
    rows = [
        ("filters, first", first[:, 0], "PuOr", True),
        ("filters, trained", params.conv1_weight[:, 0], "PuOr", True),
        ("their maps", stages["conv1"][0], "Blues", False),
    ]
    for row, (name, tiles, cmap, below) in enumerate(rows):
        for i, tile in enumerate(tiles):
            ax = fig.add_subplot(grid[row, 2 * i : 2 * i + 2])
            _show(ax, tile, cmap, float(np.abs(tiles).max()), below=below)
            if i == 0:
                ax.set_ylabel(name, rotation=0, ha="right", va="center")
    for i, tile in enumerate(stages["conv2"][0]):
        ax = fig.add_subplot(grid[3 + i // 8, 2 * (i % 8) : 2 * (i % 8) + 2])
        _show(ax, tile, "Blues", float(stages["conv2"].max()), below=False)
        if i == 0:
            ax.set_ylabel("second layer", rotation=0, ha="right", va="center")
    moved = float(np.linalg.norm(params.conv1_weight - first) / np.linalg.norm(first))
    quiet = float(np.mean(stages["conv2"] == 0))
    return (
        f"Eight filters before and after training, which moved them by {moved:.1f} times their "
        f"first length; their maps of one image; the second layer's 16 maps, in which {quiet:.0%} of the "
        "numbers are 0."
    )


@picture(figsize=(6.4, 4.6))
def plot_confusion(fig: Picture, classes: Int[Array, " N"], labels: Int[Array, " N"]) -> str:
    """Show how often each true class was given each name, in per cent."""
    counts = confusion_matrix(classes, labels, classes=10)
    shares = 100 * counts / counts.sum(axis=1, keepdims=True)
    ax = fig.subplots()
    fig.subplots_adjust(left=0.17, right=0.98, bottom=0.23, top=0.93)
    ax.imshow(shares, cmap="Blues", vmin=0, vmax=100, aspect="auto")
    for row, col in np.ndindex(10, 10):
        if shares[row, col] >= 0.5:
            color = "white" if shares[row, col] > 50 else "#222222"
            ax.text(col, row, f"{shares[row, col]:.0f}", ha="center", va="center", fontsize=8, color=color)
    ax.set_xticks(range(10), FASHION_CLASSES, rotation=45, ha="right")
    ax.set_yticks(range(10), FASHION_CLASSES)
    ax.set(title="Of each true class (row), % named so")
    ax.grid(visible=False)
    wrong = np.where(np.eye(10, dtype=bool), 0, shares)
    row, col = np.unravel_index(wrong.argmax(), wrong.shape)
    right = float(np.mean(classes == labels))
    return (
        f"{right:.1%} are right. The most frequent error: {wrong[row, col]:.0f} % of class "
        f"{FASHION_CLASSES[row]} are called {FASHION_CLASSES[col]}."
    )
