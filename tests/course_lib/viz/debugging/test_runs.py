"""A run is broken by what its setting says."""

import numpy as np
import pytest

from course_lib.arrays import ArgumentError
from course_lib.optim.debugging.stored import DIAGNOSES
from course_lib.viz.debugging.runs import Setting, setting_of, train

SHORT = Setting(norm=False, epochs=2)


def test_every_diagnosis_has_its_own_setting():
    settings = {setting_of(diagnosis, norm=True) for diagnosis in DIAGNOSES}

    assert len(settings) == len(DIAGNOSES) == 7


def test_unknown_diagnosis_is_refused():
    with pytest.raises(ArgumentError):
        setting_of("tired", norm=True)


def test_the_same_seed_gives_the_same_run():
    once, again = train(SHORT, seed=3), train(SHORT, seed=3)

    np.testing.assert_array_equal(once.train_loss, again.train_loss)
    assert once.train_loss.shape == once.val_accuracy.shape == (2,)


def test_softmax_twice_stops_above_its_floor():
    """The loss of one-hot probabilities taken for scores."""
    curves = train(SHORT._replace(softmax_twice=True, epochs=4), seed=0)

    assert curves.train_loss.min() > np.log(np.e + 9) - 1


def test_gradients_that_add_up_explode_with_momentum():
    curves = train(SHORT._replace(zero_grads=False), seed=0)

    assert curves.train_loss[-1] > 10


def test_sorted_images_and_few_of_them_are_still_a_run():
    """A last batch of one image is left out where batch norm could not see it."""
    curves = train(Setting(shuffle=False, examples=21, batch=20, epochs=1), seed=0)

    assert np.isfinite(curves.train_loss).all()
