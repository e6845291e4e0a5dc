"""A whole network with batch norm in one function: it sees some batches as in training, then it is used."""

from collections.abc import Sequence

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.ops.activations import relu_forward
from course_lib.ops.linear import linear_forward
from course_lib.ops.norm.batch_norm import RunningStats, batchnorm_forward


def normed_network(
    params: Sequence[Float[Array, "..."]],
    batches: Sequence[Float[Array, "N in_features"]],
    x: Float[Array, "M in_features"],
    *,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Float[Array, "M classes"]:
    """
    Show a network some batches in training mode, and return its logits for ``x`` after training.

    Args:
        params: A weight, gamma and beta for each hidden layer in turn, then weight and bias of the output.
        batches: They move the running statistics, which start at mean 0 and variance 1; no weight moves.
        x: Examples that are seen with the running statistics.
        momentum: The weight of the batch in the running statistics.
        eps: Added to the variance inside the square root.

    Source: Ioffe and Szegedy (2015), arXiv:1502.03167, algorithm 2.
    """
    running = [RunningStats(np.zeros_like(beta), np.ones_like(beta)) for beta in params[2:-2:3]]

    def forward(h: Array, *, training: bool) -> Array:
        for i in range(len(running)):
            weight, gamma, beta = params[3 * i : 3 * i + 3]
            z, _ = linear_forward(h, weight, np.zeros_like(beta))
            options = {"training": training, "momentum": momentum, "eps": eps}
            z, running[i], _ = batchnorm_forward(z, gamma, beta, running[i], **options)
            h, _ = relu_forward(z)
        return linear_forward(h, params[-2], params[-1])[0]

    for batch in batches:
        forward(batch, training=True)
    return forward(x, training=False)
