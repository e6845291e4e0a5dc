"""Stored runs come back as they were."""

import numpy as np

from course_lib.optim.debugging.stored import Curves, Stored, read, write


def test_stored_runs_come_back(tmp_path):
    runs = Stored(
        Curves(*np.arange(24.0).reshape(4, 2, 3)), np.array([0, 6]), np.array([0, 1]), np.array([5, 6])
    )

    write(tmp_path / "runs.npz", runs)
    found = read(tmp_path / "runs.npz")

    np.testing.assert_array_equal(found.curves, runs.curves)
    np.testing.assert_array_equal(found.label, runs.label)
