"""Cases, sentences and edits for the normalisations of several exercises."""

from dataclasses import replace

import numpy as np

from course_lib.ops.norm.batch_norm import RunningStats

DDOF = (
    "You normalise by the variance with N - 1 (ddof=1). The numbers at hand are all there are to normalise, so divide by N: "
    "then their variance becomes 1, and two numbers become -1 and 1."
)


def distinct(rng, shape, dtype=float):
    """Return numbers whose means and spreads differ from one place on each axis to the next."""
    x = rng.normal(size=shape)
    for axis, size in enumerate(shape):
        places = np.expand_dims(np.arange(size), [i for i in range(len(shape)) if i != axis])
        x = x * (1 + 0.3 * rng.permutation(size)[places]) + 0.4 * rng.permutation(size)[places]
    return x.astype(dtype)


def correlated(rng, n, d):
    """Return samples with a mean, with correlated features, and with deviations 2, 1.2, 0.72, … along their axes."""
    turn = np.linalg.qr(rng.normal(size=(d, d)))[0]
    noise = rng.normal(size=(n, d))
    white = np.linalg.qr(noise - noise.mean(axis=0))[0] * np.sqrt(n)
    return white * 2 * 0.6 ** np.arange(d) @ turn + rng.uniform(0.5, 1.5, d)


def scales(rng, shape, dtype=float):
    """Return a gamma that is not 1 and a beta that is not 0."""
    return rng.uniform(0.5, 2.0, shape).astype(dtype), rng.uniform(0.3, 1.5, shape).astype(dtype)


def warm(rng, channels, dtype=float):
    """Return running statistics as they are in the middle of training."""
    return RunningStats(
        rng.normal(size=channels).astype(dtype), rng.uniform(0.3, 3.0, channels).astype(dtype)
    )


def without_cache(exercise, cache):
    """Return the exercise with mistakes that keep no cache: nobody compares it, and the pack stays small."""
    lean = [
        replace(m, wrong=m.wrong | {cache: "None"}) if isinstance(m.wrong, dict) else m
        for m in exercise.mistakes
    ]
    return replace(exercise, mistakes=lean)
