"""A multilayer perceptron in functions, without any class: its gradients, its training, samples by heart."""

from collections.abc import Callable, Sequence

import numpy as np

from course_lib.arrays import Array, Float, Int
from course_lib.datasets.sampling import minibatches
from course_lib.ops.activations import relu_backward, relu_forward
from course_lib.ops.linear import linear_backward, linear_forward
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.adaptive import adam_init, adam_step

Network = Sequence[Float[Array, "..."]]  # a weight and a bias for each layer, in turn


def mlp_gradients(
    params: Network, x: Float[Array, "N in_features"], labels: Int[Array, " N"]
) -> tuple[np.floating, list[Float[Array, "..."]]]:
    """
    Return the loss of a multilayer perceptron with ReLUs, and the gradient of each parameter.

    Args:
        params: A weight and a bias for each layer, in turn.
        x: A batch.
        labels: The numbers of the true classes.

    Example:
        >>> weight, bias = np.zeros((2, 3)), np.zeros(2)
        >>> loss, grads = mlp_gradients([weight, bias], np.ones((1, 3)), np.array([1]))
        >>> grads[1].tolist()
        [0.5, -0.5]

    Source: Goodfellow, Bengio and Courville (2016), Deep Learning, algorithms 6.3 and 6.4.
    """
    caches = []
    h = x
    for i in range(0, len(params), 2):
        relu_cache = None
        if i:
            h, relu_cache = relu_forward(h)
        h, cache = linear_forward(h, params[i], params[i + 1])
        caches.append((cache, relu_cache))
    loss, dh = softmax_cross_entropy(h, labels)
    grads: list[Array] = []
    for cache, relu_cache in reversed(caches):
        dh, dweight, dbias = linear_backward(dh, cache)
        grads = [dweight, dbias, *grads]
        if relu_cache is not None:
            (dh,) = relu_backward(dh, relu_cache)
    return loss, grads


def train_mlp(
    x: Float[Array, "N in_features"],
    labels: Int[Array, " N"],
    *,
    hidden: int,
    epochs: int,
    lr: float,
    batch_size: int,
    rng: np.random.Generator,
) -> Callable[[Float[Array, "M in_features"]], Int[Array, " M"]]:
    """
    Train a network with one hidden layer of ReLUs, and return the function that predicts classes with it.

    Args:
        x: The training examples.
        labels: Their classes, counted from 0.
        hidden: Number of hidden units.
        epochs: Number of passes over the examples.
        lr: Learning rate of gradient descent on minibatches.
        batch_size: Examples per batch.
        rng: Draws the weights and shuffles the examples.
    """
    classes = int(labels.max()) + 1
    params = [
        rng.normal(0, np.sqrt(2 / x.shape[1]), (hidden, x.shape[1])),
        np.zeros(hidden),
        rng.normal(0, np.sqrt(1 / hidden), (classes, hidden)),
        np.zeros(classes),
    ]
    for _ in range(epochs):
        for batch in minibatches(len(x), batch_size, rng):
            _, grads = mlp_gradients(params, x[batch], labels[batch])
            params = [param - lr * grad for param, grad in zip(params, grads, strict=True)]

    return _predictor(params)


def overfit_one(
    network: Network, sample: tuple[Float[Array, "N in_features"], Int[Array, " N"]]
) -> Callable[[Float[Array, "M in_features"]], Int[Array, " M"]]:
    """
    Train a network with one hidden layer of ReLUs until it knows a few samples by heart.

    Args:
        network: Its parameters before the training.
        sample: Inputs and labels: one sample, or some.

    Returns:
        The trained network, as a function from inputs to classes.
    """
    params = [np.array(param, float) for param in network]
    states = [adam_init(param) for param in params]
    for _ in range(2000):
        loss, grads = mlp_gradients(params, *sample)
        if loss < 0.01:
            break
        for i, grad in enumerate(grads):
            params[i], states[i] = adam_step(params[i], grad, states[i], lr=0.01)
    return _predictor(params)


def _predictor(params: Network) -> Callable[[Float[Array, "M in_features"]], Int[Array, " M"]]:
    """Return the function from inputs to classes of a network with one hidden layer of ReLUs."""

    def predict(x: Float[Array, "M in_features"]) -> Int[Array, " M"]:
        h, _ = relu_forward(linear_forward(x, params[0], params[1])[0])
        return linear_forward(h, params[2], params[3])[0].argmax(axis=1)

    return predict
