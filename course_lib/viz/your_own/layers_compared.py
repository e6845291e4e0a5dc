"""Each layer of a notebook compared with ours: do the values agree, and how long does it take?"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from time import process_time
from typing import Any, NamedTuple

import numpy as np

from course_lib.arrays import Array
from course_lib.nn.from_parts.tricks import TRICKS, Trick, is_own, ours
from course_lib.ops.norm.batch_norm import RunningStats
from course_lib.viz.widgets.picture import BLUE, DARK, ORANGE, Picture, picture


class Compared(NamedTuple):
    """One layer, yours or lent: the largest difference from ours, and how many times our seconds it takes."""

    name: str
    yours: bool
    difference: float  # of outputs and gradients, relative to the largest of ours
    times: float
    trouble: str = ""  # the error that it raises


def _branch(x: Array) -> tuple[Array, Callable[[Array], Array]]:
    """Return what a residual block adds, and the way back."""
    return 10 * x, lambda dy: 10 * dy


def _calls() -> dict[str, tuple[tuple, dict[str, Any]]]:
    """Return what each layer is called with: 64 examples at the sizes of the clothes' network."""
    rng = np.random.default_rng(13)

    def draw(*shape: int) -> Array:
        return rng.normal(size=shape)

    maps, labels = draw(64, 8, 14, 14), rng.integers(0, 10, 64)
    return {
        "linear": ((draw(64, 784), draw(64, 784), draw(64)), {}),
        "sigmoid": ((maps,), {}),
        "tanh": ((maps,), {}),
        "relu": ((maps,), {}),
        "softmax_cross_entropy": ((draw(64, 10), labels), {}),
        "dropout": ((maps,), {"p": 0.5, "training": True, "rng": np.random.default_rng(13)}),
        "residual": ((maps, _branch), {}),
        "batchnorm": (
            (maps, draw(8), draw(8), RunningStats(np.zeros(8), np.ones(8))),
            {"training": True},
        ),
        "conv2d": ((maps, draw(16, 8, 3, 3), draw(16)), {"padding": 1}),
        "maxpool2d": ((maps,), {"kernel_size": 2}),
    }


def _run(functions: list[Callable], args: tuple, options: dict[str, Any]) -> tuple[list[Array], float]:
    """Return the output and the gradients of a layer, and the seconds of the fastest of three runs."""
    forward, *backward = functions
    seconds = []
    for _ in range(3):  # the first run pays for memory
        fresh = deepcopy(options)  # a generator of random numbers
        began = process_time()
        y, *_, cache = forward(*args, **fresh)
        grads = [cache]  # a loss returns its gradient itself
        if backward:
            grads = backward[0](np.cos(np.arange(y.size)).reshape(y.shape), cache)
        seconds.append(process_time() - began)
    return [np.asarray(value) for value in (y, *grads)], min(seconds)


def compare_tricks(names: Mapping[str, Any]) -> list[Compared]:
    """
    Compare the layers of a notebook with ours.

    Args:
        names: The notebook's names, ``globals()``.
    """
    found = []
    for name, (args, options) in _calls().items():
        trick: Trick = next(trick for trick in TRICKS if trick.name == name)
        both = sorted((*trick.wrote, *trick.given), reverse=True)  # forward, backward
        want, our_seconds = _run([ours(trick, one) for one in both], args, options)
        yours = any(is_own(names[one]) for one in trick.wrote)
        try:
            came, seconds = _run([names[one] for one in both], args, options)
            difference = max(
                float(np.max(np.abs(a - b)) / max(np.max(np.abs(b)), 1e-12))
                for a, b in zip(came, want, strict=True)
            )
        except Exception as error:  # whatever a student's function may raise: the others are still compared
            found.append(Compared(name, yours, np.inf, np.inf, type(error).__name__))
            continue
        found.append(Compared(name, yours, difference, seconds / max(our_seconds, 1e-6)))
    return found


@picture(figsize=(8, 4))
def plot_layers_compared(fig: Picture, *, layers: list[Compared]) -> str:
    """Draw how many times our seconds each layer takes, with its largest difference from ours."""
    ax = fig.subplots()
    fig.subplots_adjust(left=0.22, bottom=0.12, top=0.9, right=0.97)
    for i, layer in enumerate(reversed(layers)):
        ax.barh(i, np.clip(layer.times, 0.2, 1000), color=ORANGE if layer.yours else BLUE, height=0.6)
        text = f"differs by {layer.difference:.0e}" if layer.difference else "no difference"
        text = f"stops with {layer.trouble}" if layer.trouble else text
        ax.text(900, i, text, va="center", ha="right", fontsize=9)
    ax.set_yticks(range(len(layers)), [layer.name for layer in reversed(layers)])
    ax.axvline(1, color=DARK, linewidth=1)
    ax.set(xscale="log", xlim=(0.1, 1000), title="Time, as a multiple of ours; orange: yours, blue: lent")
    ax.grid(axis="y", visible=False)
    told = ", ".join(f"{one.name} {one.times:.1f} times, difference {one.difference:.0e}" for one in layers)
    return f"Layers beside ours: {told}."
