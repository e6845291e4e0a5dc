"""The pictures of lesson 13, a network of one's own, in the lesson's order."""

# ruff: noqa: F401, I001  # the order is the lesson's

from course_lib.viz.your_own.board import plot_board
from course_lib.viz.your_own.layers_compared import compare_tricks, plot_layers_compared
from course_lib.viz.your_own.ablation import PAIRS, RUNS, plot_ablation
