"""The exercise ``rprop_step``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.optim.adaptive import RpropState, rprop_init, rprop_step

from .shared import after


def rprop_cases(rng):
    """Every pair of signs, both limits reached, other factors, a cold start, several steps, float32."""
    signs = np.array([-1.0, 0.0, 1.0])
    now, before = (pair.ravel() * rng.uniform(0.2, 3.0, 9) for pair in np.meshgrid(signs, signs))
    lengths = rng.uniform(0.01, 1.0, 9)
    return [
        case(rng.normal(size=9), now, RpropState(before, lengths), note="every pair of signs"),
        case(
            rng.normal(size=4),
            np.array([0.7, -2.0, 1.5, -0.1]),
            RpropState(np.array([1.0, -1.0, -1.0, 2.0]), np.array([45.0, 0.3, 5.0, 49.0])),
            note="lengths at the greatest one",
        ),
        case(
            np.array([1.0, -2.0, 0.5]),
            np.array([0.7, -2.0, -1.5]),
            RpropState(np.array([-1.0, 1.0, -0.5]), np.array([1.5e-6, 1e-6, 3e-6])),
            note="lengths at the least one",
        ),
        case(
            rng.normal(size=(2, 3)),
            rng.normal(size=(2, 3)),
            RpropState(rng.normal(size=(2, 3)), rng.uniform(0.25, 1.5, (2, 3))),
            etas=(0.3, 1.7),
            step_sizes=(0.25, 1.5),
            note="other factors and limits",
        ),
        after(rprop_step, rprop_init, rng, (4,), steps=0, note="the first step"),
        after(rprop_step, rprop_init, rng, (3, 4), steps=4, note="the fifth step"),
        after(rprop_step, rprop_init, rng, (3, 5), steps=2, dtype=np.float32, note="float32"),
    ]


def rprop_by_entry(param, grad, state, *, etas=(0.5, 1.2), step_sizes=(1e-6, 50.0)):
    new, kept, lengths = param.copy(), grad.copy(), state.step_size.copy()
    for i in np.ndindex(param.shape):
        if grad[i] * state.prev_grad[i] > 0:
            lengths[i] = min(lengths[i] * etas[1], step_sizes[1])
        elif grad[i] * state.prev_grad[i] < 0:
            lengths[i] = max(lengths[i] * etas[0], step_sizes[0])
            kept[i] = 0
        new[i] -= np.sign(kept[i]) * lengths[i]
    return new, RpropState(kept, lengths)


def rprop_masks(param, grad, state, *, etas=(0.5, 1.2), step_sizes=(1e-6, 50.0)):
    product = grad * state.prev_grad
    step_size, grad = state.step_size.copy(), grad.copy()
    step_size[product > 0] *= etas[1]
    step_size[product < 0] *= etas[0]
    step_size = np.minimum(np.maximum(step_size, step_sizes[0]), step_sizes[1])
    grad[product < 0] = 0
    return param - step_size * np.sign(grad), RpropState(prev_grad=grad, step_size=step_size)


def rprop_powers(param, grad, state, *, etas=(0.5, 1.2), step_sizes=(1e-6, 50.0)):
    same = np.sign(grad * state.prev_grad)
    factor = (etas[1] ** np.maximum(same, 0) * etas[0] ** np.maximum(-same, 0)).astype(param.dtype)
    step_size = (state.step_size * factor).clip(*step_sizes)
    grad = grad * (same >= 0)
    return (param - np.sign(grad) * step_size, (grad, step_size))


def rprop_backtracking(param, grad, state, *, etas=(0.5, 1.2), step_sizes=(1e-6, 50.0)):
    product = grad * state.prev_grad
    step_size = np.where(product > 0, etas[1], np.where(product < 0, etas[0], 1.0)) * state.step_size
    step_size = np.clip(step_size, *step_sizes).astype(param.dtype)
    back = np.sign(state.prev_grad) * state.step_size
    step = np.where(product < 0, back, -np.sign(grad) * step_size)
    return param + step, RpropState(np.where(product < 0, 0, grad), step_size)


EXERCISE = Exercise(
    "rprop_step",
    rprop_step,
    points={"param": 1, "prev_grad": 1, "step_size": 1},
    returns=("param", "state"),
    cases=[
        case(
            np.array([1.0, 1.0, 1.0]),
            np.array([0.3, -20.0, 0.5]),
            RpropState(np.array([4.0, 1.0, 0.0]), np.array([0.1, 0.1, 0.1])),
            note="the example above",
        ),
        *rprop_cases(np.random.default_rng(31)),
    ],
    hidden=rprop_cases,
    steps={
        (
            "np.where(agree > 0, grow * state.step_size, np.where(agree < 0, shrink * state.step_size, state.step_size))",
            "np.where(agree > 0, grow, np.where(agree < 0, shrink, 1.0))",
        ): "the new lengths, before the limits",
        "step_size": "the new lengths, within the limits",
        "grad": "the gradient with a 0 where its sign flipped",
        "np.sign(grad) * step_size": "the step: the sign of that gradient times the new length",
    },
    mistakes=[
        Mistake(
            "weight-backtracking",
            "Where a sign flips you take the last step back. That is the weight-backtracking of Riedmiller and Braun's "
            "Rprop (Rprop+). Here, as in torch.optim.Rprop, the parameter rests there for one step.",
            rprop_backtracking,
        ),
        Mistake(
            "no-rest-at-a-flip",
            "Where a sign flips you go on with the shorter length at once: Igel and Hüsken (2000) call that Rprop−. Here, "
            "as in torch, the parameter rests for one step: set the gradient to 0 there.",
            {"grad = np.where(agree < 0, 0, grad)": "grad = grad.copy()"},
        ),
        Mistake(
            "flip-not-remembered",
            "The parameter rests where a sign flips, as it should, but the state keeps the gradient there. Remember 0: otherwise "
            "the next step counts an agreement or a flip that is not one.",
            {
                "RpropState(grad, step_size)": "RpropState(given, step_size)",
                "shrink, grow": "given = grad\n    shrink, grow",
            },
        ),
        Mistake(
            "zero-taken-for-a-flip",
            "Where one of the two gradients is 0 there is neither agreement nor flip: the length stays as it is. Yours shrinks.",
            {
                "np.where(agree > 0, grow * state.step_size, state.step_size)": "np.where(agree > 0, grow * state.step_size, shrink * state.step_size)"
            },
        ),
        Mistake(
            "zero-taken-for-agreement",
            "Where one of the two gradients is 0 there is neither agreement nor flip: the length stays as it is. Yours grows.",
            {"agree > 0": "agree >= 0"},
        ),
        Mistake(
            "sign-kept",
            "You remember only the gradient's sign. The walk is the same, but prev_grad is the gradient itself, as in torch.",
            {"RpropState(grad, step_size)": "RpropState(np.sign(grad), step_size)"},
        ),
        Mistake(
            "rests-at-a-zero-too",
            "You rest wherever the signs do not agree. Where the gradient before was 0 there was no flip: step there.",
            {"np.where(agree < 0, 0, grad)": "np.where(agree <= 0, 0, grad)"},
        ),
    ],
    styles=[rprop_by_entry, rprop_masks, rprop_powers],
)
