"""Make the stored runs of lesson 12 in five minutes: those that are shown, and others for the grader."""

from pathlib import Path

import numpy as np

from course_lib.arrays import Array
from course_lib.optim.debugging.stored import DIAGNOSES, SHOWN, Curves, Stored, write
from course_lib.viz.debugging.runs import setting_of, train

HELD_OUT = Path(__file__).parents[1] / "autograder" / "exercises" / "12_debugging" / "held_out.npz"


def made(seeds: range) -> Stored:
    """Train every diagnosis with and without batch norm; half of the runs that are fine have more dropout."""
    rows = []
    for label, diagnosis in enumerate(DIAGNOSES):
        for norm in (False, True):
            for seed in seeds:
                dropout = 0.4 if diagnosis == "fine" and seed % 2 else 0.2
                curves = train(setting_of(diagnosis, norm=norm, dropout=dropout), seed=seed)
                rows.append((curves, label, norm, seed))
        print(seeds, diagnosis, flush=True)
    curves, *rest = zip(*rows, strict=True)
    return Stored(Curves(*map(np.array, zip(*curves, strict=True))), *map(np.array, rest))


def in_range(runs: Stored, shown: Stored) -> Array:
    """
    Say which runs end where shown runs of their diagnosis end, in each curve.

    A threshold that is right for all runs that are shown, and not just so, is right for these too: a loss is
    at most a tenth and an accuracy at most 0.02 outside the range.
    """
    ends, known = (np.array(stored.curves)[:, :, -1] for stored in (runs, shown))  # (curves, runs)
    scale, more = np.array([[1.1], [1.0], [1.1], [1.0]]), np.array([[0.0], [0.02], [0.0], [0.02]])
    inside = []
    for end, label in zip(ends.T[:, :, None], runs.label, strict=True):
        alike = known[:, shown.label == label]
        low, high = alike.min(axis=1, keepdims=True), alike.max(axis=1, keepdims=True)
        inside.append(bool(((end >= low / scale - more) & (end <= high * scale + more)).all()))
    return np.array(inside)


def chosen(runs: Stored, rows: Array) -> Stored:
    """Return some of the runs."""
    return Stored(Curves(*(curve[rows] for curve in runs.curves)), *(part[rows] for part in runs[1:]))


def main() -> None:
    """Write both files."""
    shown, others = made(range(8)), made(range(100, 108))
    write(SHOWN, shown)
    write(HELD_OUT, chosen(others, in_range(others, shown)))


if __name__ == "__main__":
    main()
