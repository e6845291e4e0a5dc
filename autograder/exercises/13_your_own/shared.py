"""Networks for several exercises: parts with options, without parameters, and with several."""

import numpy as np

from autograder.authoring.exercise import made
from course_lib.check.case import case
from course_lib.nn.from_parts.assembly import NetworkCache, Part


def halves(rng, *shape, dtype=float):
    """Draw multiples of a half, none of them 0: sums and products of them are exact."""
    return (rng.integers(1, 6, shape) * rng.choice([-1, 1], shape) / 2).astype(dtype)


def pairs(name):
    """Return the forward and the backward function of a layer by name."""

    def linear(x, weight, bias):
        return x @ weight.T + bias, (x, weight)

    def linear_back(dy, cache):
        return dy @ cache[1], dy.T @ cache[0], dy.sum(axis=0)

    def scale(x, factor, *, power=1):
        return x * factor**power, (x, factor, power)

    def scale_back(dy, cache):
        x, factor, power = cache
        return dy * factor**power, (dy * x * power * factor ** (power - 1)).sum(axis=0)

    def square(x):
        return x * x, x

    def square_back(dy, cache):
        return (2 * dy * cache,)

    def leak(x, *, slope=0.5):
        return np.where(x > 0, x, slope * x), (x > 0, slope)

    def leak_back(dy, cache):
        return (np.where(cache[0], dy, cache[1] * dy),)

    return {
        "linear": (linear, linear_back),
        "scale": (scale, scale_back),
        "square": (square, square_back),
        "leak": (leak, leak_back),
    }[name]


def forward_of(name):
    """Return the forward function of a layer."""
    return pairs(name)[0]


def backward_of(name):
    """Return the backward function of a layer."""
    return pairs(name)[1]


SAYS = {
    "linear": "a linear layer",
    "scale": "a layer that scales each feature",
    "square": "a layer that squares its input",
    "leak": "a leaky ReLU",
}


def part(name, *params, **options):
    """Return a part as an argument."""
    forward = made(forward_of, pairs, given=(name,), says=f"the forward function of {SAYS[name]}")
    backward = made(backward_of, pairs, given=(name,), says=f"the backward function of {SAYS[name]}")
    return Part(forward, backward, params, options)


def networks(rng):
    """Return inputs with parts: one, none with parameters, options, every shape its own, float32."""

    def linear(c_in, c_out, dtype=float):
        return part("linear", halves(rng, c_out, c_in, dtype=dtype), halves(rng, c_out, dtype=dtype))

    def x(*shape, dtype=float):
        return halves(rng, *shape, dtype=dtype)

    return [
        (x(3, 2), [linear(2, 4), part("leak"), linear(4, 5)], "two linear layers and a leaky ReLU"),
        (x(2, 3), [part("square"), part("leak", slope=0.25)], "no part has parameters"),
        (x(1, 4), [part("scale", halves(rng, 4), power=3)], "one part, with an option"),
        (
            x(4, 3),
            [
                part("scale", halves(rng, 3)),
                linear(3, 2),
                part("square"),
                part("scale", halves(rng, 2), power=2),
            ],
            "parts with one parameter and with two",
        ),
        (
            x(2, 3, dtype=np.float32),
            [linear(3, 4, np.float32), part("leak", slope=0.5), linear(4, 1, np.float32)],
            "float32",
        ),
        (
            x(3, 2),
            [part("scale", halves(rng, 2), power=power) for power in (1, 2, 1)],
            "three parts of one kind",
        ),
    ]


def forward_cases(rng):
    """Every network, from its input."""
    return [case(x, parts, note=note) for x, parts, note in networks(rng)]


def backward_cases(rng):
    """Every network, back from a gradient of its output."""
    found = []
    for x, parts, note in networks(rng):
        y, caches = x, []
        for one in parts:
            y, cache = one.forward.make()(y, *one.params, **one.options)
            caches.append(cache)
        backwards = tuple(one.backward for one in parts)
        dy = halves(rng, *y.shape, dtype=x.dtype)
        found.append(case(dy, NetworkCache(backwards, tuple(caches)), note=note))
    return found
