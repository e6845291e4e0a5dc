"""The pictures of lesson 02, momentum, in the order of the lesson."""

# ruff: noqa: F401, I001  # the order is the lesson's

from course_lib.viz.momentum.ravine import plot_ravine
from course_lib.viz.momentum.velocity import plot_velocity
from course_lib.viz.momentum.balls import drop_three, drop_two, roll
from course_lib.viz.momentum.epochs import plot_epochs
from course_lib.viz.momentum.phase_map import plot_phase_map
from course_lib.viz.momentum.convergence_rate import plot_rates
from course_lib.viz.momentum.cycle import plot_cycle
from course_lib.viz.momentum.measured_gain import plot_measured_gain
from course_lib.viz.momentum.digits import plot_digits
from course_lib.viz.momentum.noise_price import plot_noise_price
from course_lib.viz.momentum.noisy_ravine import plot_noisy_ravine
