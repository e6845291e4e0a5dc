"""The exercises of lesson 03, steps that adapt."""

import numpy as np

from autograder.exercise import Exercise, Mistake
from course_lib.check.call import case
from course_lib.optimizers import (
    AdaDeltaState,
    AdaGradState,
    AdamState,
    RMSPropState,
    RpropState,
    adadelta_init,
    adadelta_step,
    adagrad_init,
    adagrad_step,
    adam_init,
    adam_step,
    adamw_step,
    rmsprop_init,
    rmsprop_step,
    rprop_init,
    rprop_step,
)


def after(step, init, rng, shape, *, steps, scale=1.0, dtype=float, note="", **options):
    """Return the case of one more step after ``steps`` others, whose gradients changed in size and sign."""
    param = rng.normal(size=shape).astype(dtype)
    state = init(param)
    for _ in range(steps):
        param, state = step(param, (scale * rng.normal(size=shape)).astype(dtype), state, **options)
    return case(param, (scale * rng.normal(size=shape)).astype(dtype), state, note=note, **options)


# ---------------------------------------------------------------------------------------------------------- rprop_step


def rprop_cases(rng):
    """Every pair of signs, limits that are reached, other factors, a cold start, several steps, float32."""
    signs = np.array([-1.0, 0.0, 1.0])
    now, before = (pair.ravel() * rng.uniform(0.2, 3.0, 9) for pair in np.meshgrid(signs, signs))
    lengths = rng.uniform(0.01, 1.0, 9)
    return [
        case(rng.normal(size=9), now, RpropState(before, lengths), note="every pair of signs"),
        case(
            rng.normal(size=4),
            np.array([0.7, -2.0, 1.5, -0.1]),
            RpropState(np.array([1.0, -1.0, -1.0, 2.0]), np.array([45.0, 0.3, 1.5e-6, 4.0])),
            note="lengths at their limits",
        ),
        case(
            rng.normal(size=(2, 3)),
            rng.normal(size=(2, 3)),
            RpropState(rng.normal(size=(2, 3)), rng.uniform(0.1, 2.0, (2, 3))),
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


RPROP = Exercise(
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
            "The parameter rests where a sign flips, as it should, but the state keeps the gradient there. Remember 0: else "
            "the next step sees one more agreement or flip that is none.",
            {
                "RpropState(grad, step_size)": "RpropState(given, step_size)",
                "shrink, grow": "given = grad\n    shrink, grow",
            },
        ),
        Mistake(
            "size-of-the-gradient-used",
            "You multiplied the length by the gradient. Rprop uses only the gradient's sign: np.sign(grad).",
            {"np.sign(grad) * step_size": "grad * step_size"},
        ),
        Mistake(
            "etas-swapped",
            "Your lengths grow where the sign flips and shrink where it stays. etas is (at a flip, at a kept sign).",
            {"shrink, grow = etas": "grow, shrink = etas"},
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
            "no-limits",
            "The lengths have no limits: keep each between step_sizes[0] and step_sizes[1].",
            {"np.clip(step_size, *step_sizes)": "step_size"},
        ),
        Mistake(
            "stepped-with-the-old-length",
            "You stepped with the old length. First adapt the length, then step with it.",
            {"np.sign(grad) * step_size": "np.sign(grad) * state.step_size"},
        ),
        Mistake(
            "old-gradient-kept",
            "The state still holds the old gradient: remember this step's, for the next one to compare with.",
            {"RpropState(grad, step_size)": "RpropState(state.prev_grad, step_size)"},
        ),
        Mistake(
            "sign-kept",
            "You remember only the gradient's sign. The walk is the same, but prev_grad is the gradient itself, as in torch.",
            {"RpropState(grad, step_size)": "RpropState(np.sign(grad), step_size)"},
        ),
        Mistake(
            "factors-ignored",
            "etas has no effect: you wrote 0.5 and 1.2. Use what is given.",
            {"shrink, grow = etas": "shrink, grow = 0.5, 1.2"},
        ),
        Mistake(
            "limits-ignored",
            "step_sizes has no effect: you wrote 1e-6 and 50. Use what is given.",
            {"*step_sizes": "1e-6, 50.0"},
        ),
        Mistake(
            "rests-at-a-zero-too",
            "You rest wherever the signs do not agree. Where the gradient before was 0 there was no flip: step there.",
            {"np.where(agree < 0, 0, grad)": "np.where(agree <= 0, 0, grad)"},
        ),
        Mistake(
            "lengths-never-shrink",
            "Your lengths never shrink: where the sign flipped, multiply the length by etas[0].",
            {"shrink * state.step_size": "state.step_size"},
        ),
        Mistake(
            "uphill",
            "You walked uphill: subtract the step.",
            {"param - np.sign": "param + np.sign"},
        ),
    ],
    styles=[rprop_by_entry, rprop_masks, rprop_powers],
    forbidden=("course_lib.optimizers",),
)

