"""A patch is found under another light, and a wall of one grey never is."""

import numpy as np
import pytest

from course_lib.arrays import ArgumentError
from course_lib.images.matching import locate, match_scores

IMAGE = np.random.default_rng(0).random((12, 15))


def test_scores_by_hand():
    """The window is the template in another light at (1, 1): its score is 1."""
    image = np.array([[3.0, 1.0, 9.0, 9.0], [2.0, 1.0, 3.0, 9.0], [9.0, 2.0, 1.0, 9.0]])

    scores = match_scores(image, np.array([[0.5, 0.7], [0.6, 0.5]]))

    assert scores[1, 1] == pytest.approx(1)
    assert np.abs(scores).max() <= 1 + 1e-12


@pytest.mark.parametrize(("contrast", "added"), [(1, 0), (0.3, 0), (2, -0.5), (0.5, 3)])
def test_a_patch_is_found_under_any_light(contrast, added):
    """Also at the last place."""
    for row, column in [(2, 3), (8, 10)]:
        assert locate(IMAGE, contrast * IMAGE[row : row + 4, column : column + 5] + added) == (row, column)


def test_a_wall_of_one_grey_has_no_score():
    """0 / 0 is not a number, and argmax would take it for the largest."""
    image = IMAGE.copy()
    image[:, :8] = 0.75

    scores = match_scores(image, image[3:7, 9:14])

    assert np.abs(scores[:, :4]).max() == 0
    assert locate(image, image[3:7, 9:14]) == (3, 9)


def test_a_template_larger_than_the_image_is_told():
    """By its name."""
    with pytest.raises(ArgumentError, match="match_scores: template"):
        locate(IMAGE[:3], IMAGE)
