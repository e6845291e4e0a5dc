"""What tricks bought, worked out by hand."""

import numpy as np
import pytest

from course_lib.arrays import ArgumentError
from course_lib.nn.from_parts.ablation import ablation_table, accuracy_error

RUNS = {(): [90.0], ("a",): [86.0], ("b",): [89.0, 70.0, 95.0], ("a", "b"): [80.0]}


def test_ablation_table_by_hand():
    """Alone 4 and 1 points, together 10: 5 belong to the pair."""
    cost, interaction = ablation_table(RUNS, ["a", "b"])

    np.testing.assert_array_equal(cost, [[4, 10], [10, 1]])
    np.testing.assert_array_equal(interaction, [[0, 5], [5, 0]])


def test_missing_run_is_named():
    with pytest.raises(ArgumentError, match="'c'"):
        ablation_table(RUNS, ["a", "c"])


def test_accuracy_error_falls_with_the_root_of_the_examples():
    assert accuracy_error(0.9, 2000) == pytest.approx(0.0067, abs=5e-5)
    assert accuracy_error(0.7, 400) == pytest.approx(2 * accuracy_error(0.7, 1600))
