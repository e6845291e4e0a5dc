"""The pictures of lesson 05, overfitting and dropout, in the lesson's order."""

# ruff: noqa: F401, I001  # the order is the lesson's

from course_lib.viz.dropout.thinned_networks import blink
from course_lib.viz.dropout.curve_fit import plot_curve_fit
from course_lib.viz.dropout.classifier import plot_classifier
from course_lib.viz.dropout.augmentation import plot_crops
from course_lib.viz.dropout.more_data import errors_with, plot_changes, plot_sizes
from course_lib.viz.dropout.bagging import plot_bagging
from course_lib.viz.dropout.noise import plot_noise
from course_lib.viz.dropout.scaling import plot_scaling
from course_lib.viz.dropout.networks import fashion_parts, fashion_test, three_runs, training_steps
from course_lib.viz.dropout.generalization_gap import plot_gap
from course_lib.viz.dropout.monte_carlo import plot_monte_carlo
from course_lib.viz.dropout.training_curves import plot_training
