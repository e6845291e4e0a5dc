"""The confusion matrix states the accuracy."""

from course_lib.datasets.loaders import load_fashion
from course_lib.viz.cnns.confusion import plot_confusion


def test_confusion_of_perfect_predictions_is_100_per_cent():
    """The predictions are the labels."""
    labels = load_fashion().test_labels

    fig = plot_confusion(labels, labels)

    assert "100.0% are right" in fig.alt
    assert fig.png().startswith(b"\x89PNG")


def test_less_than_one_per_cent_is_left_empty():
    """One of 200 would be written as 0."""
    labels = load_fashion().test_labels
    classes = labels.copy()
    classes[0] = (labels[0] + 1) % 10

    (ax,) = plot_confusion(classes, labels).axes

    assert "0" not in [text.get_text() for text in ax.texts]
