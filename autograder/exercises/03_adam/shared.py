"""Cases with an optimizer state, for the update rules of several exercises."""

import numpy as np

from course_lib.check.case import case
from course_lib.optim.adaptive import AdamState, adam_init, adam_step


def after(step, init, rng, shape, *, steps, scale=1.0, dtype=float, note="", **options):
    """Return the case of one more step after ``steps`` others, whose gradients changed in size and sign."""
    param = rng.normal(size=shape).astype(dtype)
    state = init(param)
    for _ in range(steps):
        param, state = step(param, (scale * rng.normal(size=shape)).astype(dtype), state, **options)
    return case(param, (scale * rng.normal(size=shape)).astype(dtype), state, note=note, **options)


def adam_cases(rng, step=adam_step, **options):
    """Cold and warm, tiny second moments at once and later, other betas, a large eps, zero gradients, float32."""
    run = (step, adam_init, rng)
    return [
        after(*run, (3,), steps=0, lr=0.05, **options, note="the first step"),
        after(
            *run, (2, 3), steps=3, **options, note="the fourth step; lr, betas and eps left at their defaults"
        ),
        after(
            *run, (4,), steps=0, lr=0.1, scale=1e-7, **options, note="a first gradient nearly as small as eps"
        ),
        after(*run, (4,), steps=4, lr=0.1, scale=1e-8, **options, note="gradients as small as eps"),
        after(*run, (3, 2), steps=5, lr=0.2, betas=(0.6, 0.8), **options, note="other betas"),
        after(*run, (5,), steps=2, lr=0.1, eps=0.3, **options, note="a large eps"),
        case(
            rng.normal(size=3),
            np.array([0.0, 1.0, 0.0]),
            adam_init(np.zeros(3)),
            lr=0.1,
            **options,
            note="a gradient of 0",
        ),
        case(
            rng.normal(size=4),
            rng.normal(size=4),
            AdamState(1999, rng.normal(size=4), rng.uniform(0.5, 2.0, 4)),
            lr=0.01,
            **options,
            note="the 2,000th step",
        ),
        after(*run, (4, 2), steps=2, lr=0.1, dtype=np.float32, **options, note="float32"),
    ]
