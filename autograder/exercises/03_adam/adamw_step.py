"""The exercise ``adamw_step``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.optim.adaptive import AdamState, adam_init, adam_step, adamw_step

from .shared import adam_cases, after


def adamw_cases(rng):
    """Adam's cases with a strong decay, then the default decay, none, and one that alone moves the parameter."""
    return [
        *adam_cases(rng, adamw_step, weight_decay=0.3),
        after(adamw_step, adam_init, rng, (3,), steps=2, lr=0.5, note="weight_decay left at its default"),
        after(adamw_step, adam_init, rng, (3, 2), steps=2, lr=0.1, weight_decay=0.0, note="no decay"),
        case(
            rng.normal(size=4),
            np.zeros(4),
            adam_init(np.zeros(4)),
            lr=0.2,
            weight_decay=0.5,
            note="only the decay moves it",
        ),
    ]


def adamw_whole(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    step = state.step + 1
    m = betas[0] * state.m + (1 - betas[0]) * grad
    v = betas[1] * state.v + (1 - betas[1]) * grad**2
    update = (m / (1 - betas[0] ** step)) / (np.sqrt(v / (1 - betas[1] ** step)) + eps)
    return param - lr * (update + weight_decay * param), AdamState(step, m, v)


def adamw_factor(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    return adam_step((1 - lr * weight_decay) * param, grad, state, lr=lr, betas=betas, eps=eps)


def adamw_from_old(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    stepped, state = adam_step(param, grad, state, lr=lr, betas=betas, eps=eps)
    return stepped - lr * weight_decay * param, state


def adamw_decay_last(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    param, state = adam_step(param, grad, state, lr=lr, betas=betas, eps=eps)
    return param - lr * weight_decay * param, state


def adamw_eps_inside(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    step = state.step + 1
    m = betas[0] * state.m + (1 - betas[0]) * grad
    v = betas[1] * state.v + (1 - betas[1]) * grad**2
    update = (m / (1 - betas[0] ** step)) / np.sqrt(v / (1 - betas[1] ** step) + eps)
    return param - lr * (update + weight_decay * param), AdamState(step, m, v)


def adamw_eps_early(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    step = state.step + 1
    m = betas[0] * state.m + (1 - betas[0]) * grad
    v = betas[1] * state.v + (1 - betas[1]) * grad**2
    rate = lr * np.sqrt(1 - betas[1] ** step) / (1 - betas[0] ** step)
    return param - rate * m / (np.sqrt(v) + eps) - lr * weight_decay * param, AdamState(step, m, v)


def adamw_under_the_root(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    step = state.step + 1
    m = betas[0] * state.m + (1 - betas[0]) * grad
    v = betas[1] * state.v + (1 - betas[1]) * grad**2
    m_hat, v_hat = m / (1 - betas[0] ** step), v / (1 - betas[1] ** step)
    return param - lr * (m_hat + weight_decay * param) / (np.sqrt(v_hat) + eps), AdamState(step, m, v)


def adamw_uncorrected(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    m = betas[0] * state.m + (1 - betas[0]) * grad
    v = betas[1] * state.v + (1 - betas[1]) * grad**2
    update = m / (np.sqrt(v) + eps)
    return param - lr * (update + weight_decay * param), AdamState(state.step + 1, m, v)


EXERCISE = Exercise(
    "adamw_step",
    adamw_step,
    points={"param": 1, "state": 0.5},
    returns=("param", "state"),
    cases=[
        case(
            np.array([2.0, -4.0]),
            np.array([0.0, 0.5]),
            AdamState(0, np.zeros(2), np.zeros(2)),
            lr=0.1,
            weight_decay=0.5,
            note="the example above",
        ),
        *adamw_cases(np.random.default_rng(36)),
    ],
    hidden=adamw_cases,
    steps={
        (
            "lr * weight_decay * param",
            "weight_decay * param",
            "1 - lr * weight_decay",
        ): "the decay: lr * weight_decay of the parameter",
        "(betas[0] * state.m + (1 - betas[0]) * grad) / (1 - betas[0] ** (state.step + 1))": "the corrected first moment",
        "(betas[1] * state.v + (1 - betas[1]) * grad**2) / (1 - betas[1] ** (state.step + 1))": "the corrected second moment",
    },
    mistakes=[
        Mistake(
            "l2-in-the-gradient",
            "You added the decay to the gradient, as torch.optim.Adam(weight_decay=…) does: it goes through both moments, and is "
            "divided by √v̂ with the rest. AdamW keeps it out of them: it shrinks the parameter itself.",
            {
                "param - lr * weight_decay * param": "param",
                "shrunk, grad": "shrunk, grad + weight_decay * param",
            },
        ),
        Mistake(
            "decay-not-scaled-by-lr",
            "Your decay is not multiplied by lr. That is Loshchilov and Hutter's algorithm 2, where only the schedule scales "
            "it. Here, as in torch.optim.AdamW and Keras 3, it is lr * weight_decay.",
            {"param - lr * weight_decay": "param - weight_decay"},
        ),
        Mistake(
            "decay-divided-too",
            "You added the decay to m̂, so √v̂ divides it: parameters with large gradients hardly decay. Keep it out of the fraction.",
            adamw_under_the_root,
        ),
        Mistake(
            "decayed-after-the-step",
            "You decayed the parameter after the step. Here, as in torch, the old parameter is shrunk, and the step comes on top.",
            adamw_decay_last,
        ),
        Mistake(
            "penalty-without-half",
            "Your decay is twice ours: each step takes lr * weight_decay of the parameter away, without a 2.",
            {"param - lr * weight_decay": "param - 2 * lr * weight_decay"},
        ),
        Mistake(
            "same-for-every-parameter",
            "You took lr * weight_decay itself away. Each parameter loses that *share* of itself: multiply by param.",
            {"weight_decay * param": "weight_decay"},
        ),
        Mistake(
            "share-kept",
            "You kept the share weight_decay of the parameter. It *loses* lr * weight_decay of itself.",
            {"param - lr * weight_decay * param": "weight_decay * param"},
        ),
        Mistake(
            "half-the-decay",
            "Your decay is half of ours: each step takes lr * weight_decay of the parameter away.",
            {"param - lr * weight_decay": "param - lr / 2 * weight_decay"},
        ),
        Mistake(
            "bias-correction-left-out",
            "The decay is right, but the bias correction is missing. If you call your own adam_step, mend it there.",
            adamw_uncorrected,
        ),
        Mistake(
            "gradient-decayed",
            "You shrank the gradient, not the parameter: Adam does not care how long the gradient is.",
            {
                "param - lr * weight_decay * param": "param",
                "shrunk, grad": "shrunk, (1 - lr * weight_decay) * grad",
            },
        ),
        Mistake(
            "options-not-passed-on",
            "You called adam_step without betas and eps: it took its own defaults. Pass on what you are given.",
            {", betas=betas, eps=eps": ""},
        ),
        Mistake(
            "absolute-penalty",
            "You took lr * weight_decay * sign(param) away: the L1 penalty's pull, the same for all. Decay is in proportion to the "
            "parameter.",
            {"weight_decay * param": "weight_decay * np.sign(param)"},
        ),
        Mistake(
            "eps-inside-the-root",
            "The decay is right, but eps stands inside the root. If you call your own adam_step, mend it there.",
            adamw_eps_inside,
        ),
        Mistake(
            "eps-before-the-correction",
            "The decay is right, but eps is added before the bias correction. If you call your own adam_step, mend it there.",
            adamw_eps_early,
        ),
    ],
    styles=[adamw_whole, adamw_factor, adamw_from_old],
)
