"""A deep MLP in torch: as networks were built until about 2010, and with the tricks of lesson 04."""

import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import torch
from torch import nn

from course_lib.arrays import Array
from course_lib.datasets.loaders import Dataset, load_fashion
from course_lib.gpu.training import device, one_thread, train
from course_lib.nn.training import Epoch

RECIPES = ("sigmoid, normal, std 0.01", "ReLU, Kaiming")


class Size(NamedTuple):
    """The size of the experiment."""

    depth: int  # number of hidden layers
    width: int
    images: int  # for training
    epochs: int
    batch_size: int
    lr: float


def default_size() -> Size:
    """Return a large size if there is a GPU, else one that takes a CPU a few seconds."""
    if device().type == "cuda":
        return Size(depth=30, width=512, images=60_000, epochs=15, batch_size=256, lr=0.02)
    return Size(depth=10, width=64, images=3_000, epochs=4, batch_size=64, lr=0.01)


def deep_mlp(sizes: list[int], recipe: str, *, seed: int = 0) -> nn.Sequential:
    """
    Return linear layers with an activation between them, initialised according to a recipe.

    Args:
        sizes: Number of features of the input, of each hidden layer, and of the output.
        recipe: One of ``RECIPES``.
        seed: Seed of the weights.
    """
    torch.manual_seed(seed)
    old = recipe == RECIPES[0]
    layers: list[nn.Module] = []
    for fan_in, fan_out in pairwise(sizes):
        linear = nn.Linear(fan_in, fan_out)
        if old:
            nn.init.normal_(linear.weight, std=0.01)
        else:
            nn.init.kaiming_normal_(linear.weight, nonlinearity="relu")
        nn.init.zeros_(linear.bias)
        layers += [linear, nn.Sigmoid() if old else nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def weight_gradients(model: nn.Sequential, x: Array, labels: Array) -> list[float]:
    """Return the norm of the gradient of the cross-entropy for each weight, first layer first."""
    loss = nn.functional.cross_entropy(model(torch.from_numpy(x)), torch.from_numpy(labels))
    weights = [layer.weight for layer in model if isinstance(layer, nn.Linear)]
    return [grad.norm().item() for grad in torch.autograd.grad(loss, weights)]


def fashion_rows(images: int) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Return Fashion-MNIST for an MLP: one image per row, standardised with the training set."""
    data: Dataset = load_fashion(full=images > 10_000)
    mean, std = data.train_images.mean(), data.train_images.std()
    train_x, test_x = (
        (part.reshape(len(part), -1) - mean) / std for part in (data.train_images, data.test_images)
    )
    return (train_x[:images], data.train_labels[:images]), (test_x, data.test_labels)


def default_folder() -> Path | None:
    """Return where a long run keeps its state; nothing where a CPU is done in seconds."""
    return Path("deep_mlp_runs") if device().type == "cuda" else None


def run_experiment(
    size: Size, *, folder: Path | None = None, tell: Callable[[str], None] = lambda line: None
) -> Iterator[tuple[str, list[Epoch], list[float]]]:
    """
    Train the same network with each recipe.

    Args:
        size: See :func:`default_size`.
        folder: Where the state is kept after each epoch. A run that was interrupted goes on from there.
        tell: Takes a line after each epoch.

    Yields:
        The recipe, its epochs, and the norm of the gradient of each weight before the first step.
    """
    data, val = fashion_rows(size.images)
    sizes = [data[0].shape[1], *[size.width] * size.depth, 10]
    for place, recipe in enumerate(RECIPES):
        model = deep_mlp(sizes, recipe)
        with one_thread():
            norms = weight_gradients(model, data[0][:500], data[1][:500])
        options = {"epochs": size.epochs, "batch_size": size.batch_size, "lr": size.lr}
        checkpoint, epochs = None, []
        if folder is not None:
            folder.mkdir(exist_ok=True)
            checkpoint = folder / ("_".join(map(str, [*size, place])) + ".pt")
            history = checkpoint.with_suffix(".json")
            epochs = [Epoch(*epoch) for epoch in json.loads(history.read_text())] if history.exists() else []
        with one_thread():
            for epoch in train(model, data, val=val, checkpoint=checkpoint, **options):
                epochs.append(epoch)
                if checkpoint:
                    history.write_text(json.dumps(epochs))
                right = f"{epoch.val_accuracy:.0%} of the test images"
                tell(f"{recipe}: epoch {epoch.epoch} of {size.epochs}, {right}")
        yield recipe, epochs, norms
