"""The layers, each a thin object around an op. Pass ``forward`` and ``backward`` to use your own op."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.arrays import Array, expect
from course_lib.nn.initializers import kaiming_normal
from course_lib.nn.layer import Layer
from course_lib.ops.activations import (
    leaky_relu_backward,
    leaky_relu_forward,
    relu_backward,
    relu_forward,
    sigmoid_backward,
    sigmoid_forward,
    tanh_backward,
    tanh_forward,
)
from course_lib.ops.conv.conv2d import conv2d_backward, conv2d_forward
from course_lib.ops.conv.pooling import (
    avgpool2d_backward,
    avgpool2d_forward,
    maxpool2d_backward,
    maxpool2d_forward,
)
from course_lib.ops.dropout import dropout_backward, dropout_forward
from course_lib.ops.linear import linear_backward, linear_forward
from course_lib.ops.maxout import maxout_backward, maxout_forward
from course_lib.ops.norm.batch_norm import RunningStats, batchnorm_backward, batchnorm_forward
from course_lib.ops.norm.group_norm import groupnorm_backward, groupnorm_forward
from course_lib.ops.norm.layer_norm import layernorm_backward, layernorm_forward

Init = Callable[[tuple[int, ...], np.random.Generator], Array]
Pair = int | tuple[int, int]


class Affine(Layer):
    """An op of ``(x, weight, bias)``. The bias starts at zero; with ``bias=False`` it stays zero."""

    def __init__(
        self,
        forward: Callable,
        backward: Callable,
        shape: tuple[int, ...],
        bias_shape: tuple[int, ...],
        *,
        rng: np.random.Generator,
        init: Init,
        bias: bool,
        dtype: type,
        **options: Any,
    ):
        params = {"weight": init(shape, rng).astype(dtype)}
        zeros = np.zeros(bias_shape, dtype)
        if bias:
            params["bias"] = zeros
        self._fixed = () if bias else (zeros,)
        super().__init__(forward, backward, params, **options)

    def forward(self, x: Array) -> Array:
        """Return the output, and store what the backward pass needs."""
        y, self._cache = self._forward(x, *self.params.values(), *self._fixed, **self.options)
        return y

    def backward(self, dy: Array) -> Array:
        """Return the gradient of the input, and store those of the parameters in ``grads``."""
        dx, *dparams = self._gradients(dy, count=3)
        self._store(dparams[: len(self.params)])
        return dx


class Linear(Affine):
    """``y = x Wᵀ + b`` along the last axis. The axes before it count examples, time steps, or both."""

    def __init__(
        self,
        in_features: int,
        out_features: int,
        *,
        rng: np.random.Generator,
        init: Init = kaiming_normal,
        bias: bool = True,
        dtype: type = np.float32,
        forward: Callable = linear_forward,
        backward: Callable = linear_backward,
    ):
        shape = (out_features, in_features)
        super().__init__(
            forward, backward, shape, (out_features,), rng=rng, init=init, bias=bias, dtype=dtype
        )

    def forward(self, x: Array) -> Array:
        """Return the output, and store what the backward pass needs."""
        expect(x.ndim > 1, "Linear.forward: x", "examples along axis 0", f"the shape {x.shape}")
        self._leading = x.shape[:-1]
        return super().forward(x.reshape(-1, x.shape[-1])).reshape(*self._leading, -1)

    def backward(self, dy: Array) -> Array:
        """Return the gradient of the input, and store those of the parameters in ``grads``."""
        return super().backward(dy.reshape(-1, dy.shape[-1])).reshape(*self._leading, -1)


class Conv2d(Affine):
    """Slide ``out_channels`` filters over images. Sizes are in pixels, an int or (height, width)."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Pair,
        *,
        stride: Pair = 1,
        padding: Pair = 0,
        dilation: Pair = 1,
        rng: np.random.Generator,
        init: Init = kaiming_normal,
        bias: bool = True,
        dtype: type = np.float32,
        forward: Callable = conv2d_forward,
        backward: Callable = conv2d_backward,
    ):
        shape = (out_channels, in_channels, *np.broadcast_to(kernel_size, 2).tolist())
        options = {"stride": stride, "padding": padding, "dilation": dilation}
        super().__init__(
            forward, backward, shape, (out_channels,), rng=rng, init=init, bias=bias, dtype=dtype, **options
        )


