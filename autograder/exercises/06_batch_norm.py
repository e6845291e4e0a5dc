"""The exercises of lesson 06, normalising: inputs, batches, samples and groups."""

from dataclasses import replace

import numpy as np

from autograder.exercise import Exercise, Mistake
from course_lib.check.call import case
from course_lib.ops.batch_norm import BatchNormCache, RunningStats, batchnorm_backward, batchnorm_forward
from course_lib.ops.group_norm import groupnorm_forward
from course_lib.ops.layer_norm import layernorm_forward
from course_lib.whitening import pca_whiten, standardize

DDOF = (
    "You normalise by the variance with N - 1 (ddof=1). The numbers at hand are all there are to normalise, so divide by N: "
    "then their variance becomes 1, and two numbers become -1 and 1."
)
EPS_OUTSIDE = (
    "eps stands outside the root: std + eps. Here, as in the papers and in torch, it is added to the variance, inside the root. "
    "It shows where the variance is as small as eps."
)
EPS_LEFT_OUT = (
    "eps is missing: add it to the variance, inside the root. A feature that never varies would divide by 0."
)
GAMMA_LEFT_OUT = (
    "gamma is missing: after normalising, multiply by gamma, so that the layer can have any spread it needs."
)
BETA_LEFT_OUT = (
    "beta is missing: after scaling by gamma, add beta, so that the layer can have any mean it needs."
)
NOT_CENTRED = "The mean is not subtracted: normalised numbers have mean 0 before gamma and beta."
NOT_ROOTED = (
    "You divided by the variance. Divide by its root, the standard deviation: then the new variance is 1."
)


def distinct(rng, shape, dtype=float):
    """Return numbers whose means and spreads differ from one place on each axis to the next."""
    x = rng.normal(size=shape)
    for axis, size in enumerate(shape):
        places = np.expand_dims(np.arange(size), [i for i in range(len(shape)) if i != axis])
        x = x * (1 + 0.3 * rng.permutation(size)[places]) + 0.4 * rng.permutation(size)[places]
    return x.astype(dtype)


def scales(rng, shape, dtype=float):
    """Return a gamma that is not 1 and a beta that is not 0."""
    return rng.uniform(0.5, 2.0, shape).astype(dtype), rng.uniform(0.3, 1.5, shape).astype(dtype)


# --------------------------------------------------------------------------------------------------------- standardize


def standardize_cases(rng):
    """Sets that differ in size and in statistics, a feature that is constant in training, float32, one test sample."""
    constant = distinct(rng, (6, 3))
    constant[:, 1] = 2.0
    shifted = constant[:2] * 1.5 + 0.7
    return [
        case(
            distinct(rng, (7, 3)), 2 + 3 * distinct(rng, (5, 3)), note="a test set with statistics of its own"
        ),
        case(constant, shifted, note="feature 1 is 2 in every training sample"),
        case(distinct(rng, (5, 4), np.float32), distinct(rng, (3, 4), np.float32), note="float32"),
        case(distinct(rng, (9, 2)), distinct(rng, (1, 2)), note="one test sample"),
    ]


def standardize_by_feature(train, test):
    train, test = train.copy(), test.copy()
    for d in range(train.shape[1]):
        mean = np.mean(train[:, d])
        std = np.sqrt(np.mean((train[:, d] - mean) ** 2))
        for part in (train, test):
            part[:, d] -= mean
            if std > 0:
                part[:, d] /= std
    return train, test


def standardize_one_function(train, test):
    std = train.std(0)
    std[std == 0] = 1
    return tuple((part - train.mean(0)) / std for part in (train, test))


def standardize_each_by_itself(train, test):
    def own(x):
        std = x.std(axis=0)
        return (x - x.mean(axis=0)) / np.where(std > 0, std, 1)

    return own(train), own(test)


def standardize_together(train, test):
    both = np.concatenate([train, test])
    mean, std = both.mean(axis=0), both.std(axis=0)
    std = np.where(std > 0, std, 1)
    return (train - mean) / std, (test - mean) / std


def standardize_per_sample(train, test):
    def own(x):
        return (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)

    return own(train), own(test)


def standardize_in_place(train, test):
    mean, std = train.mean(axis=0), train.std(axis=0)
    std = np.where(std > 0, std, 1)
    train -= mean
    train /= std
    return train, (test - mean) / std


def standardize_min_max(train, test):
    low, high = train.min(axis=0), train.max(axis=0)
    span = np.where(high > low, high - low, 1)
    return (train - low) / span, (test - low) / span


