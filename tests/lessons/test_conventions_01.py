"""Lesson 01's convention cards say what torch does."""

import numpy as np
import pytest
import torch
from torch.optim import lr_scheduler

from autograder.authoring.lesson import load
from course_lib.optim.schedules import cosine_decay

OURS = load("01_sgd").namespace
RNG = np.random.default_rng(0)
X, Y, WEIGHT = RNG.normal(size=(6, 3)), RNG.normal(size=6), RNG.normal(size=3)


def test_mse_loss_is_the_mean_of_squares():
    """Its gradient is ours, the 2 included."""
    weight = torch.tensor(WEIGHT, requires_grad=True)
    torch.nn.functional.mse_loss(torch.tensor(X) @ weight, torch.tensor(Y)).backward()

    np.testing.assert_allclose(weight.grad.numpy(), OURS["linear_regression_gradient"](WEIGHT, X, Y))


def test_sgd_adds_weight_decay_to_the_gradient():
    """The step is ours."""
    weight, grad = torch.nn.Parameter(torch.tensor(WEIGHT)), RNG.normal(size=3)
    weight.grad = torch.tensor(grad)
    torch.optim.SGD([weight], lr=0.1, weight_decay=0.3).step()

    ours = OURS["sgd_step"](WEIGHT, grad, lr=0.1, weight_decay=0.3)
    np.testing.assert_allclose(weight.detach().numpy(), ours)


@pytest.mark.parametrize(("options", "sizes"), [({}, [4, 4, 2]), ({"drop_last": True}, [4, 4])])
def test_the_loader_keeps_the_short_batch_unless_told_otherwise(options, sizes):
    """And keeps the order of the data without shuffle=True."""
    loader = torch.utils.data.DataLoader(torch.arange(10), batch_size=4, **options)

    assert [len(batch) for batch in loader] == sizes
    assert torch.cat(list(loader)).tolist() == list(range(sum(sizes)))


def rates(schedule, steps):
    """Return the rate of each step under a scheduler."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.8)
    scheduler, found = schedule(optimizer), []
    for _ in range(steps):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return found


def test_step_lr_is_step_decay():
    """It counts calls of scheduler.step()."""
    found = rates(lambda optimizer: lr_scheduler.StepLR(optimizer, step_size=10, gamma=0.5), 26)

    assert found[25] == pytest.approx(OURS["step_decay"](25, lr=0.8, drop=0.5, every=10))


def test_cosine_annealing_rises_again():
    """Ours ends at T."""
    found = rates(lambda optimizer: lr_scheduler.CosineAnnealingLR(optimizer, T_max=10), 16)

    np.testing.assert_allclose(
        found[:11], [cosine_decay(t, lr=0.8, total_steps=10) for t in range(11)], atol=1e-12
    )
    assert found[15] > found[12] > found[10]


def test_linear_lr_starts_at_a_third():
    """Unless told otherwise."""
    assert rates(lr_scheduler.LinearLR, 1)[0] == pytest.approx(0.8 / 3)


def test_torch_makes_float32():
    """NumPy makes float64."""
    assert torch.zeros(1).dtype == torch.float32
    assert np.zeros(1).dtype == np.float64
