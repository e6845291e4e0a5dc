"""The ResNet in torch equals ours: the same counts, and with the same weights the same gradients."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from course_lib.gpu import resnet
from course_lib.nn import models
from course_lib.nn.containers import Residual
from course_lib.nn.counting import resnet_parameters
from course_lib.nn.training import Epoch
from course_lib.ops.losses import softmax_cross_entropy

CLOSE = {"rtol": 1e-7, "atol": 1e-9}


@pytest.mark.parametrize("residual", [True, False])
def test_network_gives_the_loss_and_every_gradient_of_ours(residual):
    """Three stages with shortcuts of option A and batch norm in training mode, with the same weights."""
    rng = np.random.default_rng(4)
    ours = models.resnet(2, rng=rng, residual=residual, width=4, dtype=np.float64)
    theirs = resnet.resnet(2, residual=residual, width=4).double()
    parameters = list(theirs.parameters())
    for parameter, param in zip(parameters, ours.params.values(), strict=True):
        parameter.data = torch.tensor(param)
    x, labels = rng.standard_normal((5, 3, 12, 8)), np.array([3, 9, 0, 3, 1])

    loss, dlogits = softmax_cross_entropy(ours.forward(x), labels)
    dx = ours.backward(dlogits)
    their_x = torch.tensor(x, requires_grad=True)
    their_loss = F.cross_entropy(theirs(their_x), torch.tensor(labels))
    their_loss.backward()

    np.testing.assert_allclose(loss, their_loss.item(), **CLOSE)
    np.testing.assert_allclose(dx, their_x.grad, **CLOSE)
    for (name, grad), parameter in zip(ours.grads.items(), parameters, strict=True):
        np.testing.assert_allclose(grad, parameter.grad, **CLOSE, err_msg=name)


def test_one_block_gives_the_output_and_gradient_of_ours():
    """A single residual block, without its final ReLU."""
    ours = models.resnet(1, rng=np.random.default_rng(1), width=4, dtype=np.float64)
    block = resnet.Block(4, 4, residual=True).double()
    (first, *_) = [layer for layer in ours if isinstance(layer, Residual)]
    for parameter, param in zip(block.parameters(), first.params.values(), strict=True):
        parameter.data = torch.tensor(param)
    x = torch.randn(3, 4, 5, 6, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    x.requires_grad_()

    y = block(x)
    dy = torch.ones_like(y) * (y > 0)
    y.sum().backward()

    np.testing.assert_allclose(np.maximum(first.forward(x.detach().numpy()), 0), y.detach(), **CLOSE)
    np.testing.assert_allclose(first.backward(dy.numpy()), x.grad, **CLOSE)


@pytest.mark.parametrize("residual", [True, False])
def test_resnet20_has_the_counted_number_of_parameters(residual):
    """Shortcuts of option A have no parameters."""
    assert sum(p.numel() for p in resnet.resnet(3, residual=residual).parameters()) == resnet_parameters(3)


def test_shift_and_flip_returns_windows_of_the_padded_image():
    """Every result occurs in its own image, shifted by at most four pixels and perhaps mirrored."""
    x = torch.arange(1.0, 2 * 3 * 30 + 1).reshape(2, 3, 5, 6)

    moved = resnet.shift_and_flip(x, torch.Generator().manual_seed(0))

    assert moved.shape == x.shape
    for image, out in zip(F.pad(x, (4, 4, 4, 4)), moved, strict=True):
        windows = [image[:, i : i + 5, j : j + 6] for i in range(9) for j in range(9)]
        assert any(torch.equal(w, out) or torch.equal(w.flip(2), out) for w in windows)


def test_sentence_names_the_network_and_its_errors():
    """One line holds depth, loss, both errors and the time."""
    run = resnet.Run(20, True, [Epoch(1, 0.5, 0.9, 0.6, 0.8, 1.4), Epoch(2, 0.25, 0.95, 0.5, 0.85, 1.4)])

    assert " ".join(resnet.sentence(run).split()) == (
        "ResNet-20 training loss 0.250, training error 5.0%, test error 15.0%, 3 s"
    )


def test_a_run_that_was_stopped_goes_on_from_its_checkpoint(tmp_path):
    """And one that was at its end gives what it had reached, after a line for each epoch that was run."""
    size, lines = resnet.Size((1,), width=2, images=100, shrink=4, epochs=2, batch_size=50, lr=0.05), []

    first, _ = resnet.run_experiment(size._replace(epochs=1), checkpoints=tmp_path)
    second, _ = resnet.run_experiment(size, checkpoints=tmp_path, say=lines.append)
    third, _ = resnet.run_experiment(size, checkpoints=tmp_path)

    assert [epoch.epoch for epoch in first.epochs + second.epochs + third.epochs] == [1, 2, 2]
    assert third.epochs[0].val_accuracy == second.epochs[0].val_accuracy
    assert [line.split(":")[0] for line in lines] == ["plain-8, epoch 2 of 2", "ResNet-8, epoch 2 of 2"]
    assert first.parameters == sum(p.numel() for p in resnet.resnet(1, width=2, channels=1).parameters())
