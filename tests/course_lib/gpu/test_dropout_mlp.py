"""The experiment of lesson 05 at scale: what it builds, and what it returns."""

import pytest

torch = pytest.importorskip("torch")

from course_lib.gpu.dropout_mlp import Size, dropout_mlp, run_experiment  # noqa: E402  # needs torch


def test_dropout_follows_each_hidden_layer():
    """And none follows the output."""
    kinds = [type(layer).__name__ for layer in dropout_mlp([6, 5, 4, 3], 0.25)]

    assert kinds == ["Linear", "ReLU", "Dropout"] * 2 + ["Linear"]


def test_losses_come_for_each_rate_and_epoch():
    """Two epochs of a small one; each loss is measured without dropout, so it repeats."""
    size = Size((8,), images=64, epochs=2, batch_size=32, lr=0.01, rates=(0.0, 0.5))

    runs, again = run_experiment(size), run_experiment(size)

    assert list(runs) == ["p = 0", "p = 0.5"]
    for name, losses in runs.items():
        assert len(losses.train_loss) == len(losses.val_loss) == 2
        assert losses.val_loss.tolist() == pytest.approx(again[name].val_loss.tolist())
