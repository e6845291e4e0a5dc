"""Five training loops of lesson 12, as they are right. The lesson gives each with one classic bug."""

from collections.abc import Sequence

import numpy as np

from course_lib.arrays import Array, Float, Int
from course_lib.ops.dropout import dropout_backward, dropout_forward
from course_lib.ops.losses import softmax_cross_entropy


def fix_the_loop_1(
    weight: Float[Array, "K D"],
    x: Float[Array, "batches B D"],
    labels: Int[Array, "batches B"],
    *,
    lr: float,
    epochs: int,
) -> Float[Array, "K D"]:
    """Return the weight of a linear classifier after some epochs of gradient descent on batches."""
    for _ in range(epochs):
        for images, classes in zip(x, labels, strict=True):
            _, dlogits = softmax_cross_entropy(images @ weight.T, classes)
            weight = weight - lr * (dlogits.T @ images)
    return weight


def fix_the_loop_2(
    weight: Float[Array, "K D"], x: Float[Array, "N D"], labels: Int[Array, " N"], *, lr: float, steps: int
) -> tuple[Float[Array, "K D"], Float[Array, " steps"]]:
    """Return the weight of a linear classifier after some steps, and the loss before each of them."""
    losses = []
    for _ in range(steps):
        loss, dlogits = softmax_cross_entropy(x @ weight.T, labels)
        weight = weight - lr * (dlogits.T @ x)
        losses.append(loss)
    return weight, np.array(losses)


def fix_the_loop_3(
    weights: Sequence[Array],
    train: tuple[Array, Array],
    val: tuple[Array, Array],
    *,
    lr: float,
    p: float,
    epochs: int,
    rng: np.random.Generator,
) -> Float[Array, " epochs"]:
    """Return the accuracy on the validation set after each epoch of one step, for a network with dropout."""
    (weight1, weight2), (x, labels), accuracies = weights, train, []
    for _ in range(epochs):
        z = x @ weight1.T
        h, cache = dropout_forward(np.maximum(z, 0), p=p, training=True, rng=rng)
        _, dlogits = softmax_cross_entropy(h @ weight2.T, labels)
        (dh,) = dropout_backward(dlogits @ weight2, cache)
        weight1, weight2 = weight1 - lr * (dh * (z > 0)).T @ x, weight2 - lr * dlogits.T @ h
        h, _ = dropout_forward(np.maximum(val[0] @ weight1.T, 0), p=p, training=False, rng=rng)
        accuracies.append(np.mean((h @ weight2.T).argmax(axis=1) == val[1]))
    return np.array(accuracies)


def fix_the_loop_4(
    weight: Float[Array, "K D"],
    x: Float[Array, "N D"],
    labels: Int[Array, " N"],
    batches: Sequence[Int[Array, " B"]],
    *,
    lr: float,
    steps: int,
) -> Float[Array, " steps"]:
    """Return the losses of the single-batch test: the same few samples at every step."""
    losses = []
    batch = batches[0]
    for _ in range(steps):
        loss, dlogits = softmax_cross_entropy(x[batch] @ weight.T, labels[batch])
        weight = weight - lr * (dlogits.T @ x[batch])
        losses.append(loss)
    return np.array(losses)


def fix_the_loop_5(
    weight: Float[Array, "K D"],
    bias: Float[Array, " K"],
    x: Float[Array, "N D"],
    labels: Int[Array, " N"],
    *,
    lr: float,
    steps: int,
) -> tuple[Float[Array, "K D"], Float[Array, " K"]]:
    """Return weight and bias of a linear classifier after some steps."""
    for _ in range(steps):
        _, dlogits = softmax_cross_entropy(x @ weight.T + bias, labels)
        weight = weight - lr * (dlogits.T @ x)
        bias = bias - lr * dlogits.sum(axis=0)
    return weight, bias
