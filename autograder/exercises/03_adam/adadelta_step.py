"""The exercise ``adadelta_step``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.optim.adaptive import AdaDeltaState, adadelta_init, adadelta_step

from .shared import after


def adadelta_cases(rng):
    """Cold and warm, defaults and not, gradients near the root of eps, a large eps, float32."""
    run = (adadelta_step, adadelta_init, rng)
    return [
        after(*run, (3,), steps=0, note="the first step"),
        after(*run, (2, 3), steps=4, note="all options left at their defaults"),
        after(*run, (3, 2), steps=3, lr=0.4, rho=0.7, eps=0.01, note="another lr and rho"),
        after(*run, (4,), steps=3, scale=1e-3, note="gradients as small as √eps"),
        after(*run, (5,), steps=2, lr=2.0, rho=0.8, eps=0.3, note="a large eps"),
        case(
            rng.normal(size=3),
            np.array([0.0, 1.0, 0.0]),
            AdaDeltaState(np.zeros(3), np.zeros(3)),
            note="a gradient of 0",
        ),
        after(*run, (4, 2), steps=2, dtype=np.float32, note="float32"),
    ]


def adadelta_by_entry(param, grad, state, *, lr=1.0, rho=0.9, eps=1e-6):
    new, v, u = param.copy(), state.v.copy(), state.u.copy()
    for i in np.ndindex(param.shape):
        v[i] = rho * v[i] + (1 - rho) * grad[i] ** 2
        update = ((u[i] + eps) / (v[i] + eps)) ** 0.5 * grad[i]
        u[i] = rho * u[i] + (1 - rho) * update**2
        new[i] -= lr * update
    return new, AdaDeltaState(v, u)


def adadelta_one_root(param, grad, state, *, lr=1.0, rho=0.9, eps=1e-6):
    v = state.v * rho + grad * grad * (1 - rho)
    update = -grad * np.sqrt((state.u + eps) / (v + eps))
    u = state.u * rho + update * update * (1 - rho)
    return param + lr * update, (v, u)


def adadelta_rms(param, grad, state, *, lr=1.0, rho=0.9, eps=1e-6):
    def blend(old, new):
        return rho * old + (1 - rho) * np.square(new)

    v = blend(state.v, grad)
    update = grad / np.sqrt(v + eps)
    update = update * np.sqrt(state.u + eps)
    return param - update * lr, AdaDeltaState(v=v, u=blend(state.u, update))


EXERCISE = Exercise(
    "adadelta_step",
    adadelta_step,
    points={"param": 1, "v": 0.5, "u": 0.5},
    returns=("param", "state"),
    cases=[
        case(
            np.array([1.0]),
            np.array([2.0]),
            AdaDeltaState(np.array([3.95]), np.array([0.0])),
            rho=0.8,
            eps=0.04,
            note="the example above",
        ),
        *adadelta_cases(np.random.default_rng(34)),
    ],
    hidden=adadelta_cases,
    steps={
        "v": "the new mean v of the squared gradients",
        "v + eps": "the new v + eps",
        "state.u + eps": "the old u + eps",
        "update": "the update",
        "u": "the new mean u of the squared updates",
        "lr * update": "the step: lr times the update",
    },
    mistakes=[
        Mistake(
            "only-forgets",
            "The first repair is made: v forgets. The second is missing: multiply by √(u + eps), the usual size of the updates, "
            "and let the new update into u.",
            {
                "np.sqrt(state.u + eps) / np.sqrt(v + eps) * grad": "grad / np.sqrt(v + eps)",
                "u = rho * state.u + (1 - rho) * update**2": "u = state.u",
            },
        ),
        Mistake(
            "only-corrects-the-unit",
            "The second repair is made: the unit is right. The first is missing: v is still AdaGrad's sum, which forgets nothing. "
            "Make it a running mean that keeps rho.",
            {"v = rho * state.v + (1 - rho) * grad**2": "v = state.v + grad**2"},
        ),
        Mistake(
            "eps-outside-the-roots",
            "Your eps stands outside the roots, as in Adam. Zeiler has it inside both, √(u + eps) / √(v + eps), and so do torch "
            "and Keras 3.",
            {"np.sqrt(state.u + eps)": "(np.sqrt(state.u) + eps)", "np.sqrt(v + eps)": "(np.sqrt(v) + eps)"},
        ),
        Mistake(
            "eps-only-below",
            "eps is missing above the line: u starts at 0, so the first update is 0, and so is every other.",
            {"np.sqrt(state.u + eps)": "np.sqrt(state.u)"},
        ),
        Mistake(
            "eps-only-above",
            "eps is missing below the line: where all gradients were 0 you divide 0 by 0.",
            {"np.sqrt(v + eps)": "np.sqrt(v)"},
        ),
        Mistake(
            "lr-remembered",
            "You remember the update after it was multiplied by lr. u is the mean square of the update itself; lr stands "
            "outside, as in torch and Keras 3.",
            {"update**2": "(lr * update) ** 2"},
        ),
        Mistake(
            "new-u-used",
            "You let this update into u, and then scaled the step with the new u. The step is measured against the updates *before* it.",
            {"lr * update": "lr * np.sqrt(u + eps) / np.sqrt(v + eps) * grad"},
        ),
        Mistake(
            "old-v-used",
            "You divided by the mean from before this step. First let this gradient into v, then divide.",
            {"np.sqrt(v + eps)": "np.sqrt(state.v + eps)"},
        ),
        Mistake(
            "ratio-turned-round",
            "The ratio is upside down: the usual update goes above the line, the usual gradient below.",
            {"np.sqrt(state.u + eps) / np.sqrt(v + eps)": "np.sqrt(v + eps) / np.sqrt(state.u + eps)"},
        ),
        Mistake(
            "u-of-the-gradient",
            "u is the running mean of the squared *update*; you averaged the squared gradient twice.",
            {"update**2": "grad**2"},
        ),
        Mistake(
            "rho-fixed-at-0.95",
            "You wrote 0.95, the paper's choice. Use rho: it is given.",
            {
                "rho * state.v + (1 - rho)": "0.95 * state.v + 0.05",
                "rho * state.u + (1 - rho)": "0.95 * state.u + 0.05",
            },
        ),
        Mistake(
            "rho-turned-round",
            "rho is the part of the running means that is *kept*; you gave it to the new squares. Swap rho and 1 - rho.",
            {
                "rho * state.v + (1 - rho)": "(1 - rho) * state.v + rho",
                "rho * state.u + (1 - rho)": "(1 - rho) * state.u + rho",
            },
        ),
        Mistake(
            "roots-left-out",
            "The roots are missing: u and v are means of squares, and the ratio of their roots has the right unit.",
            {"np.sqrt(state.u + eps) / np.sqrt(v + eps)": "(state.u + eps) / (v + eps)"},
        ),
        Mistake(
            "numerator-left-out",
            "You divided by the root of v alone: that is RMSProp. AdaDelta multiplies by the root of u, the usual update.",
            {"np.sqrt(state.u + eps) / np.sqrt(v + eps)": "1 / np.sqrt(v + eps)"},
        ),
    ],
    styles=[adadelta_by_entry, adadelta_one_root, adadelta_rms],
)
