"""The deep MLP loses its gradient with the old recipe, and keeps it with the new one."""

import pytest

pytest.importorskip("torch")

from course_lib.gpu import deep_mlp


def test_old_recipe_loses_its_gradient_and_the_new_one_keeps_it():
    """Ten hidden layers, before the first step."""
    (x, labels), _ = deep_mlp.fashion_rows(200)
    sizes = [784, *[64] * 10, 10]

    old, new = (
        deep_mlp.weight_gradients(deep_mlp.deep_mlp(sizes, recipe), x, labels) for recipe in deep_mlp.RECIPES
    )

    assert old[0] < 1e-12 < 1e-2 < old[-1]
    assert 0.1 < new[0] / new[-1] < 10
