"""Convolutional networks in torch: LeNet-5, a net in VGG's style, and one of Inception blocks."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from course_lib.arrays import Array
from course_lib.datasets.loaders import Dataset, load_cifar10, load_fashion
from course_lib.gpu.training import device, train
from course_lib.nn.training import Epoch
from course_lib.optim.schedules import cosine_decay


class Setting(NamedTuple):
    """How large the experiment is."""

    width: int  # maps of the first stage
    images: int  # for training
    epochs: int
    batch_size: int
    lr: float


class Result(NamedTuple):
    """What one network came to."""

    name: str
    parameters: int
    epochs: list[Epoch]


def setting() -> Setting:
    """Return a large setting where there is a GPU, else one that takes a CPU a few seconds."""
    if device().type == "cuda":
        return Setting(width=64, images=60_000, epochs=40, batch_size=128, lr=0.1)
    return Setting(width=8, images=1_500, epochs=3, batch_size=50, lr=0.05)


def lenet5() -> nn.Sequential:
    """Return LeNet-5 for 1x32x32 images, like :func:`course_lib.nn.models.lenet5`: tanh, average pooling."""
    return nn.Sequential(
        nn.Conv2d(1, 6, 5), nn.Tanh(), nn.AvgPool2d(2),
        nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10),
    )  # fmt: skip


def conv(c_in: int, c_out: int, kernel_size: int) -> nn.Sequential:
    """Return a convolution that keeps the size, batch norm and ReLU; no bias, batch norm has its own."""
    weight = nn.Conv2d(c_in, c_out, kernel_size, padding=kernel_size // 2, bias=False)
    return nn.Sequential(weight, nn.BatchNorm2d(c_out), nn.ReLU())


class Inception(nn.Module):
    """
    Four branches side by side: 1x1, 3x3 and 5x5 behind bottlenecks, and projected 3x3 max pooling.

    Args:
        c_in: Channels that come in.
        c_out: Channels that leave, a multiple of 16, shared out as in GoogLeNet's block 3b.

    Source: Szegedy et al. (2015), arXiv:1409.4842, figure 2b; batch norm is of the year after.
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
        """Concatenate what the branches give."""
        return torch.cat([branch(x) for branch in self.branches], dim=1)


def staged(channels: int, width: int, *, inception: bool) -> nn.Sequential:
    """
    Return three stages of two layers, each stage pooled, then global average pooling and one linear layer.

    Args:
        channels: Of the images.
        width: Maps of the first stage; each stage has twice as many.
        inception: Inception blocks from the second stage on, else 3x3 convolutions, VGG's style.
    """
    first = [conv(channels, width, 3), conv(width, width, 3), nn.MaxPool2d(2)]
    make = Inception if inception else partial(conv, kernel_size=3)
    rest: list[nn.Module] = []
    for c_in in (width, 2 * width):
        rest += [make(c_in, 2 * c_in), make(2 * c_in, 2 * c_in), nn.MaxPool2d(2)]
    return nn.Sequential(*first, *rest, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4 * width, 10))


def shift_flip(x: Tensor, generator: torch.Generator) -> Tensor:
    """Mirror half of a batch, and move it whole by up to 4 pixels: lesson 05's augmentation, cheaply."""
    mirrored = torch.rand(len(x), 1, 1, 1, device=x.device, generator=generator) < 0.5
    down, across = torch.randint(-4, 5, (2,), device=x.device, generator=generator).tolist()
    moved = nn.functional.pad(x, (4, 4, 4, 4))[:, :, 4 + down :, 4 + across :][
        :, :, : x.shape[2], : x.shape[3]
    ]
    return torch.where(mirrored, moved.flip(3), moved)


def _centred(data: Dataset, images: int) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Take the training set's mean and deviation of each channel out of both sets."""
    mean = data.train_images.mean(axis=(0, 2, 3), keepdims=True)
    std = data.train_images.std(axis=(0, 2, 3), keepdims=True)
    train_x, test_x = ((part - mean) / std for part in (data.train_images[:images], data.test_images))
    return (train_x.astype(np.float32), data.train_labels[:images]), (
        test_x.astype(np.float32),
        data.test_labels,
    )


def compare(size: Setting, names: Sequence[str] = ("VGG's style", "Inception blocks")) -> Iterator[Result]:
    """
    Train both networks on the same images: CIFAR-10 on a GPU where it can be had, else Fashion-MNIST.

    Args:
        size: See :func:`setting`.
        names: Which networks; the second is the one with Inception blocks.
    """
    on_gpu = device().type == "cuda"
    data, val = _centred(load_cifar10() if on_gpu else load_fashion(), size.images)
    steps = size.epochs * (len(data[0]) // size.batch_size)
    schedule = partial(cosine_decay, lr=size.lr, total_steps=steps)
    make = partial(torch.optim.SGD, momentum=0.9, weight_decay=5e-4)
    options = {"epochs": size.epochs, "batch_size": size.batch_size, "lr": size.lr}
    for name in names:
        torch.manual_seed(0)
        model = staged(data[0].shape[1], size.width, inception=name == "Inception blocks")
        epochs = train(
            model,
            data,
            val=val,
            optimizer=make,
            schedule=schedule,
            augment=shift_flip if on_gpu else None,
            **options,
        )
        yield Result(name, sum(param.numel() for param in model.parameters()), list(epochs))
