"""The exercise ``xavier_normal``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.nn.initializers import xavier_normal

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

FANS_TEXT = "shape[1] * window, shape[0] * window"
KERAS_FANS = ("K_h · K_w · shape[2]", "K_h · K_w · shape[3]")
RIVALS = {
    "fan-in-alone": (1, ("fan_in",), 0.5, ""),
    "kaiming": (2, ("fan_in",), 0.5, ""),
    "fan-out-alone": (1, ("fan_out",), 0.5, ""),
    "kaiming-by-fan-out": (2, ("fan_out",), 0.5, ""),
    "two-forgotten": (1, FANS, 0.5, ""),
    "variance-as-deviation": (2, FANS, 1, ""),
    "uniform-bound-as-deviation": (6, FANS, 0.5, ""),
    "deviation-as-uniform-bound": (2 / 3, FANS, 0.5, "uniform"),
    "kernel-area-forgotten": (2, ("C_in", "C_out"), 0.5, ""),
    "kernel-area-in-fan-in-alone": (2, ("fan_in", "C_out"), 0.5, ""),
    "kernel-area-in-fan-out-alone": (2, ("C_in", "fan_out"), 0.5, ""),
    "keras-layout": (2, KERAS_FANS, 0.5, ""),
    "fixed-deviation": (0.01, (), 1, ""),
    "not-scaled": (1, (), 1, ""),
    "two-outside-the-root": (4, FANS, 0.5, ""),
}


def xavier_scaled(shape, rng):
    std = (2 / (np.prod(shape[2:]) * (shape[0] + shape[1]))) ** 0.5
    return std * rng.standard_normal(shape)


def xavier_box_muller(shape, rng):
    area = 1
    for size in shape[2:]:
        area *= size
    radius = np.sqrt(-2 * np.log(1 - rng.random(shape)))
    return np.sqrt(2 / (area * sum(shape[:2]))) * radius * np.cos(2 * np.pi * rng.random(shape))


def xavier_flat(shape, rng):
    fans = [int(np.prod(shape[1:])), int(np.prod(shape)) // shape[1]]
    return rng.normal(scale=1 / np.sqrt(np.mean(fans)), size=int(np.prod(shape))).reshape(shape)


EXERCISE = Exercise(
    "xavier_normal",
    xavier_normal,
    points={"std": 1, "normal": 0.5, "rng": 0.5},
    by_property=("draws", {"std": (2, FANS, 0.5, ""), "rivals": RIVALS}),
    cases=DRAWS,
    hidden=draw_cases,
    mistakes=[
        Mistake(
            "fan-in-alone",
            "Your variance is 1/fan_in: LeCun's (1998), and what Caffe calls 'xavier'. Glorot and Bengio (2010), equation 12, take the mean of "
            "fan_in and fan_out: 2/(fan_in + fan_out).",
            {"2 / (fan_in + fan_out)": "1 / fan_in"},
        ),
        Mistake(
            "kaiming",
            "Your variance is 2/fan_in: that is Kaiming's, for ReLUs, and the next exercise. Xavier's is 2/(fan_in + fan_out).",
            {"2 / (fan_in + fan_out)": "2 / fan_in"},
        ),
        Mistake(
            "fan-out-alone",
            "Your variance is 1/fan_out: it keeps gradients in size, but not the signals. Xavier's is 2/(fan_in + fan_out), a compromise.",
            {"2 / (fan_in + fan_out)": "1 / fan_out"},
        ),
        Mistake(
            "kaiming-by-fan-out",
            "Your variance is 2/fan_out: that is Kaiming's, for ReLUs, which keeps gradients in size. Xavier's is 2/(fan_in + fan_out).",
            {"2 / (fan_in + fan_out)": "2 / fan_out"},
        ),
        Mistake(
            "two-forgotten",
            "Your variance is 1/(fan_in + fan_out). The *mean* of the fans is (fan_in + fan_out)/2, so there is a 2 on top.",
            {"2 / (fan_in + fan_out)": "1 / (fan_in + fan_out)"},
        ),
        Mistake(
            "variance-as-deviation", VARIANCE, {"np.sqrt(2 / (fan_in + fan_out))": "2 / (fan_in + fan_out)"}
        ),
        Mistake(
            "uniform-bound-as-deviation", BOUND_AS_STD, {"2 / (fan_in + fan_out)": "6 / (fan_in + fan_out)"}
        ),
        Mistake(
            "uniform",
            "Your weights are uniform, with the right variance: that is Glorot's equation 16 and Keras's default. Here the normal version is wanted.",
            {
                "rng.normal(0, np.sqrt(2 / (fan_in + fan_out)), shape)": "rng.uniform(-1, 1, shape) * np.sqrt(6 / (fan_in + fan_out))"
            },
        ),
        Mistake("kernel-area-forgotten", NO_KERNEL, {FANS_TEXT: "shape[1], shape[0]"}),
        Mistake(
            "kernel-area-in-fan-in-alone",
            "The kernel's area is missing in fan_out: an input of a convolution also feeds K_h × K_w places in each output channel.",
            {FANS_TEXT: "shape[1] * window, shape[0]"},
        ),
        Mistake(
            "keras-layout",
            "You read the shape as Keras stores it, (K_h, K_w, C_in, C_out). Here, as in torch, it is (C_out, C_in, K_h, K_w).",
            {FANS_TEXT: "np.prod(shape[:-1]), np.prod(shape[:-2]) * shape[-1]"},
        ),
        Mistake(
            "fixed-deviation",
            "Your deviation is 0.01 whatever the shape. It must follow the fans: √(2/(fan_in + fan_out)).",
            {"np.sqrt(2 / (fan_in + fan_out))": "0.01"},
        ),
        Mistake(
            "not-centred",
            "Your weights all have one sign. Weights are drawn around 0: rng.normal does that, rng.random draws from 0 to 1.",
            {
                "rng.normal(0, np.sqrt(2 / (fan_in + fan_out)), shape)": "rng.random(shape) * np.sqrt(2 / (fan_in + fan_out))"
            },
        ),
        Mistake(
            "two-outside-the-root",
            "The 2 stands inside the root: the deviation is sqrt(2 / (fan_in + fan_out)), and yours is sqrt(2) times as large.",
            {"np.sqrt(2 / (fan_in + fan_out))": "2 / np.sqrt(fan_in + fan_out)"},
        ),
        Mistake("not-scaled", "", {"np.sqrt(2 / (fan_in + fan_out))": "1"}),
        Mistake(
            "deviation-as-uniform-bound",
            UNIFORM_DEVIATION,
            {
                "rng.normal(0, np.sqrt(2 / (fan_in + fan_out)), shape)": "rng.uniform(-1, 1, shape) * np.sqrt(2 / (fan_in + fan_out))"
            },
        ),
        Mistake(
            "kernel-area-in-fan-out-alone",
            "The kernel's area is missing in fan_in: an output of a convolution sums over C_in × K_h × K_w inputs.",
            {FANS_TEXT: "shape[1], shape[0] * window"},
        ),
        Mistake(
            "all-equal", "", {"rng.normal(0, np.sqrt(2 / (fan_in + fan_out)), shape)": "np.zeros(shape)"}
        ),
        Mistake(
            "drawn-once-for-many",
            "",
            {
                "rng.normal(0, np.sqrt(2 / (fan_in + fan_out)), shape)": "0 * rng.normal(size=shape) + rng.normal(0, np.sqrt(2 / (fan_in + fan_out)), shape[1:])"
            },
        ),
        Mistake("seed-of-its-own", OWN_SEED, {"rng.normal(": "np.random.default_rng(0).normal("}),
        Mistake(
            "global-generator",
            OTHER_RNG,
            {"(shape, rng)": "(shape, rng, own=np.random.default_rng(0))", "rng.normal(": "own.normal("},
        ),
    ],
    styles=[xavier_scaled, xavier_box_muller, xavier_flat],
)
