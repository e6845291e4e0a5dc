"""The pictures of lesson 09, residual networks, in the lesson's order."""

# ruff: noqa: F401, I001  # the order is the lesson's

from course_lib.viz.resnets.degradation import plot_degradation
from course_lib.viz.resnets.networks import DEPTHS
from course_lib.viz.resnets.small_changes import plot_small_changes
from course_lib.viz.resnets.gradient_by_depth import AFTER, BRANCHES
from course_lib.viz.resnets.gradient_by_depth import plot_gradient_by_depth, plot_gradient_conditions
from course_lib.viz.resnets.signal_through_depth import plot_signal_through_depth
from course_lib.viz.resnets.deep_blocks import LAYERS, error_of, plot_deep_errors
from course_lib.viz.resnets.depth_and_error import plot_depth_and_error
from course_lib.viz.resnets.densenet import plot_densenet
from course_lib.viz.resnets.networks import plain, train, train_net
from course_lib.viz.resnets.training import plot_training
from course_lib.viz.resnets.networks import digit_rows
from course_lib.viz.resnets.loss_surface import measure_surface, surface_steps
from course_lib.viz.resnets.loss_surface import plot_surfaces, plot_stored_surfaces, plot_sections
from course_lib.viz.resnets.networks import AT_SCALE
from course_lib.viz.cnns.at_scale import plot_results
