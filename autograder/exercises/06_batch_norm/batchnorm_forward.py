"""The exercise ``batchnorm_forward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.norm.batch_norm import BatchNormCache, RunningStats, batchnorm_forward

from .shared import DDOF, distinct, scales, warm, without_cache


def batchnorm_cases(rng):
    """Vectors and maps, both modes, warm statistics, a spread as small as eps, a batch of one, float32."""

    def one(shape, *, training, note="", dtype=float, **options):
        x = distinct(rng, shape, dtype)
        return case(
            x,
            *scales(rng, shape[1], dtype),
            warm(rng, shape[1], dtype),
            training=training,
            note=note,
            **options,
        )

    still = distinct(rng, (4, 3))
    still[:, 1] *= 1e-3
    still[:, 2] = 0.5
    return [
        one((5, 3), training=True, note="training"),
        one((5, 3), training=False, note="after training"),
        one((2, 3, 4, 5), training=True, momentum=0.3, eps=1e-3, note="maps, training"),
        one((2, 3, 4, 5), training=False, momentum=0.3, eps=1e-3, note="maps, after training"),
        case(
            still,
            *scales(rng, 3),
            warm(rng, 3),
            training=True,
            note="feature 1 hardly varies, feature 2 never",
        ),
        one((1, 3, 4, 2), training=True, note="one image is enough to train on: 8 numbers per channel"),
        one((1, 4), training=False, note="a batch of one, after training"),
        one((6, 4), training=True, dtype=np.float32, note="float32"),
        one((1, 2, 3, 4), training=False, dtype=np.float32, note="one image in float32, after training"),
    ]


def batchnorm_by_channel(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    y, x_hat = np.zeros_like(x), np.zeros_like(x)
    mean, var, inv_std = running.mean.copy(), running.var.copy(), np.zeros_like(gamma)
    for c in range(x.shape[1]):
        values = x[:, c]
        mu, sigma2 = mean[c], var[c]
        if training:
            mu = values.mean()
            sigma2 = ((values - mu) ** 2).mean()
            mean[c] = (1 - momentum) * mean[c] + momentum * mu
            var[c] = (1 - momentum) * var[c] + momentum * values.var(ddof=1)
        inv_std[c] = 1 / np.sqrt(sigma2 + eps)
        x_hat[:, c] = (values - mu) * inv_std[c]
        y[:, c] = gamma[c] * x_hat[:, c] + beta[c]
    return y, RunningStats(mean, var), BatchNormCache(x_hat, gamma, inv_std, training)


def batchnorm_flat(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    rows = np.moveaxis(x, 1, -1).reshape(-1, x.shape[1])
    if training:
        mean, var = rows.mean(0), rows.var(0)
        running = (
            running.mean + momentum * (mean - running.mean),
            running.var + momentum * (rows.var(0, ddof=1) - running.var),
        )
    else:
        mean, var = running
    rows = (rows - mean) / (var + eps) ** 0.5 * gamma + beta
    back = (len(x), *x.shape[2:], x.shape[1])
    return np.moveaxis(rows.reshape(back), -1, 1), running, None


def batchnorm_moments(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    axes = tuple(i for i in range(x.ndim) if i != 1)
    old_mean, old_var = running
    mean, var = (
        np.expand_dims(part, [i for i in range(x.ndim - 1) if i != 0]) for part in (old_mean, old_var)
    )
    if training:
        mean, var = x.mean(axis=axes, keepdims=True)[0], x.var(axis=axes, keepdims=True)[0]
        n = x.size / x.shape[1]
        running = RunningStats(
            momentum * mean.ravel() + old_mean * (1 - momentum),
            momentum * (var * (n / (n - 1))).ravel() + old_var * (1 - momentum),
        )
    scale = gamma.reshape(mean.shape) / np.sqrt(var + eps)
    return x * scale + (beta.reshape(mean.shape) - mean * scale), running, ()


def batchnorm_as_instance_norm(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    shape = (1, -1, 1, 1) if x.ndim == 4 else (1, -1)
    axes = (2, 3) if x.ndim == 4 else 0
    mean, var = running.mean.reshape(shape), running.var.reshape(shape)
    if training:
        mean, var = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
        n = x.size // x.shape[1]
        running = RunningStats(
            (1 - momentum) * running.mean + momentum * mean.mean(axis=0).ravel(),
            (1 - momentum) * running.var + momentum * var.mean(axis=0).ravel() * n / (n - 1),
        )
    return gamma.reshape(shape) * (x - mean) / np.sqrt(var + eps) + beta.reshape(shape), running, None


def batchnorm_per_pixel(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    shape = (1, -1, 1, 1) if x.ndim == 4 else (1, -1)
    mean, var = running.mean.reshape(shape), running.var.reshape(shape)
    if training:
        mean, var, n = x.mean(axis=0), x.var(axis=0), len(x)
        running = RunningStats(
            (1 - momentum) * running.mean.reshape(shape[1:]) + momentum * mean,
            (1 - momentum) * running.var.reshape(shape[1:]) + momentum * var * n / max(n - 1, 1),
        )
    return gamma.reshape(shape) * (x - mean) / np.sqrt(var + eps) + beta.reshape(shape), running, None


def batchnorm_as_layer_norm(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    axes, shape = tuple(range(1, x.ndim)), (1, -1, 1, 1) if x.ndim == 4 else (1, -1)
    mean, var = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
    return gamma.reshape(shape) * (x - mean) / np.sqrt(var + eps) + beta.reshape(shape), running, None


def batchnorm_updates_in_test(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    axes = (0, 2, 3) if x.ndim == 4 else 0
    shape = (1, -1, 1, 1) if x.ndim == 4 else (1, -1)
    n = x.size // x.shape[1]
    mean, var = x.mean(axis=axes), x.var(axis=axes)
    new = RunningStats(
        (1 - momentum) * running.mean + momentum * mean,
        (1 - momentum) * running.var + momentum * var * n / max(n - 1, 1),
    )
    if not training:
        mean, var = running
    inv_std = 1 / np.sqrt(var + eps)
    x_hat = (x - mean.reshape(shape)) * inv_std.reshape(shape)
    return (
        gamma.reshape(shape) * x_hat + beta.reshape(shape),
        new,
        BatchNormCache(x_hat, gamma, inv_std, training),
    )


KEEP_MEAN = "(1 - momentum) * running.mean + momentum * mean"
KEEP_VAR = "(1 - momentum) * running.var + momentum * var"
SWAPPED = {
    KEEP_MEAN: "momentum * running.mean + (1 - momentum) * mean",
    KEEP_VAR: "momentum * running.var + (1 - momentum) * var",
}
UNBIASED = " * n / (n - 1)"

EXERCISE = Exercise(
    "batchnorm_forward",
    batchnorm_forward,
    points={"y": 2, "mean": 1, "var": 2},
    returns=("y", "running", "cache"),
    cases=[
        case(
            np.array([[1.0], [3.0]]),
            np.array([2.0]),
            np.array([1.0]),
            RunningStats(np.zeros(1), np.ones(1)),
            training=training,
            eps=0.0,
            note=f"the example above, {'training' if training else 'after training'}",
        )
        for training in (True, False)
    ]
    + batchnorm_cases(np.random.default_rng(63)),
    hidden=batchnorm_cases,
    steps={
        "mean": "the batch's mean",
        "x - mean.reshape(shape)": "the centred batch",
        "var": "the batch's variance",
        (
            "var * n / (n - 1)",
            "n / (n - 1)",
            "momentum * var * n / (n - 1)",
        ): "the unbiased variance",
        ("inv_std", "1 / inv_std", "gamma * inv_std"): "the divisor: sqrt(var + eps)",
        "x_hat": "x_hat",
    },
    mistakes=[
        Mistake(
            "unbiased-variance-normalises",
            DDOF,
            {"x.var(axis=axes)": "x.var(axis=axes, ddof=1)", UNBIASED: ""},
        ),
        Mistake(
            "biased-running-variance",
            "Into the running variance you put the biased one (divided by n). That is the convention of Keras 3, Flax, CS231n and d2l; here, as in "
            "Ioffe and Szegedy's algorithm 2 and in torch, the running variance estimates the variance of all data, so it gets "
            "var * n / (n - 1).",
            {UNBIASED: ""},
        ),
        Mistake(
            "unbiased-twice",
            "You corrected the variance twice: first with ddof=1, then with n / (n - 1). Normalise with the biased variance, "
            "and correct once, for the running one.",
            {"x.var(axis=axes)": "x.var(axis=axes, ddof=1)"},
        ),
        Mistake(
            "momentum-swapped",
            "Your momentum is the weight of the old statistic: that is the convention of Keras, Flax and CS231n, with 0.99, 0.99 and 0.9. Here, as in "
            "torch, it is the weight of the new one: (1 - momentum) * running + momentum * batch.",
            SWAPPED,
        ),
        Mistake(
            "as-keras-and-cs231n",
            "These are the running statistics of Keras and CS231n: momentum weighs the old value, and the variance is the biased one. Here, "
            "as in torch, momentum weighs the new value, and the running variance gets var * n / (n - 1).",
            {**SWAPPED, UNBIASED: ""},
        ),
        Mistake(
            "running-std-kept",
            "You keep a running standard deviation. The field is called var: keep the variance, and take the root when it is used.",
            {
                KEEP_VAR + UNBIASED: "(1 - momentum) * running.var + momentum * np.sqrt(var * n / (n - 1))",
                "np.sqrt(var + eps)": "(np.sqrt(var + eps) if training else var + eps)",
            },
        ),
        Mistake(
            "batch-statistics-after-training",
            "After training you still use the batch's own mean and variance. Then an answer depends on which other examples happen to be in "
            "the batch, and a batch of one is always 0. Use running.mean and running.var there.",
            {"mean, var = running": "mean, var = x.mean(axis=axes), x.var(axis=axes)"},
        ),
        Mistake(
            "running-moves-after-training",
            "The running statistics move after training, too. Then the network changes with everything it is asked, in the order in which it "
            "is asked. They stand still when `training` is false.",
            batchnorm_updates_in_test,
        ),
        Mistake(
            "running-used-in-training",
            "While training you normalise by the running statistics, after moving them. Use the batch's own: only then is each batch's "
            "mean 0 and its variance 1, and the gradient of exercise 6.5 the right one.",
            {"inv_std = 1 /": "mean, var = running\n    inv_std = 1 /"},
        ),
        Mistake(
            "images-counted-not-pixels",
            "n is how many numbers were averaged for one channel: for maps that is N·H·W, not N.",
            {"x.size // x.shape[1]": "max(len(x), 2)"},
        ),
        Mistake(
            "eps-left-out",
            "eps is missing: add it to the variance, inside the root. A feature that never varies would divide by 0.",
            {"var + eps": "var"},
        ),
        Mistake(
            "gamma-and-beta-left-out",
            "gamma and beta are missing: y is gamma times the normalised x, plus beta.",
            {"gamma.reshape(shape) * x_hat + beta.reshape(shape)": "x_hat"},
        ),
        Mistake(
            "beta-scaled-too",
            "You added β before multiplying by γ. It is y = γ x̂ + β: the shift comes after the scale.",
            {"* x_hat + beta.reshape(shape)": "* (x_hat + beta.reshape(shape))"},
        ),
        Mistake(
            "gamma-and-beta-exchanged",
            "gamma and beta are exchanged: gamma multiplies, beta is added.",
            {
                "gamma.reshape(shape) * x_hat + beta.reshape(shape)": "beta.reshape(shape) * x_hat + gamma.reshape(shape)"
            },
        ),
        Mistake(
            "instance-norm",
            "For maps you average over H and W only, each image by itself: that is instance norm. Batch norm averages over the images, too: "
            "axes (0, 2, 3).",
            batchnorm_as_instance_norm,
        ),
        Mistake(
            "each-pixel-by-itself",
            "For maps you average over the batch only, so that each pixel has statistics of its own. A channel is one feature wherever it "
            "is seen: average over axes (0, 2, 3).",
            batchnorm_per_pixel,
        ),
        Mistake(
            "layer-norm",
            "You average over the features of each example: that is layer norm. Batch norm averages each feature over the batch (axis 0; for "
            "maps 0, 2 and 3).",
            batchnorm_as_layer_norm,
        ),
    ],
    styles=[
        batchnorm_by_channel,
        batchnorm_flat,
        batchnorm_moments,
        {
            "x.var(axis=axes)": "(x**2).mean(axis=axes) - mean**2",
            "mean, var = x.mean(axis=axes), ": "mean = x.mean(axis=axes)\n        var = ",
        },
    ],
    forbidden=("course_lib.ops.norm.moments",),
)
EXERCISE = without_cache(EXERCISE, "BatchNormCache(x_hat, gamma, inv_std, training)")
