"""The plain sum of products finds a bright place; a normalised one finds the patch in every light."""

import numpy as np
import pytest

from course_lib.images.matching import locate
from course_lib.viz.convolution.search import (
    LIGHTS,
    PATCH,
    PATCHES,
    by_difference,
    by_product,
    found_patches,
    patch_places,
    photograph,
    plot_found,
    plot_search,
)


def test_squared_difference_is_smallest_at_the_patch_itself():
    """The three filters add up to it."""
    image = np.random.default_rng(0).random((9, 11))

    assert by_difference(image, image[2:5, 4:8]) == (2, 4)


@pytest.mark.parametrize(("patch", "place"), PATCHES.items())
def test_sum_of_products_is_largest_at_a_brighter_place(patch, place):
    """For each patch on offer."""
    image, (row, column) = photograph(), place
    template = image[row : row + PATCH[0], column : column + PATCH[1]]
    top, left = by_product(image, template)

    assert (top, left) != place
    assert image[top : top + PATCH[0], left : left + PATCH[1]].mean() > template.mean() + 0.2
    assert f"at row {top}, column {left}" in plot_search(patch=patch).alt


def test_locate_finds_all_patches_in_every_light():
    """The others do not."""
    total = len(patch_places())

    for light in LIGHTS.values():
        assert found_patches(locate, *light).yours == total
    assert found_patches(locate, *LIGHTS["half the light"])[:2] == (0, 0)


def test_picture_counts_what_the_students_function_finds():
    """Here one that never finds anything."""
    assert "as it was: 0, 12, 0;" in plot_found(lambda image, template: (-1, -1)).alt
