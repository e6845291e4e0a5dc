"""The pictures of lesson 10, recurrent networks and memory, in the lesson's order."""

# ruff: noqa: F401, I001  # the order is the lesson's

from course_lib.viz.lstm.gradient_reach import plot_gradient_reach
from course_lib.viz.lstm.unrolled import plot_unrolled
from course_lib.viz.lstm.measured_gradient import plot_measured_gradient
from course_lib.viz.lstm.one_gate import plot_gate
from course_lib.viz.lstm.cell import plot_cell
from course_lib.viz.lstm.adding import CHOICES, plot_adding_live, plot_adding
from course_lib.viz.lstm.spellings import PAIRS, plot_spellings
from course_lib.viz.lstm.text_samples import plot_text_samples
from course_lib.viz.lstm.gates import plot_gates
from course_lib.viz.lstm.perplexities import plot_perplexities
