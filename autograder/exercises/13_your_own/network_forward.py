"""The exercise ``network_forward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.nn.from_parts.assembly import network_forward

from .shared import forward_cases, part

WORKED = [part("scale", np.array([3.0])), part("square")]
CALL = "part.forward(x, *part.params, **part.options)"


def forward_by_recursion(x, parts):
    if not parts:
        return x, NetworkCache((), ())
    first, *rest = parts
    y, cache = first.forward(x, *first.params, **first.options)
    y, after = network_forward(y, rest)
    return y, NetworkCache((first.backward, *after.backwards), (cache, *after.caches))


def forward_with_lists(x, parts):
    backwards, caches = [], []
    for forward, backward, params, options in parts:
        x, cache = forward(x, *params, **options)
        backwards.append(backward)
        caches.append(cache)
    return x, NetworkCache(backwards, caches)


def forward_by_index(x, parts):
    states = [(x, None)]
    for i in range(len(parts)):
        states.append(parts[i].forward(states[-1][0], *parts[i].params, **parts[i].options))
    return states[-1][0], NetworkCache([p.backward for p in parts], [state[1] for state in states[1:]])


EXERCISE = Exercise(
    "network_forward",
    network_forward,
    points={"y": 3},
    returns=("y", "cache"),
    steps={"cache": "the cache of the last part", "x": "the output of the last part"},
    cases=[
        case(np.array([[2.0]]), WORKED, note="the example above"),
        *forward_cases(np.random.default_rng(131)),
    ],
    hidden=forward_cases,
    mistakes=[
        Mistake(
            "same-input-for-all",
            "Every part got the network's input. Each part's output is the next part's input: give it the same name, x.",
            {f"x, cache = {CALL}": f"out, cache = {CALL}", "return x, Net": "return out, Net"},
        ),
        Mistake(
            "last-part-first",
            "You went through the parts from the last to the first. That is the way back; forward begins with parts[0].",
            {"for part in parts:": "for part in reversed(parts):"},
        ),
        Mistake(
            "input-added",
            "You added each part's input to its output. That is a shortcut (lesson 09), and none is asked for here: the output alone goes on.",
            {f"x, cache = {CALL}": f"out, cache = {CALL}\n        x = x + out"},
        ),
        Mistake(
            "options-left-out",
            "The parts' options have no effect. A part is called with them: forward(x, *params, **options).",
            {CALL: "part.forward(x, *part.params)"},
        ),
        Mistake(
            "last-part-left-out",
            "The last part is missing. Every part has its turn, the last one too.",
            {"for part in parts:": "for part in parts[:-1]:"},
        ),
        Mistake(
            "first-part-left-out",
            "The first part is missing. Every part has its turn, beginning with parts[0].",
            {"for part in parts:": "for part in parts[1:]:"},
        ),
        Mistake(
            "one-part-only",
            "Only the first part has had its turn. Is your `return` inside the loop?",
            {"for part in parts:": "for part in parts[:1]:"},
        ),
        Mistake(
            "input-returned",
            "You returned the network's input. Each part's output is the next one's input; the last output is y.",
            {f"x, cache = {CALL}": f"_, cache = {CALL}.copy() if False else (x, None)"},
        ),
        Mistake(
            "activation-twice",
            "Parts without parameters had two turns each. Each part has one.",
            {
                f"x, cache = {CALL}": f"x, cache = {CALL}\n        if not part.params:\n            x, cache = {CALL}"
            },
        ),
    ],
    styles=[forward_by_recursion, forward_with_lists, forward_by_index],
)
