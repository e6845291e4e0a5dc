"""The pictures of lesson 04, vanishing gradients, in the order of the lesson."""

# ruff: noqa: F401, I001  # the order is the lesson's

from course_lib.viz.vanishing_gradients.networks import ACTIVATIONS, CONTROLS
from course_lib.viz.vanishing_gradients.gradients import plot_gradients
from course_lib.viz.vanishing_gradients.activation import plot_activation, SLOPES
from course_lib.viz.vanishing_gradients.dead_relus import plot_dead_relus, LEARNING_RATES
from course_lib.viz.vanishing_gradients.symmetry import plot_symmetry, STARTS
from course_lib.viz.vanishing_gradients.histograms import plot_histograms
from course_lib.viz.vanishing_gradients.initialization_map import plot_initialization_map
from course_lib.viz.vanishing_gradients.own_weights import plot_own_weights
from course_lib.viz.vanishing_gradients.input_mean import plot_input_mean
from course_lib.viz.vanishing_gradients.training import plot_training, train_recipes
