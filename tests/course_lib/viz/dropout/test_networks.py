"""The networks of lesson 05 train on small images, with the student's functions."""

import numpy as np
import pytest

from course_lib.viz.dropout.networks import (
    MEAN,
    SPREAD,
    fashion_parts,
    few_images,
    small_images,
    train_run,
    training_steps,
)


def test_small_images_are_means_of_four_pixels():
    """The first pixel and the first pixel of the second row, in units of the spread."""
    image = np.arange(28 * 28.0).reshape(1, 1, 28, 28)
    small = small_images(image) * SPREAD + MEAN

    assert small.shape == (1, 196)
    np.testing.assert_allclose(small[0, 0], np.mean([0, 1, 28, 29]))
    np.testing.assert_allclose(small[0, 15], np.mean([58, 59, 86, 87]))


@pytest.mark.parametrize("part", ["forward", "backward", "penalty"])
def test_training_calls_the_students_functions(part):
    """Each of the three is called while training."""

    class Called(Exception):
        pass

    def mine(*args, **options):
        raise Called

    with pytest.raises(Called):
        train_run(*few_images(), p=0.5, weight_decay=0.1, epochs=1, **{part: mine})


def test_images_to_change_are_images_again():
    """Before each epoch the pixels, from 0 to 1, go to ``augment``; here they come back as they were."""
    seen = []

    def augment(images, *, rng):
        seen.append(images)
        return images

    changed, _ = train_run(*few_images(64), epochs=2, augment=augment)
    plain, _ = train_run(*few_images(64), epochs=2)

    assert [images.shape for images in seen] == [(64, 1, 14, 14)] * 2
    assert seen[0].min() >= -1e-6
    assert seen[0].max() <= 1 + 1e-6
    np.testing.assert_allclose(changed.train_loss, plain.train_loss, rtol=1e-3)


def test_parts_come_from_the_students_split_and_share_no_image():
    parts = fashion_parts(lambda n, fractions, rng: (np.arange(600), np.arange(600, n)))

    assert [len(labels) for _, labels in parts] == [600, 1000]
    assert len(np.unique(np.concatenate([x for x, _ in parts]), axis=0)) == 1600


def test_steps_change_their_arrays_in_place_and_losses_are_those_of_a_run():
    """A copy of the weights keeps its loss after further steps."""
    parts = few_images(64)
    curves, _ = train_run(*parts, epochs=2)
    steps = training_steps(*parts)

    first = steps.step()
    kept = [weight.copy() for weight in first]
    second = steps.step()

    assert all(one is other for one, other in zip(first, second, strict=True))
    np.testing.assert_allclose([steps.validate(kept), steps.validate(second)], curves.val_loss, rtol=1e-5)
    assert 0 <= steps.test(kept).accuracy <= 1
