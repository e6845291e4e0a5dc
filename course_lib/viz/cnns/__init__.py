"""The pictures of lesson 08: convolutional networks, in the order in which the lesson shows them."""

# ruff: noqa: F401, I001  # the order is the lesson's

from course_lib.viz.cnns.pooling_shift import plot_shift, WAYS
from course_lib.viz.cnns.layer_costs import plot_walk, NETWORKS
from course_lib.viz.cnns.imagenet_error import plot_imagenet
from course_lib.viz.cnns.inception import plot_inception
from course_lib.viz.cnns.confusion import plot_confusion
from course_lib.viz.cnns.feature_maps import plot_filters
