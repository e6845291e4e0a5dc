"""What a run's curves say: a rule of a few lines, made on the runs that the lesson shows."""

from collections.abc import Mapping

import numpy as np

from course_lib.arrays import Array


def diagnose(curves: Mapping[str, Array]) -> str:
    """
    Return what was wrong with a run, as one of ``DIAGNOSES``.

    Args:
        curves: "train_loss", "train_accuracy", "val_loss" and "val_accuracy" after each epoch, ten classes.
    """
    loss, accuracy = curves["train_loss"], curves["train_accuracy"]
    if loss[-1] > 10:
        return "gradients not zeroed"
    if loss[-1] > np.log(10):
        return "learning rate too high"
    if loss[-1] > 1.4:
        return "softmax twice" if accuracy[-1] > 0.6 else "learning rate too low"
    if curves["val_accuracy"][-1] > 0.9:
        return "fine"
    return "too little data" if loss[-1] < 0.2 else "tested in training mode"
