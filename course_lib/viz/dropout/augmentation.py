"""Show random crops and flips of one image, exercise 5.4."""

from collections.abc import Callable

import numpy as np

from course_lib.datasets.loaders import FASHION_CLASSES, load_fashion
from course_lib.images.augmentation import random_crop_flip
from course_lib.viz.widgets.picture import Picture, picture


@picture(figsize=(8, 1.75))
def plot_crops(
    fig: Picture, augment: Callable = random_crop_flip, *, padding: int = 4, label: int = 9, seed: int = 0
) -> str:
    """Draw one image of Fashion-MNIST and seven augmented versions of it."""
    data = load_fashion()
    image = data.train_images[data.train_labels == label][:1]
    rng = np.random.default_rng(seed)
    views = np.concatenate([image, augment(np.repeat(image, 7, axis=0), padding=padding, rng=rng)])
    fig.subplots_adjust(left=0.01, right=0.99, bottom=0.02, top=0.84, wspace=0.08)
    for i, (ax, view) in enumerate(zip(fig.subplots(1, 8), views, strict=True)):
        ax.imshow(view[0], cmap="gray", vmin=0, vmax=1)
        ax.set(xticks=[], yticks=[], title="original" if i == 0 else "")
        ax.grid(False)
    return (
        f"An image of class {FASHION_CLASSES[label]} and seven random crops of it, each shifted by up to "
        f"{padding} pixels along both axes; some are mirrored."
    )
