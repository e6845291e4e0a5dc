"""A deep MLP in torch, with and without batch norm, at learning rates at which only one of them trains."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import torch
from torch import nn

from course_lib.gpu.deep_mlp import fashion_rows
from course_lib.gpu.training import device, one_thread, train
from course_lib.nn.training import Epoch, TrainingError


class Size(NamedTuple):
    """The size of the experiment."""

    depth: int  # number of hidden layers
    width: int
    images: int  # for training
    epochs: int
    batch_size: int
    rates: tuple[float, ...]


class Run(NamedTuple):
    """The training of one network; ``epochs`` ends early if the loss was no longer finite."""

    batch_norm: bool
    lr: float
    epochs: list[Epoch]


def default_size() -> Size:
    """Return a large size if there is a GPU, else one that takes a CPU a few seconds."""
    if device().type == "cuda":
        rates = (0.003, 0.01, 0.03, 0.1, 0.3)
        return Size(depth=20, width=512, images=60_000, epochs=10, batch_size=256, rates=rates)
    return Size(depth=8, width=64, images=3_000, epochs=3, batch_size=64, rates=(0.01, 0.1))


def normed_mlp(sizes: list[int], *, batch_norm: bool, seed: int = 0) -> nn.Sequential:
    """
    Return linear layers, each but the last followed by ReLU, with or without batch norm before the ReLU.

    Args:
        sizes: Number of features of the input, of each hidden layer, and of the output.
        batch_norm: Whether batch norm follows each hidden linear layer, which then has no bias.
        seed: Seed of the weights (Kaiming).
    """
    torch.manual_seed(seed)
    layers: list[nn.Module] = []
    for fan_in, fan_out in pairwise(sizes[:-1]):
        linear = nn.Linear(fan_in, fan_out, bias=not batch_norm)
        nn.init.kaiming_normal_(linear.weight, nonlinearity="relu")
        layers += [linear, *([nn.BatchNorm1d(fan_out)] if batch_norm else []), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(*sizes[-2:]))


def run_experiment(size: Size) -> Iterator[Run]:
    """Train the network without and with batch norm at each learning rate; see :func:`default_size`."""
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
                pass  # the run ends here; it has fewer epochs
            yield Run(batch_norm, lr, epochs)
