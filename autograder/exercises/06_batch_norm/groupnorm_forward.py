"""The exercise ``groupnorm_forward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.norm.group_norm import groupnorm_forward

from .shared import DDOF, distinct, scales, without_cache


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
        case(quiet[:1], *scales(rng, 4), groups=2, note="group 1 hardly varies, eps left at its default"),
        one((1, 6, 2, 3), 1, "a batch of one, one group: all channels together"),
        one((2, 4, 3, 2), 2, "float32", dtype=np.float32),
    ]


def groupnorm_by_group(x, gamma, beta, *, groups, eps=1e-5):
    size = x.shape[1] // groups
    y = np.zeros_like(x)
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

EXERCISE = Exercise(
    "groupnorm_forward",
    groupnorm_forward,
    points={"y": 2},
    returns=("y", "cache"),
    cases=[
        case(
            np.array([[1.0, 3.0, 10.0, 30.0, 6.0, 4.0]]),
            np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]),
            np.array([0.0, 0.0, 0.0, 5.0, 0.0, 0.0]),
            groups=3,
            eps=0.0,
            note="the example above",
        ),
        *groupnorm_cases(np.random.default_rng(66)),
    ],
    hidden=groupnorm_cases,
    steps={
        "grouped.mean(axis=2, keepdims=True)": "the mean of each group",
        "grouped - grouped.mean(axis=2, keepdims=True)": "the centred groups",
        "grouped.var(axis=2, keepdims=True)": "the variance of each group",
        ("inv_std", "1 / inv_std"): "the divisor: sqrt(var + eps)",
        "x_hat": "x_hat",
    },
    mistakes=[
        Mistake(
            "instance-norm",
            "Each channel is normalised by itself: that is instance norm, the case of as many groups as channels. Average over all channels "
            "of a group together.",
            {GROUPED: "x.reshape(len(x), x.shape[1], -1)"},
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
            "one-gamma-a-group",
            "All channels of a group got the gamma and the beta of its first one. Groups share the statistics only: there is one gamma and one beta per "
            "channel.",
            {
                "gamma.reshape(shape) *": "np.repeat(gamma[:: len(gamma) // groups], len(gamma) // groups).reshape(shape) *",
                "beta.reshape(shape)": "np.repeat(beta[:: len(beta) // groups], len(beta) // groups).reshape(shape)",
            },
        ),
    ],
    styles=[groupnorm_by_group, groupnorm_split, groupnorm_five_axes],
    forbidden=("course_lib.ops.norm.moments",),
)
EXERCISE = without_cache(EXERCISE, "GroupNormCache(x_hat, gamma, inv_std)")
