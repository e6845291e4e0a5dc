"""The pictures of lesson 04: signals that die, in the order in which the lesson shows them."""

# ruff: noqa: F401, I001  # the order is the lesson's

from course_lib.viz.vanishing_gradients.networks import ACTIVATIONS, INITS, LEARNING_RATES
from course_lib.viz.vanishing_gradients.gradients import plot_gradients
from course_lib.viz.vanishing_gradients.activation import plot_activation, SLOPES
from course_lib.viz.vanishing_gradients.dead_relus import plot_dead_relus
from course_lib.viz.vanishing_gradients.symmetry import plot_symmetry, STARTS
from course_lib.viz.vanishing_gradients.histograms import plot_histograms
from course_lib.viz.vanishing_gradients.initialization_map import plot_map
from course_lib.viz.vanishing_gradients.input_mean import plot_input_mean
from course_lib.viz.vanishing_gradients.training import plot_training
