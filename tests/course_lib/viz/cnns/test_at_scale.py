"""The curves at scale are those of the results that they are given."""

from typing import NamedTuple

from course_lib.nn.training import Epoch
from course_lib.viz.cnns.at_scale import plot_results


class Run(NamedTuple):
    """As `course_lib.gpu.convnets` gives it."""

    name: str
    parameters: int
    epochs: list[Epoch]


def test_curves_have_a_point_for_each_epoch_and_a_line_for_each_network():
    """Also for one that began in the middle."""
    epochs = [Epoch(number, 1 / number, 0.5, 0.7, 0.6 + number / 100, 2.0) for number in (1, 2, 3)]

    fig = plot_results([Run("A", 10, epochs), Run("B", 2000, epochs[2:])])

    assert fig.alt == "Accuracy on test images after the last epoch: A 63.0% in 6 s, B 63.0% in 2 s."
    assert [len(line.get_xdata()) for line in fig.axes[1].lines] == [3, 1]


def test_lines_have_the_styles_that_are_given_for_their_names():
    epochs = [Epoch(number, 1 / number, 0.5, 0.7, 0.6, 2.0) for number in (1, 2)]

    fig = plot_results([Run("A", 10, epochs)], styles={"A": {"color": "red", "linestyle": "--"}})

    for ax in fig.axes:
        assert [(line.get_color(), line.get_linestyle()) for line in ax.lines] == [("red", "--")]
