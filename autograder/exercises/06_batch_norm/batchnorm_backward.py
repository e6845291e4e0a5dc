"""The exercise ``batchnorm_backward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.check.truth import Pair
from course_lib.ops.norm.batch_norm import BatchNormCache, batchnorm_backward, batchnorm_forward

from .shared import distinct, scales, warm


def backward_cases(rng):
    """Vectors and maps, both modes, three examples, a feature that does not vary, float32."""

    def one(shape, *, training, note="", dtype=float):
        channels = shape[1]
        x, (gamma, beta) = distinct(rng, shape, dtype), scales(rng, channels, dtype)
        _, _, cache = batchnorm_forward(x, gamma, beta, warm(rng, channels, dtype), training=training)
        return case((0.3 + rng.normal(size=shape)).astype(dtype), cache, note=note)

    x = distinct(rng, (4, 2))
    x[:, 1] = 0.5
    _, _, still = batchnorm_forward(x, *scales(rng, 2), warm(rng, 2), training=True)
    return [
        one((5, 3), training=True, note="training"),
        one((5, 3), training=False, note="after training"),
        one((2, 3, 4, 5), training=True, note="maps, training"),
        one((2, 3, 4, 5), training=False, note="maps, after training"),
        one((1, 4), training=False, note="a batch of one, after training"),
        case(rng.normal(size=(4, 2)), still, note="feature 1 did not vary"),
        one((6, 4), training=True, dtype=np.float32, note="float32"),
    ]


def backward_by_stages(dy, cache):
    axes = (0, 2, 3) if dy.ndim == 4 else (0,)
    shape = (1, -1, 1, 1) if dy.ndim == 4 else (1, -1)
    gamma, inv_std, x_hat = cache.gamma.reshape(shape), cache.inv_std.reshape(shape), cache.x_hat
    n = dy.size // dy.shape[1]
    dx_hat = dy * gamma
    dx = dx_hat * inv_std
    if cache.training:
        centred = x_hat / inv_std
        dvar = (dx_hat * centred).sum(axis=axes, keepdims=True) * -0.5 * inv_std**3
        dmean = -(dx_hat * inv_std).sum(axis=axes, keepdims=True)
        dx = dx + dvar * 2 * centred / n + dmean / n
    return dx, (dy * x_hat).sum(axis=axes), dy.sum(axis=axes)


def backward_by_channel(dy, cache):
    dx, dgamma, dbeta = np.zeros_like(dy), np.zeros_like(cache.gamma), np.zeros_like(cache.gamma)
    for c in range(dy.shape[1]):
        g, x_hat = dy[:, c], cache.x_hat[:, c]
        dgamma[c], dbeta[c] = np.sum(g * x_hat), np.sum(g)
        if cache.training:
            g = g - np.mean(g) - x_hat * np.mean(g * x_hat)
        dx[:, c] = cache.gamma[c] * cache.inv_std[c] * g
    return dx, dgamma, dbeta


def backward_jacobian(dy, cache):
    rows = np.moveaxis(dy, 1, -1).reshape(-1, dy.shape[1])
    hats = np.moveaxis(cache.x_hat, 1, -1).reshape(-1, dy.shape[1])
    n = len(rows)
    dx = np.zeros_like(rows)
    for c in range(rows.shape[1]):
        jacobian = np.eye(n, dtype=dy.dtype)
        if cache.training:
            jacobian = jacobian - 1 / n - np.outer(hats[:, c], hats[:, c]) / n
        dx[:, c] = cache.gamma[c] * cache.inv_std[c] * (jacobian @ rows[:, c])
    back = (len(dy), *dy.shape[2:], dy.shape[1])
    return np.moveaxis(dx.reshape(back), -1, 1), np.einsum("nc,nc->c", rows, hats), np.einsum("nc->c", rows)


BOTH_PATHS = "(dbeta.reshape(shape) + cache.x_hat * dgamma.reshape(shape)) / n"

EXERCISE = Exercise(
    "batchnorm_backward",
    batchnorm_backward,
    points={"dx": 2, "dgamma": 1, "dbeta": 1},
    returns=("dx", "dgamma", "dbeta"),
    cases=[
        case(
            np.array([[4.0], [0.0], [0.0], [0.0]]),
            BatchNormCache(np.array([[1.0], [1.0], [-1.0], [-1.0]]), np.array([2.0]), np.array([0.5]), True),
            note="the example above",
        ),
        *backward_cases(np.random.default_rng(64)),
    ],
    hidden=backward_cases,
    steps={
        "cache.gamma * cache.inv_std": "the product of gamma and inv_std",
        (
            "dbeta / n",
            "cache.gamma * dbeta / n",
            "cache.gamma * cache.inv_std * dbeta / n",
        ): "the mean of dy in each channel",
        (
            "dgamma / n",
            "cache.gamma * dgamma / n",
            "cache.gamma * cache.inv_std * dgamma / n",
        ): "the mean of dy * x_hat in each channel",
    },
    pair=Pair(
        "batchnorm_forward",
        cases=[
            case(distinct(rng, shape), *scales(rng, 3), warm(rng, 3), training=training)
            for rng in [np.random.default_rng(67)]
            for shape, training in [((5, 3), True), ((2, 3, 2, 3), True), ((4, 3), False)]
        ],
    ),
    mistakes=[
        Mistake(
            "mean-and-variance-constant",
            "You treat the batch's mean and variance as constants. While training they depend on every x of the batch: two more paths lead "
            "back to x, and each takes something away from dy.",
            {f"dy - {BOTH_PATHS}": "dy"},
        ),
        Mistake(
            "variance-path-forgotten",
            "The path through the variance is missing: its part is minus x_hat times the mean of dy * x_hat.",
            {BOTH_PATHS: "dbeta.reshape(shape) / n"},
        ),
        Mistake(
            "mean-path-forgotten",
            "The path through the mean is missing: its part is minus the mean of dy.",
            {BOTH_PATHS: "cache.x_hat * dgamma.reshape(shape) / n"},
        ),
        Mistake(
            "variance-path-added",
            "The sign of the variance's path is wrong: a larger variance makes x_hat smaller, so its part is subtracted.",
            {"+ cache.x_hat * dgamma": "- cache.x_hat * dgamma"},
        ),
        Mistake(
            "both-paths-added",
            "The signs of both paths are wrong: the mean of dy, and x_hat times the mean of dy * x_hat, are subtracted from dy.",
            {f"dy - {BOTH_PATHS}": f"dy + {BOTH_PATHS}"},
        ),
        Mistake(
            "sums-for-means",
            "You subtracted sums. The mean and the variance are means over n numbers, so their paths are divided by n.",
            {BOTH_PATHS: BOTH_PATHS.removesuffix(" / n")},
        ),
        Mistake(
            "n-minus-one",
            "You divided by n - 1. The batch was normalised with means over n; the n - 1 stands in the running variance only.",
            {BOTH_PATHS: BOTH_PATHS.removesuffix("n") + "(n - 1)"},
        ),
        Mistake(
            "images-counted-not-pixels",
            "n is how many numbers were averaged for one channel: for maps that is N·H·W, not N.",
            {"dy.size // dy.shape[1]": "len(dy)"},
        ),
        Mistake(
            "gamma-on-dy-alone",
            "You multiplied only dy by γ. The two means need it as well: all three are made of γ dy.",
            {"dx = scale * (dy": "dx = cache.inv_std.reshape(shape) * (cache.gamma.reshape(shape) * dy"},
        ),
        Mistake(
            "divided-by-inv-std",
            "You divided by inv_std. It is 1 / sqrt(var + eps) already: multiply by it.",
            {"cache.gamma * cache.inv_std": "cache.gamma / cache.inv_std"},
        ),
        Mistake(
            "means-for-sums",
            "dgamma and dbeta are sums over the batch, not means: one gamma serves all n numbers, and the loss has its 1/N already.",
            {
                "(dy * cache.x_hat).sum(axis=axes), dy.sum(axis=axes)": "(dy * cache.x_hat).mean(axis=axes), dy.mean(axis=axes)",
                BOTH_PATHS: BOTH_PATHS.removesuffix(" / n"),
            },
        ),
        Mistake(
            "dbeta-times-gamma",
            "You multiplied dy by gamma before summing. dgamma and dbeta use dy as it comes; only dx goes through gamma.",
            {
                "(dy * cache.x_hat).sum(axis=axes), dy.sum(axis=axes)": "(dy * cache.x_hat).sum(axis=axes) * cache.gamma, dy.sum(axis=axes) * cache.gamma"
            },
        ),
    ],
    styles=[backward_by_stages, backward_by_channel, backward_jacobian],
    forbidden=("course_lib.ops.norm.moments",),
)
