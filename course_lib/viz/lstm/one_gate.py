"""Show what each gate of an LSTM does alone: one unit, one number to remember, and noise around it."""

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.viz.widgets.picture import BLUE, DARK, ORANGE, VERMILION, Picture, picture

STEPS, MARK = 30, 4  # the number to remember is offered at step 4, and asked for at the last step
NUMBER = 0.9
GATES = ("forget", "input", "output")


class GateRun(NamedTuple):
    """What one unit writes, keeps and shows at each step."""

    written: Float[Array, "T"]  # i * g
    cell: Float[Array, "T"]  # c, after the step
    shown: Float[Array, "T"]  # h = o * tanh(c)


def gate_run(gate: str, value: float) -> GateRun:
    """
    Let one unit of an LSTM run, with one of its gates at a given value and the others at their best.

    At step 4 the unit is offered 0.9, at all others noise. Best is a forget gate of 1, an input gate that is
    open at step 4 alone, and an output gate that is open at the last step alone.

    Args:
        gate: The gate that is set: the forget gate at all steps, the input gate at all but step 4, the output
            gate at all but the last.
        value: What it is set to, from 0 to 1.
    """
    g = np.random.default_rng(6).uniform(-0.6, 0.6, STEPS)
    g[MARK] = NUMBER
    f, i, o = np.ones(STEPS), np.zeros(STEPS), np.zeros(STEPS)
    {"forget": f, "input": i, "output": o}[gate][:] = value
    i[MARK], o[-1] = 1, 1
    cells = []
    for keep, written in zip(f, i * g, strict=True):
        cells.append(keep * (cells[-1] if cells else 0.0) + written)
    cell = np.array(cells)
    return GateRun(i * g, cell, o * np.tanh(cell))


def _set_gate(fig: Picture, gate: str) -> Axes:
    ax = fig.subplots()
    fig.subplots_adjust(left=0.11, right=0.97, bottom=0.17, top=0.88)
    ax.axhline(0, color=DARK, linewidth=1)
    ax.axvline(MARK, color=DARK, linestyle=":", linewidth=1)
    ax.text(MARK + 0.2, 1.62, "0.9 is offered", fontsize=10, va="top")
    ax.set(xlim=(-0.5, STEPS - 0.5), ylim=(-1.7, 1.7), xlabel="step")
    ax.bar([0], [0], color=ORANGE, label="written: $i\\,g$")
    ax.plot([], [], color=VERMILION, label="cell state $c$")
    if gate == "output":
        ax.plot([], [], color=BLUE, marker="o", label="shown: $h = o\\,\\tanh c$")
    ax.legend(loc="lower left", ncols=3)
    ax.set_title(f"One unit: its {gate} gate set by hand, the others at their best", fontsize=11)
    return ax


@picture(figsize=(6.4, 3.2))
def plot_gate(fig: Picture, gate: str, *, value: float = 1.0) -> str:
    """
    Draw what one unit writes, keeps and shows, with one of its gates set by hand.

    Args:
        fig: Where to draw.
        gate: "forget", "input" or "output".
        value: Of that gate, from 0 to 1.
    """
    ax = fig.stage(_set_gate, gate)
    run, steps = gate_run(gate, value), np.arange(STEPS)
    ax.bar(steps, run.written, color=ORANGE, width=0.6)
    ax.plot(steps, np.clip(run.cell, -1.7, 1.7), color=VERMILION)
    if gate == "output":
        ax.plot(steps, run.shown, color=BLUE, marker="o", markersize=4)
        return (
            f"Output gate at {value:.2g} before the last step: from step {MARK} on the cell state is "
            f"{run.cell[-1]:.2g}; the unit shows {run.shown[-2]:.2g} before the last step and "
            f"{run.shown[-1]:.2g} at it."
        )
    where = "at all steps" if gate == "forget" else f"at all steps but {MARK}"
    return (
        f"{gate.capitalize()} gate at {value:.2g} {where}: 0.9 is written at step {MARK}. After 20 steps "
        f"the cell state is {run.cell[MARK + 20]:.2g}, at the end {run.cell[-1]:.2g}."
    )
