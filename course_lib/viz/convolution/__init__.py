"""The pictures of lesson 07, convolution, in the lesson's order."""

# ruff: noqa: F401, I001  # the order is the lesson's

from course_lib.viz.convolution.kernel_board import kernel_board
from course_lib.viz.convolution.connections import plot_connections
from course_lib.viz.convolution.filters import plot_filters
from course_lib.viz.convolution.search import PATCHES, plot_found, plot_search
from course_lib.viz.convolution.channels import plot_channels
from course_lib.viz.convolution.geometry import explore_geometry
from course_lib.viz.convolution.receptive_field import RECIPES, plot_receptive_field
from course_lib.viz.convolution.shift import plot_shift
from course_lib.viz.convolution.learned_filter import plot_learned_filter
from course_lib.viz.convolution.shifted_digits import plot_shifted_digits
from course_lib.viz.convolution.times import plot_times
