"""A wide MLP in torch, with dropout and without, on all of Fashion-MNIST or on a few images of it."""

from collections.abc import Callable
from itertools import pairwise
from time import perf_counter
from typing import NamedTuple

import numpy as np
import torch
from torch import nn

from course_lib.arrays import Array, Float
from course_lib.gpu.deep_mlp import fashion_rows
from course_lib.gpu.training import device, evaluate, one_thread, train

SAY_EVERY = 5.0  # seconds


class Size(NamedTuple):
    """The size of the experiment."""

    hidden: tuple[int, ...]  # units of each hidden layer
    images: int  # for training
    epochs: int
    batch_size: int
    lr: float
    rates: tuple[float, ...]  # probabilities to drop


class Losses(NamedTuple):
    """Losses after each epoch, without dropout."""

    train_loss: Float[Array, " epochs"]
    val_loss: Float[Array, " epochs"]


def default_size() -> Size:
    """Return a large size if there is a GPU, else one that takes a CPU a few seconds."""
    if device().type == "cuda":
        return Size((1024, 1024, 1024), images=60_000, epochs=30, batch_size=128, lr=0.03, rates=(0.0, 0.5))
    return Size((64, 64), images=1_000, epochs=15, batch_size=32, lr=0.02, rates=(0.0, 0.25))


def dropout_mlp(sizes: list[int], p: float, *, seed: int = 0) -> nn.Sequential:
    """
    Return linear layers, each but the last followed by ReLU and dropout.

    Args:
        sizes: Number of features of the input, of each hidden layer, and of the output.
        p: The probability to drop.
        seed: Seed of the weights (Kaiming).
    """
    torch.manual_seed(seed)
    layers: list[nn.Module] = []
    for fan_in, fan_out in pairwise(sizes[:-1]):
        linear = nn.Linear(fan_in, fan_out)
        nn.init.kaiming_normal_(linear.weight, nonlinearity="relu")
        layers += [linear, nn.ReLU(), nn.Dropout(p)]
    return nn.Sequential(*layers, nn.Linear(*sizes[-2:]))


def run_experiment(size: Size, *, say: Callable[[str], None] = print) -> dict[str, Losses]:
    """
    Train the network with each probability to drop; return the losses.

    Args:
        size: See :func:`default_size`.
        say: Called with a word on how far it is, every few seconds.
    """
    data, val = fashion_rows(size.images)
    sizes, runs, spoken = [data[0].shape[1], *size.hidden, 10], {}, perf_counter()
    for p in size.rates:
        model, rows = dropout_mlp(sizes, p), []
        options = {"epochs": size.epochs, "batch_size": size.batch_size, "lr": size.lr}
        with one_thread():
            for epoch in train(model, data, val=val, **options):
                rows.append((evaluate(model, *data)[0], epoch.val_loss))
                if perf_counter() - spoken > SAY_EVERY:
                    say(f"p = {p:g}: epoch {epoch.epoch} of {size.epochs}")
                    spoken = perf_counter()
        runs[f"p = {p:g}"] = Losses(*np.array(rows).T)
    return runs
