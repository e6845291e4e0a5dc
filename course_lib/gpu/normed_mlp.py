"""A deep perceptron in torch, with batch norm and without, at learning rates that only one of them bears."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import torch
from torch import nn

from course_lib.gpu.deep_mlp import fashion_rows
from course_lib.gpu.training import device, one_thread, train
from course_lib.nn.training import Epoch, TrainingError


class Setting(NamedTuple):
    """How large the experiment is."""

    depth: int  # hidden layers
    width: int
    images: int  # for training
    epochs: int
    batch_size: int
    rates: tuple[float, ...]


class Run(NamedTuple):
    """One network's training; ``epochs`` ends early where the loss was no longer finite."""

    batch_norm: bool
    lr: float
    epochs: list[Epoch]


def setting() -> Setting:
    """Return a large setting where there is a GPU, else one that takes a CPU a few seconds."""
    if device().type == "cuda":
        rates = (0.003, 0.01, 0.03, 0.1, 0.3)
        return Setting(depth=20, width=512, images=60_000, epochs=10, batch_size=256, rates=rates)
    return Setting(depth=8, width=64, images=3_000, epochs=3, batch_size=64, rates=(0.01, 0.1))


def normed_mlp(sizes: list[int], *, batch_norm: bool, seed: int = 0) -> nn.Sequential:
    """
    Return linear layers, each but the last with ReLU, and with batch norm before it where that is wanted.

    Args:
        sizes: Features of the input, of each hidden layer, and of the output.
        batch_norm: Whether batch norm follows each hidden linear layer, which then has no bias.
        seed: Of the weights, Kaiming's.
    """
    torch.manual_seed(seed)
    layers: list[nn.Module] = []
    for fan_in, fan_out in pairwise(sizes[:-1]):
        linear = nn.Linear(fan_in, fan_out, bias=not batch_norm)
        nn.init.kaiming_normal_(linear.weight, nonlinearity="relu")
        layers += [linear, *([nn.BatchNorm1d(fan_out)] if batch_norm else []), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(*sizes[-2:]))


def compare(size: Setting) -> Iterator[Run]:
    """Train the network without and with batch norm at each learning rate; see :func:`setting`."""
    data, val = fashion_rows(size.images)
    sizes = [data[0].shape[1], *[size.width] * size.depth, 10]
    for lr in size.rates:
        for batch_norm in (False, True):
            epochs: list[Epoch] = []
            options = {"epochs": size.epochs, "batch_size": size.batch_size, "lr": lr}
            try:
                with one_thread():
                    epochs.extend(train(normed_mlp(sizes, batch_norm=batch_norm), data, val=val, **options))
            except TrainingError:
                pass  # the run ends here, and its epochs tell
            yield Run(batch_norm, lr, epochs)
