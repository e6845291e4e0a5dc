"""The exercise ``pick_rule``: its cases, its known mistakes, right answers in other styles."""

import itertools

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.optim.gradient_streams import KINDS, pick_rule, record


def stream_cases(rng):
    """Streams of each kind, in any order: of any scale, with parameters that get no gradient at all, short ones."""

    def stream(kind, dead, scale, steps):
        rate = 0.5 if kind == "units" and scale < 1 else 1.0  # there no sign flips at all
        gradients = record(kind, int(rng.integers(2**31)), steps=steps, rate=rate)
        places = rng.integers(0, gradients.shape[1], dead)
        return (scale * np.insert(gradients, places, 0.0, axis=1)).astype(np.float32)

    def one(gradients):
        steps = len(gradients)
        note = f"{steps} steps of {gradients.shape[1]} parameters"
        return case(gradients.astype(float), note=note)

    streams = [
        stream(kind, dead, scale, steps)
        for kind in KINDS
        for dead, scale, steps in ((0, 1.0, 60), (4, 1e-3, 40), (2, 100.0, 60))
    ]
    # one in which zeros are a minority, but taken for flips would make a ravine of it
    blank = (stream("units", 6, 1.0, 60) for _ in itertools.count())
    streams.append(next(g for g in blank if np.mean(g == 0) < 0.38 and np.mean(g[1:] * g[:-1] <= 0) > 0.41))
    cases = [one(gradients) for gradients in streams]
    return [cases[i] for i in rng.permutation(len(cases))]


def pick_by_rows(gradients):
    given = [np.count_nonzero(row) / row.size for row in gradients]
    if np.median(given) < 0.4:
        return "AdaGrad"
    signs = np.sign(gradients[:, np.abs(gradients).sum(axis=0) > 0])
    turned = [np.mean(signs[t] == -signs[t - 1]) for t in range(1, len(signs))]
    return "momentum" if np.mean(turned) > 0.5 else "Rprop"


def pick_by_angle(gradients):
    seldom = (gradients != 0).mean() < 0.5
    unit = gradients / np.maximum(np.linalg.norm(gradients, axis=1, keepdims=True), 1e-300)
    back = np.median((np.sign(unit[1:]) * np.sign(unit[:-1])).sum(axis=1))
    if seldom:
        return "AdaGrad"
    return "Rprop" if back > 0 else "momentum"


def pick_by_column(gradients):
    zeros = (gradients == 0).mean(axis=0)
    flips = ((gradients[1:] < 0) != (gradients[:-1] < 0)).mean(axis=0)
    if np.mean(zeros) > 0.6:
        return "AdaGrad"
    return ["Rprop", "momentum"][int(np.median(flips) > 0.5)]


EXERCISE = Exercise(
    "pick_rule",
    pick_rule,
    points=3,
    returns=("rule",),
    cases=stream_cases(np.random.default_rng(38)),
    hidden=stream_cases,
    steps={
        "np.mean(gradients == 0)": "the share of entries that are 0",
        "gradients[1:] * gradients[:-1] < 0": "where a sign flips from one step to the next",
        "flips": "the share of signs that flip",
    },
    mistakes=[
        Mistake(
            "any-zero-called-sparse",
            "You call a stream with few zeros sparse. A pixel that is always blank gives some, too: look for streams that are "
            "*mostly* 0.",
            {"np.mean(gradients == 0) > 0.5": "np.any(gradients == 0)"},
        ),
        Mistake(
            "any-flip-called-a-ravine",
            "You take a few flips for a ravine. One parameter's sign may flip where all others are steady: look for streams in "
            "which *most* signs flip.",
            {"flips > 0.4": "flips > 0"},
        ),
        Mistake(
            "rprop-where-signs-flip",
            "You swapped momentum and Rprop. Where the signs of all parameters flip together, a mean over the last "
            "steps cancels them; Rprop can only rest and shorten all its lengths.",
            {'"momentum" if flips > 0.4 else "Rprop"': '"Rprop" if flips > 0.4 else "momentum"'},
        ),
        Mistake(
            "sparse-not-told",
            "On these streams you never say AdaGrad. Where most entries are 0, each parameter needs a clock of its own.",
            {"np.mean(gradients == 0) > 0.5": "False"},
        ),
        Mistake(
            "flips-not-told",
            "On these streams you never say momentum. Where most signs flip from one step to the next, a mean has to cancel them.",
            {'"momentum" if flips > 0.4 else "Rprop"': '"Rprop"'},
        ),
        Mistake(
            "rprop-not-told",
            "On these streams you never say Rprop. Where gradients are exact, not sparse and keep their signs, but differ in size by decades, "
            "each parameter needs a length of its own.",
            {'"momentum" if flips > 0.4 else "Rprop"': '"momentum"'},
        ),
        Mistake(
            "told-by-size",
            "You tell the streams apart by the size of the gradients. Multiply a loss by 1,000 and its gradients grow with "
            "it: look at zeros and at signs.",
            {"np.mean(gradients == 0) > 0.5": "np.abs(gradients).mean() < 0.1"},
        ),
        Mistake(
            "names-in-lower-case",
            'The rules are right, but the names are spelt differently: "AdaGrad" and "Rprop", with capitals.',
            {'"AdaGrad"\n': '"adagrad"\n', 'else "Rprop"': 'else "rprop"'},
        ),
        Mistake(
            "adam-where-signs-flip",
            "You say Adam where signs flip. It is not among the names: which of the three averages what flips?",
            {'"momentum" if flips': '"Adam" if flips'},
        ),
        Mistake(
            "adagrad-where-gradients-are-dense",
            "You say AdaGrad where few entries are 0: it is for gradients that are *mostly* 0.",
            {"> 0.5": "< 0.5"},
        ),
    ],
    styles=[pick_by_rows, pick_by_angle, pick_by_column],
)
