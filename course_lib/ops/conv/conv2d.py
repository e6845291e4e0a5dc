"""Convolution: the same small filters at every position of an image."""

from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, expect_shape
from course_lib.ops.arguments import expect_floats, expect_images
from course_lib.ops.conv.geometry import Window, col2im, im2col

CHUNK_BYTES = 2 * 2**20  # at most this much of the im2col matrix at once, so that it fits into the cache


class Conv2dCache(NamedTuple):
    """What :func:`conv2d_backward` needs. Every option is a pair (rows, columns)."""

    x: Float[Array, "N C_in H W"]
    weight: Float[Array, "C_out C_in K_h K_w"]
    stride: tuple[int, int]
    padding: tuple[int, int]
    dilation: tuple[int, int]


def conv2d_forward(
    x: Float[Array, "N C_in H W"],
    weight: Float[Array, "C_out C_in K_h K_w"],
    bias: Float[Array, "C_out"],
    *,
    stride: int | tuple[int, int] = 1,
    padding: int | tuple[int, int] = 0,
    dilation: int | tuple[int, int] = 1,
) -> tuple[Float[Array, "N C_out H_out W_out"], Conv2dCache]:
    """
    Slide each filter over the images and take the dot product at each position.

    This is a cross-correlation, as in torch.

        H_out = (H + 2 * padding - dilation * (K_h - 1) - 1) // stride + 1

    Args:
        x: Images.
        weight: One filter per output channel.
        bias: One value per output channel.
        stride: Pixels between two positions.
        padding: Zeros added on each side.
        dilation: Pixels between two pixels of the filter.

    Returns:
        One map per filter, and the cache.

    Raises:
        ShapeError: If the shapes do not match.
        ArgumentError: If an argument is not an array of floats, an option is too small, or the filter is too
            large.

    Example:
        >>> y, cache = conv2d_forward(np.ones((1, 3, 32, 32)), np.ones((6, 3, 5, 5)), np.zeros(6))
        >>> y.shape
        (1, 6, 28, 28)

    Source: LeCun, Bottou, Bengio and Haffner (1998), section II; Dumoulin and Visin (2016), arXiv:1603.07285.
    """
    name = "conv2d_forward"
    expect_images(name, x, channels="C_in")
    expect_floats(name, weight=weight, bias=bias)
    hint = "weights are stored as (C_out, C_in, K_h, K_w)"
    expect_shape(f"{name}: weight", weight, ("C_out", x.shape[1], "K_h", "K_w"), hint=hint)
    expect_shape(f"{name}: bias", bias, (len(weight),))
    window = Window.of(name, weight.shape[2:], stride=stride, padding=padding, dilation=dilation)

    matrix = weight.reshape(len(weight), -1)  # (C_out, C_in K_h K_w)
    y = np.empty((len(x), len(weight), *window.output_size(x.shape[2:])), np.result_type(x, weight))
    maps = y.reshape(*y.shape[:2], -1)
    for some in chunks(x, y, window):
        # (C_out, C_in K_h K_w) @ (n, C_in K_h K_w, H_out W_out) -> (n, C_out, H_out W_out)
        np.matmul(matrix, as_columns(im2col(x[some], window)), out=maps[some])
    y += bias[:, None, None]
    return y, Conv2dCache(x, weight, window.stride, window.padding, window.dilation)


def conv2d_backward(
    dy: Float[Array, "N C_out H_out W_out"], cache: Conv2dCache
) -> tuple[Float[Array, "N C_in H W"], Float[Array, "C_out C_in K_h K_w"], Float[Array, "C_out"]]:
    """
    Return ``dx, dweight, dbias`` of :func:`conv2d_forward`.

    Args:
        dy: Gradient of the loss with respect to the output.
        cache: From the forward pass.

    Raises:
        ShapeError: If ``dy`` does not have the shape of the output.
    """
    x, weight = cache.x, cache.weight
    window = Window(weight.shape[2:], cache.stride, cache.padding, cache.dilation)
    expect_shape("conv2d_backward: dy", dy, (len(x), len(weight), *window.output_size(x.shape[2:])))
    matrix = weight.reshape(len(weight), -1)
    maps = dy.reshape(*dy.shape[:2], -1)
    dx = np.zeros(x.shape, dtype=np.result_type(dy, weight))
    dmatrix = np.zeros(matrix.shape, dtype=np.result_type(dy, x))
    for some in chunks(x, dy, window):
        cols = im2col(x[some], window)
        columns = as_columns(cols)
        for one_map, column in zip(maps[some], columns, strict=True):
            dmatrix += one_map @ column.T  # (C_out, H_out W_out) @ (H_out W_out, C_in K_h K_w)
        # (C_in K_h K_w, C_out) @ (n, C_out, H_out W_out) -> (n, C_in K_h K_w, H_out W_out)
        np.matmul(matrix.T, maps[some], out=columns)  # overwrites the columns: half the memory
        col2im(cols, window, out=dx[some])
    return dx, dmatrix.reshape(weight.shape), dy.sum(axis=(0, 2, 3))


def as_columns(cols: Float[Array, "N C K_h K_w H_out W_out"]) -> Float[Array, "N C*K_h*K_w H_out*W_out"]:
    """Return a view with the pixels under the filter at each position as one column."""
    n, c, k_h, k_w, h_out, w_out = cols.shape
    return cols.reshape(n, c * k_h * k_w, h_out * w_out)


def chunks(x: Array, y: Array, window: Window) -> list[slice]:
    """Cut a batch into chunks whose im2col matrices take at most ``CHUNK_BYTES``, or into single images."""
    bytes_each = x.itemsize * x.shape[1] * np.prod(window.kernel_size) * np.prod(y.shape[2:])
    n = max(1, int(CHUNK_BYTES // bytes_each))
    return [slice(begin, begin + n) for begin in range(0, len(x), n)]


def filter2d(image: Float[Array, "H W"], kernel: Float[Array, "K_h K_w"]) -> Float[Array, "H_out W_out"]:
    """
    Slide one kernel over one grey image, wherever it fits entirely (a "valid" cross-correlation).

    Args:
        image: Grey values.
        kernel: Weights of the pixels in the window.

    Raises:
        ShapeError: If one of them is not a matrix.
        ArgumentError: If one of them is not an array of floats, or the kernel is larger than the image.

    Example:
        >>> filter2d(np.array([[1.0, 2.0, 4.0, 8.0]]), np.array([[-1.0, 1.0]]))
        array([[1., 2., 4.]])

    Source: Szeliski (2022), Computer Vision, equation 3.12.
    """
    expect_floats("filter2d", image=image, kernel=kernel)
    expect_shape("filter2d: image", image, ("H", "W"), hint="filter one channel at a time: image[..., 0]")
    expect_shape("filter2d: kernel", kernel, ("K_h", "K_w"))
    y, _ = conv2d_forward(image[None, None], kernel[None, None], np.zeros(1, dtype=image.dtype))
    return y[0, 0]
