"""The caption names each training run with its accuracy."""

from course_lib.nn.training import Epoch
from course_lib.viz.vanishing_gradients.training import plot_training


def test_caption_names_each_run_with_its_accuracy():
    """The validation accuracy of the last epoch."""
    runs = {"slow": [Epoch(1, 2.3, 0.1, 2.3, 0.12, 1.0)], "quick": [Epoch(1, 1.0, 0.6, 1.0, 0.75, 1.0)]}

    alt = plot_training(runs, {"slow": [0.0, 1e-3], "quick": [1.0, 1.0]}).alt

    assert "slow 12%" in alt
    assert "quick 75%" in alt
