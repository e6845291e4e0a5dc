"""Digits come out of their scores, and the picture says how many numbers it took."""

import numpy as np

from course_lib.datasets.loaders import load_digits
from course_lib.datasets.whitening import pca_project
from course_lib.viz.batch_norm.eigen_digits import COUNTS, eigen_digits, plot_eigen_digits, rebuilt


def test_all_scores_give_the_digit_back_and_none_the_mean():
    digits, found = load_digits(), eigen_digits()
    first = np.flatnonzero(digits.test_labels == 3)[0]

    np.testing.assert_allclose(rebuilt(found, 3, 64), digits.test_images[first, 0], atol=1e-6)
    np.testing.assert_allclose(rebuilt(found, 3, 0).ravel(), found.mean)


def test_more_scores_leave_a_smaller_error_and_classify_better_at_first():
    found = eigen_digits()
    whole = rebuilt(found, 3, 64)

    errors = [np.square(rebuilt(found, 3, k) - whole).sum() for k in range(65)]

    assert np.all(np.diff(errors) < 1e-12)
    assert np.all(np.diff(found.accuracy[: COUNTS.index(15)]) > 0)


def test_signs_of_the_components_do_not_matter():
    """They are the student's to choose."""

    def turned(x, k):
        scores, components, explained = pca_project(x, k)
        return -scores, -components, explained

    np.testing.assert_allclose(rebuilt(eigen_digits(turned), 8, 5), rebuilt(eigen_digits(), 8, 5), atol=1e-9)


def test_caption_counts_the_numbers():
    assert plot_eigen_digits(k=1).alt.startswith("A 3, rebuilt from 1 number; 1 number per digit explains")
