"""The exercise ``nesterov_step``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.optim.gradient_descent import nesterov_step

from .shared import step_cases


def nesterov_step_by_entry(param, grad, velocity, *, lr, momentum):
    new_param, new_velocity = np.empty_like(param), np.empty_like(velocity)
    for index in np.ndindex(param.shape):
        new_velocity[index] = grad[index] + momentum * velocity[index]
        new_param[index] = param[index] - lr * (grad[index] + momentum * new_velocity[index])
    return new_param, new_velocity


def nesterov_step_expanded(param, grad, velocity, *, lr, momentum):
    step = (1 + momentum) * grad + momentum**2 * velocity
    return param - lr * step, momentum * velocity + grad


def nesterov_step_from_the_other_form(param, grad, velocity, *, lr, momentum):
    new = momentum * velocity + grad
    behind = param + lr * momentum * velocity
    return behind - lr * new - lr * momentum * new, new


def nesterov_cs231n(param, grad, velocity, *, lr, momentum):
    before = velocity
    velocity = momentum * velocity - lr * grad
    return param - momentum * before + (1 + momentum) * velocity, velocity


def nesterov_ruder(param, grad, velocity, *, lr, momentum):
    velocity = momentum * velocity + lr * grad
    return param - (lr * grad + momentum * velocity), velocity


def nesterov_ahead_twice(param, grad, velocity, *, lr, momentum):
    ahead = param - lr * momentum * velocity
    velocity = momentum * velocity + grad
    return ahead - lr * velocity, velocity


def nesterov_sutskever(param, grad, velocity, *, lr, momentum):
    velocity = momentum * velocity + grad
    return param + lr * momentum * velocity - lr * velocity, velocity


EXERCISE = Exercise(
    "nesterov_step",
    nesterov_step,
    points={"param": 1.5, "velocity": 0.5},
    returns=("param", "velocity"),
    cases=[
        case(
            np.array([1.0, 2.0]),
            np.array([0.5, -1.0]),
            np.array([1.0, 0.0]),
            lr=0.1,
            momentum=0.9,
            note="the example above",
        ),
        *step_cases(np.random.default_rng(22)),
    ],
    hidden=step_cases,
    steps={
        "velocity - grad": "what is left of the old velocity: momentum * velocity",
        "velocity": "the new velocity",
        (
            "momentum * velocity",
            "lr * momentum * velocity",
        ): "the look ahead: momentum times the new velocity",
        "grad + momentum * velocity": "the direction of the step: grad + momentum * velocity, with the new velocity",
    },
    mistakes=[
        Mistake(
            "plain-momentum",
            "This is plain momentum. If you wrote grad + momentum * velocity, you put the old velocity in: that sum *is* the "
            "new velocity. Look ahead with the new one.",
            {"lr * (grad + momentum * velocity)": "lr * velocity"},
        ),
        Mistake(
            "form-of-cs231n-and-keras",
            "This is the form of CS231n and Keras: the velocity holds -lr * grad. The path is the same. Here, as in "
            "torch.optim.SGD(nesterov=True), the velocity adds up gradients and lr stays outside.",
            nesterov_cs231n,
        ),
        Mistake(
            "learning-rate-inside-the-velocity",
            "Your velocity holds lr * grad. The path is the same, but the velocity is another number. Here, as in "
            "torch.optim.SGD, lr stays outside the velocity.",
            nesterov_ruder,
        ),
        Mistake(
            "weighted-average",
            "You weighted the gradient in the velocity by 1 - momentum: a running mean, as in deeplearning.ai's form. Here "
            "the gradient counts in full.",
            {"momentum * velocity + grad\n": "momentum * velocity + (1 - momentum) * grad\n"},
        ),
        Mistake(
            "weighted-average-twice",
            "You weighted the gradient by 1 - momentum, in the velocity and in the step: running means, as in the first half "
            "of Nadam (Dozat, 2016). Here the gradient counts in full, both times.",
            {
                "momentum * velocity + grad\n": "momentum * velocity + (1 - momentum) * grad\n",
                "(grad +": "((1 - momentum) * grad +",
            },
        ),
        Mistake(
            "form-of-sutskever",
            "Sutskever et al. (2013) step from the place behind the look-ahead, where the gradient was not taken. Here the "
            "gradient is taken at param itself, and param is already the place ahead.",
            nesterov_sutskever,
        ),
        Mistake(
            "moved-ahead-first",
            "You moved the parameter ahead along the old velocity, and then stepped. The gradient was taken at param, which is "
            "already the place ahead: step from there by lr * (grad + momentum * new velocity).",
            nesterov_ahead_twice,
        ),
        Mistake(
            "velocity-in-place-of-the-gradient",
            "You stepped by (1 + momentum) times the new velocity. It already holds the gradient: the step is grad + momentum "
            "* velocity.",
            {"(grad + momentum * velocity)": "(velocity + momentum * velocity)"},
        ),
        Mistake(
            "velocity-overwritten",
            "You returned the step, grad + momentum * velocity, as the velocity. The velocity that is kept is momentum * "
            "velocity + grad.",
            {"velocity), velocity": "velocity), grad + momentum * velocity"},
        ),
        Mistake(
            "learning-rate-on-the-gradient-only",
            "lr multiplies only the gradient. It scales the whole step: the velocity holds gradients too.",
            {"lr * (grad + momentum * velocity)": "(lr * grad + momentum * velocity)"},
        ),
        Mistake(
            "velocity-points-downhill",
            "Your velocity points downhill: you subtract the gradient from it and add it to the parameter. The path is the "
            "same. Here the velocity has the gradient's sign, as in torch.optim.SGD.",
            {"velocity + grad\n": "velocity - grad\n", "(grad + momentum": "(grad - momentum"},
        ),
    ],
    styles=[nesterov_step_by_entry, nesterov_step_expanded, nesterov_step_from_the_other_form],
)
