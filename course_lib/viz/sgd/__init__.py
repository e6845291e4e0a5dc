"""The pictures of lesson 01, stochastic gradient descent, in the order of the lesson."""

# ruff: noqa: F401, I001  # the order is the lesson's

from course_lib.viz.sgd.paths import plot_paths
from course_lib.viz.sgd.best_rates import plot_best_rates
from course_lib.viz.sgd.learning_rate import plot_learning_rates
from course_lib.viz.sgd.gradient_noise import plot_gradient_noise
from course_lib.viz.sgd.fit_curves import plot_fit
from course_lib.viz.sgd.noise_ball import plot_noise_ball
from course_lib.viz.sgd.schedules import plot_schedules
from course_lib.viz.sgd.decay_powers import plot_powers
from course_lib.viz.sgd.steep_start import plot_line_search, plot_warmup
from course_lib.viz.sgd.loss_by_work import plot_loss_by_work
from course_lib.viz.sgd.budget import plot_budget
from course_lib.viz.sgd.saddle import two_walks
