"""The adding problem: a task that only a network with a long memory can solve."""

from collections.abc import Iterator

import numpy as np

from course_lib.arrays import Array, Float, expect
from course_lib.nn.layer import Layer
from course_lib.nn.layers import Linear
from course_lib.ops.losses import mse_loss
from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.optim.optimizer import Optimizer, clip_by_global_norm

GUESS = 1 / 6  # the mean squared error of always answering 1: the variance of a sum of two numbers in [0, 1]


def adding_problem(
    n: int, length: int, rng: np.random.Generator
) -> tuple[Float[Array, "T N 2"], Float[Array, "N 1"]]:
    """
    Draw sequences of numbers in which two are marked, one in each half. The target is their sum.

    Args:
        n: Number of sequences.
        length: Number of steps of each sequence, at least 2.
        rng: Draws the sequences.

    Returns:
        Pairs of a number in [0, 1] and its mark, 0 or 1, time first; and the sums.

    Example:
        >>> x, target = adding_problem(3, 10, np.random.default_rng(0))
        >>> x.shape, x[:, :, 1].sum(axis=0)
        ((10, 3, 2), array([2., 2., 2.], dtype=float32))
        >>> bool(np.allclose(x.prod(axis=2).sum(axis=0), target[:, 0]))
        True

    Source:
        Hochreiter and Schmidhuber (1997), Long short-term memory, section 5.4; there numbers in [-1, 1].
    """
    expect(length >= 2, "adding_problem: length", "at least 2 steps", length)
    values, marks = rng.random((length, n)), np.zeros((length, n))
    marks[rng.integers(0, length // 2, n), np.arange(n)] = 1
    marks[rng.integers(length // 2, length, n), np.arange(n)] = 1
    x = np.stack([values, marks], axis=2).astype(np.float32)
    return x, (values * marks).sum(axis=0)[:, None].astype(np.float32)


def learn_to_add(
    layer: Layer,
    *,
    hidden: int,
    length: int,
    steps: int,
    lr: float,
    rng: np.random.Generator,
    batch: int = 32,
) -> Iterator[float]:
    """
    Train a recurrent layer, with a linear layer on its last state, by Adam with gradients clipped at norm 1.

    Args:
        layer: An RNN or an LSTM with two inputs; its parameters are replaced at each step.
        hidden: Number of units of that layer.
        length: Number of steps of each sequence. Every batch is new.
        steps: Number of batches.
        lr: Learning rate of Adam.
        rng: Draws the batches and the weights of the linear layer.
        batch: Sequences per batch.

    Yields:
        The mean squared error of each batch, before its step. Always answering 1 gives ``GUESS``.
    """
    head = Linear(hidden, 1, rng=rng)
    parts = (layer, head)
    adam = [Optimizer(part.params, adam_init, adam_step, lr=lr) for part in parts]
    for _ in range(steps):
        x, target = adding_problem(batch, length, rng)
        h_all = layer.forward(x)
        loss, dy = mse_loss(head.forward(h_all[-1]), target)
        dh_all = np.zeros_like(h_all)
        dh_all[-1] = head.backward(dy)
        layer.backward(dh_all)
        names = [list(part.grads) for part in parts]
        clipped = iter(clip_by_global_norm([g for part in parts for g in part.grads.values()], 1.0))
        for optimizer, keys in zip(adam, names, strict=True):
            optimizer.step({key: next(clipped) for key in keys})
        yield float(loss)
