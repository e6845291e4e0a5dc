"""The pictures of lesson 06, batch norm and its relatives, in the lesson's order."""

# ruff: noqa: F401, I001  # the order is the lesson's

from course_lib.viz.batch_norm.lighting import plot_lighting
from course_lib.viz.batch_norm.eigen_digits import plot_eigen_digits
from course_lib.viz.batch_norm.whitening import plot_whitening
from course_lib.viz.batch_norm.input_drift import plot_input_drift
from course_lib.viz.batch_norm.networks import trained_network
from course_lib.viz.batch_norm.axes import NORMS, plot_axes
from course_lib.viz.batch_norm.batch_size import plot_batch_sizes
from course_lib.viz.batch_norm.learning import plot_learning
from course_lib.viz.batch_norm.at_scale import plot_at_scale
