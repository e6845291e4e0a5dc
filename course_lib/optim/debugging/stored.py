"""Curves of training runs that are stored, with what was wrong: seven causes that curves can tell apart."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, Int

SHOWN = Path(__file__).with_name("shown_runs.npz")  # made by scripts/make_debugging_runs.py
CLASSES = 10

# What a run's curves can tell: seven causes. Each has its settings, see Setting.
DIAGNOSES = (
    "fine",
    "gradients not zeroed",
    "softmax twice",
    "tested in training mode",
    "learning rate too high",
    "learning rate too low",
    "too little data",
)


class Curves(NamedTuple):
    """What is written down after each epoch of a run, (epochs,) or (runs, epochs)."""

    train_loss: Float[Array, "*runs epochs"]  # mean over the batches, while the weights changed
    train_accuracy: Float[Array, "*runs epochs"]  # on the same batches
    val_loss: Float[Array, "*runs epochs"]
    val_accuracy: Float[Array, "*runs epochs"]


class Stored(NamedTuple):
    """Runs that were made before: their curves, and what was wrong."""

    curves: Curves  # (runs, epochs)
    label: Int[Array, " runs"]  # into DIAGNOSES
    norm: Int[Array, " runs"]  # 1 for a network with batch norm
    seed: Int[Array, " runs"]


def read(path: Path) -> Stored:
    """Return the runs in a file."""
    with np.load(path) as file:
        arrays = dict(file)
    return Stored(
        Curves(*(arrays[name] for name in Curves._fields)), arrays["label"], arrays["norm"], arrays["seed"]
    )


def write(path: Path, runs: Stored) -> None:
    """Write runs to a file."""
    np.savez_compressed(path, **runs.curves._asdict(), label=runs.label, norm=runs.norm, seed=runs.seed)


@cache
def shown_runs() -> Stored:
    """Return the runs that the lesson shows, 16 of each diagnosis."""
    return read(SHOWN)
