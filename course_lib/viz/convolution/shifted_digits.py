"""Show how well a linear layer and convolutions classify digits that are shifted."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.datasets.loaders import load_digits
from course_lib.nn.containers import Sequential
from course_lib.nn.layer import Layer
from course_lib.nn.layers import Conv2d, Flatten, Linear, ReLU
from course_lib.nn.training import fit
from course_lib.ops.conv.conv2d import conv2d_backward, conv2d_forward
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.optim.optimizer import Optimizer
from course_lib.viz.widgets.picture import BLUE, DARK, GREEN, VERMILION, Picture, picture

MARGIN = 4  # black pixels on each side of a digit, into which it can be shifted
NETWORKS = {  # stride, colour and marker
    "fully connected": (0, VERMILION, "s"),
    "convolutional, stride 1": (1, BLUE, "o"),
    "convolutional, stride 2": (2, GREEN, "^"),
}


def max_over_places_forward(x: Float[Array, "N C H W"]) -> tuple[Float[Array, "N C"], tuple]:
    """Return the largest value of each map, wherever it is."""
    flat = x.reshape(*x.shape[:2], -1)
    place = flat.argmax(axis=2)[..., None]
    return np.take_along_axis(flat, place, axis=2)[..., 0], (x.shape, place)


def max_over_places_backward(dy: Float[Array, "N C"], cache: tuple) -> tuple[Float[Array, "N C H W"]]:
    """Send each gradient to the place of the largest value."""
    shape, place = cache
    dx = np.zeros((*shape[:2], shape[2] * shape[3]), dy.dtype)
    np.put_along_axis(dx, place, dy[..., None], axis=2)
    return (dx.reshape(shape),)


class ShiftedDigits(NamedTuple):
    """The accuracy of one network on shifted test digits, for each distance."""

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
    Train a network on centred digits, then shift the test digits by 0 to 4 pixels, down and to the right.

    Args:
        stride: Stride of the only convolution; a maximum over all places follows. The layer has no bias
            and as much padding as its kernel allows, so the black around a digit adds nothing: the network
            trains on the digits alone, and classifies images of any size. At 0, two fully connected layers
            take its place.
        forward: ``conv2d_forward``, ours or the student's.
        backward: ``conv2d_backward``, ours or the student's.
        epochs: Passes over the 1,437 training digits.
        seed: Seeds the initial weights and the order of the digits.
    """
    digits = load_digits()
    margins = ((0, 0), (0, 0), (MARGIN, MARGIN), (MARGIN, MARGIN))
    test = np.pad(digits.test_images, margins)
    rng = np.random.default_rng(seed)
    if stride:
        train = digits.train_images
        options = {"padding": 5, "stride": stride, "bias": False, "forward": forward, "backward": backward}
        largest = Layer(max_over_places_forward, max_over_places_backward)
        layers = [Conv2d(1, 16, 6, rng=rng, **options), ReLU(), largest, Linear(16, 10, rng=rng)]
    else:
        train = np.pad(digits.train_images, margins)
        layers = [Flatten(), Linear(train[0].size, 32, rng=rng), ReLU(), Linear(32, 10, rng=rng)]
    net = Sequential(*layers)
    optimizer = Optimizer(net.params, adam_init, adam_step, lr=0.02)
    data = train, digits.train_labels
    list(fit(net, softmax_cross_entropy, optimizer, data, epochs=epochs, batch_size=50, rng=rng))
    accuracy = []
    for distance in range(MARGIN + 1):
        answers = [net(np.roll(test, distance, axis)).argmax(axis=1) for axis in (2, 3)]
        accuracy.append(np.mean([answer == digits.test_labels for answer in answers]))
    return ShiftedDigits(sum(param.size for param in net.params.values()), np.array(accuracy))


@picture(figsize=(8, 3.2))
def plot_shifted_digits(
    fig: Picture,
    *,
    forward: Callable = conv2d_forward,
    backward: Callable = conv2d_backward,
    epochs: int = 8,
) -> str:
    """Draw the accuracy of three networks on shifted digits; all three are trained on centred digits only."""
    ax = fig.subplots()
    results = []
    for name, (stride, color, marker) in NETWORKS.items():
        read = read_shifted_digits(stride, forward=forward, backward=backward, epochs=epochs)
        label = f"{name}, {read.parameters:,} parameters"
        ax.plot(range(MARGIN + 1), read.accuracy, marker + "-", color=color, markersize=8, label=label)
        results.append(f"{name} {', '.join(f'{share:.2f}' for share in read.accuracy)}")
    ax.axhline(0.1, color=DARK, linestyle=":", linewidth=1.2)
    ax.text(-0.05, 0.11, "guessing", ha="left", va="bottom", fontsize=10)
    ax.set(xlim=(-0.1, MARGIN + 0.1), ylim=(0, 1), xticks=range(MARGIN + 1))
    ax.set(xlabel="shift of the test digits in pixels", ylabel="accuracy", title="Trained on centred digits")
    ax.legend(loc="lower left", bbox_to_anchor=(0.5, 0.14), labelspacing=0.2, borderpad=0.1)
    return f"Accuracy on test digits shifted by 0, 1, 2, 3 and 4 pixels: {'; '.join(results)}."
