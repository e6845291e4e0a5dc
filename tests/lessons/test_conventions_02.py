"""What lesson 02's convention cards say of torch is so."""

import numpy as np
import pytest
import torch

from autograder.authoring.lesson import load

OURS = load("02_momentum").namespace
CURVATURES, START = np.array([1.0, 20.0]), np.array([-3.5, 1.2])
GRADIENTS = np.random.default_rng(0).normal(size=(8, 2))


def ours(step, *, lr, momentum, steps=12):
    """Return the path of one of the lesson's functions in a ravine, its start left out."""
    param, velocity, path = START, np.zeros(2), []
    for _ in range(steps):
        param, velocity = OURS[step](param, CURVATURES * param, velocity, lr=lr, momentum=momentum)
        path.append(param)
    return np.array(path)


def theirs(*, steps=12, **options):
    """Return the path of torch.optim.SGD in the same ravine."""
    param, path = torch.tensor(START, requires_grad=True), []
    optimizer = torch.optim.SGD([param], **options)
    for _ in range(steps):
        optimizer.zero_grad()
        (0.5 * torch.tensor(CURVATURES) * param**2).sum().backward()
        optimizer.step()
        path.append(param.detach().numpy().copy())
    return np.array(path)


@pytest.mark.parametrize(("step", "nesterov"), [("momentum_step", False), ("nesterov_step", True)])
def test_torch_has_our_momentum_and_our_nesterov(step, nesterov):
    """To rounding."""
    path = theirs(lr=0.03, momentum=0.9, nesterov=nesterov)

    np.testing.assert_allclose(path, ours(step, lr=0.03, momentum=0.9), rtol=1e-12)


def test_torch_does_not_dampen_the_first_gradient():
    """With the rate lr / (1 - m) the first step is 1 / (1 - m) times too long, and the path another one."""
    right = ours("momentum_step", lr=0.05, momentum=0.9)

    path = theirs(lr=0.5, momentum=0.9, dampening=0.9)

    np.testing.assert_allclose(path[0] - START, 10 * (right[0] - START))
    assert np.abs(path - right).max() > 5


def test_a_running_mean_with_its_learning_rate_walks_our_path():
    """The form of deeplearning.ai, from a velocity of zero; its velocity is 1 - m times ours."""
    param, velocity, ours_param, ours_velocity = START, np.zeros(2), START, np.zeros(2)
    for _ in range(12):
        velocity = 0.9 * velocity + 0.1 * CURVATURES * param
        param = param - 0.5 * velocity
        ours_param, ours_velocity = OURS["momentum_step"](
            ours_param, CURVATURES * ours_param, ours_velocity, lr=0.05, momentum=0.9
        )

        np.testing.assert_allclose((param, velocity), (ours_param, 0.1 * ours_velocity), atol=1e-12)


def test_a_new_optimizer_in_each_epoch_forgets_the_velocity():
    """The bug of exercise 2.3: with one step per epoch, momentum has no effect."""
    param = torch.tensor(START, requires_grad=True)
    for _ in range(12):
        optimizer = torch.optim.SGD([param], lr=0.03, momentum=0.9)
        optimizer.zero_grad()
        (0.5 * torch.tensor(CURVATURES) * param**2).sum().backward()
        optimizer.step()

    np.testing.assert_allclose(param.detach().numpy(), ours("momentum_step", lr=0.03, momentum=0.0)[-1])