# -------------------------------------------------------------------------------------------------------- adagrad_step


def adagrad_cases(rng):
    """Cold and warm, a sum as small as eps squared, a large eps, a gradient of zero, float32."""
    run = (adagrad_step, adagrad_init, rng)
    return [
        after(*run, (3,), steps=0, lr=0.3, note="the first step"),
        after(*run, (2, 3), steps=4, lr=0.05, note="the fifth step"),
        after(*run, (4,), steps=3, lr=0.2, scale=1e-10, note="gradients as small as eps"),
        after(*run, (5,), steps=2, lr=0.1, eps=0.3, note="a large eps"),
        case(
            rng.normal(size=3),
            np.array([0.0, 1.0, 0.0]),
            AdaGradState(np.zeros(3)),
            lr=0.1,
            note="a gradient of 0",
        ),
        after(*run, (3, 2), steps=2, lr=0.1, dtype=np.float32, note="float32"),
    ]


def adagrad_by_entry(param, grad, state, *, lr, eps=1e-10):
    new, total = np.empty_like(param), np.empty_like(param)
    for i in np.ndindex(param.shape):
        total[i] = state.sum_sq[i] + grad[i] * grad[i]
        new[i] = param[i] - lr / (total[i] ** 0.5 + eps) * grad[i]
    return new, AdaGradState(total)


def adagrad_copies(param, grad, state, *, lr, eps=1e-10):
    sum_sq = state.sum_sq.copy()
    sum_sq += np.square(grad)
    denominator = np.sqrt(sum_sq)
    denominator += eps
    param = param.copy()
    param -= lr * grad / denominator
    return param, (sum_sq,)


def adagrad_rates(param, grad, state, *, lr, eps=1e-10):
    state = state._replace(sum_sq=state.sum_sq + grad * grad)
    rates = lr / (eps + state.sum_sq**0.5)
    return param - rates * grad, state


def adagrad_in_place(param, grad, state, *, lr, eps=1e-10):
    sum_sq = state.sum_sq
    sum_sq += grad**2
    return param - lr * grad / (np.sqrt(sum_sq) + eps), AdaGradState(sum_sq)


