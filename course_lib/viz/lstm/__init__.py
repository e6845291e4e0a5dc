"""The pictures of lesson 10, recurrent networks and memory, in the lesson's order."""

# ruff: noqa: F401, I001  # the order is the lesson's

from course_lib.viz.lstm.gradient_reach import plot_gradient_reach
from course_lib.viz.lstm.unrolled import plot_unrolled
from course_lib.viz.lstm.measured_gradient import plot_measured_gradient
from course_lib.viz.lstm.cell import plot_cell
from course_lib.viz.lstm.adding import plot_adding_live, plot_adding
from course_lib.viz.lstm.text_samples import plot_text_samples
from course_lib.viz.lstm.gates import plot_gates
