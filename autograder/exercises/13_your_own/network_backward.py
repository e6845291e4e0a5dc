"""The exercise ``network_backward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.check.truth import Pair
from course_lib.nn.from_parts.assembly import NetworkCache, network_backward

from .shared import backward_cases, forward_cases, part

WORKED = NetworkCache(
    (part("scale").backward, part("square").backward),
    ((np.array([[2.0]]), np.array([3.0]), 1), np.array([[6.0]])),
)
PAIRS = "zip(reversed(cache.backwards), reversed(cache.caches), strict=True)"


def backward_by_index(dy, cache):
    grads = [()] * len(cache.backwards)
    for i in range(len(grads) - 1, -1, -1):
        dx, *dparams = cache.backwards[i](dy, cache.caches[i])
        grads[i] = tuple(dparams)
        dy = dx
    return dy, grads


def backward_by_recursion(dy, cache):
    if not cache.backwards:
        return dy, []
    dy, *last = cache.backwards[-1](dy, cache.caches[-1])
    dx, before = network_backward(dy, NetworkCache(cache.backwards[:-1], cache.caches[:-1]))
    return dx, [*before, last]


def backward_inserting(dy, cache):
    grads = []
    for backward, one in list(zip(*cache, strict=True))[::-1]:
        found = backward(dy, one)
        dy = found[0]
        grads.insert(0, found[1:])
    return [dy, tuple(grads)]


EXERCISE = Exercise(
    "network_backward",
    network_backward,
    points={"dx": 2, "grads": 2},
    returns=("dx", "grads"),
    steps={"dy": "the gradient of the network's input"},
    pair=Pair("network_forward", cases=[forward_cases(np.random.default_rng(132))[i] for i in (1, 3)]),
    cases=[
        case(np.array([[1.0]]), WORKED, note="the example above"),
        *backward_cases(np.random.default_rng(133)),
    ],
    hidden=backward_cases,
    mistakes=[
        Mistake(
            "caches-first-part-first",
            "You took the backward functions from the last to the first, but the caches from the first to the last. Each function needs its own part's cache: go through both backwards.",
            {PAIRS: "zip(reversed(cache.backwards), cache.caches, strict=True)"},
        ),
        Mistake(
            "same-dy-for-every-part",
            "Every part got the gradient of the network's output. Each needs the gradient of its own output: that is the dx of the part after it.",
            {
                "dy, *dparams = backward(dy, part_cache)": "dx, *dparams = backward(dy, part_cache)",
                "return dy, grads[::-1]": "return dx, grads[::-1]",
            },
        ),
        Mistake(
            "grads-last-part-first",
            "Your grads stand last part first, as they were found. Reverse the list: grads[::-1].",
            {"return dy, grads[::-1]": "return dy, grads"},
        ),
        Mistake(
            "first-part-first",
            "You went through the parts from the first to the last. The gradient of the output belongs to the last part: go backwards.",
            {
                PAIRS: "zip(cache.backwards, cache.caches, strict=True)",
                "return dy, grads[::-1]": "return dy, grads",
            },
        ),
        Mistake(
            "same-dy-for-all",
            "Every part got the gradient of the network's output. Each gets the gradient of its own output, which is the dx of the part after it.",
            {"dy, *dparams = backward(dy, part_cache)": "dx, *dparams = backward(dy + 0, part_cache)"},
        ),
        Mistake(
            "empty-tuples-left-out",
            "Parts without parameters are missing from your grads. Each part has its place, () where it has no parameters.",
            {"return dy, grads[::-1]": "return dy, [one for one in grads[::-1] if one]"},
        ),
        Mistake(
            "input-gradients-among-the-grads",
            "Your grads hold each part's dx as well. A backward function returns dx first; grads are what follows it.",
            {
                "dy, *dparams = backward(dy, part_cache)": "dparams = backward(dy, part_cache)\n        dy = dparams[0]"
            },
        ),
        Mistake(
            "flat-list",
            "Your grads are one list of arrays. Keep them apart: one tuple for each part.",
            {"grads.append(tuple(dparams))": "grads += reversed(dparams)"},
        ),
    ],
    styles=[backward_by_index, backward_by_recursion, backward_inserting],
)