STANDARDIZE = Exercise(
    "standardize",
    standardize,
    points={"train": 1, "test": 1},
    returns=("train", "test"),
    cases=[
        case(np.array([[1.0], [3.0]]), np.array([[5.0], [2.0]]), note="the example above"),
        *standardize_cases(np.random.default_rng(61)),
    ],
    hidden=standardize_cases,
    mistakes=[
        Mistake(
            "test-by-its-own-statistics",
            "You standardised the test set by its own mean and deviation. Then one and the same image has different inputs in "
            "training and in test, and one test image alone has no deviation at all. Use the training set's numbers for both.",
            standardize_each_by_itself,
        ),
        Mistake(
            "statistics-of-both",
            "You took mean and deviation over training and test set together. The test set stands for data nobody has seen yet: "
            "take both from the training set alone.",
            standardize_together,
        ),
        Mistake(
            "test-left-as-it-is",
            "The test set came back unchanged. The network learns from standardised inputs, so it must be asked with standardised ones.",
            {"(test - mean) / scale": "test"},
        ),
        Mistake(
            "each-sample-by-itself",
            "You standardised each sample over its features (axis=1). That is right for patches of a photograph; here each feature is "
            "standardised over the samples (axis=0).",
            standardize_per_sample,
        ),
        Mistake(
            "one-mean-for-all",
            "You took one mean and one deviation over all entries. Each feature has its own: axis=0.",
            {"train.mean(axis=0), train.std(axis=0)": "train.mean(), train.std()"},
        ),
        Mistake("unbiased-variance", DDOF, {"train.std(axis=0)": "train.std(axis=0, ddof=1)"}),
        Mistake("divided-by-variance", NOT_ROOTED, {"train.std(axis=0)": "train.var(axis=0)"}),
        Mistake("not-centred", NOT_CENTRED, {"(train - mean)": "train", "(test - mean)": "test"}),
        Mistake(
            "not-scaled",
            "You subtract the mean only: divide by the standard deviation too.",
            {" / scale": ""},
        ),
        Mistake(
            "constant-feature-divides-by-zero",
            "A feature that is the same in every training sample has deviation 0, and yours divides by it. Divide that one by 1 instead.",
            {"np.where(std > 0, std, 1)": "std"},
        ),
        Mistake(
            "tiny-number-for-a-constant-feature",
            "You add a tiny number to the deviation. For a feature that is constant in training that multiplies each later difference by "
            "millions. Divide such a feature by 1: shift it only.",
            {"np.where(std > 0, std, 1)": "std + 1e-8"},
        ),
        Mistake(
            "min-max",
            "You scaled each feature to 0 … 1 by its least and greatest value. One outlier then squeezes all the others; here the scale is "
            "the standard deviation and the middle is the mean.",
            standardize_min_max,
        ),
        Mistake(
            "swapped",
            "You returned (test, train): the training set comes first.",
            {
                "return (train - mean) / scale, (test - mean) / scale": "return (test - mean) / scale, (train - mean) / scale"
            },
        ),
        Mistake(
            "changed-in-place",
            "You changed `train` itself: the caller may still need it. Make new arrays.",
            standardize_in_place,
        ),
    ],
    styles=[
        standardize_by_feature,
        standardize_one_function,
        {"np.where(std > 0, std, 1)": "np.where(std == 0, np.ones_like(std), std)"},
    ],
    forbidden=("course_lib.whitening", "sklearn"),
)

# ---------------------------------------------------------------------------------------------------------- pca_whiten


def correlated(rng, n, d):
    """Return samples with a mean, with correlated features, and with deviations 2, 1.2, 0.72, … along their axes."""
    turn = np.linalg.qr(rng.normal(size=(d, d)))[0]
    noise = rng.normal(size=(n, d))
    white = np.linalg.qr(noise - noise.mean(axis=0))[0] * np.sqrt(n)
    return white * 2 * 0.6 ** np.arange(d) @ turn + rng.uniform(0.5, 1.5, d)


def pca_whiten_cases(rng):
    """Tall and nearly square data, eps that matters and eps that does not."""
    return [
        case(correlated(rng, 9, 3), eps=0.0),
        case(correlated(rng, 7, 2), eps=0.5, note="an eps that shows"),
        case(correlated(rng, 12, 5), eps=1e-3),
        case(correlated(rng, 8, 6), eps=0.1, note="an eps beyond the least variances"),
    ]


def pca_whiten_svd(x, *, eps):
    centred = x - x.mean(axis=0)
    _, singular, axes = np.linalg.svd(centred, full_matrices=True)
    variances = np.zeros(x.shape[1])
    variances[: len(singular)] = singular**2 / len(x)
    return centred @ axes.T / np.sqrt(variances + eps)


def pca_whiten_sorted(x, *, eps):
    covariance = np.cov(x, rowvar=False, bias=True)
    variances, axes = np.linalg.eig(covariance)
    variances, axes = variances.real, axes.real
    order = np.argsort(variances)[::-1]
    turned = np.dot(x - np.mean(x, axis=0), axes[:, order])
    return turned * (variances[order] + eps) ** -0.5


