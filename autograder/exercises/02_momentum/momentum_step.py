"""The exercise ``momentum_step``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.optim.gradient_descent import momentum_step

from .shared import step_cases


def momentum_step_by_entry(param, grad, velocity, *, lr, momentum):
    new_param, new_velocity = np.empty_like(param), np.empty_like(velocity)
    for index in np.ndindex(param.shape):
        new_velocity[index] = grad[index] + momentum * velocity[index]
        new_param[index] = param[index] - lr * new_velocity[index]
    return new_param, new_velocity


def momentum_step_copies(param, grad, velocity, *, lr, momentum):
    velocity = velocity.copy()
    velocity *= momentum
    velocity += grad
    param = param.copy()
    param -= lr * velocity
    return [param, velocity]


def momentum_step_two_forces(param, grad, velocity, *, lr, momentum):
    kept = momentum * velocity
    return param - lr * kept - lr * grad, kept + grad


def momentum_ruder(param, grad, velocity, *, lr, momentum):
    velocity = momentum * velocity + lr * grad
    return param - velocity, velocity


def momentum_average_inside(param, grad, velocity, *, lr, momentum):
    velocity = momentum * velocity + (1 - momentum) * lr * grad
    return param - velocity, velocity


def momentum_cs231n(param, grad, velocity, *, lr, momentum):
    velocity = momentum * velocity - lr * grad
    return param + velocity, velocity


def momentum_downhill_velocity(param, grad, velocity, *, lr, momentum):
    velocity = momentum * velocity - grad
    return param + lr * velocity, velocity


def momentum_old_velocity(param, grad, velocity, *, lr, momentum):
    return param - lr * velocity, momentum * velocity + grad


EXERCISE = Exercise(
    "momentum_step",
    momentum_step,
    points={"param": 1, "velocity": 1},
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
        *step_cases(np.random.default_rng(21)),
    ],
    hidden=step_cases,
    steps={
        "velocity - grad": "what is left of the old velocity: momentum * velocity",
        "velocity": "the new velocity",
        "lr * velocity": "the step: lr times the new velocity",
    },
    mistakes=[
        Mistake(
            "learning-rate-inside-the-velocity",
            "Your velocity holds lr * grad: the form of Ruder (2016, equation 4). With a constant lr it walks the same path, "
            "but its velocity is another number. Here, as in torch.optim.SGD, lr stays outside: velocity = momentum * "
            "velocity + grad, and lr scales the step.",
            momentum_ruder,
        ),
        Mistake(
            "form-of-cs231n-and-keras",
            "This is the form of CS231n, Keras and Sutskever et al. (2013): the velocity holds -lr * grad and is added. Here, "
            "as in torch.optim.SGD, the velocity adds up gradients, and param - lr * velocity takes the step.",
            momentum_cs231n,
        ),
        Mistake(
            "weighted-average",
            "You weighted the gradient by 1 - momentum: the running mean that deeplearning.ai teaches. It needs an "
            "lr 1 / (1 - momentum) times as large. Here the gradient counts in full.",
            {"+ grad": "+ (1 - momentum) * grad"},
        ),
        Mistake(
            "weighted-average-with-lr-inside",
            "You weighted the gradient by 1 - momentum and put lr into the velocity. Here the gradient counts in full, and lr "
            "scales the step.",
            momentum_average_inside,
        ),
        Mistake(
            "velocity-points-downhill",
            "Your velocity points downhill: you subtract the gradient from it and add it to the parameter. The path is the "
            "same. Here the velocity has the gradient's sign, as in torch.optim.SGD.",
            momentum_downhill_velocity,
        ),
        Mistake(
            "old-velocity-used",
            "You stepped with the old velocity, so that each gradient comes one step late. Change the velocity first, then "
            "step with the new one.",
            momentum_old_velocity,
        ),
        Mistake(
            "no-memory",
            "The old velocity has no effect: this is plain gradient descent. Keep momentum times the old velocity, and add "
            "the gradient.",
            {"momentum * velocity + grad": "grad"},
        ),
        Mistake(
            "gradient-multiplied-too",
            "You multiplied the new gradient by momentum as well. Only the old velocity fades; the new gradient counts in full.",
            {"momentum * velocity + grad": "momentum * (velocity + grad)"},
        ),
        Mistake(
            "gradient-twice",
            "You took the gradient into the velocity and once more into the step: that is Nesterov's momentum without its "
            "second factor. Step with the velocity alone.",
            {"lr * velocity": "lr * (grad + velocity)"},
        ),
        Mistake(
            "nesterov",
            "This is Nesterov's step, which section 4 is about. Here the step is the new velocity itself, times lr.",
            {"lr * velocity": "lr * (grad + momentum * velocity)"},
        ),
        Mistake(
            "gradient-in-place-of-velocity",
            "Your velocity is right, but you stepped by lr * grad: that is plain gradient descent. Step by lr times the new "
            "velocity.",
            {"lr * velocity": "lr * grad"},
        ),
        Mistake(
            "momentum-turned-round",
            "You gave momentum to the gradient and 1 - momentum to the old velocity. momentum is the part of the velocity that "
            "is *kept*; the gradient counts in full.",
            {"momentum * velocity + grad": "(1 - momentum) * velocity + momentum * grad"},
        ),
        Mistake(
            "two-forms-mixed",
            "You mixed two forms: a velocity that holds -lr * grad (CS231n, Keras) is *added* to the parameter. Here the velocity "
            "is momentum * velocity + grad, and param - lr * velocity takes the step.",
            {"+ grad": "- lr * grad", "lr * velocity": "velocity"},
        ),
    ],
    styles=[momentum_step_by_entry, momentum_step_copies, momentum_step_two_forces],
)
