"""Show which classes of clothes a network confuses."""

import numpy as np

from course_lib.arrays import Array, Int
from course_lib.datasets.loaders import FASHION_CLASSES
from course_lib.nn.metrics import confusion_matrix
from course_lib.viz.widgets.picture import Picture, picture


@picture(figsize=(6.4, 4.6))
def plot_confusion(fig: Picture, classes: Int[Array, " N"], labels: Int[Array, " N"]) -> str:
    """
    Draw the confusion matrix of Fashion-MNIST, each row in per cent of its true class.

    Args:
        fig: Where to draw.
        classes: The predicted classes.
        labels: The true classes.
    """
    counts = confusion_matrix(classes, labels, classes=10)
    shares = 100 * counts / counts.sum(axis=1, keepdims=True)
    ax = fig.subplots()
    fig.subplots_adjust(left=0.17, right=0.98, bottom=0.23, top=0.93)
    ax.imshow(shares, cmap="Blues", vmin=0, vmax=100, aspect="auto")
    for row, col in np.ndindex(10, 10):
        if shares[row, col] >= 1:
            color = "white" if shares[row, col] > 50 else "#222222"
            ax.text(col, row, f"{shares[row, col]:.0f}", ha="center", va="center", fontsize=8, color=color)
    ax.set_xticks(range(10), FASHION_CLASSES, rotation=45, ha="right")
    ax.set_yticks(range(10), FASHION_CLASSES)
    ax.set(title="Predictions (columns) for each true class (rows), %")
    ax.grid(visible=False)
    wrong = np.where(np.eye(10, dtype=bool), 0, shares)
    row, col = np.unravel_index(wrong.argmax(), wrong.shape)
    accuracy = float(np.mean(classes == labels))
    return (
        f"{accuracy:.1%} are right. The most frequent error: {wrong[row, col]:.0f} % of class "
        f"{FASHION_CLASSES[row]} are classified as {FASHION_CLASSES[col]}."
    )
