"""The picture of the reader's runs states their losses."""

import numpy as np

from course_lib.nn.training import Epoch
from course_lib.viz.resnets.networks import Run
from course_lib.viz.resnets.training import plot_training


def test_training_picture_names_each_run_with_its_loss():
    """One run of one epoch."""
    runs = {"plain, 8 layers": Run([Epoch(1, 0.5, 0.9, 0.6, 0.8, 1.0)], np.array([1.0, 0.5]))}

    assert "plain, 8 layers 0.50" in plot_training(runs).alt