def pca_whiten_by_axis(x, *, eps):
    n, d = x.shape
    mean = sum(x) / n
    covariance = sum(np.outer(row - mean, row - mean) for row in x) / n
    variances, axes = np.linalg.eigh(covariance)
    out = np.empty((n, d))
    for k in range(d):
        out[:, k] = -((x - mean) @ axes[:, d - 1 - k]) / np.sqrt(max(variances[d - 1 - k], 0) + eps)
    return out


PCA_WHITEN = Exercise(
    "pca_whiten",
    pca_whiten,
    points={"whitened": 3},
    view="principal_axes",
    cases=[
        case(
            np.array([[3.0, 1.0], [1.0, 3.0], [-1.0, -3.0], [-3.0, -1.0]]), eps=0.0, note="the example above"
        ),
        *pca_whiten_cases(np.random.default_rng(62)),
    ],
    hidden=pca_whiten_cases,
    mistakes=[
        Mistake(
            "least-axis-first",
            "Your axes run from the least variance to the greatest: np.linalg.eigh sorts upwards. Turn the order round, of the "
            "variances and of the axes alike.",
            {"[::-1]": "", "[:, ::-1]": ""},
        ),
        Mistake(
            "order-turned-in-one-only",
            "You turned the order of the axes but not that of their variances: each axis is divided by another one's deviation.",
            {"variances[::-1]": "variances"},
        ),
        Mistake(
            "turned-back",
            "You turned the samples back after scaling. That is ZCA whitening, which section 2 shows next to this; PCA whitening stays "
            "on the principal axes.",
            {"np.sqrt(variances[::-1] + eps)": "np.sqrt(variances[::-1] + eps) @ axes[:, ::-1].T"},
        ),
        Mistake(
            "rows-taken-for-axes",
            "np.linalg.eigh returns the axes as *columns*: axis k is axes[:, k]. You used the rows (axes.T), which turns the wrong way.",
            {"centred @ axes[:, ::-1]": "centred @ axes.T[:, ::-1]"},
        ),
        Mistake(
            "unbiased-covariance",
            "Your covariance divides by N - 1, as np.cov does on its own. Here it is the mean over the samples: divide by N.",
            {"/ len(x)": "/ (len(x) - 1)"},
        ),
        Mistake(
            "covariance-not-divided",
            "The covariance is a mean over the samples: divide centred.T @ centred by their number.",
            {" / len(x)": ""},
        ),
        Mistake(
            "eps-outside-the-root",
            EPS_OUTSIDE,
            {"np.sqrt(variances[::-1] + eps)": "(np.sqrt(np.abs(variances[::-1])) + eps)"},
        ),
        Mistake("eps-left-out", EPS_LEFT_OUT, {"variances[::-1] + eps": "np.maximum(variances[::-1], 0)"}),
        Mistake(
            "divided-by-variance", NOT_ROOTED, {"np.sqrt(variances[::-1] + eps)": "(variances[::-1] + eps)"}
        ),
        Mistake(
            "multiplied",
            "You multiplied by the deviations: that stretches long axes even more. Divide.",
            {"axes[:, ::-1] / np": "axes[:, ::-1] * np"},
        ),
        Mistake(
            "not-centred",
            "You turned x itself. Subtract each feature's mean first, from the samples as well as for the covariance.",
            {"centred @ axes": "x @ axes"},
        ),
        Mistake(
            "covariance-of-raw-samples",
            "You subtracted no mean at all: the first axis then points to the mean, not along the greatest variance.",
            {"x - x.mean(axis=0)": "x"},
        ),
        Mistake(
            "only-turned",
            "You turned the samples onto the axes but did not scale them: divide each by its deviation.",
            {" / np.sqrt(variances[::-1] + eps)": ""},
        ),
        Mistake(
            "only-standardised",
            "You divided each feature by its deviation. Features stay correlated that way: first turn the samples onto the principal axes.",
            {
                "centred @ axes[:, ::-1] / np.sqrt(variances[::-1] + eps)": "centred / np.sqrt(centred.var(axis=0) + eps)"
            },
        ),
        Mistake(
            "centred-over-features",
            "You subtracted each sample's own mean (axis=1). The mean is each feature's, over the samples: axis=0.",
            {"x.mean(axis=0)": "x.mean(axis=1, keepdims=True)"},
        ),
    ],
    styles=[pca_whiten_svd, pca_whiten_sorted, pca_whiten_by_axis],
    forbidden=("course_lib.whitening", "sklearn"),
)

# --------------------------------------------------------------------------------------------------- batchnorm_forward


def warm(rng, channels, dtype=float):
    """Return running statistics as they are in the middle of training."""
    return RunningStats(
        rng.normal(size=channels).astype(dtype), rng.uniform(0.3, 3.0, channels).astype(dtype)
    )


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
        one((1, 3, 4, 2), training=True, note="one image is enough to train on: 8 numbers a channel"),
        one((1, 4), training=False, note="a batch of one, after training"),
        one((6, 4), training=True, dtype=np.float32, note="float32"),
        one((1, 2, 3, 4), training=False, dtype=np.float32, note="one image in float32, after training"),
    ]


