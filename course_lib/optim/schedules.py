"""Learning-rate schedules: each is a function of the step alone."""

import math

from course_lib.arrays import expect


def step_decay(step: int, *, lr: float, drop: float, every: int) -> float:
    """
    Multiply the learning rate by ``drop`` after every ``every`` steps.

    Args:
        step: The step, or epoch, counted from 0.
        lr: Learning rate at the start.
        drop: Factor at each drop, such as 0.1.
        every: Steps between two drops.

    Returns:
        The learning rate at ``step``.

    Example:
        >>> [step_decay(step, lr=1.0, drop=0.5, every=2) for step in range(5)]
        [1.0, 1.0, 0.5, 0.5, 0.25]

    Source:
        torch.optim.lr_scheduler.StepLR.
    """
    expect(every > 0, "step_decay: every", "at least 1 step", every)
    return lr * drop ** (step // every)


def exponential_decay(step: int, *, lr: float, gamma: float) -> float:
    """
    Multiply the learning rate by ``gamma`` at every step.

    Args:
        step: The step, or epoch, counted from 0.
        lr: Learning rate at the start.
        gamma: Factor per step, in (0, 1].

    Returns:
        The learning rate at ``step``.

    Source:
        torch.optim.lr_scheduler.ExponentialLR.
    """
    return lr * gamma**step


def inverse_time_decay(step: int, *, lr: float, decay: float) -> float:
    """
    Lower the learning rate like 1 / step: slowly enough to arrive, fast enough to settle.

    Args:
        step: The step, counted from 0.
        lr: Learning rate at the start.
        decay: After ``1 / decay`` steps the rate has halved.

    Returns:
        ``lr / (1 + decay * step)``.

    Example:
        >>> [inverse_time_decay(step, lr=1.0, decay=0.5) for step in (0, 2, 6)]
        [1.0, 0.5, 0.25]

    Source:
        Robbins and Monro (1951), A stochastic approximation method: the sum of the rates is infinite, that of
        their squares is finite. Keras's InverseTimeDecay.
    """
    expect(decay >= 0, "inverse_time_decay: decay", "a number that is not negative", decay)
    return lr / (1 + decay * step)


def cosine_decay(step: int, *, lr: float, total_steps: int) -> float:
    """
    Lower the learning rate to 0 along half a cosine, slowly at both ends.

    Args:
        step: The step, counted from 0.
        lr: Learning rate at the start.
        total_steps: The step at which it reaches 0. From there on it stays 0.

    Returns:
        The learning rate at ``step``.

    Example:
        >>> [round(cosine_decay(step, lr=1.0, total_steps=4), 4) for step in range(6)]
        [1.0, 0.8536, 0.5, 0.1464, 0.0, 0.0]

    Source:
        Loshchilov and Hutter (2017), SGDR, arXiv:1608.03983, equation 5, without restarts and with minimum 0.
    """
    expect(total_steps > 0, "cosine_decay: total_steps", "at least 1 step", total_steps)
    return lr / 2 * (1 + math.cos(math.pi * min(step, total_steps) / total_steps))


def linear_warmup(step: int, *, lr: float, warmup_steps: int) -> float:
    """
    Raise the learning rate linearly from ``lr / warmup_steps`` at step 0 to ``lr``, then keep it.

    Args:
        step: The step, counted from 0.
        lr: Learning rate after the warm-up.
        warmup_steps: Number of steps of the warm-up.

    Returns:
        The learning rate at ``step``.

    Example:
        >>> [linear_warmup(step, lr=1.0, warmup_steps=4) for step in range(5)]
        [0.25, 0.5, 0.75, 1.0, 1.0]

    Source:
        Goyal et al. (2017), Accurate, large minibatch SGD, arXiv:1706.02677, section 2.2; torch's LinearLR.
    """
    expect(warmup_steps > 0, "linear_warmup: warmup_steps", "at least 1 step", warmup_steps)
    return lr * min(1.0, (step + 1) / warmup_steps)