ADAGRAD = Exercise(
    "adagrad_step",
    adagrad_step,
    points={"param": 1, "sum_sq": 1},
    returns=("param", "state"),
    cases=[
        case(
            np.array([1.0, 1.0]),
            np.array([3.0, 0.1]),
            AdaGradState(np.array([16.0, 0.0])),
            lr=0.1,
            note="the example above",
        ),
        *adagrad_cases(np.random.default_rng(32)),
    ],
    hidden=adagrad_cases,
    mistakes=[
        Mistake(
            "eps-inside-the-root",
            "Your eps stands inside the root, √(sum + eps): d2l and Keras have it there. Here, as in torch and CS231n, it is "
            "added after the root.",
            {"np.sqrt(sum_sq) + eps": "np.sqrt(sum_sq + eps)"},
        ),
        Mistake(
            "eps-left-out",
            "eps is missing: a parameter whose gradients were all 0 divides 0 by 0, and small sums give other steps.",
            {"np.sqrt(sum_sq) + eps": "np.sqrt(sum_sq)"},
        ),
        Mistake(
            "root-left-out",
            "The root is missing: divide by the root of the sum, so that the gradient's unit cancels.",
            {"np.sqrt(sum_sq) + eps": "sum_sq + eps"},
        ),
        Mistake(
            "not-squared",
            "You summed the sizes of the gradients, not their squares.",
            {"grad**2": "np.abs(grad)", "np.sqrt(sum_sq) + eps": "sum_sq + eps"},
        ),
        Mistake(
            "old-sum-used",
            "You divided by the sum without this step's gradient: on the first step that is eps alone, and the step is huge.",
            {"np.sqrt(sum_sq)": "np.sqrt(state.sum_sq)"},
        ),
        Mistake(
            "sum-not-kept",
            "The state does not grow: return the new sum, with this step's gradient squared added.",
            {"AdaGradState(sum_sq)": "AdaGradState(state.sum_sq)"},
        ),
        Mistake(
            "memory-forgotten",
            "You used this step's gradient alone: that leaves its sign. Add its square to the sum so far.",
            {"state.sum_sq + grad**2": "grad**2"},
        ),
        Mistake(
            "one-rate-for-all",
            "You summed over all entries: then they all share one rate (AdaGrad-Norm). Here every entry has a sum of its own.",
            {"state.sum_sq + grad**2": "state.sum_sq + np.sum(grad**2)"},
        ),
        Mistake(
            "starts-at-a-tenth",
            "You added 0.1 to the sum: Keras starts its accumulator there. Here the sum starts at 0, and the state says so.",
            {"np.sqrt(sum_sq)": "np.sqrt(sum_sq + 0.1)"},
        ),
        Mistake(
            "running-mean",
            "You let old gradients fade with 0.9 and 0.1: that is RMSProp, the next exercise. AdaGrad forgets nothing.",
            {"state.sum_sq + grad**2": "0.9 * state.sum_sq + 0.1 * grad**2"},
        ),
        Mistake(
            "parentheses-missing",
            "Your eps is added to the whole quotient: / comes before +. Put the divisor in parentheses, (root + eps).",
            {"(np.sqrt(sum_sq) + eps)": "np.sqrt(sum_sq) + eps"},
        ),
        Mistake(
            "gradient-left-out",
            "You subtracted lr / (root + eps) itself: multiply it by the gradient.",
            {"lr * grad /": "lr /"},
        ),
        Mistake(
            "eps-fixed-at-1e-8",
            "You wrote 1e-8, the eps of RMSProp and Adam. Use eps: it is given.",
            {"+ eps": "+ 1e-8"},
        ),
        Mistake(
            "eps-as-a-floor",
            "You took the larger of root and eps. Here, as in torch, eps is *added* to the root.",
            {"(np.sqrt(sum_sq) + eps)": "np.maximum(np.sqrt(sum_sq), eps)"},
        ),
        Mistake(
            "root-kept",
            "The state holds the root of the sum. Keep the sum itself: the next square is added to it.",
            {"AdaGradState(sum_sq)": "AdaGradState(np.sqrt(sum_sq))"},
        ),
        Mistake(
            "no-learning-rate",
            "The learning rate is missing: multiply the step by lr.",
            {"lr * ": ""},
        ),
        Mistake(
            "uphill",
            "You walked uphill: subtract the step.",
            {"param - lr": "param + lr"},
        ),
        Mistake(
            "changed-in-place",
            "You changed the state's array with `+=`: the caller may still need the old state. Make a new array.",
            adagrad_in_place,
        ),
    ],
    styles=[adagrad_by_entry, adagrad_copies, adagrad_rates],
    forbidden=("course_lib.optimizers",),
)

# -------------------------------------------------------------------------------------------------------- rmsprop_step


def rmsprop_cases(rng):
    """Cold and warm, the default alpha and others, tiny second moments, a large eps, a gradient of zero, float32."""
    run = (rmsprop_step, rmsprop_init, rng)
    return [
        after(*run, (3,), steps=0, lr=0.01, note="the first step"),
        after(*run, (2, 3), steps=4, lr=0.05, note="alpha left at its default"),
        after(*run, (3, 2), steps=3, lr=0.2, alpha=0.7),
        after(*run, (4,), steps=3, lr=0.1, alpha=0.8, scale=1e-8, note="gradients as small as eps"),
        after(*run, (5,), steps=2, lr=0.1, alpha=0.9, eps=0.3, note="a large eps"),
        case(
            rng.normal(size=3),
            np.array([0.0, 1.0, 0.0]),
            RMSPropState(np.zeros(3)),
            lr=0.1,
            note="a gradient of 0",
        ),
        after(*run, (4, 2), steps=2, lr=0.1, dtype=np.float32, note="float32"),
    ]


def rmsprop_by_entry(param, grad, state, *, lr, alpha=0.99, eps=1e-8):
    new, v = param.copy(), state.v.copy()
    for i in np.ndindex(param.shape):
        v[i] = alpha * v[i] + (1 - alpha) * grad[i] ** 2
        new[i] -= lr * grad[i] / (v[i] ** 0.5 + eps)
    return new, RMSPropState(v)