def batchnorm_by_channel(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    y, x_hat = np.empty_like(x), np.empty_like(x)
    mean, var, inv_std = running.mean.copy(), running.var.copy(), np.empty_like(gamma)
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


def batchnorm_in_place(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    axes = (0, 2, 3) if x.ndim == 4 else 0
    shape = (1, -1, 1, 1) if x.ndim == 4 else (1, -1)
    mean, var = running
    if training:
        mean, var = x.mean(axis=axes), x.var(axis=axes)
        n = x.size // x.shape[1]
        running.mean[:] = (1 - momentum) * running.mean + momentum * mean
        running.var[:] = (1 - momentum) * running.var + momentum * var * n / (n - 1)
    inv_std = 1 / np.sqrt(var + eps)
    x_hat = (x - mean.reshape(shape)) * inv_std.reshape(shape)
    return (
        gamma.reshape(shape) * x_hat + beta.reshape(shape),
        running,
        BatchNormCache(x_hat, gamma, inv_std, training),
    )


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

BATCHNORM = Exercise(
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
    mistakes=[
        Mistake(
            "unbiased-variance-normalises",
            DDOF,
            {"x.var(axis=axes)": "x.var(axis=axes, ddof=1)", UNBIASED: ""},
        ),
        Mistake(
            "biased-running-variance",
            "Into the running variance you put the biased one (divided by n). That is the convention of Keras, CS231n and d2l; here, as in "
            "Ioffe and Szegedy's algorithm 2 and in torch, the running variance estimates the variance of all data, so it gets "
            "var * n / (n - 1).",
            {UNBIASED: ""},
        ),
        Mistake(
            "unbiased-twice",
            "You corrected the variance twice: ddof=1 does it already, and n / (n - 1) does it again. Normalise with the biased variance, "
            "and correct once, for the running one.",
            {"x.var(axis=axes)": "x.var(axis=axes, ddof=1)"},
        ),
        Mistake(
            "momentum-swapped",
            "Your momentum is the weight of the old statistic: that is the convention of Keras and CS231n, with 0.99 and 0.9. Here, as in "
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
            "always-training",
            "You do not look at `training`: after training, too, yours uses the batch's statistics and moves the running ones.",
            {"if training:": "if True:"},
        ),
        Mistake(
            "never-training",
            "Yours uses the running statistics in training, too, and never moves them: where `training` is true, take the batch's own.",
            {"if training:": "if False:"},
        ),
        Mistake(
            "running-moves-after-training",
            "The running statistics move after training, too. Then the network changes with everything it is asked, in the order in which it "
            "is asked. They stand still when `training` is false.",
            batchnorm_updates_in_test,
        ),
        Mistake(
            "running-never-moves",
            "The running statistics come back as they went in: while training they move towards the batch's.",
            {"running = RunningStats(": "RunningStats("},
        ),
        Mistake(
            "running-replaced",
            "You replaced the running statistics by this batch's: keep (1 - momentum) of the old ones, so that they average over many batches.",
            {
                "(1 - momentum) * running.mean + momentum * mean": "mean",
                "(1 - momentum) * running.var + momentum * var": "var",
            },
        ),
        Mistake(
            "running-used-in-training",
            "While training you normalise by the running statistics, after moving them. Use the batch's own: only then is each batch's "
            "mean 0 and its variance 1, and the gradient of exercise 6.4 the right one.",
            {"inv_std = 1 /": "mean, var = running\n    inv_std = 1 /"},
        ),
        Mistake(
            "running-changed-in-place",
            "You wrote into the old running statistics: `running.mean[:] = …` and `+=` change the caller's arrays. Make a new RunningStats.",
            batchnorm_in_place,
        ),
        Mistake(
            "images-counted-not-pixels",
            "n is how many numbers were averaged for one channel: for maps that is N·H·W, not N.",
            {"x.size // x.shape[1]": "max(len(x), 2)"},
        ),
        Mistake("eps-outside-the-root", EPS_OUTSIDE, {"np.sqrt(var + eps)": "(np.sqrt(var) + eps)"}),
        Mistake("eps-left-out", EPS_LEFT_OUT, {"var + eps": "var"}),
        Mistake("gamma-left-out", GAMMA_LEFT_OUT, {"gamma.reshape(shape) * x_hat": "x_hat"}),
        Mistake("beta-left-out", BETA_LEFT_OUT, {" + beta.reshape(shape)": ""}),
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
        Mistake("not-centred", NOT_CENTRED, {"x - mean.reshape(shape)": "x"}),
        Mistake("divided-by-variance", NOT_ROOTED, {"np.sqrt(var + eps)": "(var + eps)"}),
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
    forbidden=("course_lib.ops.batch_norm", "course_lib.ops.normalize", "torch"),
)

# -------------------------------------------------------------------------------------------------- batchnorm_backward


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
    dx, dgamma, dbeta = np.empty_like(dy), np.empty_like(cache.gamma), np.empty_like(cache.gamma)
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
    dx = np.empty_like(rows)
    for c in range(rows.shape[1]):
        jacobian = np.eye(n, dtype=dy.dtype)
        if cache.training:
            jacobian = jacobian - 1 / n - np.outer(hats[:, c], hats[:, c]) / n
        dx[:, c] = cache.gamma[c] * cache.inv_std[c] * (jacobian @ rows[:, c])
    back = (len(dy), *dy.shape[2:], dy.shape[1])
    return np.moveaxis(dx.reshape(back), -1, 1), np.einsum("nc,nc->c", rows, hats), np.einsum("nc->c", rows)


def backward_in_place(dy, cache):
    axes = (0, 2, 3) if dy.ndim == 4 else 0
    shape = (1, -1, 1, 1) if dy.ndim == 4 else (1, -1)
    dgamma, dbeta = (dy * cache.x_hat).sum(axis=axes), dy.sum(axis=axes)
    if cache.training:
        n = dy.size // dy.shape[1]
        dy -= (dbeta.reshape(shape) + cache.x_hat * dgamma.reshape(shape)) / n
    dy *= (cache.gamma * cache.inv_std).reshape(shape)
    return dy, dgamma, dbeta


def backward_axis_0(dy, cache):
    dgamma, dbeta = (dy * cache.x_hat).sum(axis=0), dy.sum(axis=0)
    shape = (1, -1, 1, 1) if dy.ndim == 4 else (1, -1)
    scale = (cache.gamma * cache.inv_std).reshape(shape)
    if not cache.training:
        return dy * scale, dgamma, dbeta
    return scale * (dy - (dbeta + cache.x_hat * dgamma) / len(dy)), dgamma, dbeta


BOTH_PATHS = "(dbeta.reshape(shape) + cache.x_hat * dgamma.reshape(shape)) / n"

BACKWARD = Exercise(
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
    mistakes=[
        Mistake(
            "mean-and-variance-constant",
            "You treat the batch's mean and variance as constants. While training they hang on every x of the batch: two more paths lead "
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
            "gamma-left-out",
            "gamma is missing in dx: y is gamma times x_hat plus beta, so dy goes through gamma on its way back.",
            {"(cache.gamma * cache.inv_std)": "cache.inv_std"},
        ),
        Mistake(
            "gamma-on-dy-alone",
            "γ multiplies dy alone with you. It multiplies the two means as well: all three are made of γ dy.",
            {"dx = scale * (dy": "dx = cache.inv_std.reshape(shape) * (cache.gamma.reshape(shape) * dy"},
        ),
        Mistake(
            "inv-std-left-out",
            "inv_std is missing in dx: x was multiplied by it, so the gradient is, too.",
            {"(cache.gamma * cache.inv_std)": "cache.gamma"},
        ),
        Mistake(
            "divided-by-inv-std",
            "You divided by inv_std. It is 1 / sqrt(var + eps) already: multiply by it.",
            {"cache.gamma * cache.inv_std": "cache.gamma / cache.inv_std"},
        ),
        Mistake(
            "training-gradient-after-training",
            "After training the mean and the variance are constants: there dx is dy times gamma times inv_std, nothing is subtracted. Ask "
            "cache.training.",
            {"if not cache.training:": "if False:"},
        ),
        Mistake(
            "dgamma-without-x-hat",
            "dgamma is the sum of dy times x_hat: gamma multiplied x_hat.",
            {"(dy * cache.x_hat).sum(axis=axes)": "dy.sum(axis=axes)"},
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
            "You multiplied dy by gamma before summing. beta and gamma themselves meet dy as it comes; only dx goes through gamma.",
            {
                "(dy * cache.x_hat).sum(axis=axes), dy.sum(axis=axes)": "(dy * cache.x_hat).sum(axis=axes) * cache.gamma, dy.sum(axis=axes) * cache.gamma"
            },
        ),
        Mistake(
            "dgamma-and-dbeta-exchanged",
            "dgamma and dbeta are exchanged: the order is that of the forward function's arrays, x, gamma, beta.",
            {
                "* scale, dgamma, dbeta": "* scale, dbeta, dgamma",
                "return dx, dgamma, dbeta": "return dx, dbeta, dgamma",
            },
        ),
        Mistake(
            "summed-over-the-batch-only",
            "For maps you summed over the batch only. One gamma serves a whole map: sum over axes (0, 2, 3).",
            backward_axis_0,
        ),
        Mistake(
            "changed-in-place",
            "You changed `dy` itself: the caller may still need it. Make a new array.",
            backward_in_place,
        ),
    ],
    styles=[backward_by_stages, backward_by_channel, backward_jacobian],
    forbidden=("course_lib.ops.batch_norm", "course_lib.ops.normalize", "torch"),
)

# --------------------------------------------------------------------------------------------------- layernorm_forward


def layernorm_cases(rng):
    """Vectors, sequences, maps over all that an example has, a spread as small as eps, a batch of one, float32."""

    def one(shape, features=1, note="", dtype=float, **options):
        return case(distinct(rng, shape, dtype), *scales(rng, shape[-features:], dtype), note=note, **options)

    quiet = distinct(rng, (3, 4))
    quiet[1] = 0.5 + 1e-3 * quiet[1]
    return [
        one((3, 5)),
        one((4, 2, 3), note="a sequence (T, N, D), gamma of shape (D,)"),
        one((2, 3, 4, 5), 3, note="maps, gamma of shape (C, H, W)"),
        case(quiet, *scales(rng, 4), eps=1e-3, note="sample 1 hardly varies"),
        one((1, 6), note="a batch of one"),
        one((3, 4), dtype=np.float32, note="float32"),
    ]


def layernorm_flat(x, gamma, beta, *, eps=1e-5):
    rows = x.reshape(-1, gamma.size)
    out = [(row - row.mean()) / np.sqrt(row.var() + eps) for row in rows]
    return np.array(out, dtype=x.dtype).reshape(x.shape) * gamma + beta, None


def layernorm_moments(x, gamma, beta, *, eps=1e-5):
    axes = tuple(-1 - i for i in range(gamma.ndim))
    mean = np.mean(x, axis=axes, keepdims=True)
    centred = x - mean
    var = np.mean(centred * centred, axis=axes, keepdims=True)
    return beta + gamma * centred / (var + eps) ** 0.5, ()


def layernorm_per_position(x, gamma, beta, *, eps=1e-5):
    mean, var = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta, None


def layernorm_as_annotated(x, gamma, beta, *, eps=1e-5):
    axes = tuple(range(x.ndim - gamma.ndim, x.ndim))
    std = x.std(axis=axes, ddof=1, keepdims=True)
    return gamma * (x - x.mean(axis=axes, keepdims=True)) / (std + eps) + beta, None


AXES = "tuple(range(x.ndim - gamma.ndim, x.ndim))"

LAYERNORM = Exercise(
    "layernorm_forward",
    layernorm_forward,
    points={"y": 2},
    returns=("y", "cache"),
    cases=[
        case(
            np.array([[1.0, 3.0], [10.0, 30.0]]),
            np.array([1.0, 2.0]),
            np.array([0.0, 5.0]),
            eps=0.0,
            note="the example above",
        ),
        *layernorm_cases(np.random.default_rng(65)),
    ],
    hidden=layernorm_cases,
    mistakes=[
        Mistake(
            "over-the-batch",
            "You average over axis 0, the batch: that is batch norm. Layer norm averages over the features of each example by itself.",
            {AXES: "0"},
        ),
        Mistake(
            "over-everything",
            "You took one mean and one variance over the whole array. Each example has its own: average over the axes that gamma has, "
            "with keepdims=True.",
            {AXES: "None"},
        ),
        Mistake(
            "last-axis-only",
            "You average over the last axis only. gamma says what a layer is: with gamma of shape (C, H, W) average over the last three axes.",
            {AXES: "-1"},
        ),
        Mistake(
            "all-but-the-first-axis",
            "You average over all axes but the first. In a sequence (T, N, D) each time and each example is normalised by itself: average "
            "over the axes that gamma has.",
            {AXES: "tuple(range(1, x.ndim))"},
        ),
        Mistake(
            "axis-1",
            "You average over axis 1. The features are on the last axes, as many as gamma has.",
            layernorm_per_position,
        ),
        Mistake("unbiased-variance", DDOF, {"x.var(axis=axes, ": "x.var(axis=axes, ddof=1, "}),
        Mistake(
            "as-annotated-transformer",
            "This is the layer norm of The Annotated Transformer: deviation with N - 1, and eps added outside the root. The paper (Ba, Kiros and "
            "Hinton, 2016, equation 3) and torch divide by N, and here eps is inside the root.",
            layernorm_as_annotated,
        ),
        Mistake(
            "eps-outside-the-root",
            EPS_OUTSIDE,
            {"np.sqrt(x.var(axis=axes, keepdims=True) + eps)": "(x.std(axis=axes, keepdims=True) + eps)"},
        ),
        Mistake("eps-left-out", EPS_LEFT_OUT, {" + eps": ""}),
        Mistake("gamma-left-out", GAMMA_LEFT_OUT, {"gamma * x_hat": "x_hat"}),
        Mistake("beta-left-out", BETA_LEFT_OUT, {" + beta": ""}),
        Mistake("not-centred", NOT_CENTRED, {"x - x.mean(axis=axes, keepdims=True)": "x"}),
        Mistake(
            "divided-by-variance",
            NOT_ROOTED,
            {"np.sqrt(x.var(axis=axes, keepdims=True) + eps)": "(x.var(axis=axes, keepdims=True) + eps)"},
        ),
        Mistake(
            "root-mean-square",
            "You divided by the root of the mean square, without the mean: that is RMSNorm (Zhang and Sennrich, 2019). Layer norm subtracts "
            "the mean first.",
            {
                "x - x.mean(axis=axes, keepdims=True)": "x",
                "x.var(axis=axes, keepdims=True)": "(x**2).mean(axis=axes, keepdims=True)",
            },
        ),
    ],
    styles=[
        layernorm_flat,
        layernorm_moments,
        {
            "gamma * x_hat + beta": "np.add(np.multiply(x_hat, gamma), beta)",
            AXES: "tuple(range(-gamma.ndim, 0))",
        },
    ],
    forbidden=("course_lib.ops.layer_norm", "course_lib.ops.normalize", "torch"),
)

# --------------------------------------------------------------------------------------------------- groupnorm_forward


def groupnorm_cases(rng):
    """Maps in two, three and one group, instance norm, vectors, a spread as small as eps, a batch of one, float32."""

    def one(shape, groups, note="", dtype=float, eps=1e-5):
        return case(
            distinct(rng, shape, dtype), *scales(rng, shape[1], dtype), groups=groups, eps=eps, note=note
        )

    quiet = distinct(rng, (2, 4, 3, 2))
    quiet[:, 2:] *= 1e-3
    return [
        one((2, 6, 3, 4), 2),
        one((2, 6, 1, 4), 3),
        one((3, 4, 2, 5), 4, "as many groups as channels: instance norm"),
        one((3, 8), 2, "vectors"),
        case(quiet, *scales(rng, 4), groups=2, eps=1e-3, note="group 1 hardly varies"),
        one((1, 6, 2, 3), 1, "a batch of one, one group: all channels together"),
        one((2, 4, 3, 2), 2, "float32", dtype=np.float32),
    ]


def groupnorm_by_group(x, gamma, beta, *, groups, eps=1e-5):
    size = x.shape[1] // groups
    y = np.empty_like(x)
    for n in range(len(x)):
        for g in range(groups):
            part = x[n, g * size : (g + 1) * size]
            y[n, g * size : (g + 1) * size] = (part - part.mean()) / np.sqrt(part.var() + eps)
    return np.moveaxis(np.moveaxis(y, 1, -1) * gamma + beta, -1, 1), None


def groupnorm_split(x, gamma, beta, *, groups, eps=1e-5):
    axes = tuple(range(1, x.ndim))
    parts = [
        (p - p.mean(axis=axes, keepdims=True)) / np.sqrt(p.var(axis=axes, keepdims=True) + eps)
        for p in np.split(x, groups, axis=1)
    ]
    shape = (-1,) + (1,) * (x.ndim - 2)
    return np.concatenate(parts, axis=1) * gamma.reshape(shape) + beta.reshape(shape), None


def groupnorm_five_axes(x, gamma, beta, *, groups, eps=1e-5):
    n, c = x.shape[:2]
    parts = x.reshape(n, groups, c // groups, *x.shape[2:])
    axes = tuple(range(2, parts.ndim))
    mean = parts.mean(axes, keepdims=True)
    var = ((parts - mean) ** 2).mean(axes, keepdims=True)
    x_hat = ((parts - mean) / np.sqrt(var + eps)).reshape(n, c, -1)
    return (x_hat * gamma[:, None] + beta[:, None]).reshape(x.shape), ()


def groupnorm_strided(x, gamma, beta, *, groups, eps=1e-5):
    shape = (1, -1) + (1,) * (x.ndim - 2)
    grouped = x.reshape(len(x), -1, groups, int(np.prod(x.shape[2:])))
    mean, var = grouped.mean(axis=(1, 3), keepdims=True), grouped.var(axis=(1, 3), keepdims=True)
    x_hat = ((grouped - mean) / np.sqrt(var + eps)).reshape(x.shape)
    return gamma.reshape(shape) * x_hat + beta.reshape(shape), None


def groupnorm_per_pixel(x, gamma, beta, *, groups, eps=1e-5):
    shape = (1, -1) + (1,) * (x.ndim - 2)
    grouped = x.reshape(len(x), groups, x.shape[1] // groups, *x.shape[2:])
    mean, var = grouped.mean(axis=2, keepdims=True), grouped.var(axis=2, keepdims=True)
    x_hat = ((grouped - mean) / np.sqrt(var + eps)).reshape(x.shape)
    return gamma.reshape(shape) * x_hat + beta.reshape(shape), None


GROUPED = "x.reshape(len(x), groups, -1)"

GROUPNORM = Exercise(
    "groupnorm_forward",
    groupnorm_forward,
    points={"y": 3},
    returns=("y", "cache"),
    cases=[
        case(
            np.array([[1.0, 3.0, 10.0, 30.0]]),
            np.array([1.0, 2.0, 3.0, 4.0]),
            np.array([0.0, 0.0, 0.0, 5.0]),
            groups=2,
            eps=0.0,
            note="the example above",
        ),
        *groupnorm_cases(np.random.default_rng(66)),
    ],
    hidden=groupnorm_cases,
    mistakes=[
        Mistake(
            "instance-norm",
            "Each channel is normalised by itself: that is instance norm, the case of as many groups as channels. Average over all channels "
            "of a group together.",
            {GROUPED: "x.reshape(len(x), x.shape[1], -1)"},
        ),
        Mistake(
            "one-group",
            "All channels are averaged together: that is one group, whatever `groups` says. Cut the channels into `groups` parts first.",
            {GROUPED: "x.reshape(len(x), 1, -1)"},
        ),
        Mistake(
            "groups-taken-for-channels-per-group",
            "You took `groups` for the number of channels in each group. It is the number of groups; each has C / groups channels.",
            {GROUPED: "x.reshape(len(x), x.shape[1] // groups, -1)"},
        ),
        Mistake(
            "every-other-channel",
            "Your groups take every groups-th channel. A group's channels are neighbours: with 6 channels and 2 groups, 0 1 2 and 3 4 5. "
            "Reshape to (N, groups, C // groups, …), groups before the rest.",
            groupnorm_strided,
        ),
        Mistake(
            "over-the-batch",
            "You average over the batch as well. Each example is normalised by itself; that is the point of group norm.",
            {
                "grouped.mean(axis=2, ": "grouped.mean(axis=(0, 2), ",
                "grouped.var(axis=2, ": "grouped.var(axis=(0, 2), ",
            },
        ),
        Mistake(
            "each-pixel-by-itself",
            "You average over the channels of a group, but each pixel by itself. A group's mean is over its channels and all their pixels.",
            groupnorm_per_pixel,
        ),
        Mistake("unbiased-variance", DDOF, {"grouped.var(axis=2, ": "grouped.var(axis=2, ddof=1, "}),
        Mistake(
            "eps-outside-the-root",
            EPS_OUTSIDE,
            {
                "np.sqrt(grouped.var(axis=2, keepdims=True) + eps)": "(grouped.std(axis=2, keepdims=True) + eps)"
            },
        ),
        Mistake("eps-left-out", EPS_LEFT_OUT, {" + eps": ""}),
        Mistake("gamma-left-out", GAMMA_LEFT_OUT, {"gamma.reshape(shape) * x_hat": "x_hat"}),
        Mistake("beta-left-out", BETA_LEFT_OUT, {" + beta.reshape(shape)": ""}),
        Mistake(
            "one-gamma-a-group",
            "All channels of a group got the gamma and the beta of its first one. Groups share the statistics only: gamma and beta are one a "
            "channel.",
            {
                "gamma.reshape(shape) *": "np.repeat(gamma[:: len(gamma) // groups], len(gamma) // groups).reshape(shape) *",
                "beta.reshape(shape)": "np.repeat(beta[:: len(beta) // groups], len(beta) // groups).reshape(shape)",
            },
        ),
        Mistake("not-centred", NOT_CENTRED, {"grouped - grouped.mean(axis=2, keepdims=True)": "grouped"}),
        Mistake(
            "divided-by-variance",
            NOT_ROOTED,
            {
                "np.sqrt(grouped.var(axis=2, keepdims=True) + eps)": "(grouped.var(axis=2, keepdims=True) + eps)"
            },
        ),
    ],
    styles=[groupnorm_by_group, groupnorm_split, groupnorm_five_axes],
    forbidden=("course_lib.ops.group_norm", "course_lib.ops.normalize", "torch"),
)


def without_cache(exercise, cache):
    """Return the exercise with mistakes that keep no cache: nobody compares it, and the pack stays small."""
    lean = [
        replace(m, wrong=m.wrong | {cache: "None"}) if isinstance(m.wrong, dict) else m
        for m in exercise.mistakes
    ]
    return replace(exercise, mistakes=lean)


EXERCISES = [
    STANDARDIZE,
    PCA_WHITEN,
    without_cache(BATCHNORM, "BatchNormCache(x_hat, gamma, inv_std, training)"),
    BACKWARD,
    without_cache(LAYERNORM, "LayerNormCache(x_hat, gamma, inv_std)"),
    without_cache(GROUPNORM, "GroupNormCache(x_hat, gamma, inv_std)"),
]
