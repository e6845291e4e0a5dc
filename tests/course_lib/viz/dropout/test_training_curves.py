"""The stored runs are those of the library, and regularisation closes the gap."""

import numpy as np

from course_lib.viz.dropout.networks import EPOCHS, few_images, train_run
from course_lib.viz.dropout.training_curves import DECAYS, RATES, stored_runs


def test_stored_runs_are_what_training_gives():
    """Two settings, two epochs; later, the last bits of another BLAS may have grown."""
    stored = stored_runs()
    assert stored.val_loss.shape == (len(RATES), len(DECAYS), EPOCHS)

    for i, j in [(0, 0), (2, 1)]:
        curves, _ = train_run(*few_images(), p=RATES[i], weight_decay=DECAYS[j], epochs=2)
        np.testing.assert_allclose(curves.train_loss, stored.train_loss[i, j, :2], rtol=1e-3)
        np.testing.assert_allclose(curves.val_accuracy, stored.val_accuracy[i, j, :2], atol=0.005)


def test_dropout_and_decay_close_the_gap():
    """Each more than the setting before, and a little of both lowers the validation loss."""
    runs = stored_runs()
    gap = runs.val_loss[:, :, -1] - runs.train_loss[:, :, -1]

    assert gap[0, 0] > 0.7
    assert (np.diff(gap, axis=0) < 0).all()
    assert (np.diff(gap, axis=1) < 0.05).all()
    assert runs.val_loss[1, 2, -1] < runs.val_loss[0, 0, -1] - 0.2


def test_validation_loss_of_the_plain_network_turns():
    """Early, and then it climbs by far more than its noise."""
    plain = stored_runs().val_loss[0, 0]

    assert 5 < plain.argmin() < 20
    assert plain[-10:].min() > plain.min() + 0.15