class Maxout(Affine):
    """The largest of ``pieces`` linear layers, for each output separately."""

    def __init__(
        self,
        in_features: int,
        out_features: int,
        pieces: int,
        *,
        rng: np.random.Generator,
        init: Init = kaiming_normal,
        bias: bool = True,
        dtype: type = np.float32,
        forward: Callable = maxout_forward,
        backward: Callable = maxout_backward,
    ):
        def init_pieces(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
            return np.stack([init(shape[1:], rng) for _ in range(pieces)])

        shape = (pieces, out_features, in_features)
        super().__init__(
            forward, backward, shape, shape[:2], rng=rng, init=init_pieces, bias=bias, dtype=dtype
        )


class ReLU(Layer):
    """``max(x, 0)``."""

    def __init__(self, *, forward: Callable = relu_forward, backward: Callable = relu_backward):
        super().__init__(forward, backward)


class LeakyReLU(Layer):
    """``x`` above 0, ``negative_slope * x`` below."""

    def __init__(
        self,
        negative_slope: float = 0.01,
        *,
        forward: Callable = leaky_relu_forward,
        backward: Callable = leaky_relu_backward,
    ):
        super().__init__(forward, backward, negative_slope=negative_slope)


class Sigmoid(Layer):
    """``1 / (1 + exp(-x))``."""

    def __init__(self, *, forward: Callable = sigmoid_forward, backward: Callable = sigmoid_backward):
        super().__init__(forward, backward)


class Tanh(Layer):
    """The hyperbolic tangent."""

    def __init__(self, *, forward: Callable = tanh_forward, backward: Callable = tanh_backward):
        super().__init__(forward, backward)


class MaxPool2d(Layer):
    """The maximum of each window. By default windows lie side by side: ``stride = kernel_size``."""

    def __init__(
        self,
        kernel_size: Pair,
        *,
        stride: Pair | None = None,
        padding: Pair = 0,
        forward: Callable = maxpool2d_forward,
        backward: Callable = maxpool2d_backward,
    ):
        super().__init__(forward, backward, kernel_size=kernel_size, stride=stride, padding=padding)


class AvgPool2d(Layer):
    """The mean of each window. By default windows lie side by side: ``stride = kernel_size``."""

    def __init__(
        self,
        kernel_size: Pair,
        *,
        stride: Pair | None = None,
        padding: Pair = 0,
        forward: Callable = avgpool2d_forward,
        backward: Callable = avgpool2d_backward,
    ):
        super().__init__(forward, backward, kernel_size=kernel_size, stride=stride, padding=padding)


class Flatten(Layer):
    """Turn each example into one row."""

    def __init__(self):
        def forward(x: Array) -> tuple[Array, tuple[int, ...]]:
            return x.reshape(len(x), -1), x.shape

        super().__init__(forward, lambda dy, shape: (dy.reshape(shape),))


class GlobalAvgPool(Layer):
    """The mean of each channel over the whole image, whatever its size: (N, C, H, W) -> (N, C)."""

    def __init__(self):
        def backward(dy: Array, shape: tuple[int, ...]) -> tuple[Array]:
            spread = np.broadcast_to(dy[:, :, None, None], shape)
            return (spread / (shape[2] * shape[3]),)

        super().__init__(lambda x: (x.mean(axis=(2, 3)), x.shape), backward)


class Dropout(Layer):
    """In training mode, drop each value with probability ``p`` and scale the others by ``1 / (1 - p)``."""

    def __init__(
        self,
        p: float = 0.5,
        *,
        rng: np.random.Generator,
        forward: Callable = dropout_forward,
        backward: Callable = dropout_backward,
    ):
        super().__init__(forward, backward, p=p, rng=rng)

    def forward(self, x: Array) -> Array:
        """Return the output; in evaluation mode, the input."""
        y, self._cache = self._forward(x, **self.options, training=self.training)
        return y


class BatchNorm(Layer):
    """
    Normalise each feature, or each channel of images, over the batch; in evaluation mode, with ``running``.

    In training mode each forward pass replaces ``running``, the running statistics. They are not parameters,
    so no optimizer changes them.
    """

    def __init__(
        self,
        num_features: int,
        *,
        momentum: float = 0.1,
        eps: float = 1e-5,
        dtype: type = np.float32,
        forward: Callable = batchnorm_forward,
        backward: Callable = batchnorm_backward,
    ):
        params = {"gamma": np.ones(num_features, dtype), "beta": np.zeros(num_features, dtype)}
        super().__init__(forward, backward, params, momentum=momentum, eps=eps)
        self.running = RunningStats(np.zeros(num_features, dtype), np.ones(num_features, dtype))

    def forward(self, x: Array) -> Array:
        """Return the normalised batch and, in training mode, update the running statistics."""
        y, self.running, self._cache = self._forward(
            x, *self.params.values(), self.running, training=self.training, **self.options
        )
        return y


class LayerNorm(Layer):
    """Normalise each example over its features."""

    def __init__(
        self,
        num_features: int,
        *,
        eps: float = 1e-5,
        dtype: type = np.float32,
        forward: Callable = layernorm_forward,
        backward: Callable = layernorm_backward,
    ):
        params = {"gamma": np.ones(num_features, dtype), "beta": np.zeros(num_features, dtype)}
        super().__init__(forward, backward, params, eps=eps)


class GroupNorm(Layer):
    """Normalise each example over groups of channels. With one group per channel this is instance norm."""

    def __init__(
        self,
        groups: int,
        num_channels: int,
        *,
        eps: float = 1e-5,
        dtype: type = np.float32,
        forward: Callable = groupnorm_forward,
        backward: Callable = groupnorm_backward,
    ):
        params = {"gamma": np.ones(num_channels, dtype), "beta": np.zeros(num_channels, dtype)}
        super().__init__(forward, backward, params, groups=groups, eps=eps)
