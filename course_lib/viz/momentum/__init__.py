"""The pictures of lesson 02, momentum, in the order of the lesson."""

# ruff: noqa: F401, I001  # the order is the lesson's

from course_lib.viz.momentum.ravine import plot_ravine
from course_lib.viz.momentum.velocity import plot_velocity
from course_lib.viz.momentum.phase_map import plot_phase_map
from course_lib.viz.momentum.convergence_rate import plot_rates
from course_lib.viz.momentum.measured_gain import plot_measured_gain
from course_lib.viz.momentum.digits import plot_digits
from course_lib.viz.momentum.noise_price import plot_noise_price
