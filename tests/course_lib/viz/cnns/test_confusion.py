"""The confusion matrix states the accuracy."""

from course_lib.datasets.loaders import load_fashion
from course_lib.viz.cnns.confusion import plot_confusion


def test_confusion_of_perfect_predictions_is_100_per_cent():
    """The predictions are the labels."""
    labels = load_fashion().test_labels

    fig = plot_confusion(labels, labels)

    assert "100.0% are right" in fig.alt
    assert fig.png().startswith(b"\x89PNG")
