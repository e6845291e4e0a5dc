"""A U-Net that removes noise, in torch, with and without skips: lesson 11 at scale."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from course_lib.arrays import Array
from course_lib.datasets.loaders import load_image
from course_lib.gpu.training import device, one_thread, train
from course_lib.images.patches import training_patches
from course_lib.images.quality import psnr
from course_lib.nn.training import Epoch
from course_lib.optim.schedules import cosine_decay
from course_lib.pretrained.denoisers import SPREAD


class Size(NamedTuple):
    """The size of the experiment."""

    width: int  # number of channels of the first level
    levels: int  # how often maps are halved
    patches: int  # pieces of photographs for training
    patch: int  # their height and width in pixels
    epochs: int
    batch_size: int
    lr: float


class Run(NamedTuple):
    """The training of one network, and its PSNR on a photograph that it has not seen."""

    skips: bool
    epochs: list[Epoch]
    decibels: float


def default_size() -> Size:
    """Return a size for a GPU if there is one, else a miniature that takes a CPU a few seconds."""
    if device().type == "cuda":
        return Size(width=32, levels=3, patches=40_000, patch=64, epochs=30, batch_size=128, lr=2e-3)
    return Size(width=8, levels=2, patches=800, patch=32, epochs=2, batch_size=8, lr=5e-3)


def convolutions(c_in: int, c_out: int) -> nn.Sequential:
    """Return two 3x3 convolutions with ReLUs."""
    return nn.Sequential(
        nn.Conv2d(c_in, c_out, 3, padding=1), nn.ReLU(), nn.Conv2d(c_out, c_out, 3, padding=1), nn.ReLU()
    )


class UNet(nn.Module):
    """
    A U-Net that predicts the noise of grey pictures in units of its spread.

    Height and width are multiples of ``2 ** levels``.
    """

    def __init__(self, width: int, levels: int, *, skips: bool = True):
        super().__init__()
        widths = [width * 2**level for level in range(levels + 1)]
        self.skips = skips
        self.down = nn.ModuleList(convolutions(a, b) for a, b in zip([1, *widths], widths, strict=False))
        self.up = nn.ModuleList(convolutions(b + a if skips else b, a) for a, b in pairwise(widths))
        self.last = nn.Conv2d(width, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Return the noise."""
        *down, bottom = self.down
        encoded = []
        for block in down:
            x = block(x)
            encoded.append(x)
            x = F.max_pool2d(x, 2)
        x = bottom(x)
        for block, skip in zip(reversed(self.up), reversed(encoded), strict=True):
            x = F.interpolate(x, scale_factor=2, mode="nearest")
            x = block(torch.cat([x, skip], dim=1) if self.skips else x)
        return self.last(x)


def noisy_patches(size: Size) -> tuple[Array, Array]:
    """Return pieces of photographs with noise, and the noise in units of its spread."""
    rng = np.random.default_rng(0)
    clean = training_patches(rng, n=size.patches, size=size.patch)
    noise = rng.standard_normal(clean.shape, dtype=np.float32)
    return clean + np.float32(SPREAD) * noise, noise


@torch.no_grad()
def decibels(model: nn.Module) -> float:
    """Return the PSNR of the photograph "camera", 256 by 256 pixels, after a network took its noise away."""
    clean = load_image("camera")
    noisy = clean + SPREAD * np.random.default_rng(1).standard_normal(clean.shape)
    x = torch.from_numpy(noisy.astype(np.float32))[None, None].to(next(model.parameters()).device)
    return psnr((x - SPREAD * model.eval()(x))[0, 0].cpu().numpy(), clean)


def run_experiment(size: Size) -> Iterator[Run]:
    """Train a U-Net without skips, and one with them; see :func:`default_size`."""
    data = noisy_patches(size)
    total = size.epochs * (size.patches // size.batch_size)
    for skips in (False, True):
        torch.manual_seed(0)
        model = UNet(size.width, size.levels, skips=skips)
        with one_thread():
            epochs = list(
                train(
                    model,
                    data,
                    epochs=size.epochs,
                    batch_size=size.batch_size,
                    lr=size.lr,
                    loss=F.mse_loss,
                    optimizer=torch.optim.Adam,
                    schedule=lambda step: cosine_decay(step, lr=size.lr, total_steps=total),
                )
            )
        yield Run(skips, epochs, decibels(model))


def sentence(run: Run) -> str:
    """Return the results of a run in one line."""
    name = "with skips" if run.skips else "without skips"
    seconds = sum(epoch.seconds for epoch in run.epochs)
    loss = run.epochs[-1].train_loss
    return f"U-Net {name:13} mean squared error {loss:.3f}, PSNR {run.decibels:.1f} dB, {seconds:.0f} s"
