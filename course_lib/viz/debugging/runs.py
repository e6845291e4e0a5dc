"""A training run on the digits with one bug switched on."""

from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, expect
from course_lib.datasets.loaders import load_digits
from course_lib.datasets.sampling import minibatches
from course_lib.nn.containers import Sequential
from course_lib.nn.initializers import kaiming_normal
from course_lib.nn.layer import Layer
from course_lib.nn.layers import BatchNorm, Dropout, Linear, ReLU
from course_lib.ops.activations import softmax
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.debugging.stored import CLASSES, DIAGNOSES, Curves
from course_lib.optim.gradient_descent import momentum_init, momentum_step

MOMENTUM, LR, BATCH, EPOCHS = 0.9, 0.05, 32, 20
GROUP = 8  # validation images that are shown to the network at once
FEW = 60  # training images, where there are too few


class Setting(NamedTuple):
    """A training run: what is right by default, and what can be broken."""

    norm: bool = True  # batch norm behind each hidden layer
    dropout: float = 0.2
    lr: float = LR
    momentum: float = MOMENTUM
    batch: int = BATCH
    examples: int | None = None  # of the training set; None for all
    zero_grads: bool = True  # or gradients add up from step to step
    softmax_twice: bool = False  # the loss gets probabilities and takes them for logits
    eval_mode: bool = True  # or the network is tested as it trains
    shuffle: bool = True  # or the images come sorted by class
    epochs: int = EPOCHS


def setting_of(diagnosis: str, *, norm: bool, dropout: float = 0.2) -> Setting:
    """
    Return the run that has a diagnosis.

    Raises:
        ArgumentError: If it is not one of ``DIAGNOSES``.
    """
    expect(diagnosis in DIAGNOSES, "setting_of: diagnosis", f"one of {DIAGNOSES}", diagnosis)
    right = Setting(norm=norm, dropout=dropout)
    return {
        "fine": right,
        "gradients not zeroed": right._replace(zero_grads=False),
        "softmax twice": right._replace(softmax_twice=True),
        "tested in training mode": right._replace(eval_mode=False, dropout=0.6),
        "learning rate too high": right._replace(lr=LR * (50 if norm else 30)),
        "learning rate too low": right._replace(lr=LR / (1000 if norm else 300)),
        "too little data": right._replace(examples=FEW, dropout=0.0, batch=20),
    }[diagnosis]


def network(setting: Setting, rng: np.random.Generator) -> Sequential:
    """Return the network of all runs: 64-64-64-10 with ReLU and dropout, with or without batch norm."""
    layers: list[Layer] = []
    for _ in range(2):
        layers.append(Linear(64, 64, rng=rng, init=kaiming_normal))
        layers += [BatchNorm(64)] if setting.norm else []
        layers += [ReLU(), Dropout(setting.dropout, rng=rng)]
    return Sequential(*layers, Linear(64, CLASSES, rng=rng))


def train(setting: Setting, *, seed: int) -> Curves:
    """
    Train the network on the digits, and return its curves.

    Args:
        setting: What is right and what is not.
        seed: Of the weights, the order of the images, the images chosen, and dropout.
    """
    rng = np.random.default_rng(seed)
    digits = load_digits()
    images = [
        one.reshape(len(one), -1).astype(np.float32) for one in (digits.train_images, digits.test_images)
    ]
    x, labels = images[0], digits.train_labels
    if setting.examples is not None:
        chosen = rng.permutation(len(x))[: setting.examples]
        x, labels = x[chosen], labels[chosen]
    if not setting.shuffle:
        order = np.argsort(labels, kind="stable")
        x, labels = x[order], labels[order]
    net = network(setting, rng)
    state = {name: momentum_init(param) for name, param in net.params.items()}
    grads = {name: np.zeros_like(param) for name, param in net.params.items()}
    rows = []
    for _ in range(setting.epochs):
        net.train()
        batches = minibatches(len(x), setting.batch, rng)
        if not setting.shuffle:
            batches = np.split(np.arange(len(x)), range(setting.batch, len(x), setting.batch))
        losses = []
        for batch in batches:
            if setting.norm and len(batch) == 1:
                continue  # batch norm needs two
            with np.errstate(over="ignore", invalid="ignore"):
                loss, right, dlogits = _loss(net(x[batch]), labels[batch], setting)
                net.backward(dlogits)
                for name, grad in net.grads.items():
                    grads[name] = grad + (0 if setting.zero_grads else grads[name])
                    net.params[name], state[name] = momentum_step(
                        net.params[name], grads[name], state[name], lr=setting.lr, momentum=setting.momentum
                    )
            losses.append((loss * len(batch), right, len(batch)))
        net.train(not setting.eval_mode)
        tested = [
            (*_loss(net(images[1][i : i + GROUP]), digits.test_labels[i : i + GROUP], setting)[:2], GROUP)
            for i in range(0, len(images[1]), GROUP)
        ]
        train_loss, train_right, n = np.sum(losses, axis=0)
        val_loss, val_right, _ = np.sum(tested, axis=0)
        rows.append((train_loss / n, train_right / n, val_loss / len(tested), val_right / len(images[1])))
    return Curves(*np.array(rows, np.float32).T)


def _loss(logits: Array, labels: Array, setting: Setting) -> tuple[float, int, Array]:
    """Return the batch's loss, how many are right, and the gradient for the network's output."""
    right = int((logits.argmax(axis=1) == labels).sum())
    if not setting.softmax_twice:
        loss, dlogits = softmax_cross_entropy(logits, labels)
        return loss, right, dlogits
    probs = softmax(logits)
    loss, dprobs = softmax_cross_entropy(probs, labels)
    return loss, right, probs * (dprobs - (dprobs * probs).sum(axis=1, keepdims=True))
