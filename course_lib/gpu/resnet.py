"""ResNet for CIFAR in torch, and the plain network with the same layers: lesson 09 at scale."""

from collections.abc import Callable, Iterator
from math import nan
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from course_lib.arrays import Array
from course_lib.datasets.loaders import load_cifar10, load_fashion
from course_lib.gpu.training import device, evaluate, one_thread, train
from course_lib.nn.counting import resnet_depth
from course_lib.nn.training import Epoch
from course_lib.optim.schedules import step_decay


class Size(NamedTuple):
    """The size of the experiment."""

    sizes: tuple[int, ...]  # n: number of blocks in each stage
    width: int  # number of channels of the first stage
    images: int  # for training
    shrink: int  # images are averaged over squares with this many pixels per side
    epochs: int
    batch_size: int
    lr: float


class Run(NamedTuple):
    """The training of one network."""

    depth: int
    residual: bool
    epochs: list[Epoch]
    parameters: int = 0


def default_size() -> Size:
    """Return the size of the paper if there is a GPU, else a miniature that takes a CPU ten seconds."""
    if device().type == "cuda":
        return Size((3, 9), width=16, images=50_000, shrink=1, epochs=30, batch_size=128, lr=0.1)
    return Size((3, 9), width=4, images=600, shrink=2, epochs=2, batch_size=50, lr=0.05)


class Block(nn.Module):
    """Two convolutions with batch norm, with or without a shortcut of option A, and a final ReLU."""

    def __init__(self, c_in: int, c_out: int, *, residual: bool):
        super().__init__()
        self.stride, self.extra, self.residual = 1 if c_in == c_out else 2, c_out - c_in, residual
        self.conv1 = nn.Conv2d(c_in, c_out, 3, stride=self.stride, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(c_out)
        self.conv2 = nn.Conv2d(c_out, c_out, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(c_out)

    def forward(self, x: Tensor) -> Tensor:
        """Return relu(shortcut(x) + branch(x))."""
        y = self.norm2(self.conv2(F.relu(self.norm1(self.conv1(x)))))
        if self.residual:
            y = y + F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, 0, self.extra))
        return F.relu(y)


def resnet(
    n: int, *, residual: bool = True, width: int = 16, channels: int = 3, classes: int = 10, seed: int = 0
) -> nn.Sequential:
    """
    Return ResNet-(6n+2), or the plain network with the same layers and weights.

    Args:
        n: Number of blocks in each of three stages.
        residual: Whether blocks have shortcuts.
        width: Number of channels of the first stage.
        channels: Number of channels of the image.
        classes: Number of classes.
        seed: Seed of the weights (Kaiming).

    Source:
        He, Zhang, Ren and Sun (2016), arXiv:1512.03385, section 4.2, shortcuts of option A.
    """
    torch.manual_seed(seed)
    layers: list[nn.Module] = [
        nn.Conv2d(channels, width, 3, padding=1, bias=False),
        nn.BatchNorm2d(width),
        nn.ReLU(),
    ]
    c_in = width
    for stage in range(3):
        for _ in range(n):
            c_out = width * 2**stage
            layers.append(Block(c_in, c_out, residual=residual))
            c_in = c_out
    model = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(c_in, classes))
    for module in model.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
    return model


def shift_and_flip(x: Tensor, generator: torch.Generator) -> Tensor:
    """Shift each image by up to 4 pixels in each direction, padded with zeros, and mirror a random half."""
    n, _, height, width = x.shape
    draw = {"generator": generator, "device": x.device}
    top, left = (torch.randint(0, 9, (n, 1), **draw) for _ in range(2))
    rows = top + torch.arange(height, device=x.device)
    columns = left + torch.arange(width, device=x.device)
    mirrored = torch.rand((n, 1), **draw) < 0.5
    columns = torch.where(mirrored, columns.flip(1), columns)
    image = torch.arange(n, device=x.device)[:, None, None]
    moved = F.pad(x, (4, 4, 4, 4)).permute(0, 2, 3, 1)[image, rows[:, :, None], columns[:, None, :]]
    return moved.permute(0, 3, 1, 2)


def images(size: Size) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Return images for training and testing, each channel standardised with the training set."""
    data = load_cifar10() if size.images > 10_000 else load_fashion()
    mean = data.train_images.mean(axis=(0, 2, 3), keepdims=True)
    std = data.train_images.std(axis=(0, 2, 3), keepdims=True)
    parts = []
    for part in (data.train_images[: size.images], data.test_images):
        n, c, h, w = part.shape
        k = size.shrink
        small = part.reshape(n, c, h // k, k, w // k, k).mean(axis=(3, 5))
        parts.append((small - mean) / std)
    return (parts[0], data.train_labels[: size.images]), (parts[1], data.test_labels)


def run_experiment(
    size: Size,
    *,
    checkpoints: Path | None = None,
    say: Callable[[str], object] = lambda line: None,
) -> Iterator[Run]:
    """
    Train the plain and the residual network of each depth; see :func:`default_size`.

    Args:
        size: The size of the experiment.
        checkpoints: A folder that keeps the state of each network after each epoch. A run that was stopped
            goes on from there; its result has the new epochs only, and one without a training loss if none
            was left to do.
        say: Gets a line after each epoch.
    """
    data, val = images(size)
    steps = size.epochs * (len(data[0]) // size.batch_size)
    large = device().type == "cuda"
    options = {"epochs": size.epochs, "batch_size": size.batch_size, "lr": size.lr}
    if large:
        options["augment"] = shift_and_flip
        options["schedule"] = lambda step: step_decay(step, lr=size.lr, drop=0.1, every=steps // 2)
        options["optimizer"] = lambda params, lr: torch.optim.SGD(
            params, lr=lr, momentum=0.9, weight_decay=1e-4
        )
    for n in size.sizes:
        for residual in (False, True):
            model = resnet(n, residual=residual, width=size.width, channels=data[0].shape[1])
            run = Run(resnet_depth(n), residual, [], sum(param.numel() for param in model.parameters()))
            if checkpoints:
                checkpoints.mkdir(parents=True, exist_ok=True)
                options["checkpoint"] = checkpoints / f"{name(run)}_{size.width}.pt"
            epochs = []
            with one_thread():
                for epoch in train(model, data, val=val, **options):
                    epochs.append(epoch)
                    say(
                        f"{name(run)}, epoch {epoch.epoch} of {size.epochs}: training loss "
                        f"{epoch.train_loss:.3f}, test accuracy {epoch.val_accuracy:.3f}, "
                        f"{epoch.seconds:.1f} s"
                    )
                if not epochs:
                    epochs = [Epoch(size.epochs, nan, nan, *evaluate(model, *val), 0.0)]
            yield run._replace(epochs=epochs)


def name(run: Run) -> str:
    """Return a network's name: ``"plain-20"`` or ``"ResNet-20"``."""
    return f"{'ResNet' if run.residual else 'plain'}-{run.depth}"


def sentence(run: Run) -> str:
    """Return the results of a run in one line."""
    last, seconds = run.epochs[-1], sum(epoch.seconds for epoch in run.epochs)
    return (
        f"{name(run):9} training loss {last.train_loss:.3f}, training error {1 - last.train_accuracy:.1%}, "
        f"test error {1 - last.val_accuracy:.1%}, {seconds:.0f} s"
    )
