"""One step of an adaptive rule, taken apart into the quantities that it is computed from."""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.optim.adaptive import AdamState
from course_lib.viz.adam.rules import RULES, start_rule
from course_lib.viz.widgets.picture import BLUE, DARK, GREEN, VERMILION, Picture, picture
from course_lib.viz.widgets.surfaces import RAVINE, Surface, bands, grid

ANATOMY_STEPS = 40
START = (-3.2, 1.4)


def _adam_parts(grad: Array, _before: Any, after: AdamState) -> dict[str, Array]:
    m_hat, v_hat = after.m / (1 - 0.9**after.step), after.v / (1 - 0.999**after.step)
    roots = {"root √v": np.sqrt(after.v), "corrected √v̂": np.sqrt(v_hat)}
    return {"gradient g": grad, "mean m": after.m, "corrected m̂": m_hat, **roots}


# The quantities of each rule, in the order of computation, from the state before and after the step.
ANATOMIES: dict[str, Callable[[Array, Any, Any], dict[str, Array]]] = {
    "Adam": _adam_parts,
    "RMSProp": lambda grad, before, after: {"gradient g": grad, "root √v": np.sqrt(after.v)},
    "AdaGrad": lambda grad, before, after: {"gradient g": grad, "root √s": np.sqrt(after.sum_sq)},
    "AdaDelta": lambda grad, before, after: {
        "gradient g": grad,
        "root √(v + ε)": np.sqrt(after.v + 1e-6),
        "root √(u + ε)": np.sqrt(before.u + 1e-6),
    },
    "Rprop": lambda grad, before, after: {
        "gradient g": grad,
        "previous g": before.prev_grad,
        "step size Δ": after.step_size,
    },
}


class Anatomy(NamedTuple):
    """A path and the quantities of its steps: row ``t`` of a part belongs to the step from ``path[t]``."""

    path: Float[Array, "T+1 2"]
    parts: dict[str, Float[Array, "T 2"]]


@cache
def dissect(name: str, *, steps: int = ANATOMY_STEPS, surface: Surface = RAVINE) -> Anatomy:
    """Run one rule on a surface and record every quantity of every step; the last is the step itself."""
    rule = RULES[name]
    path = [np.array(START)]
    state, options = start_rule(rule, path[0])
    rows = []
    for _ in range(steps):
        grad = surface.grad(path[-1])
        param, after = rule.step(path[-1], grad, state, **options)
        rows.append(ANATOMIES[name](grad, state, after) | {"step": param - path[-1]})
        path.append(param)
        state = after
    return Anatomy(np.array(path), {part: np.array([row[part] for row in rows]) for part in rows[0]})


def _set_step_anatomy(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2, width_ratios=[1, 1.15])
    fig.subplots_adjust(left=0.06, bottom=0.13, top=0.9, wspace=0.36)
    x, y, losses = grid(RAVINE)
    left.contour(x, y, bands(losses, 0.0), levels=14, colors="#a9b4bf", linewidths=0.8)
    left.plot(0, 0, "*", color=DARK, markersize=11)
    left.set(title="On a ravine", xlim=RAVINE.xlim, ylim=RAVINE.ylim)
    left.grid(False)
    right.axvline(0, color=DARK, linewidth=0.8)
    right.set(xlim=(-1.05, 1.9), ylim=(5.5, -0.5), xticks=[], yticks=[])
    right.set_title("Bars as shares of the row's longest in 40 steps", fontsize=10)
    right.plot([], [], color=BLUE, linewidth=6, label="x, flat")
    right.plot([], [], color=VERMILION, linewidth=6, label="y, steep")
    right.legend(loc="upper center", bbox_to_anchor=(0.4, -0.02), ncols=2)
    return left, right


@picture(figsize=(8, 3.8))
def plot_step_anatomy(fig: Picture, *, rule: str = "Adam", step: int = 1) -> str:
    """Draw one step of a rule with every quantity that goes into it, in both coordinates."""
    left, right = fig.stage(_set_step_anatomy)
    path, parts = dissect(rule)
    left.plot(*path.T, color="#a9b4bf", linewidth=1.0)
    left.plot(*path[: step + 1].T, ".-", color=GREEN, markersize=5)
    left.plot(*path[step], "o", color=GREEN, markeredgecolor="white", markersize=9)
    left.text(3.9, 1.9, f"{rule}, step {step}", ha="right", va="top")
    now = {name: part[step - 1] for name, part in parts.items()}
    shares = np.array([now[name] / np.abs(part).max() for name, part in parts.items()])  # (parts, 2)
    for axis, (offset, color) in enumerate([(-0.19, BLUE), (0.19, VERMILION)]):
        right.hlines(np.arange(len(parts)) + offset, 0, shares[:, axis], color=color, linewidth=9)
    for row, (name, (x, y)) in enumerate(now.items()):
        right.text(-1.12, row, name, ha="right", va="center")
        right.text(1.85, row, f"{x:.3g}\n{y:.3g}", ha="right", va="center", fontsize=9, linespacing=1.4)
    values = ", ".join(f"{name} {x:.3g} and {y:.3g}" for name, (x, y) in now.items())
    return f"{rule}, step {step} of {ANATOMY_STEPS}, flat and steep coordinate: {values}."
