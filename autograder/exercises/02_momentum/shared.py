"""Cases for the steps and for the quadratics of several exercises."""

import numpy as np

from course_lib.check.case import case


def step_cases(rng):
    """A cold and a warm velocity, no gradient, a turning gradient, no momentum, matrices, float32."""

    def step(shape, note="", dtype=float, **options):
        param, grad, velocity = (rng.normal(size=shape).astype(dtype) for _ in range(3))
        return case(param, grad, velocity, note=note, **options)

    param, grad, velocity = rng.normal(size=(3, 5))
    return [
        step(4, lr=0.3, momentum=0.9, note="a velocity from earlier steps"),
        case(param, grad, np.zeros(5), lr=0.2, momentum=0.9, note="the first step: no velocity yet"),
        case(param, np.zeros(5), velocity, lr=0.2, momentum=0.8, note="a gradient of zero: it coasts"),
        case(param, -2 * velocity, velocity, lr=0.1, momentum=0.95, note="the gradient has turned round"),
        step((3, 4), lr=1.7, momentum=0.5, note="a matrix, and a learning rate above 1"),
        step(3, lr=0.1, momentum=0.0, note="momentum 0"),
        step((2, 3, 5), lr=0.05, momentum=0.9, dtype=np.float32, note="float32"),
    ]


def options_for(first, second, curvature):
    """Return the lr and momentum whose iteration matrix has these eigenvalues, or this complex one and its partner."""
    momentum = (first * second).real
    return {"lr": float((1 + momentum - (first + second).real) / curvature), "momentum": float(momentum)}


def quadratic_cases(rng):
    """Both eigenvalues positive, both negative, complex, no momentum, too long a step, a hilltop, a plain."""
    h = float(rng.uniform(2, 6))
    slow, fast = float(rng.uniform(0.6, 0.95)), float(rng.uniform(0.1, 0.4))
    turn = rng.uniform(0.7, 0.95) * np.exp(1j * rng.uniform(0.4, 2.5))
    far = -float(rng.uniform(1.2, 2.0))
    return [
        case(h, **options_for(turn, turn.conjugate(), h), note="complex eigenvalues"),
        case(h + 1, **options_for(slow, fast, h + 1), note="two positive eigenvalues"),
        case(h, **options_for(-slow, -fast, h), note="two negative eigenvalues"),
        case(h, lr=0.7 / h, momentum=0.0, note="momentum 0: gradient descent"),
        case(h / 2, **options_for(far, -fast, h / 2), note="too long a step"),
        case(-h / 4, lr=0.1, momentum=0.6, note="a hilltop: the curvature is negative"),
        case(0.0, lr=0.3, momentum=0.7, note="a plain: the curvature is 0"),
    ]
