"""Show the gradient on its way back through many plain or residual blocks."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.nn.gradient_norms import gradient_by_depth
from course_lib.viz.resnets.networks import PLAIN, RESIDUAL
from course_lib.viz.widgets.picture import Picture, picture

LOWEST, HIGHEST = 1e-16, 1e16  # of the axis
BRANCHES = ("random", "against the shortcut")
AFTER = ("nothing", "a ReLU, half open")


def slopes(depth: int, scale: float, *, features: int = 64, seed: int = 9) -> list[Float[Array, "64 64"]]:
    """Return the random Jacobians of ``depth`` blocks; each multiplies a norm by about ``scale``."""
    rng = np.random.default_rng(seed)
    return [scale * rng.normal(0, features**-0.5, (features, features)) for _ in range(depth)]


def as_seen(
    blocks: list[Array], *, branches: str, after_the_sum: str, scale: float, residual: bool
) -> list[Array]:
    """
    Return the Jacobians for :func:`gradient_by_depth`, with other branches or with ReLUs after the blocks.

    A ReLU that is open for some features multiplies by a diagonal matrix D of ones and zeros. After a sum it
    makes D (I + J) of I + J, which is a residual block with the Jacobian D (I + J) - I.
    """
    identity = np.eye(len(blocks[0]))
    if branches == "against the shortcut":
        blocks = [-scale * identity] * len(blocks)
    if after_the_sum == "nothing":
        return blocks
    rng = np.random.default_rng(5)
    half = [rng.permutation(len(identity)) < len(identity) // 2 for _ in blocks]
    seen = []
    for block, is_open in zip(blocks, half, strict=True):
        whole = is_open[:, None] * (block + residual * identity)
        seen.append(whole - residual * identity)
    return seen


def _set_gradient(fig: Picture) -> Axes:
    ax = fig.subplots()
    fig.subplots_adjust(left=0.1, bottom=0.14, top=0.9)
    ax.axhline(1, color="#b9bfc6", linewidth=1.2)
    ax.set(title="Norm of a gradient that starts with norm 1", xlabel="before block", yscale="log")
    ax.set(xlim=(0, 62), ylim=(LOWEST, HIGHEST), yticks=[1e-15, 1e-10, 1e-5, 1, 1e5, 1e10, 1e15])
    ax.minorticks_off()
    ax.plot([], [], "o-", color=RESIDUAL, markersize=3, label="residual")
    ax.plot([], [], "o-", color=PLAIN, markersize=6, label="plain")
    ax.legend(loc="lower right")
    return ax


@picture()
def plot_gradient_by_depth(
    fig: Picture, norms: Callable = gradient_by_depth, *, depth: int = 50, scale: float = 0.5
) -> str:
    """
    Draw the norm of the gradient before each block, plain and residual.

    Args:
        fig: Where to draw.
        norms: ``gradient_by_depth``, ours or the student's.
        depth: Number of blocks.
        scale: Factor by which a block multiplies a norm, on average.
    """
    return _draw_gradient(fig, norms, depth=depth, scale=scale)


@picture()
def plot_gradient_conditions(
    fig: Picture,
    norms: Callable = gradient_by_depth,
    *,
    branches: str = "against the shortcut",
    after_the_sum: str = "nothing",
    scale: float = 0.5,
) -> str:
    """
    Draw the norm of the gradient before each of fifty blocks, where a shortcut may not help.

    Args:
        fig: Where to draw.
        norms: ``gradient_by_depth``, ours or the student's.
        branches: ``"random"``, or ``"against the shortcut"``: the Jacobian is ``-scale * I``.
        after_the_sum: What comes after each sum: ``"nothing"``, or a ReLU that stops half of the features.
        scale: Factor by which a branch multiplies a norm.
    """
    return _draw_gradient(fig, norms, depth=50, scale=scale, branches=branches, after_the_sum=after_the_sum)


def _draw_gradient(
    fig: Picture,
    norms: Callable,
    *,
    depth: int,
    scale: float,
    branches: str = "random",
    after_the_sum: str = "nothing",
) -> str:
    ax = fig.stage(_set_gradient)
    blocks, first = slopes(depth, scale), {}
    for name, residual, color, size in [("plain", False, PLAIN, 6), ("residual", True, RESIDUAL, 3)]:
        seen = as_seen(blocks, branches=branches, after_the_sum=after_the_sum, scale=scale, residual=residual)
        values = np.asarray(norms(seen, residual=residual))
        first[name] = values[0]
        shown = np.clip(values, LOWEST * 2, HIGHEST / 2)
        ax.plot(range(1, depth + 2), shown, "o-", color=color, markersize=size)
    lines = "\n".join(f"{name}: {value:.2g}" for name, value in first.items())
    ax.text(61, HIGHEST / 8, f"at the first block\n{lines}", ha="right", va="top")
    return (
        f"{depth} blocks of scale {scale:.2g}: of a gradient of 1, {first['plain']:.2g} arrives at the first "
        f"plain block and {first['residual']:.2g} at the first residual one."
    )
