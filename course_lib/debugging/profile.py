"""Where the time of one training step goes, layer by layer."""

from collections.abc import Mapping
from time import perf_counter

import numpy as np

from course_lib.arrays import Array, Float, Int, expect
from course_lib.nn.containers import Sequential
from course_lib.ops.losses import softmax_cross_entropy

Profile = Mapping[str, Float[Array, "repeats 2"]]  # seconds forward and backward, by layer


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


def slowest(profile: Profile) -> str:
    """
    Return the layer that takes the most time, forward and backward together.

    Args:
        profile: Seconds per layer. Of several measurements the median counts, so that one hiccup of the
            machine decides nothing.

    Example:
        >>> slowest({"a": np.array([[1.0, 2.0], [1.0, 9.0], [1.0, 2.0]]), "b": np.array([[2.0, 2.0]] * 3)})
        'b'
    """
    return max(profile, key=lambda name: float(np.median(profile[name].sum(axis=1))))
