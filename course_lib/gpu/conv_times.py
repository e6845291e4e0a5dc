"""Take the time of one convolutional layer: the student's two ways in NumPy, and torch's."""

from collections.abc import Callable, Iterator
from time import perf_counter, process_time
from typing import NamedTuple

import numpy as np
import torch
from torch.nn import functional as F

from course_lib.gpu.training import device, one_thread

CHANNELS = 64  # in and out
SIZES = (14, 28, 56)  # height and width of the images, in pixels
LARGE = (112, 224)  # where there is a GPU, for torch alone
RUNS = 5  # the fastest one counts


class ConvTimes(NamedTuple):
    """The sizes of the images, and the milliseconds per image of each way of computing."""

    sizes: tuple[int, ...]
    milliseconds: dict[str, list[float]]


def measure(forward: Callable, im2col: Callable, by_product: Callable) -> ConvTimes:
    """
    Return how long a layer of 64 filters of 3 by 3 takes for one image of 64 channels, on one CPU thread.

    Args:
        forward: ``conv2d_forward``, ours or the student's.
        im2col: Makes the columns.
        by_product: ``conv2d_by_product``.
    """
    where, rng = device(), np.random.default_rng(0)
    weight = rng.normal(size=(CHANNELS, CHANNELS, 3, 3)).astype(np.float32)
    bias = np.zeros(CHANNELS, np.float32)
    theirs = [torch.from_numpy(array).to(where) for array in (weight, bias)]
    torchs = f"torch, {'one CPU thread' if where.type == 'cpu' else torch.cuda.get_device_name(where)}"
    sizes = SIZES if where.type == "cpu" else SIZES + LARGE
    milliseconds: dict[str, list[float]] = {"your loop": [], "your product": [], torchs: []}
    for size in sizes:
        x = rng.normal(size=(1, CHANNELS, size, size)).astype(np.float32)
        tensor = torch.from_numpy(x).to(where)
        ways: dict[str, Callable[[], object]] = {
            "your loop": lambda x=x: forward(x, weight, bias, padding=1),
            "your product": lambda x=x: by_product(
                im2col(x, kernel_size=3, padding=1), weight, bias, size_out=x.shape[2:]
            ),
            torchs: lambda tensor=tensor: F.conv2d(tensor, *theirs, padding=1),
        }
        with one_thread(), torch.no_grad():
            for name, way in ways.items():
                slow = name != torchs and size in LARGE
                milliseconds[name].append(np.nan if slow else 1000 * min(_runs(way, where)))
    return ConvTimes(sizes, milliseconds)


def _runs(way: Callable[[], object], where: torch.device) -> Iterator[float]:
    """Yield the seconds of a few runs, after one that warms up."""
    clock = process_time if where.type == "cpu" else perf_counter  # others may use the same CPU
    way()
    for _ in range(RUNS):
        _wait(where)
        start = clock()
        way()
        _wait(where)
        yield clock() - start


def _wait(where: torch.device) -> None:
    """Wait until a GPU has done what it was asked: a call returns before that."""
    if where.type == "cuda":
        torch.cuda.synchronize(where)
