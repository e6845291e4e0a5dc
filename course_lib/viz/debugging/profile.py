"""Where the time of one training step goes, layer by layer."""

from time import perf_counter

import numpy as np

from course_lib.arrays import Array, Int, expect
from course_lib.nn.containers import Sequential
from course_lib.ops.losses import softmax_cross_entropy


def profile_step(
    net: Sequential, x: Array, labels: Int[Array, " N"], *, repeats: int = 5
) -> dict[str, Array]:
    """
    Time each layer of a network, forward and backward, on one batch.

    Args:
        net: The network; its parameters stay as they are.
        x: A batch.
        labels: Its classes.
        repeats: How often to measure.

    Returns:
        For each layer, "0 Conv2d" for example, the seconds of its forward (column 0) and its backward pass.
    """
    expect(repeats >= 1, "profile_step: repeats", "1 or more", repeats)
    layers = list(net)
    names = [f"{i} {type(layer).__name__}" for i, layer in enumerate(layers)]
    seconds = np.zeros((len(names), repeats, 2))
    for repeat in range(repeats):
        y = x
        for i, layer in enumerate(layers):
            begin = perf_counter()
            y = layer.forward(y)
            seconds[i, repeat, 0] = perf_counter() - begin
        _, dy = softmax_cross_entropy(y, labels)
        for i, layer in reversed(list(enumerate(layers))):
            begin = perf_counter()
            dy = layer.backward(dy)
            seconds[i, repeat, 1] = perf_counter() - begin
    return dict(zip(names, seconds, strict=True))
