"""The picture of the reader's own gradients draws."""

from course_lib.ops.recurrent.rnn import rnn_backward, rnn_step_forward
from course_lib.viz.lstm.measured_gradient import plot_measured_gradient


def test_measured_gradient_draws():
    """With the course's own functions."""
    assert plot_measured_gradient(rnn_step_forward, rnn_backward).png().startswith(b"\x89PNG")
