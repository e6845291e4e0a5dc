"""The numbers behind lesson 06's training pictures: what a unit sees, which nets stall, small batches."""

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, Int
from course_lib.datasets import load_digits
from course_lib.initializers import xavier_normal
from course_lib.layers import BatchNorm, LayerNorm, Linear, ReLU, Sigmoid
from course_lib.losses import softmax_cross_entropy
from course_lib.network import Layer, Sequential
from course_lib.ops.batch_norm import batchnorm_backward, batchnorm_forward
from course_lib.ops.layer_norm import layernorm_backward, layernorm_forward
from course_lib.optimizers import Optimizer, sgd_step
from course_lib.sampling import minibatches
from course_lib.training import TrainingError, evaluate, fit

KINDS = ("plain", "batch norm", "sabotaged")
DEPTH, WIDTH = 6, 50
BATCH_SIZES = (1, 2, 4, 8, 16, 32, 64)
RATES = (0.03, 0.1, 0.3, 1.0, 3.0)


@functools.cache
def digits() -> tuple[Float[Array, "N 64"], Int[Array, "N"], Float[Array, "M 64"], Int[Array, "M"]]:
    """Return the digits as rows, all standardised by the training set's one mean and deviation."""
    data = load_digits()
    mean, std = data.train_images.mean(), data.train_images.std()
    train, test = ((x.reshape(len(x), -1) - mean) / std for x in (data.train_images, data.test_images))
    return train, data.train_labels, test, data.test_labels


class Sabotage(Layer):
    """In training, scale and shift each unit by random numbers that are drawn anew for each batch."""

    def __init__(self, rng: np.random.Generator):
        def forward(x: Array) -> tuple[Array, Array | float]:
            if not self.training:
                return x, 1.0
            scale, shift = rng.uniform(0.5, 1.5, x.shape[1]), rng.uniform(-1, 1, x.shape[1])
            return (scale * x + shift).astype(x.dtype), scale.astype(x.dtype)

        super().__init__(forward, lambda dy, scale: (dy * scale,))


class Probe(Layer):
    """Pass everything on, and remember what came last."""

    def __init__(self):
        def forward(x: Array) -> tuple[Array, None]:
            self.seen = x
            return x, None

        super().__init__(forward, lambda dy, cache: (dy,))


def stack(
    norm: Callable[[int], list[Layer]],
    *,
    activation: Callable[[], Layer] = Sigmoid,
    depth: int = DEPTH,
    seed: int = 0,
) -> Sequential:
    """
    Return a network for the digits: linear, ``norm(width)``, activation, ``depth`` times, and ten logits.

    Args:
        norm: Makes the layers between a linear layer and its activation; an empty list for none.
        activation: Makes an activation layer.
        depth: How many hidden layers.
        seed: Of the weights: the same ones, whatever the norm.
    """
    rng = np.random.default_rng(seed)
    init = {"init": xavier_normal} if activation is Sigmoid else {}
    layers: list[Layer] = []
    for i in range(depth):
        layers += [Linear(WIDTH if i else 64, WIDTH, rng=rng, **init), *norm(WIDTH), activation()]
    return Sequential(*layers, Linear(WIDTH, 10, rng=rng, init=xavier_normal))


class Drift(NamedTuple):
    """What one unit of each layer gets as its input in each step, and how well the network does."""

    quantiles: Float[Array, "steps depth 3"]  # 15 %, 50 % and 85 % of the batch
    accuracy: Float[Array, "steps"]  # of each step's batch, before the step
    jump: Float[Array, "depth"]  # mean change of the median from one step to the next


@functools.cache
def drift(kind: str, *, steps: int = 90, lr: float = 0.5, seed: int = 0) -> Drift:
    """Train six layers of sigmoids on the digits, and note what the first unit of each layer gets."""
    x, labels, *_ = digits()
    shake = np.random.default_rng(seed + 1)
    parts = {
        "plain": lambda width: [],
        "batch norm": lambda width: [BatchNorm(width)],
        "sabotaged": lambda width: [BatchNorm(width), Sabotage(shake)],
    }[kind]
    net = stack(lambda width: [*parts(width), Probe()], seed=seed)
    probes = [layer for layer in net if isinstance(layer, Probe)]
    optimizer, rng = Optimizer(net.params, None, sgd_step, lr=lr), np.random.default_rng(seed)
    quantiles, accuracy = [], []
    while len(accuracy) < steps:
        for batch in minibatches(len(x), 100, rng)[:-1]:
            logits = net.forward(x[batch])
            _, dy = softmax_cross_entropy(logits, labels[batch])
            net.backward(dy)
            optimizer.step(net.grads)
            quantiles.append([np.quantile(probe.seen[:, 0], (0.15, 0.5, 0.85)) for probe in probes])
            accuracy.append(np.mean(logits.argmax(axis=1) == labels[batch]))
    quantiles = np.array(quantiles[:steps])
    jump = np.abs(np.diff(quantiles[:, :, 1], axis=0)).mean(axis=0)
    return Drift(quantiles, np.array(accuracy[:steps]), jump)


