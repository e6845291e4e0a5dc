"""The pictures of lesson 00, networks as graphs, in the order of the lesson."""

# ruff: noqa: F401, I001  # the order is the lesson's

from course_lib.viz.backprop.playground import playground
from course_lib.viz.backprop.templates import plot_templates
from course_lib.viz.backprop.loss_curves import plot_losses
from course_lib.viz.backprop.graph_flow import plot_graph, STEPS
from course_lib.viz.backprop.layer_spaces import plot_layer_spaces, STEPS as TRAINED
from course_lib.viz.backprop.ring_in_ring import plot_rings
from course_lib.viz.backprop.answer import plot_answer
