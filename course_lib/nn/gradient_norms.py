"""How large gradients are, layer by layer, and how large an update is beside its parameter."""

from collections.abc import Sequence

import numpy as np

from course_lib.arrays import Array, Float, expect, expect_shape
from course_lib.nn.layers import LeakyReLU, ReLU, Sigmoid, Tanh

ACTIVATIONS = {"sigmoid": Sigmoid, "tanh": Tanh, "relu": ReLU, "leaky_relu": LeakyReLU}


def gradient_bound(depth: int) -> float:
    """
    Return the largest factor by which ``depth`` sigmoids can scale a gradient: each slope is at most 1/4.

    Example:
        >>> gradient_bound(10)
        9.5367431640625e-07

    Source:
        Bengio, Simard and Frasconi (1994), through time; Glorot and Bengio (2010), through layers.
    """
    return 0.25**depth


def deep_backward(
    dy: Float[Array, "N D_out"],
    weights: Sequence[Float[Array, "..."]],
    x: Float[Array, "N D_in"],
    activation: str,
) -> tuple[Float[Array, "N D_in"], list[Float[Array, "..."]]]:
    """
    Return the gradients for the input and for each weight of a network of layers ``h = activation(h Wᵀ)``.

    Args:
        dy: The gradient for the output of the last layer.
        weights: One weight ``(D_out, D_in)`` per layer, first to last.
        x: The input batch, which is sent forward first.
        activation: ``"sigmoid"``, ``"tanh"``, ``"relu"`` or ``"leaky_relu"``.

    Raises:
        ArgumentError: If the activation is none of these.
        ShapeError: If the shape of a weight does not match the layer before it.

    Example:
        >>> dx, dweights = deep_backward(np.ones((1, 1)), [np.full((1, 2), 3.0)], np.ones((1, 2)), "relu")
        >>> dx, dweights
        (array([[3., 3.]]), [array([[1., 1.]])])

    Source: Goodfellow, Bengio and Courville (2016), Deep Learning, algorithm 6.4.
    """
    expect(activation in ACTIVATIONS, "deep_backward: activation", f"one of {[*ACTIVATIONS]}", activation)
    inputs, layers = [x], [ACTIVATIONS[activation]() for _ in weights]
    for i, (weight, layer) in enumerate(zip(weights, layers, strict=True)):
        expect_shape(f"deep_backward: weights[{i}]", weight, ("D_out", inputs[-1].shape[1]))
        inputs.append(layer.forward(inputs[-1] @ weight.T))

    dweights, dh = [], dy
    for weight, layer, h in zip(weights[::-1], layers[::-1], inputs[-2::-1], strict=True):
        dz = layer.backward(dh)
        dweights.append(dz.T @ h)  # (D_out, N) @ (N, D_in)
        dh = dz @ weight
    return dh, dweights[::-1]


def layer_gradient_norms(
    weights: Sequence[Float[Array, "D_out D_in"]], x: Float[Array, "N D"], activation: str
) -> Float[Array, "depth"]:
    """
    Return the norm of the gradient of each weight in a network of layers ``h = activation(h Wᵀ)``.

    The loss is the sum of the last layer's outputs, averaged over the batch. There are no biases.

    Args:
        weights: One weight per layer, first to last.
        x: The input batch.
        activation: ``"sigmoid"``, ``"tanh"``, ``"relu"`` or ``"leaky_relu"``.

    Raises:
        ArgumentError: If the activation is none of these.
        ShapeError: If the shape of a weight does not match the layer before it.

    Example:
        >>> x, weights = np.ones((1, 2)), [np.eye(2), np.eye(2)]
        >>> layer_gradient_norms(weights, x, "relu")
        array([2., 2.])
        >>> layer_gradient_norms(weights, x, "sigmoid").round(3)
        array([0.086, 0.321])
    """
    dy = np.full((len(x), len(weights[-1])), 1 / len(x), dtype=x.dtype)
    _, dweights = deep_backward(dy, weights, x, activation)
    return np.array([np.linalg.norm(dweight) for dweight in dweights])


def gradient_by_depth(blocks: Sequence[Float[Array, "D D"]], *, residual: bool) -> Float[Array, "depth+1"]:
    """
    Return the norm of the gradient before each block and after the last.

    Each block is given by its matrix of partial derivatives, ``J[o, i] = dy[o] / dx[i]``. In the backward
    pass a plain block multiplies the gradient by ``Jᵀ``; a residual block adds that product to the gradient.
    After the last block the gradient is the same for all D features, and its norm is 1.

    Args:
        blocks: The matrix of each block, first to last.
        residual: Whether each block has a shortcut.

    Raises:
        ShapeError: If a block is not square, or differs in size from the others.

    Example:
        >>> blocks = [0.5 * np.eye(4)] * 3
        >>> gradient_by_depth(blocks, residual=False)
        array([0.125, 0.25 , 0.5  , 1.   ])
        >>> gradient_by_depth(blocks, residual=True)
        array([3.375, 2.25 , 1.5  , 1.   ])

    Source:
        He, Zhang, Ren and Sun (2016), Identity mappings in deep residual networks, arXiv:1603.05027,
        equation 5.
    """
    features = len(blocks[0])
    dy = np.full(features, 1 / np.sqrt(features))
    norms = [np.linalg.norm(dy)]
    for i in reversed(range(len(blocks))):
        expect_shape(f"gradient_by_depth: blocks[{i}]", blocks[i], (features, features))
        through = blocks[i].T @ dy
        dy = dy + through if residual else through
        norms.append(np.linalg.norm(dy))
    return np.array(norms[::-1])
