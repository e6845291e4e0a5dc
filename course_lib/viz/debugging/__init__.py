"""The pictures of lesson 12, when it does not train, in the lesson's order."""

# ruff: noqa: F401, I001  # the order is the lesson's

from course_lib.viz.debugging.curves import plot_patients
from course_lib.viz.debugging.live_run import live_run
from course_lib.viz.debugging.memory import plot_by_heart
from course_lib.viz.debugging.step_sizes import plot_step_sizes
from course_lib.viz.debugging.not_zeroed import plot_not_zeroed
from course_lib.viz.debugging.curves import plot_curves, table_of_ends
from course_lib.viz.debugging.search_ridge import plot_search
from course_lib.viz.debugging.iteration_time import NETWORKS, measured, plot_iteration_time
