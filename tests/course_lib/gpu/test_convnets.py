"""The convolutional networks in torch: LeNet-5 equals ours in NumPy, and the others learn."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from course_lib.gpu import convnets  # noqa: E402  # it needs torch
from course_lib.nn.models import lenet5  # noqa: E402
from course_lib.ops.losses import softmax_cross_entropy  # noqa: E402


def test_lenet5_gives_the_same_outputs_and_gradients_as_torch():
    """One batch forward and backward in double precision, with the same weights."""
    rng = np.random.default_rng(0)
    ours, theirs = lenet5(rng=rng, dtype=np.float64), convnets.lenet5().double()
    for param, own in zip(theirs.parameters(), ours.params.values(), strict=True):
        param.data = torch.from_numpy(own.copy())
    x, labels = rng.normal(size=(3, 1, 32, 32)), np.array([3, 0, 9])

    logits = ours.forward(x)
    loss, dlogits = softmax_cross_entropy(logits, labels)
    dx = ours.backward(dlogits)
    x_torch = torch.from_numpy(x).requires_grad_()
    logits_torch = theirs(x_torch)
    loss_torch = torch.nn.functional.cross_entropy(logits_torch, torch.from_numpy(labels))
    loss_torch.backward()

    np.testing.assert_allclose(logits, logits_torch.detach(), atol=1e-12)
    assert loss == pytest.approx(loss_torch.item(), abs=1e-12)
    np.testing.assert_allclose(dx, x_torch.grad, atol=1e-12)
    for own, param in zip(ours.grads.values(), theirs.parameters(), strict=True):
        np.testing.assert_allclose(own, param.grad, atol=1e-12)


def test_inception_block_keeps_the_size_and_sets_the_channels():
    """This holds for maps that are not square, too."""
    block = convnets.Inception(6, 32)

    assert block(torch.zeros(2, 6, 5, 9)).shape == (2, 32, 5, 9)


def test_inception_blocks_need_fewer_parameters_than_3x3_convolutions():
    """At the same width they need less than half: the reason for bottlenecks."""
    plain, blocks = (
        sum(p.numel() for p in convnets.staged(3, 64, inception=on).parameters()) for on in (False, True)
    )

    assert blocks < plain / 2


@pytest.mark.parametrize("shape", [(4, 1, 28, 28), (4, 3, 32, 32)])
@pytest.mark.parametrize("inception", [False, True])
def test_staged_takes_images_of_either_size(shape, inception):
    """Global average pooling works for any size."""
    model = convnets.staged(shape[1], 16, inception=inception)

    assert model(torch.zeros(shape)).shape == (4, 10)


def test_run_experiment_trains_both_networks_to_better_than_guessing():
    """The experiment of the lesson at a small size."""
    small = convnets.Size(width=8, images=600, epochs=3, batch_size=20, lr=0.05)

    results = list(convnets.run_experiment(small))

    assert [result.name for result in results] == ["VGG's style", "Inception blocks"]
    assert all(result.epochs[-1].val_accuracy > 0.3 for result in results)


def test_a_run_that_was_stopped_goes_on_from_its_checkpoint(tmp_path):
    """And one that was at its end gives what it had reached, after a line for each epoch that was run."""
    names, lines = ["Inception blocks"], []
    size = convnets.Size(width=8, images=200, epochs=2, batch_size=20, lr=0.05)

    (first,) = convnets.run_experiment(size._replace(epochs=1), names, checkpoints=tmp_path)
    (second,) = convnets.run_experiment(size, names, checkpoints=tmp_path, say=lines.append)
    (third,) = convnets.run_experiment(size, names, checkpoints=tmp_path)

    assert [epoch.epoch for epoch in first.epochs + second.epochs + third.epochs] == [1, 2, 2]
    assert third.epochs[0].val_accuracy == second.epochs[0].val_accuracy
    assert len(lines) == 1
    assert lines[0].startswith("Inception blocks, epoch 2 of 2: ")
