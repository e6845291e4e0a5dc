"""The pictures of lesson 08, convolutional networks, in the lesson's order."""

# ruff: noqa: F401, I001  # the order is the lesson's

from course_lib.viz.cnns.network_tour import cnn_walk
from course_lib.viz.cnns.pooling_shift import POOLINGS, plot_pooling_shift
from course_lib.viz.cnns.layer_costs import MARKS, NETWORKS, plot_layer_costs
from course_lib.viz.cnns.imagenet_error import plot_imagenet
from course_lib.viz.cnns.inception import plot_inception
from course_lib.viz.cnns.measured_networks import HAND_MADE, plot_deep_or_wide, plot_made_or_learned
from course_lib.viz.cnns.patches import LAYERS, plot_patches
from course_lib.viz.cnns.confusion import plot_confusion
from course_lib.viz.cnns.feature_maps import plot_feature_maps
from course_lib.viz.cnns.at_scale import plot_results
