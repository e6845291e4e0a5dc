"""LeNet-5, forward, in functions: two convolutions with pooling, three linear layers, tanh between them."""

from collections.abc import Sequence

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.ops.conv.conv2d import conv2d_forward
from course_lib.ops.conv.pooling import avgpool2d_forward
from course_lib.ops.linear import linear_forward

Params = Sequence[tuple[Float[Array, "..."], Float[Array, "C_out"]]]


def lenet_forward(images: Float[Array, "N C H W"], params: Params) -> Float[Array, "N classes"]:
    """
    Return the scores of each image.

        C1 → tanh → S2 → C3 → tanh → S4 → flatten → C5 → tanh → F6 → tanh → output

    Args:
        images: Of a size that C5 was made for: 32 by 32 pixels in the paper.
        params: Weight and bias of C1, C3, C5, F6 and the output.

    Source: LeCun, Bottou, Bengio and Haffner (1998), Gradient-based learning applied to document recognition,
        figure 2. The paper's connections between S2 and C3, its pooling and its output are others.
    """
    *convolutions, c5, f6, output = params
    x = images
    for weight, bias in convolutions:
        x, _ = conv2d_forward(x, weight, bias)
        x, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    x = x.reshape(len(images), -1)
    for weight, bias in (c5, f6):
        x = np.tanh(linear_forward(x, weight, bias)[0])
    return linear_forward(x, *output)[0]
