"""Each schedule against torch.optim.lr_scheduler."""

import numpy as np
import pytest
import torch
from torch.optim import lr_scheduler

from course_lib.arrays import ArgumentError
from course_lib.optim.schedules import (
    cosine_decay,
    exponential_decay,
    inverse_time_decay,
    linear_warmup,
    step_decay,
)

SCHEDULES = {
    "step": (
        lambda step: step_decay(step, lr=0.3, drop=0.2, every=4),
        lambda optimizer: lr_scheduler.StepLR(optimizer, step_size=4, gamma=0.2),
    ),
    "exponential": (
        lambda step: exponential_decay(step, lr=0.3, gamma=0.9),
        lambda optimizer: lr_scheduler.ExponentialLR(optimizer, gamma=0.9),
    ),
    "inverse time": (
        lambda step: inverse_time_decay(step, lr=0.3, decay=0.2),
        lambda optimizer: lr_scheduler.LambdaLR(optimizer, lambda step: 1 / (1 + 0.2 * step)),
    ),
    "cosine": (
        lambda step: cosine_decay(step, lr=0.3, total_steps=20),
        lambda optimizer: lr_scheduler.CosineAnnealingLR(optimizer, T_max=20),
    ),
    "warmup": (
        lambda step: linear_warmup(step, lr=0.3, warmup_steps=5),
        lambda optimizer: lr_scheduler.LinearLR(optimizer, start_factor=1 / 5, total_iters=4),
    ),
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedule_agrees_with_torch(name):
    """Over twenty steps; the result is a plain float, so that float32 parameters stay float32."""
    ours, theirs = SCHEDULES[name]
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.3)
    scheduler = theirs(optimizer)

    for step in range(21):
        assert type(ours(step)) is float
        np.testing.assert_allclose(ours(step), optimizer.param_groups[0]["lr"], rtol=1e-12, atol=1e-15)
        optimizer.step()
        scheduler.step()


def test_cosine_decay_stays_at_zero_after_the_last_step():
    """A cosine that is not stopped would rise again."""
    assert cosine_decay(50, lr=1.0, total_steps=20) == 0.0


@pytest.mark.parametrize(
    "call",
    [
        lambda: step_decay(1, lr=1.0, drop=0.5, every=0),
        lambda: cosine_decay(1, lr=1.0, total_steps=0),
        lambda: linear_warmup(1, lr=1.0, warmup_steps=0),
    ],
)
def test_schedule_refuses_a_length_of_zero(call):
    """The message says that one step is the least."""
    with pytest.raises(ArgumentError, match="at least 1 step"):
        call()