class Learning(NamedTuple):
    """What networks with and without a norm learn."""

    curves: dict[str, Float[Array, "epochs"]]  # training accuracy of six layers of sigmoids after each epoch
    by_rate: dict[str, Float[Array, "rates"]]  # of six layers of ReLUs after two epochs; 0.1 where it died


@functools.cache
def learning(
    forward: Callable = batchnorm_forward,
    backward: Callable = batchnorm_backward,
    layernorm: Callable = layernorm_forward,
    *,
    epochs: int = 6,
    rates: tuple[float, ...] = RATES,
) -> Learning:
    """Train without a norm, with batch norm and with layer norm, on the digits, with batches of 64."""
    x, labels, *_ = digits()

    def accuracies(norm: Callable, activation: Callable, lr: float, epochs: int) -> list[float]:
        net = stack(norm, activation=activation)
        optimizer, rng = Optimizer(net.params, None, sgd_step, lr=lr), np.random.default_rng(0)
        options = {"epochs": epochs, "batch_size": 64, "rng": rng}
        try:
            return [
                e.train_accuracy for e in fit(net, softmax_cross_entropy, optimizer, (x, labels), **options)
            ]
        except TrainingError:
            return [0.1]

    norms = {
        "no norm": lambda width: [],
        "batch norm": lambda width: [BatchNorm(width, forward=forward, backward=backward)],
        "layer norm": lambda width: [LayerNorm(width, forward=layernorm, backward=layernorm_backward)],
    }
    curves = {name: np.array(accuracies(norm, Sigmoid, 0.5, epochs)) for name, norm in norms.items()}
    by_rate = {
        name: np.array([accuracies(norms[name], ReLU, lr, 2)[-1] for lr in rates])
        for name in ("no norm", "batch norm")
    }
    return Learning(curves, by_rate)


class SmallBatch(NamedTuple):
    """How a network trained with one batch size does on the test digits, in both of its modes."""

    as_in_training: float  # loss, normalised by batches of that size
    after_training: float  # loss, normalised by the running statistics
    accuracy: float  # after training
    layer_norm: float  # loss of the same network with layer norm
    means: Float[Array, "batches"]  # of one unit's inputs over each batch of test digits
    stds: Float[Array, "batches"]
    running: tuple[float, float]  # that unit's running mean and standard deviation


@functools.cache
def small_batch(
    batch_size: int,
    forward: Callable = batchnorm_forward,
    backward: Callable = batchnorm_backward,
    layernorm: Callable = layernorm_forward,
    *,
    steps: int = 200,
    lr: float = 0.1,
) -> SmallBatch:
    """
    Train two layers of 50 ReLUs for some steps with batches of one size, with batch norm and with layer norm.

    A batch of one is given as the same digit twice: its statistics are those of one, and n - 1 is not 0.
    """
    x, labels, test, test_labels = digits()
    norm = stack(
        lambda width: [BatchNorm(width, forward=forward, backward=backward)], activation=ReLU, depth=2
    )
    other = stack(
        lambda width: [LayerNorm(width, forward=layernorm, backward=layernorm_backward)],
        activation=ReLU,
        depth=2,
    )
    for net in (norm, other):
        optimizer, rng = Optimizer(net.params, None, sgd_step, lr=lr), np.random.default_rng(0)
        for _ in range(steps):
            batch = _batch(len(x), batch_size, rng)
            _, dy = softmax_cross_entropy(net.forward(x[batch]), labels[batch])
            net.backward(dy)
            optimizer.step(net.grads)
    after = evaluate(norm, test, test_labels)
    running = norm[1].running
    losses, means, stds = [], [], []
    rng = np.random.default_rng(1)
    for _ in range(60):
        batch = _batch(len(test), batch_size, rng)
        values = norm[0].forward(test[batch])[:, 0]
        means.append(values.mean())
        stds.append(values.std())
        losses.append(softmax_cross_entropy(norm.forward(test[batch]), test_labels[batch])[0])
    return SmallBatch(
        float(np.mean(losses)),
        after.loss,
        after.accuracy,
        evaluate(other, test, test_labels).loss,
        np.array(means),
        np.array(stds),
        (float(running.mean[0]), float(np.sqrt(running.var[0]))),
    )


def _batch(n: int, batch_size: int, rng: np.random.Generator) -> Int[Array, "batch"]:
    """Draw distinct examples; one example is drawn once and given twice."""
    return np.repeat(rng.choice(n, batch_size, replace=False), 2 if batch_size == 1 else 1)
