"""Branches and depths for several exercises, and the modules that hold answers."""

import numpy as np

from autograder.authoring.exercise import made
from course_lib.check.case import case

COUNTS = ("course_lib.nn.architectures",)  # whose tables tell the answers of nn.counting


def quarters(rng, *shape, dtype=float):
    """Draw multiples of a quarter, none of them 0: sums of them are exact, and a pack of them is small."""
    return (rng.integers(1, 10, shape) * rng.choice([-1, 1], shape) / 4).astype(dtype)


def branches(name, *given):
    """
    Return a residual net's branch by name: it returns its output and its backward function, ``y, backward``.

    A noted branch's backward function is data that can be called: it tells what its branch was called with.
    """
    from collections import namedtuple  # the source of this function alone goes into a pack

    def channels(weight, x):
        return np.moveaxis(np.tensordot(weight, x, (1, 1)), 0, 1)

    def scale(x):
        return given[0] * x, lambda dy: given[0] * dy

    def square(x):
        return x**2, lambda dy: 2 * x * dy

    def mix(x):
        return channels(given[0], x), lambda dy: channels(given[0].T, dy)

    def fade(x):
        weight = 1 / (1 + np.add.outer(np.arange(given[0]), np.arange(x.shape[1])))
        return channels(weight.astype(x.dtype), x), lambda dy: channels(weight.T.astype(dy.dtype), dy)

    def noted(x):
        y, backward = branches(*given)(x)
        kind = type(
            "way_back",
            (namedtuple("way_back", "branch_called_with"),),
            {"__call__": lambda _, dy: backward(dy)},
        )
        return y, kind(x.copy())

    return {"scale": scale, "square": square, "mix": mix, "fade": fade, "noted": noted}[name]


def way_back_of(x, name, *given):
    """Return the backward function of a branch that was called with ``x``."""
    return branches(name, *given)(x)[1]


def _says(name, given):
    if name == "noted":
        return _says(given[0], given[1:])
    return {
        "scale": "a branch that gives {} times its input",
        "square": "a branch that squares its input",
        "mix": "a branch that multiplies the channels by a matrix of shape {}",
        "fade": "a branch whose output has {} channels",
    }[name].format(*(np.shape(value) or f"{value:g}" for value in given))


def branch(name, *given):
    """Return a branch as an argument."""
    return made(branches, given=(name, *given), says=_says(name, given))


def way_back(x, name, *given):
    """Return the backward function of a branch that was called with ``x``, as an argument."""
    return made(
        way_back_of, branches, given=(x, name, *given), says=f"the backward function of {_says(name, given)}"
    )


def block_arrays(rng, shape, c_out, dtype=float):
    """Return maps and the six parameters of a block, all of them different, no gamma 1 and no beta 0."""

    def near(middle):
        return middle + rng.uniform(-0.4, 0.4, c_out)

    filters = [rng.normal(size=(c_out, c_in, 3, 3)) / np.sqrt(9 * c_in) for c_in in (shape[1], c_out)]
    arrays = rng.normal(size=shape), filters[0], near(1.2), near(0.3), filters[1], near(0.8), near(-0.2)
    return [array.astype(dtype) for array in arrays]


def depth_cases(rng):
    """Some n; how many must not be guessed from the paper's."""
    return [case(int(n)) for n in rng.choice(np.arange(10, 60), 3, replace=False)]
