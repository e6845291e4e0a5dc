"""The way back through a convolution, place by place: slow, and as plain as the formula."""

import numpy as np

from course_lib.arrays import Array, Float


def conv_backward_loop(
    dy: Float[Array, "N C_out H_out W_out"],
    x: Float[Array, "N C_in H W"],
    weight: Float[Array, "C_out C_in K_h K_w"],
    *,
    stride: int = 1,
) -> tuple[Float[Array, "N C_in H W"], Float[Array, "C_out C_in K_h K_w"]]:
    """
    Return ``dx, dweight`` of a convolution without padding or dilation.

    Args:
        dy: Gradient of the loss with respect to the maps.
        x: The images.
        weight: The filters.
        stride: Pixels between two places, down and across.

    Source: LeCun, Bottou, Bengio and Haffner (1998), section II.
    """
    dx, dweight = np.zeros_like(x), np.zeros_like(weight)
    k_h, k_w = weight.shape[2:]
    for n, o, r, c in np.ndindex(dy.shape):
        window = np.s_[n, :, r * stride : r * stride + k_h, c * stride : c * stride + k_w]
        dx[window] += dy[n, o, r, c] * weight[o]
        dweight[o] += dy[n, o, r, c] * x[window]
    return dx, dweight
