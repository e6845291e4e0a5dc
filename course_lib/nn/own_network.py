"""Lesson 13's own network: two convolutions and two linear layers, trained on clothes in half a minute."""

from collections.abc import Callable

import numpy as np

from course_lib.arrays import Array, Float, Int
from course_lib.nn.containers import Sequential
from course_lib.nn.initializers import xavier_normal
from course_lib.nn.layers import BatchNorm, Conv2d, Flatten, Linear, MaxPool2d, ReLU
from course_lib.nn.training import fit, predict
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.optim.optimizer import Optimizer
from course_lib.optim.schedules import cosine_decay


def train_clothes(
    images: Float[Array, "N 1 28 28"],
    labels: Int[Array, " N"],
    *,
    rng: np.random.Generator,
    epochs: int = 4,
    batch_size: int = 64,
    lr: float = 3e-3,
) -> Callable[[Float[Array, "M 1 28 28"]], Int[Array, " M"]]:
    """
    Train a convolutional network on small grey images of ten classes, and return its predictions' function.

    Args:
        images: The training images, from 0 to 1.
        labels: Their classes.
        rng: Draws the weights and shuffles the images.
        epochs: Number of passes over the images.
        batch_size: Images per batch.
        lr: Adam's learning rate at the start; it falls along half a cosine.

    Returns:
        A function that takes images and returns one class per image.
    """
    network = Sequential(
        *(Conv2d(1, 16, 3, padding=1, bias=False, rng=rng), BatchNorm(16), ReLU(), MaxPool2d(2)),
        *(Conv2d(16, 32, 3, padding=1, bias=False, rng=rng), BatchNorm(32), ReLU(), MaxPool2d(2)),
        *(Flatten(), Linear(32 * 7 * 7, 64, bias=False, rng=rng), BatchNorm(64), ReLU()),
        Linear(64, 10, init=xavier_normal, rng=rng),
    )
    adam = Optimizer(network.params, adam_init, adam_step, lr=lr)
    total = epochs * -(-len(images) // batch_size)
    for _ in fit(
        network,
        softmax_cross_entropy,
        adam,
        (images, labels),
        epochs=epochs,
        batch_size=batch_size,
        rng=rng,
        schedule=lambda step: cosine_decay(step, lr=lr, total_steps=total),
    ):
        pass
    return lambda images: predict(network, images).argmax(axis=1)
