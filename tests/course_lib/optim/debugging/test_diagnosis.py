"""The rule names every stored run, those that are shown and those that are graded."""

from pathlib import Path

import numpy as np
import pytest

from course_lib.optim.debugging.diagnosis import diagnose
from course_lib.optim.debugging.stored import DIAGNOSES, SHOWN, read

HELD_OUT = Path(__file__).parents[4] / "autograder" / "exercises" / "12_debugging" / "held_out.npz"


@pytest.mark.parametrize("path", [SHOWN, HELD_OUT], ids=["shown", "held out"])
def test_every_stored_run_is_named_right(path):
    runs = read(path)

    for row, label in enumerate(runs.label):
        curves = {name: curve[row] for name, curve in runs.curves._asdict().items()}
        assert diagnose(curves) == DIAGNOSES[label]


def test_no_graded_run_is_shown():
    """Neither its seed nor its curve; and each cause is there with and without batch norm."""
    shown, held_out = read(SHOWN), read(HELD_OUT)

    assert not set(shown.seed) & set(held_out.seed)
    assert not {curve.tobytes() for curve in shown.curves.train_loss} & {
        curve.tobytes() for curve in held_out.curves.train_loss
    }
    kinds = set(zip(held_out.label.tolist(), held_out.norm.astype(int).tolist(), strict=True))
    assert kinds == {(label, norm) for label in range(7) for norm in range(2)}
    assert np.bincount(shown.label).tolist() == [16] * 7
