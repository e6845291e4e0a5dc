"""What lesson 07 measures: filters that learn from examples, and networks whose digits have moved."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_lib import datasets
from course_lib.arrays import Array, Float
from course_lib.filters import presets
from course_lib.layers import Conv2d, Flatten, Linear, ReLU
from course_lib.losses import mse_loss, softmax_cross_entropy
from course_lib.network import Layer, Sequential
from course_lib.ops.conv2d import conv2d_backward, conv2d_forward
from course_lib.optimizers import Optimizer, adam_init, adam_step
from course_lib.training import fit

ROOM = 4  # pixels on each side of a digit, so that it can move


class LearnedFilter(NamedTuple):
    """A filter on its way: its weights before each step and after the last, and the loss of each."""

    wanted: Float[Array, "K_h K_w"]
    kernels: Float[Array, "T K_h K_w"]
    losses: Float[Array, " T"]


def learn_filter(
    name: str,
    *,
    forward: Callable = conv2d_forward,
    backward: Callable = conv2d_backward,
    steps: int = 600,
    lr: float = 0.05,
    seed: int = 0,
) -> LearnedFilter:
    """
    Learn a filter from a photograph and the filtered photograph alone, with Adam.

    Args:
        name: One of the filters of :func:`course_lib.filters.presets`.
        forward: The convolution.
        backward: Its gradient.
        steps: How many.
        lr: Learning rate.
        seed: Of the first weights.

    Returns:
        What happened.
    """
    x = datasets.load_image("camera")[None, None, 16:112:2, 64:192:2]
    wanted = presets()[name].astype(np.float32)
    target, _ = conv2d_forward(x, wanted[None, None], np.zeros(1, np.float32))
    layer = Conv2d(1, 1, 3, rng=np.random.default_rng(seed), bias=False, forward=forward, backward=backward)
    optimizer = Optimizer(layer.params, adam_init, adam_step, lr=lr)
    kernels, losses = [], []
    for _ in range(steps + 1):
        loss, dy = mse_loss(layer(x), target)
        kernels.append(layer.params["weight"][0, 0])
        losses.append(loss)
        layer.backward(dy)
        optimizer.step(layer.grads)
    return LearnedFilter(wanted, np.array(kernels), np.array(losses))


def max_over_places_forward(x: Float[Array, "N C H W"]) -> tuple[Float[Array, "N C"], tuple]:
    """Return the largest value of each map, wherever it is, and where it is."""
    flat = x.reshape(*x.shape[:2], -1)
    place = flat.argmax(axis=2)[..., None]
    return np.take_along_axis(flat, place, axis=2)[..., 0], (x.shape, place)


def max_over_places_backward(dy: Float[Array, "N C"], cache: tuple) -> tuple[Float[Array, "N C H W"]]:
    """Send each gradient to the place the value came from."""
    shape, place = cache
    dx = np.zeros((*shape[:2], shape[2] * shape[3]), dy.dtype)
    np.put_along_axis(dx, place, dy[..., None], axis=2)
    return (dx.reshape(shape),)


class ShiftedDigits(NamedTuple):
    """The share of test digits that a network reads, for each distance they have moved by."""

    parameters: int
    accuracy: Float[Array, " D"]


def read_shifted_digits(
    stride: int,
    *,
    forward: Callable = conv2d_forward,
    backward: Callable = conv2d_backward,
    epochs: int = 8,
    seed: int = 0,
) -> ShiftedDigits:
    """
    Train a network on digits in the middle, then move the test digits by 0 … 4 pixels down, and to the right.

    Args:
        stride: Of the one convolution, before the maximum over all places. It has no bias and all the padding
            there can be, so the black around a digit adds nothing: it is trained on the digits alone, and
            tested on images of any size. At 0, two fully connected layers take its place.
        forward: The convolution.
        backward: Its gradient.
        epochs: Passes over the 1,437 training digits.
        seed: Of the first weights and of the order of the digits.

    Returns:
        What was measured.
    """
    digits = datasets.load_digits()
    room = ((0, 0), (0, 0), (ROOM, ROOM), (ROOM, ROOM))
    test = np.pad(digits.test_images, room)
    rng = np.random.default_rng(seed)
    if stride:
        train = digits.train_images
        options = {"padding": 5, "stride": stride, "bias": False, "forward": forward, "backward": backward}
        largest = Layer(max_over_places_forward, max_over_places_backward)
        layers = [Conv2d(1, 16, 6, rng=rng, **options), ReLU(), largest, Linear(16, 10, rng=rng)]
    else:
        train = np.pad(digits.train_images, room)
        layers = [Flatten(), Linear(train[0].size, 32, rng=rng), ReLU(), Linear(32, 10, rng=rng)]
    net = Sequential(*layers)
    optimizer = Optimizer(net.params, adam_init, adam_step, lr=0.02)
    data = train, digits.train_labels
    list(fit(net, softmax_cross_entropy, optimizer, data, epochs=epochs, batch_size=50, rng=rng))
    accuracy = []
    for distance in range(ROOM + 1):
        answers = [net(np.roll(test, distance, axis)).argmax(axis=1) for axis in (2, 3)]
        accuracy.append(np.mean([answer == digits.test_labels for answer in answers]))
    return ShiftedDigits(sum(param.size for param in net.params.values()), np.array(accuracy))
