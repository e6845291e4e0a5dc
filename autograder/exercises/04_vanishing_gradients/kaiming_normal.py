"""The exercise ``kaiming_normal``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.nn.initializers import kaiming_normal

from .shared import (
    BOUND_AS_STD,
    DRAWS,
    FANS,
    NO_KERNEL,
    OTHER_RNG,
    OWN_SEED,
    UNIFORM_DEVIATION,
    VARIANCE,
    draw_cases,
)

RIVALS = {
    "fan-out": (2, ("fan_out",), 0.5, ""),
    "lecun": (1, ("fan_in",), 0.5, ""),
    "xavier": (2, FANS, 0.5, ""),
    "mean-of-the-fans": (4, FANS, 0.5, ""),
    "variance-as-deviation": (2, ("fan_in",), 1, ""),
    "uniform-bound-as-deviation": (6, ("fan_in",), 0.5, ""),
    "deviation-as-uniform-bound": (2 / 3, ("fan_in",), 0.5, "uniform"),
    "root-of-the-fan-alone": (4, ("fan_in",), 0.5, ""),
    "root-of-the-two-alone": (2**0.5, ("fan_in",), 1, ""),
    "torch-default": (1 / 3, ("fan_in",), 0.5, "uniform"),
    "kernel-area-forgotten": (2, ("C_in",), 0.5, ""),
    "outputs-without-kernel": (2, ("C_out",), 0.5, ""),
    "keras-layout": (2, ("K_h · K_w · shape[2]",), 0.5, ""),
    "all-entries-counted": (2, ("all weights",), 0.5, ""),
    "root-twice": (2, ("fan_in",), 0.25, ""),
    "fixed-deviation": (0.01, (), 1, ""),
    "not-scaled": (1, (), 1, ""),
}


def kaiming_scaled(shape, rng):
    return rng.standard_normal(shape) * np.sqrt(2.0 / np.prod(shape[1:]))


def kaiming_box_muller(shape, rng):
    fan_in = 1
    for size in shape[1:]:
        fan_in *= size
    radius = np.sqrt(-2 * np.log(1 - rng.random(shape)))
    return np.sqrt(2 / fan_in) * radius * np.cos(2 * np.pi * rng.random(shape))


def kaiming_by_unit(shape, rng):
    units = [rng.normal(size=shape[1:]) for _ in range(shape[0])]
    return np.stack(units) / np.sqrt(units[0].size / 2)


def kaiming_truncated(shape, rng):
    draws = rng.normal(size=2 * int(np.prod(shape)))
    draws = draws[np.abs(draws) < 2][: int(np.prod(shape))].reshape(shape)
    return draws * np.sqrt(2 / np.prod(shape[1:])) / 0.87962566


EXERCISE = Exercise(
    "kaiming_normal",
    kaiming_normal,
    points={"std": 2, "normal": 0.5, "rng": 0.5},
    by_property=("draws", {"std": (2, ("fan_in",), 0.5, ""), "rivals": RIVALS}),
    cases=DRAWS,
    hidden=draw_cases,
    mistakes=[
        Mistake(
            "fan-out",
            "You used fan_out, from C_out: torch's mode='fan_out', which keeps gradients in size and which He et al. (2015) find as good. Here, as "
            "by default in torch, it is fan_in: C_in times the kernel's area.",
            {"fan_in = shape[1] * window": "fan_in = shape[0] * window"},
        ),
        Mistake(
            "lecun",
            "Your variance is 1/fan_in: LeCun's (1998), right for linear units and tanh near 0. A ReLU drops half of the signal's power: 2/fan_in.",
            {"2 / fan_in": "1 / fan_in"},
        ),
        Mistake(
            "xavier",
            "Your variance is 2/(fan_in + fan_out): that is Xavier's, the exercise before. Kaiming's is 2/fan_in.",
            {"2 / fan_in": "2 / (fan_in + shape[0] * window)"},
        ),
        Mistake(
            "mean-of-the-fans",
            "Your variance is 4/(fan_in + fan_out), the 2 of a ReLU over the mean of the two fans. Kaiming's is 2/fan_in: it keeps the signals' size on the way forward.",
            {"2 / fan_in": "4 / (fan_in + shape[0] * window)"},
        ),
        Mistake("variance-as-deviation", VARIANCE, {"np.sqrt(2 / fan_in)": "2 / fan_in"}),
        Mistake("uniform-bound-as-deviation", BOUND_AS_STD, {"2 / fan_in": "6 / fan_in"}),
        Mistake(
            "root-of-the-fan-alone",
            "You took the root of fan_in alone: the 2 is under the root too, √(2/fan_in).",
            {"np.sqrt(2 / fan_in)": "2 / np.sqrt(fan_in)"},
        ),
        Mistake(
            "uniform",
            "Your weights are uniform, with the right variance: torch's kaiming_uniform_. Here the normal version is wanted.",
            {"rng.normal(0, np.sqrt(2 / fan_in), shape)": "rng.uniform(-1, 1, shape) * np.sqrt(6 / fan_in)"},
        ),
        Mistake(
            "torch-default",
            "This is how torch.nn.Linear and Conv2d start by default: uniform, kaiming_uniform_(a=√5), with variance 1/(3 fan_in), six times too "
            "small for ReLUs. Here it is normal with variance 2/fan_in.",
            {"rng.normal(0, np.sqrt(2 / fan_in), shape)": "rng.uniform(-1, 1, shape) / np.sqrt(fan_in)"},
        ),
        Mistake(
            "truncated",
            "No weight is beyond two deviations: Keras's he_normal cuts off there and rescales. He et al. (2015) and torch do not cut off.",
            kaiming_truncated,
        ),
        Mistake("kernel-area-forgotten", NO_KERNEL, {"shape[1] * window": "shape[1]"}),
        Mistake(
            "outputs-without-kernel",
            "You used shape[0], the number of outputs, alone. The shape is (C_out, C_in, K_h, K_w): fan_in is shape[1] times the kernel's area.",
            {"shape[1] * window": "shape[0]"},
        ),
        Mistake(
            "keras-layout",
            "You read the shape as Keras stores it, (K_h, K_w, C_in, C_out). Here, as in torch, it is (C_out, C_in, K_h, K_w).",
            {"shape[1] * window": "np.prod(shape[:-1])"},
        ),
        Mistake(
            "all-entries-counted",
            "You divided by the number of all weights. fan_in counts the inputs of *one* unit: everything but shape[0].",
            {"shape[1] * window": "np.prod(shape)"},
        ),
        Mistake(
            "root-twice",
            "You took the root twice: the deviation is √(2/fan_in).",
            {"np.sqrt(2 / fan_in)": "(2 / fan_in) ** 0.25"},
        ),
        Mistake(
            "root-of-the-two-alone",
            "You took the root of the 2 alone: fan_in is under the root too, √(2/fan_in).",
            {"np.sqrt(2 / fan_in)": "np.sqrt(2) / fan_in"},
        ),
        Mistake("fixed-deviation", "", {"np.sqrt(2 / fan_in)": "0.01"}),
        Mistake("not-scaled", "", {"np.sqrt(2 / fan_in)": "1"}),
        Mistake(
            "deviation-as-uniform-bound",
            UNIFORM_DEVIATION,
            {"rng.normal(0, np.sqrt(2 / fan_in), shape)": "rng.uniform(-1, 1, shape) * np.sqrt(2 / fan_in)"},
        ),
        Mistake(
            "not-centred",
            "",
            {"rng.normal(0, np.sqrt(2 / fan_in), shape)": "rng.random(shape) * np.sqrt(2 / fan_in)"},
        ),
        Mistake("seed-of-its-own", OWN_SEED, {"rng.normal(": "np.random.default_rng(0).normal("}),
        Mistake(
            "global-generator",
            OTHER_RNG,
            {"(shape, rng)": "(shape, rng, own=np.random.default_rng(0))", "rng.normal(": "own.normal("},
        ),
    ],
    styles=[kaiming_scaled, kaiming_box_muller, kaiming_by_unit],
)
