"""The pictures of lesson 03, adaptive learning rates, in the order of the lesson."""

# ruff: noqa: F401, I001  # the order is the lesson's

from course_lib.viz.adam.rules import race_with, run_rules, RULES
from course_lib.viz.adam.accumulators import plot_accumulators
from course_lib.viz.adam.bias_correction import plot_bias_correction
from course_lib.viz.adam.step_anatomy import plot_step_anatomy, ANATOMIES, ANATOMY_STEPS
from course_lib.viz.adam.signal_to_noise import plot_signal_to_noise
from course_lib.viz.adam.buggy_loop import plot_buggy_loop
from course_lib.viz.adam.weight_decay import plot_weight_decay
from course_lib.viz.adam.phase_map import plot_phase_map
from course_lib.viz.adam.streams import plot_stream, plot_stream_races
from course_lib.viz.adam.first_steps import plot_first_steps, with_and_without
from course_lib.viz.adam.rare_pairs import four_tables, plot_rare_pairs
from course_lib.viz.adam.sparse_features import plot_rare_features, three_classifiers