def rmsprop_towards(param, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = state.v + (1 - alpha) * (grad * grad - state.v)
    step = np.divide(grad, np.add(np.sqrt(v), eps))
    return param - lr * step, RMSPropState(v=v)


def rmsprop_copies(param, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = state.v.copy()
    v *= alpha
    v += (1 - alpha) * np.square(grad)
    return np.subtract(param, lr / (np.sqrt(v) + eps) * grad), (v,)


RMSPROP = Exercise(
    "rmsprop_step",
    rmsprop_step,
    points={"param": 2, "v": 1},
    returns=("param", "state"),
    cases=[
        case(
            np.array([1.0, 1.0]),
            np.array([3.0, 0.1]),
            RMSPropState(np.array([9.0, 0.0])),
            lr=0.1,
            alpha=0.75,
            note="the example above",
        ),
        *rmsprop_cases(np.random.default_rng(33)),
    ],
    hidden=rmsprop_cases,
    mistakes=[
        Mistake(
            "eps-inside-the-root",
            "Your eps stands inside the root, √(v + eps): d2l, Keras and TensorFlow have it there. Here, as in torch and "
            "CS231n, it is added after the root.",
            {"np.sqrt(v) + eps": "np.sqrt(v + eps)"},
        ),
        Mistake(
            "eps-left-out",
            "eps is missing: a parameter whose gradients were all 0 divides 0 by 0, and tiny gradients take full steps.",
            {"np.sqrt(v) + eps": "np.sqrt(v)"},
        ),
        Mistake(
            "alpha-turned-round",
            "alpha is the part of the running mean that is *kept*; you gave it to the new gradient. Swap alpha and 1 - alpha.",
            {"alpha * state.v + (1 - alpha) * grad**2": "(1 - alpha) * state.v + alpha * grad**2"},
        ),
        Mistake(
            "alpha-fixed-at-0.9",
            "You wrote 0.9 and 0.1 as in Hinton's lecture, d2l and Keras (who call it γ or rho). Use alpha: it is given.",
            {"alpha * state.v + (1 - alpha) * grad**2": "0.9 * state.v + 0.1 * grad**2"},
        ),
        Mistake(
            "sum-not-mean",
            "The new square is not multiplied by 1 - alpha: the result is a fading sum, 1 / (1 - alpha) times the mean.",
            {"(1 - alpha) * grad**2": "grad**2"},
        ),
        Mistake(
            "nothing-fades",
            "You summed all squares: that is AdaGrad. Here old gradients fade: the mean keeps alpha of itself each step.",
            {"alpha * state.v + (1 - alpha) * grad**2": "state.v + grad**2"},
        ),
        Mistake(
            "root-left-out",
            "The root is missing: divide by the root of the mean square, so that the gradient's unit cancels.",
            {"np.sqrt(v) + eps": "v + eps"},
        ),
        Mistake(
            "not-squared",
            "The running mean is of the gradient itself, not of its square: it can be negative, and its root is NaN.",
            {"grad**2": "grad"},
        ),
        Mistake(
            "old-mean-used",
            "You divided by the mean from before this step. First let this gradient in, then divide.",
            {"np.sqrt(v)": "np.sqrt(state.v)"},
        ),
        Mistake(
            "mean-not-kept",
            "The state does not change: return the new running mean.",
            {"RMSPropState(v)": "RMSPropState(state.v)"},
        ),
        Mistake(
            "mean-corrected",
            "You divided v by 1 - alpha, Adam's correction for a first step. RMSProp has none: it starts with long steps.",
            {"np.sqrt(v)": "np.sqrt(v / (1 - alpha))"},
        ),
        Mistake(
            "parentheses-missing",
            "Your eps is added to the whole quotient: / comes before +. Put the divisor in parentheses, (root + eps).",
            {"(np.sqrt(v) + eps)": "np.sqrt(v) + eps"},
        ),
        Mistake(
            "gradient-left-out",
            "You subtracted lr / (root + eps) itself: multiply it by the gradient.",
            {"lr * grad /": "lr /"},
        ),
        Mistake(
            "weight-squared-too",
            "You squared 1 - alpha with the gradient: only the gradient is squared, (1 - alpha) * grad**2.",
            {"(1 - alpha) * grad**2": "((1 - alpha) * grad) ** 2"},
        ),
        Mistake(
            "size-not-square",
            "You averaged the sizes of the gradients. RMSProp averages their squares, and divides by the root.",
            {"grad**2": "np.abs(grad)", "np.sqrt(v) + eps": "v + eps"},
        ),
        Mistake(
            "mean-over-the-entries",
            "You averaged the squares over all entries: then they share one rate. Here the mean is over *time*, for each entry.",
            {"* grad**2": "* np.mean(grad**2)"},
        ),
        Mistake(
            "no-learning-rate",
            "The learning rate is missing: multiply the step by lr.",
            {"lr * ": ""},
        ),
        Mistake(
            "uphill",
            "You walked uphill: subtract the step.",
            {"param - lr": "param + lr"},
        ),
    ],
    styles=[rmsprop_by_entry, rmsprop_towards, rmsprop_copies],
    forbidden=("course_lib.optimizers",),
)

# ------------------------------------------------------------------------------------------------------- adadelta_step


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
    def mean(old, new):
        return rho * old + (1 - rho) * np.square(new)

    v = mean(state.v, grad)
    update = grad / np.sqrt(v + eps)
    update = update * np.sqrt(state.u + eps)
    return param - update * lr, AdaDeltaState(v=v, u=mean(state.u, update))


ADADELTA = Exercise(
    "adadelta_step",
    adadelta_step,
    points={"param": 2, "v": 1, "u": 1},
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
    mistakes=[
        Mistake(
            "eps-outside-the-roots",
            "Your eps stands outside the roots, as in Adam. Zeiler has it inside both, √(u + eps) / √(v + eps), and so do torch "
            "and Keras.",
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
            "outside, as in torch and Keras.",
            {"update**2": "(lr * update) ** 2"},
        ),
        Mistake(
            "lr-left-out",
            "lr has no effect. The paper has none, which is lr = 1; here, as in torch and Keras, it scales the update at the end.",
            {"lr * update": "update"},
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
            "rho-turned-round",
            "rho is the part of the running means that is *kept*; you gave it to the new squares. Swap rho and 1 - rho.",
            {
                "rho * state.v + (1 - rho)": "(1 - rho) * state.v + rho",
                "rho * state.u + (1 - rho)": "(1 - rho) * state.u + rho",
            },
        ),
        Mistake(
            "ratio-turned-round",
            "The ratio stands on its head: the usual update goes above the line, the usual gradient below.",
            {"np.sqrt(state.u + eps) / np.sqrt(v + eps)": "np.sqrt(v + eps) / np.sqrt(state.u + eps)"},
        ),
        Mistake(
            "u-of-the-gradient",
            "u is the running mean of the squared *update*; you averaged the squared gradient twice.",
            {"update**2": "grad**2"},
        ),
        Mistake(
            "eps-outside-above",
            "Your eps stands outside the upper root. It belongs inside both, √(u + eps) / √(v + eps).",
            {"np.sqrt(state.u + eps)": "(np.sqrt(state.u) + eps)"},
        ),
        Mistake(
            "eps-outside-below",
            "Your eps stands outside the lower root. It belongs inside both, √(u + eps) / √(v + eps).",
            {"np.sqrt(v + eps)": "(np.sqrt(v) + eps)"},
        ),
        Mistake(
            "update-not-squared",
            "u is the running mean of the *squared* update; yours is of the update itself, and can be negative.",
            {"update**2": "update"},
        ),
        Mistake(
            "sum-not-mean",
            "The squared update is not multiplied by 1 - rho: u is a running mean, as v is.",
            {"(1 - rho) * update**2": "update**2"},
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
            "u-not-kept",
            "u never changes: return its new mean, with this update's square.",
            {"AdaDeltaState(v, u)": "AdaDeltaState(v, state.u)"},
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
        Mistake(
            "memories-swapped",
            "v and u are swapped in the state: v is of the gradients, u of the updates.",
            {"AdaDeltaState(v, u)": "AdaDeltaState(u, v)"},
        ),
        Mistake(
            "uphill",
            "You walked uphill: subtract the update.",
            {"param - lr": "param + lr"},
        ),
    ],
    styles=[adadelta_by_entry, adadelta_one_root, adadelta_rms],
    forbidden=("course_lib.optimizers",),
)

# ----------------------------------------------------------------------------------------------------------- adam_step


def adam_cases(rng, step=adam_step, **options):
    """Cold and warm, tiny second moments at once and later, other betas, a large eps, zero gradients, float32."""
    run = (step, adam_init, rng)
    return [
        after(*run, (3,), steps=0, lr=0.05, **options, note="the first step"),
        after(
            *run, (2, 3), steps=3, **options, note="the fourth step; lr, betas and eps left at their defaults"
        ),
        after(
            *run, (4,), steps=0, lr=0.1, scale=1e-7, **options, note="a first gradient nearly as small as eps"
        ),
        after(*run, (4,), steps=4, lr=0.1, scale=1e-8, **options, note="gradients as small as eps"),
        after(*run, (3, 2), steps=5, lr=0.2, betas=(0.6, 0.8), **options, note="other betas"),
        after(*run, (5,), steps=2, lr=0.1, eps=0.3, **options, note="a large eps"),
        case(
            rng.normal(size=3),
            np.array([0.0, 1.0, 0.0]),
            adam_init(np.zeros(3)),
            lr=0.1,
            **options,
            note="a gradient of 0",
        ),
        case(
            rng.normal(size=4),
            rng.normal(size=4),
            AdamState(1999, rng.normal(size=4), rng.uniform(0.5, 2.0, 4)),
            lr=0.01,
            **options,
            note="the 2,000th step",
        ),
        after(*run, (4, 2), steps=2, lr=0.1, dtype=np.float32, **options, note="float32"),
    ]


def adam_by_entry(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    new, m, v, step = param.copy(), state.m.copy(), state.v.copy(), state.step + 1
    for i in np.ndindex(param.shape):
        m[i] = betas[0] * m[i] + (1 - betas[0]) * grad[i]
        v[i] = betas[1] * v[i] + (1 - betas[1]) * grad[i] ** 2
        new[i] -= lr * (m[i] / (1 - betas[0] ** step)) / ((v[i] / (1 - betas[1] ** step)) ** 0.5 + eps)
    return new, AdamState(step, m, v)


def adam_as_torch(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    beta1, beta2 = betas
    step = state.step + 1
    m = state.m + (1 - beta1) * (grad - state.m)
    v = state.v.copy()
    v *= beta2
    v += (1 - beta2) * grad * grad
    denominator = np.sqrt(v) / (1 - beta2**step) ** 0.5 + eps
    return param - lr / (1 - beta1**step) * m / denominator, AdamState(step, m, v)


def adam_by_name(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    def mean(old, new, beta):
        return beta * old + (1 - beta) * new

    new = state._replace(
        step=1 + state.step, m=mean(state.m, grad, betas[0]), v=mean(state.v, np.square(grad), betas[1])
    )
    m, v = new.m / (1 - betas[0] ** new.step), new.v / (1 - betas[1] ** new.step)
    return param + -lr * m / (np.sqrt(v) + eps), new


def adam_efficient(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    step = state.step + 1
    m = betas[0] * state.m + (1 - betas[0]) * grad
    v = betas[1] * state.v + (1 - betas[1]) * grad**2
    correction = (1 - betas[1] ** step) ** 0.5
    return param - lr * correction / (1 - betas[0] ** step) * m / (np.sqrt(v) + eps * correction), (
        step,
        m,
        v,
    )


ADAM = Exercise(
    "adam_step",
    adam_step,
    points={"param": 2, "m": 1, "v": 1, "step": 1},
    returns=("param", "state"),
    cases=[
        case(
            np.array([1.0, -1.0]),
            np.array([-1.0, 2.0]),
            AdamState(1, np.array([0.5, 1.0]), np.array([0.25, 1.0])),
            lr=0.3,
            betas=(0.5, 0.75),
            note="the example above",
        ),
        *adam_cases(np.random.default_rng(35)),
    ],
    hidden=adam_cases,
    mistakes=[
        Mistake(
            "bias-correction-left-out",
            "The bias correction is missing. Both moments start at 0, so at first they are too small, v more so than m: the first "
            "step is (1 - β1) / √(1 - β2) = 3.2 times lr long. Divide m by 1 - beta1**step and v by 1 - beta2**step.",
            {"m / (1 - beta1**step)": "m", "v / (1 - beta2**step)": "v"},
        ),
        Mistake(
            "only-m-corrected",
            "Only the first moment is corrected; v starts at 0 as well: divide it by 1 - beta2**step.",
            {"v / (1 - beta2**step)": "v"},
        ),
        Mistake(
            "only-v-corrected",
            "Only the second moment is corrected; m starts at 0 as well: divide it by 1 - beta1**step.",
            {"m / (1 - beta1**step)": "m"},
        ),
        Mistake(
            "eps-inside-the-root",
            "Your eps stands inside the root, √(v̂ + eps). Kingma and Ba (algorithm 1), torch, CS231n and d2l add it after the root: "
            "√v̂ + eps. For small gradients the two differ by far.",
            {"np.sqrt(v_hat) + eps": "np.sqrt(v_hat + eps)"},
        ),
        Mistake(
            "eps-before-the-correction",
            "You added eps to the root of the *uncorrected* v, and corrected after that. It is the faster form at the end of Kingma "
            "and Ba's section 2, with another eps (ε̂), and Keras has it. Here, as in their algorithm 1 and torch, v is corrected first.",
            {"(np.sqrt(v_hat) + eps)": "((np.sqrt(v) + eps) / np.sqrt(1 - beta2**step))"},
        ),
        Mistake(
            "eps-left-out",
            "eps is missing: a parameter whose gradients were all 0 divides 0 by 0, and tiny gradients take full steps.",
            {"np.sqrt(v_hat) + eps": "np.sqrt(v_hat)"},
        ),
        Mistake(
            "step-counted-from-0",
            "Your correction uses the number of steps *before* this one. At the first step that is 0, 1 - beta**0 is 0, and you "
            "divide by it. Count this step: state.step + 1.",
            {"beta1**step": "beta1**state.step", "beta2**step": "beta2**state.step"},
        ),
        Mistake(
            "step-not-counted",
            "The state's step does not advance: return state.step + 1, or every step is corrected as if it were the first.",
            {"AdamState(step, m, v)": "AdamState(state.step, m, v)"},
        ),
        Mistake(
            "step-counted-twice",
            "You counted this step twice: the correction's exponent is the step's number, and the first step is number 1.",
            {"state.step + 1": "state.step + 2"},
        ),
        Mistake(
            "power-left-out",
            "You divided by 1 - beta at every step. The correction fades: it is 1 - beta**step.",
            {"beta1**step": "beta1", "beta2**step": "beta2"},
        ),
        Mistake(
            "corrected-moments-kept",
            "You returned the corrected moments in the state. Keep m and v as they are: the correction is made anew at each step.",
            {"AdamState(step, m, v)": "AdamState(step, m_hat, v_hat)"},
        ),
        Mistake(
            "betas-swapped",
            "beta1 and beta2 are swapped: betas is (of the mean, of the mean square), and the second is the slower one. On the very "
            "first step the two cannot be told apart.",
            {"beta1, beta2 = betas": "beta2, beta1 = betas"},
        ),
        Mistake(
            "betas-turned-round",
            "A beta is the part of a moment that is *kept*; you gave it to the new gradient. Swap beta and 1 - beta.",
            {
                "beta1 * state.m + (1 - beta1) * grad": "(1 - beta1) * state.m + beta1 * grad",
                "beta2 * state.v + (1 - beta2) * grad**2": "(1 - beta2) * state.v + beta2 * grad**2",
            },
        ),
        Mistake(
            "betas-ignored",
            "betas has no effect: you wrote 0.9 and 0.999. Use what is given.",
            {"beta1, beta2 = betas": "beta1, beta2 = 0.9, 0.999"},
        ),
        Mistake(
            "gradient-not-weighted",
            "The gradient comes in whole, as into the velocity of lesson 02: in Adam both moments are *means*, so it comes in with "
            "the weight 1 - beta.",
            {"(1 - beta1) * grad": "grad"},
        ),
        Mistake(
            "v-of-the-mean",
            "v is the running mean of the squared *gradient*; you squared the mean m.",
            {"* grad**2": "* m**2"},
        ),
        Mistake(
            "not-squared",
            "v is the running mean of the gradient's *square*; yours is of the gradient, and can be negative.",
            {"* grad**2": "* grad"},
        ),
        Mistake(
            "root-left-out",
            "The root is missing: divide by √v̂, so that the gradient's unit cancels and the step is about lr long.",
            {"np.sqrt(v_hat)": "v_hat"},
        ),
        Mistake(
            "gradient-in-place-of-m",
            "You stepped along the gradient itself: that is RMSProp with a correction. Adam steps along its running mean m̂.",
            {"lr * m_hat": "lr * grad"},
        ),
        Mistake(
            "old-moments-used",
            "You stepped with the moments from before this gradient. First let it in, then step.",
            {"m / (1": "state.m / (1", "v / (1": "state.v / (1"},
        ),
        Mistake(
            "moments-not-kept",
            "The state's moments do not change: return the new m and v.",
            {"AdamState(step, m, v)": "AdamState(step, state.m, state.v)"},
        ),
        Mistake(
            "spread-in-place-of-square",
            "v is of the gradient's distance from its mean: that is AdaBelief (Zhuang et al., 2020). Adam's v is of grad**2.",
            {"* grad**2": "* (grad - m) ** 2"},
        ),
        Mistake(
            "v-never-shrinks",
            "You keep the larger of the old and the new v: that is near to AMSGrad (Reddi et al., 2018). Adam's v may shrink.",
            {"v_hat = v": "v = np.maximum(v, state.v)\n    v_hat = v"},
        ),
        Mistake(
            "root-taken-before-the-correction",
            "You corrected √v, not v: the bracket 1 - beta2**step belongs under the root.",
            {"np.sqrt(v_hat)": "np.sqrt(v) / (1 - beta2**step)"},
        ),
        Mistake(
            "correction-turned-round",
            "You multiplied by the brackets. The moments are too small at first: divide by 1 - beta**step.",
            {"m / (1": "m * (1", "v / (1": "v * (1"},
        ),
        Mistake(
            "one-beta-for-both-corrections",
            "You corrected v with beta1. Its bracket is 1 - beta2**step.",
            {"beta2**step": "beta1**step"},
        ),
        Mistake(
            "power-of-the-bracket",
            "You raised the whole bracket to a power. The power is on beta alone: 1 - beta**step.",
            {"(1 - beta1**step)": "(1 - beta1) ** step", "(1 - beta2**step)": "(1 - beta2) ** step"},
        ),
        Mistake(
            "eps-squared-inside-the-root",
            "You put eps² inside the root. Here eps is added after the root: √v̂ + eps.",
            {"np.sqrt(v_hat) + eps": "np.sqrt(v_hat + eps**2)"},
        ),
        Mistake(
            "largest-in-place-of-mean",
            "You divide by the largest recent gradient: that is AdaMax (Kingma and Ba, section 7.1). Adam divides by the root of "
            "the mean square.",
            {
                "beta2 * state.v + (1 - beta2) * grad**2": "np.maximum(beta2 * state.v, np.abs(grad))",
                "(np.sqrt(v_hat) + eps)": "(v + eps)",
            },
        ),
        Mistake(
            "looks-ahead",
            "You mixed this gradient into m̂ once more: that is NAdam (Dozat, 2016), Adam with Nesterov's look ahead.",
            {"m / (1 - beta1**step)": "(beta1 * m + (1 - beta1) * grad) / (1 - beta1**step)"},
        ),
        Mistake(
            "parentheses-missing",
            "Your eps is added to the whole quotient: / comes before +. Put the divisor in parentheses, (root + eps).",
            {"(np.sqrt(v_hat) + eps)": "np.sqrt(v_hat) + eps"},
        ),
        Mistake(
            "no-learning-rate",
            "The learning rate is missing: multiply the step by lr.",
            {"lr * ": ""},
        ),
        Mistake(
            "beta-times-step",
            "You multiplied beta by the step: the correction is a power, beta**step.",
            {"beta1**step": "beta1 * step", "beta2**step": "beta2 * step"},
        ),
        Mistake(
            "another-order",
            "The state's fields are in another order: AdamState(step, m, v).",
            {"AdamState(step, m, v)": "AdamState(m, v, step)"},
        ),
        Mistake(
            "uphill",
            "You walked uphill: subtract the step.",
            {"param - lr": "param + lr"},
        ),
    ],
    styles=[adam_by_entry, adam_as_torch, adam_by_name, adam_efficient],
    forbidden=("course_lib.optimizers",),
)

# ---------------------------------------------------------------------------------------------------------- adamw_step


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


ADAMW = Exercise(
    "adamw_step",
    adamw_step,
    points={"param": 2, "v": 1},
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
            "Your decay is not multiplied by lr. So it stands in Loshchilov and Hutter's algorithm 2, where only the schedule scales "
            "it. Here, as in torch.optim.AdamW and Keras, it is lr * weight_decay.",
            {"lr * weight_decay": "weight_decay"},
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
            "weights-grow",
            "The decay has the wrong sign: your weights grow away from 0.",
            {"param - lr": "param + lr"},
        ),
        Mistake(
            "decay-left-out",
            "weight_decay has no effect: this is adam_step. Shrink the parameter by lr * weight_decay of itself.",
            {"param - lr * weight_decay * param": "param"},
        ),
        Mistake(
            "penalty-without-half",
            "Your decay is twice ours: each step takes lr * weight_decay of the parameter away, without a 2.",
            {"lr * weight_decay": "2 * lr * weight_decay"},
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
            {"lr * weight_decay": "lr / 2 * weight_decay"},
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
    forbidden=("course_lib.optimizers",),
)

EXERCISES = [RPROP, ADAGRAD, RMSPROP, ADADELTA, ADAM, ADAMW]
