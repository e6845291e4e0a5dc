"""The exercise ``iteration_matrix``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.optim.quadratics import iteration_matrix

from .shared import quadratic_cases


def iteration_matrix_columns(curvature, *, lr, momentum):
    columns = []
    for param, velocity in [(1.0, 0.0), (0.0, 1.0)]:
        velocity = momentum * velocity + curvature * param
        columns.append([param - lr * velocity, velocity])
    return np.transpose(columns)


def iteration_matrix_product(curvature, *, lr, momentum):
    faster = np.array([[1, 0], [curvature, momentum]])
    move = np.array([[1, -lr], [0, 1]])
    return move @ faster


def iteration_matrix_filled(curvature, *, lr, momentum):
    matrix = np.zeros((2, 2))
    matrix[1] = curvature, momentum
    matrix[0] = np.array([1, 0]) - lr * matrix[1]
    return matrix


def iteration_matrix_goh(curvature, *, lr, momentum):
    return np.array([[momentum, curvature], [-lr * momentum, 1 - lr * curvature]])


def iteration_matrix_positions(curvature, *, lr, momentum):
    return np.array([[1 + momentum - lr * curvature, -momentum], [1, 0]])


def iteration_matrix_old_velocity(curvature, *, lr, momentum):
    return np.array([[1, -lr], [curvature, momentum]])


def iteration_matrix_cs231n(curvature, *, lr, momentum):
    return np.array([[1 - lr * curvature, momentum], [-lr * curvature, momentum]])


def iteration_matrix_ruder(curvature, *, lr, momentum):
    return np.array([[1 - lr * curvature, -momentum], [lr * curvature, momentum]])


def iteration_matrix_average(curvature, *, lr, momentum):
    share = (1 - momentum) * curvature
    return np.array([[1 - lr * share, -lr * momentum], [share, momentum]])


EXERCISE = Exercise(
    "iteration_matrix",
    iteration_matrix,
    points=2,
    returns=("matrix",),
    cases=[
        case(2.0, lr=0.25, momentum=0.5, note="the example above"),
        *quadratic_cases(np.random.default_rng(23)),
    ],
    hidden=quadratic_cases,
    steps={
        "1 - lr * curvature": "1 - lr * curvature, the upper left entry",
        ("-lr * momentum", "lr * momentum"): "lr * momentum, the size of the upper right entry",
    },
    mistakes=[
        Mistake(
            "velocity-first",
            "Your matrix acts on (velocity, param): the order of Goh (2017) and of d2l. The eigenvalues are the same. Here the "
            "parameter comes first.",
            iteration_matrix_goh,
        ),
        Mistake(
            "two-parameters-in-a-row",
            "Your matrix acts on (param, param before), Polyak's (1964) way to write it. The eigenvalues are the same. Here the "
            "second entry is the velocity.",
            iteration_matrix_positions,
        ),
        Mistake(
            "form-of-cs231n-and-keras",
            "Your second row is that of a velocity that holds -lr * grad (CS231n, Keras). Here it holds gradients, and lr "
            "stands in the first row only.",
            iteration_matrix_cs231n,
        ),
        Mistake(
            "learning-rate-inside-the-velocity",
            "Your velocity holds lr * grad. The eigenvalues are the same. Here lr stands in the first row only.",
            iteration_matrix_ruder,
        ),
        Mistake(
            "weighted-average",
            "Your gradient is weighted by 1 - momentum (deeplearning.ai's form). Here the gradient counts in full.",
            iteration_matrix_average,
        ),
        Mistake(
            "old-velocity-used",
            "Your parameter moves by the old velocity. It moves by the new one: put the second row into the first.",
            iteration_matrix_old_velocity,
        ),
        Mistake(
            "momentum-missing-in-the-first-row",
            "The upper right entry is -lr * momentum: only the fraction momentum of the old velocity moves the parameter.",
            {"-lr * momentum": "-lr"},
        ),
        Mistake(
            "learning-rate-missing-in-the-first-row",
            "The upper right entry is -lr * momentum: the parameter moves by lr times the velocity.",
            {"-lr * momentum": "-momentum"},
        ),
        Mistake(
            "velocity-points-downhill",
            "Your velocity points downhill, -grad. The eigenvalues are the same. Here it has the gradient's sign.",
            {"-lr * momentum": "lr * momentum", "[curvature,": "[-curvature,"},
        ),
        Mistake(
            "nesterov",
            "This is the matrix of nesterov_step. Here the step is that of momentum_step.",
            {"lr * curvature, -lr * momentum": "lr * curvature * (1 + momentum), -lr * momentum**2"},
        ),
        Mistake(
            "wrong-sign",
            "The upper right entry has the wrong sign: param - lr * velocity moves against the velocity.",
            {"-lr * momentum": "lr * momentum"},
        ),
    ],
    styles=[iteration_matrix_columns, iteration_matrix_product, iteration_matrix_filled],
)
