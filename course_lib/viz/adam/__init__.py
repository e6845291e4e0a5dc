"""The pictures of lesson 03: steps that adapt, in the order in which the lesson shows them."""

# ruff: noqa: F401, I001  # the order is the lesson's

from course_lib.viz.adam.rules import run_rules, RULES
from course_lib.viz.adam.accumulators import plot_memory
from course_lib.viz.adam.bias_correction import plot_bias_correction, uncorrected_adam_step
from course_lib.viz.adam.step_anatomy import plot_slow_motion, ANATOMIES, SLOW_STEPS
from course_lib.viz.adam.signal_to_noise import plot_signal_to_noise
from course_lib.viz.adam.weight_decay import plot_decay
from course_lib.viz.adam.phase_map import plot_phase_map
from course_lib.viz.adam.first_steps import plot_first_steps, digit_steps
from course_lib.viz.adam.rare_pairs import plot_rare_pairs, train_table
from course_lib.viz.adam.sparse_features import rare_features, train_features, plot_rare_features
