"""
Measure what depth and learned filters are worth (lesson 08): about five minutes in all on one core.

    python -m scripts.measure_features [NAME …]

Prints for each network its parameters, and for each learning rate the accuracy on 2,000 test images after
5 epochs; at the best rate again for two other seeds, except for the deep ones. What it printed is kept in
``course_lib/viz/cnns/measured_networks.py``.
"""

import sys
from functools import partial

import numpy as np
import torch
from torch import nn

from course_lib.datasets.loaders import load_fashion
from course_lib.gpu.training import one_thread, train
from course_lib.optim.schedules import cosine_decay
from course_lib.viz.cnns.measured_networks import DEPTHS, HAND_MADE

EPOCHS, BATCH_SIZE, RATES, SEEDS = 5, 64, (0.003, 0.01, 0.03), (0, 1, 2)


def stack(depth: int, width: int, side: int) -> nn.Sequential:
    """
    Return 3×3 convolutions of one width, pooled by 2 in the middle, and a linear layer.

    It reads the largest numbers at ``side`` by ``side`` places of each map; if that is 1, its mean.
    """
    layers: list[nn.Module] = []
    for i in range(depth):
        layers += [nn.Conv2d(1 if i == 0 else width, width, 3, padding=1), nn.ReLU()]
        layers += [nn.MaxPool2d(2)] if depth > 1 and i == depth // 2 - 1 else []
    layers += [nn.AdaptiveAvgPool2d(1) if side == 1 else nn.AdaptiveMaxPool2d(side)]
    layers += [nn.Flatten(), nn.Linear(side**2 * width, 10)]
    for layer in layers:
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
    return nn.Sequential(*layers)


def one_layer(kind: str) -> nn.Sequential:
    """Return 8 filters of 3×3, by hand, random or learned, pooled by 4, and a linear layer."""
    model = stack(1, 8, 7)
    if kind == "made by hand":
        model[0].weight.data = torch.from_numpy(HAND_MADE[:, None].astype(np.float32))
    model[0].requires_grad_(kind == "learned")
    return model


NETWORKS = {
    **{f"{depth} deep": partial(stack, depth, width, 1) for depth, width in DEPTHS.items()},
    **{f"{depth} deep, 7×7": partial(stack, depth, width, 7) for depth, width in ((1, 20), (2, 16))},
    "pixels": lambda: nn.Sequential(nn.Flatten(), nn.Linear(784, 10)),
    **{kind: partial(one_layer, kind) for kind in ("random", "made by hand", "learned")},
}


def accuracy(name: str, lr: float, seed: int) -> tuple[int, float]:
    """Return a network's parameters and its accuracy after training."""
    data = load_fashion()
    torch.manual_seed(seed)
    model = NETWORKS[name]()
    steps = EPOCHS * (len(data.train_images) // BATCH_SIZE)
    epochs = train(
        model,
        (data.train_images, data.train_labels),
        epochs=EPOCHS,
        batch_size=BATCH_SIZE,
        optimizer=lambda params, lr: torch.optim.Adam([p for p in params if p.requires_grad], lr=lr),
        schedule=partial(cosine_decay, lr=lr, total_steps=steps),
        val=(data.test_images, data.test_labels),
        seed=seed,
    )
    *_, last = epochs
    return sum(param.numel() for param in model.parameters()), last.val_accuracy


def main() -> None:
    """Measure the networks named, or all, and print each run when it is over."""
    for name in sys.argv[1:] or NETWORKS:
        deep = name.endswith("deep")
        found = {}
        for lr in (0.01, 0.03, 0.1) if deep else RATES:
            found[lr] = accuracy(name, lr, SEEDS[0])
            print(f"{name}: {found[lr][0]} parameters, rate {lr}, {found[lr][1]:.4f}", flush=True)
        best = max(found, key=lambda lr: found[lr][1])
        for seed in () if deep else SEEDS[1:]:
            print(f"{name}: rate {best}, seed {seed}, {accuracy(name, best, seed)[1]:.4f}", flush=True)


if __name__ == "__main__":
    with one_thread():
        main()
