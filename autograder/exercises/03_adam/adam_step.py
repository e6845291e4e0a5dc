"""The exercise ``adam_step``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.optim.adaptive import AdamState, adam_step

from .shared import adam_cases


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
    def blend(old, new, beta):
        return beta * old + (1 - beta) * new

    new = state._replace(
        step=1 + state.step, m=blend(state.m, grad, betas[0]), v=blend(state.v, np.square(grad), betas[1])
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


EXERCISE = Exercise(
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
    steps={
        "m": "the first moment m",
        "v": "the second moment v",
        (
            "m_hat",
            "lr * m_hat",
            "lr / (1 - beta1**step)",
        ): "the corrected first moment: m / (1 - beta1**step)",
        "v_hat": "the corrected second moment: v / (1 - beta2**step)",
        "np.sqrt(v_hat)": "the root of the corrected second moment",
        "np.sqrt(v_hat) + eps": "the divisor: the root of the corrected second moment, plus eps",
    },
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
            "√v̂ + eps. For small gradients the two differ a lot.",
            {"np.sqrt(v_hat) + eps": "np.sqrt(v_hat + eps)"},
        ),
        Mistake(
            "eps-before-the-correction",
            "You added eps to the root of the *uncorrected* v, and corrected after that. It is the faster form at the end of Kingma "
            "and Ba's section 2, with another eps (ε̂), and Keras 3 has it. Here, as in their algorithm 1 and torch, v is corrected first.",
            {"(np.sqrt(v_hat) + eps)": "((np.sqrt(v) + eps) / np.sqrt(1 - beta2**step))"},
        ),
        Mistake(
            "step-counted-from-0",
            "Your correction uses the number of steps *before* this one. At the first step that is 0, 1 - beta**0 is 0, and you "
            "divide by it. Count this step: state.step + 1.",
            {"beta1**step": "beta1**state.step", "beta2**step": "beta2**state.step"},
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
            "You returned the corrected moments in the state. Keep m and v as they are: each step corrects them afresh.",
            {"AdamState(step, m, v)": "AdamState(step, m_hat, v_hat)"},
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
            "v-of-the-mean",
            "v is the running mean of the squared *gradient*; you squared the mean m.",
            {"* grad**2": "* m**2"},
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
            "beta-times-step",
            "You multiplied beta by the step: the correction is a power, beta**step.",
            {"beta1**step": "beta1 * step", "beta2**step": "beta2 * step"},
        ),
        Mistake(
            "uphill",
            "You walked uphill: subtract the step.",
            {"param - lr": "param + lr"},
        ),
    ],
    styles=[adam_by_entry, adam_as_torch, adam_by_name, adam_efficient],
)
