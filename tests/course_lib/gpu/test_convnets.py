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


def test_shift_flip_keeps_the_shape_and_repeats_with_its_generator():
    """The same generator state gives the same images, different from the originals."""
    x = torch.rand(6, 3, 8, 10)

    one, same = (convnets.shift_flip(x, torch.Generator().manual_seed(1)) for _ in range(2))

    assert one.shape == x.shape
    assert torch.equal(one, same)
    assert not torch.equal(one, x)


def test_run_experiment_trains_both_networks_to_better_than_guessing():
    """The experiment of the lesson at a small size."""
    small = convnets.Size(width=8, images=600, epochs=3, batch_size=20, lr=0.05)

    results = list(convnets.run_experiment(small))

    assert [result.name for result in results] == ["VGG's style", "Inception blocks"]
    assert all(result.epochs[-1].val_accuracy > 0.3 for result in results)
