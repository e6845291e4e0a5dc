"""A ResNet of basic blocks in functions, without any class: first parameters, scores, training."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from course_lib.arrays import Array, Float, Int
from course_lib.datasets.sampling import minibatches
from course_lib.nn.initializers import kaiming_normal, normal
from course_lib.ops.basic_block import basic_block_backward, basic_block_forward
from course_lib.ops.conv.conv2d import conv2d_backward, conv2d_forward
from course_lib.ops.linear import linear_backward, linear_forward
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.gradient_descent import momentum_step

Block = tuple[Callable[..., Any], Callable[..., Any]]  # its forward and its backward function
BASIC: Block = (basic_block_forward, basic_block_backward)
Params = list[list[Float[Array, "..."]]]  # of the first convolution, of each block, of the linear layer


def first_params(
    strides: Sequence[int], *, width: int = 4, classes: int = 10, rng: np.random.Generator
) -> Params:
    """
    Return Kaiming's first parameters of a ResNet for grey images: one list per part.

    These are the weight of the first convolution; six arrays of each block, in the order of
    ``basic_block_forward``; weight and bias of the linear layer. A block with stride 2 doubles the channels.

    Args:
        strides: The stride of each block.
        width: Channels after the first convolution.
        classes: Number of outputs.
        rng: Draws the weights.
    """

    def filters(c_out: int, c_in: int) -> Array:
        return kaiming_normal((c_out, c_in, 3, 3), rng).astype(np.float32)

    one, zero = (lambda c: np.ones(c, np.float32)), (lambda c: np.zeros(c, np.float32))
    params, c = [[filters(width, 1)]], width
    for stride in strides:
        c_out = c * stride
        params.append(
            [filters(c_out, c), one(c_out), zero(c_out), filters(c_out, c_out), one(c_out), zero(c_out)]
        )
        c = c_out
    linear = normal((classes, c), rng, std=np.sqrt(1 / c)).astype(np.float32)
    return [*params, [linear, zero(classes)]]


def resnet_scores(
    params: Params, images: Float[Array, "N 1 H W"], strides: Sequence[int], *, block: Block = BASIC
) -> tuple[Any, ...]:
    """Return the scores (N, classes), normalised by the statistics of these images, and all caches."""
    first, *blocks, last = params
    h, conv_cache = conv2d_forward(images, first[0], np.zeros(len(first[0]), images.dtype), padding=1)
    caches = []
    for part, stride in zip(blocks, strides, strict=True):
        h, cache = block[0](h, *part, stride=stride)
        caches.append(cache)
    scores, linear_cache = linear_forward(h.mean(axis=(2, 3)), *last)
    return scores, (conv_cache, caches, h.shape, linear_cache)


def train_resnet(
    images: Float[Array, "N 1 H W"],
    labels: Int[Array, " N"],
    params: Params,
    *,
    strides: Sequence[int],
    rng: np.random.Generator,
    epochs: int = 6,
    lr: float = 0.1,
    batch_size: int = 50,
    block: Block = BASIC,
) -> Params:
    """
    Train a ResNet with momentum 0.9, and return its parameters.

    Args:
        images: The training images.
        labels: Their classes, counted from 0.
        params: As :func:`first_params` makes them; they are not changed.
        strides: The stride of each block.
        rng: Shuffles the images.
        epochs: Number of passes over the images.
        lr: Learning rate; a tenth of it in the last epoch.
        batch_size: Images per batch.
        block: The pair of functions of a block.
    """
    params = [list(part) for part in params]
    velocity = [[np.zeros_like(array) for array in part] for part in params]
    for epoch in range(epochs):
        rate = lr if epoch < epochs - 1 else lr / 10
        for batch in minibatches(len(images), batch_size, rng):
            scores, caches = resnet_scores(params, images[batch], strides, block=block)
            conv_cache, block_caches, shape, linear_cache = caches
            _, dscores = softmax_cross_entropy(scores, labels[batch])
            dpooled, *dlinear = linear_backward(dscores, linear_cache)
            dh = np.broadcast_to(dpooled[:, :, None, None] / (shape[2] * shape[3]), shape)
            grads = [dlinear]
            for cache in reversed(block_caches):
                dh, *dblock = block[1](dh, cache)
                grads.insert(0, dblock)
            grads.insert(0, [conv2d_backward(dh, conv_cache)[1]])
            for part, moving, grad in zip(params, velocity, grads, strict=True):
                for i in range(len(part)):
                    part[i], moving[i] = momentum_step(part[i], grad[i], moving[i], lr=rate, momentum=0.9)
    return params
