"""Convolutional networks in torch: LeNet-5, a network in the style of VGG, and one of Inception blocks."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import nan
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from course_lib.arrays import Array
from course_lib.datasets.loaders import Dataset, load_cifar10, load_fashion
from course_lib.gpu.resnet import shift_and_flip
from course_lib.gpu.training import device, evaluate, one_thread, train
from course_lib.nn.training import Epoch
from course_lib.optim.schedules import cosine_decay


class Size(NamedTuple):
    """The size of the experiment."""

    width: int  # number of maps of the first stage
    images: int  # for training
    epochs: int
    batch_size: int
    lr: float


class Result(NamedTuple):
    """The result of training one network."""

    name: str
    parameters: int
    epochs: list[Epoch]


def default_size() -> Size:
    """Return a large size if there is a GPU, else one that takes a CPU a few seconds."""
    if device().type == "cuda":
        return Size(width=64, images=60_000, epochs=40, batch_size=128, lr=0.1)
    return Size(width=8, images=1_500, epochs=3, batch_size=50, lr=0.05)


def lenet5() -> nn.Sequential:
    """Return LeNet-5 for 1x32x32 images, like :func:`course_lib.nn.models.lenet5`: tanh, average pooling."""
    return nn.Sequential(
        nn.Conv2d(1, 6, 5), nn.Tanh(), nn.AvgPool2d(2),
        nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10),
    )  # fmt: skip


def conv(c_in: int, c_out: int, kernel_size: int) -> nn.Sequential:
    """Return a convolution that keeps the size, batch norm and ReLU. Batch norm replaces the bias."""
    weight = nn.Conv2d(c_in, c_out, kernel_size, padding=kernel_size // 2, bias=False)
    return nn.Sequential(weight, nn.BatchNorm2d(c_out), nn.ReLU())


class Inception(nn.Module):
    """
    Four parallel branches: 1x1, 3x3 and 5x5 after bottlenecks, and 3x3 max pooling with a projection.

    Args:
        c_in: Number of input channels.
        c_out: Number of output channels, a multiple of 16, distributed as in GoogLeNet's block 3b.

    Source: Szegedy et al. (2015), arXiv:1409.4842, figure 2b; batch norm came a year later.
    """

    def __init__(self, c_in: int, c_out: int):
        super().__init__()
        part = c_out // 16
        self.branches = nn.ModuleList(
            [
                conv(c_in, 4 * part, 1),
                nn.Sequential(conv(c_in, 4 * part, 1), conv(4 * part, 8 * part, 3)),
                nn.Sequential(conv(c_in, part, 1), conv(part, 2 * part, 5)),
                nn.Sequential(nn.MaxPool2d(3, stride=1, padding=1), conv(c_in, 2 * part, 1)),
            ]
        )

    def forward(self, x: Tensor) -> Tensor:
        """Return the concatenated outputs of the branches."""
        return torch.cat([branch(x) for branch in self.branches], dim=1)


def staged(channels: int, width: int, *, inception: bool) -> nn.Sequential:
    """
    Return three stages of two layers and pooling, then global average pooling and one linear layer.

    Args:
        channels: Number of channels of the images.
        width: Number of maps of the first stage; each stage has twice as many as the one before.
        inception: Whether stages two and three are Inception blocks; else 3x3 convolutions as in VGG.
    """
    first = [conv(channels, width, 3), conv(width, width, 3), nn.MaxPool2d(2)]
    make = Inception if inception else partial(conv, kernel_size=3)
    rest: list[nn.Module] = []
    for c_in in (width, 2 * width):
        rest += [make(c_in, 2 * c_in), make(2 * c_in, 2 * c_in), nn.MaxPool2d(2)]
    return nn.Sequential(*first, *rest, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4 * width, 10))


def _standardized(data: Dataset, images: int) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Standardise both sets with the mean and deviation of each channel over the training set."""
    mean = data.train_images.mean(axis=(0, 2, 3), keepdims=True)
    std = data.train_images.std(axis=(0, 2, 3), keepdims=True)
    train_x, test_x = ((part - mean) / std for part in (data.train_images[:images], data.test_images))
    return (train_x.astype(np.float32), data.train_labels[:images]), (
        test_x.astype(np.float32),
        data.test_labels,
    )


def run_experiment(
    size: Size,
    names: Sequence[str] = ("VGG's style", "Inception blocks"),
    *,
    checkpoints: Path | None = None,
    say: Callable[[str], object] = lambda line: None,
) -> Iterator[Result]:
    """
    Train both networks on the same images: CIFAR-10 on a GPU if it can be downloaded, else Fashion-MNIST.

    Args:
        size: See :func:`default_size`.
        names: Which networks; ``"Inception blocks"`` is the one with Inception blocks.
        checkpoints: A folder that keeps the state of each network after each epoch. A run that was stopped
            goes on from there; its result has the new epochs only, and one without a training loss if none
            was left to do.
        say: Gets a line after each epoch.
    """
    on_gpu = device().type == "cuda"
    data, val = _standardized(load_cifar10() if on_gpu else load_fashion(), size.images)
    steps = size.epochs * (len(data[0]) // size.batch_size)
    options = {"epochs": size.epochs, "batch_size": size.batch_size, "lr": size.lr}
    options["schedule"] = partial(cosine_decay, lr=size.lr, total_steps=steps)
    options["optimizer"] = partial(torch.optim.SGD, momentum=0.9, weight_decay=5e-4)
    options["augment"] = shift_and_flip if on_gpu else None
    for number, name in enumerate(names):
        torch.manual_seed(0)
        model = staged(data[0].shape[1], size.width, inception=name == "Inception blocks")
        if checkpoints:
            checkpoints.mkdir(parents=True, exist_ok=True)
            options["checkpoint"] = checkpoints / f"{number}_{size.width}.pt"
        epochs = []
        with one_thread():
            for epoch in train(model, data, val=val, **options):
                epochs.append(epoch)
                say(
                    f"{name}, epoch {epoch.epoch} of {size.epochs}: training loss {epoch.train_loss:.3f}, "
                    f"test accuracy {epoch.val_accuracy:.3f}, {epoch.seconds:.1f} s"
                )
            if not epochs:
                epochs = [Epoch(size.epochs, nan, nan, *evaluate(model, *val), 0.0)]
        yield Result(name, sum(param.numel() for param in model.parameters()), epochs)
