"""Lesson 13's own network: two convolutions and two linear layers, trained on clothes in half a minute."""

from collections.abc import Callable

import numpy as np

from course_lib.arrays import Array, Float, Int
from course_lib.datasets.sampling import minibatches
from course_lib.nn.containers import Sequential
from course_lib.nn.initializers import xavier_normal
from course_lib.nn.layers import BatchNorm, Conv2d, Flatten, Linear, MaxPool2d, ReLU
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.optim.optimizer import Optimizer
from course_lib.optim.schedules import cosine_decay


def train_clothes(
    images: Float[Array, "N 1 28 28"],
    labels: Int[Array, " N"],
    *,
    rng: np.random.Generator,
    epochs: int = 8,
    batch_size: int = 64,
    lr: float = 5e-3,
) -> Callable[[Float[Array, "M 1 28 28"]], Int[Array, " M"]]:
    """
    Train a convolutional network on small grey images of ten classes, and return its predictions' function.

    Half of the images of a batch are mirrored, and the batch is moved by up to one pixel. It predicts from
    an image, from those moved by one pixel, and from the mirror images of these.

    Args:
        images: The training images, from 0 to 1.
        labels: Their classes.
        rng: Draws the weights, shuffles and mirrors the images.
        epochs: Number of passes over the images.
        batch_size: Images per batch.
        lr: Adam's learning rate at the start; it falls along half a cosine.

    Returns:
        A function that takes images and returns one class per image.
    """
    network = Sequential(
        *(Conv2d(1, 16, 3, padding=1, bias=False, rng=rng), MaxPool2d(2), BatchNorm(16), ReLU()),
        *(Conv2d(16, 32, 3, padding=1, bias=False, rng=rng), MaxPool2d(2), BatchNorm(32), ReLU()),
        *(Flatten(), Linear(32 * 7 * 7, 64, bias=False, rng=rng), BatchNorm(64), ReLU()),
        Linear(64, 10, init=xavier_normal, rng=rng),
    )
    adam = Optimizer(network.params, adam_init, adam_step, lr=lr)
    step, total = 0, epochs * -(-len(images) // batch_size)
    for _ in range(epochs):
        for batch in minibatches(len(images), batch_size, rng):
            mirrored = rng.random((len(batch), 1, 1, 1)) < 0.5
            x = np.where(mirrored, images[batch][..., ::-1], images[batch])
            x = np.roll(x, rng.integers(-1, 2, size=2), axis=(2, 3))
            _, dy = softmax_cross_entropy(network.forward(x), labels[batch])
            network.backward(dy)
            adam.lr = cosine_decay(step, lr=lr, total_steps=total)
            adam.step(network.grads)
            step += 1
    network.eval()

    def predict(x: Float[Array, "M 1 28 28"]) -> Int[Array, " M"]:
        moved = [np.roll(x, by, axis=(2, 3)) for by in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))]
        logits = sum(network.forward(view) + network.forward(view[..., ::-1]) for view in moved)
        return np.argmax(logits, axis=1)

    return predict
