"""The exercises of lesson 02, momentum."""

import numpy as np

from autograder.exercise import Exercise, Mistake
from course_lib.check.call import case
from course_lib.optimizers import momentum_step, nesterov_step
from course_lib.quadratics import convergence_rate, iteration_matrix, optimal_momentum

# ------------------------------------------------------------------------------------------------------- terminal_gain

TERMINAL_GAIN = Exercise(
    "terminal_gain",
    100.0,
    points=1,
    mistakes=[
        Mistake("other-momentum", "That is the gain at momentum 0.9. Here the momentum is 0.99.", 10),
        Mistake(
            "newest-gradient-left-out",
            "You left the newest gradient out: the sum begins with 1, not with the momentum.",
            99,
        ),
        Mistake(
            "two-gradients",
            "You added two gradients. All earlier ones still count: sum the whole geometric series.",
            1.99,
        ),
        Mistake(
            "turned-upside-down",
            "That is 1 - momentum, the reciprocal of the gain. A constant push makes the steps longer, not shorter.",
            0.01,
        ),
        Mistake(
            "alternating-gradient",
            "That is the gain for a gradient that changes its sign at every step. Here it always points the same way.",
            1 / 1.99,
        ),
        Mistake(
            "one-over-momentum",
            "You divided by the momentum. The series 1 + m + m² + … sums to 1 / (1 - m).",
            1 / 0.99,
        ),
    ],
    styles=[
        "terminal_gain = 1 / (1 - 0.99)",
        "terminal_gain = sum(0.99**k for k in range(10_000))",
        "terminal_gain = np.float32(100)",
    ],
)

# ------------------------------------------------------------------------------------------------------- momentum_step


def step_cases(rng):
    """A cold and a warm velocity, no gradient, a turning gradient, no momentum, matrices, float32."""

    def step(shape, note="", dtype=float, **options):
        param, grad, velocity = (rng.normal(size=shape).astype(dtype) for _ in range(3))
        return case(param, grad, velocity, note=note, **options)

    param, grad, velocity = rng.normal(size=(3, 5))
    return [
        step(4, lr=0.3, momentum=0.9, note="a velocity from earlier steps"),
        case(param, grad, np.zeros(5), lr=0.2, momentum=0.9, note="the first step: no velocity yet"),
        case(param, np.zeros(5), velocity, lr=0.2, momentum=0.8, note="a gradient of zero: it coasts"),
        case(param, -2 * velocity, velocity, lr=0.1, momentum=0.95, note="the gradient has turned round"),
        step((3, 4), lr=1.7, momentum=0.5, note="a matrix, and a learning rate above 1"),
        step(3, lr=0.1, momentum=0.0, note="momentum 0"),
        step((2, 3, 5), lr=0.05, momentum=0.9, dtype=np.float32, note="float32"),
    ]


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


def momentum_in_place(param, grad, velocity, *, lr, momentum):
    velocity *= momentum
    velocity += grad
    return param - lr * velocity, velocity


MOMENTUM_STEP = Exercise(
    "momentum_step",
    momentum_step,
    points={"param": 2, "velocity": 2},
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
            "You weighted the gradient by 1 - momentum: the running mean that deeplearning.ai teaches, and torch with "
            "dampening = momentum. It needs an lr 1 / (1 - momentum) times as large. Here the gradient counts in full.",
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
            "nothing-forgotten",
            "momentum has no effect: your velocity keeps everything, like a ball without friction. Multiply the old velocity "
            "by momentum.",
            {"momentum * velocity": "velocity"},
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
            "This is Nesterov's step, the next exercise but one. Here the step is the new velocity itself, times lr.",
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
        Mistake(
            "uphill",
            "You walked uphill: the velocity adds up gradients, so subtract lr times it.",
            {"param - lr": "param + lr"},
        ),
        Mistake(
            "no-learning-rate",
            "The learning rate is missing: multiply the velocity by lr before you subtract it.",
            {"lr * velocity": "velocity"},
        ),
        Mistake(
            "wrong-order",
            "You returned the velocity first. Return (param, velocity).",
            {"return param - lr * velocity, velocity": "return velocity, param - lr * velocity"},
        ),
        Mistake(
            "velocity-not-returned",
            "You returned the parameter and the old velocity. The next step needs the new velocity.",
            {
                "velocity = momentum * velocity + grad": "new = momentum * velocity + grad",
                "lr * velocity": "lr * new",
            },
        ),
        Mistake(
            "changed-in-place",
            "You changed `velocity` itself with `*=` or `+=`: that writes into the caller's array. Make a new one.",
            momentum_in_place,
        ),
    ],
    styles=[momentum_step_by_entry, momentum_step_copies, momentum_step_two_forces],
    forbidden=("course_lib.optimizers",),
)

# ------------------------------------------------------------------------------------------------------- nesterov_step


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


def nesterov_in_place(param, grad, velocity, *, lr, momentum):
    velocity *= momentum
    velocity += grad
    return param - lr * (grad + momentum * velocity), velocity


def nesterov_ahead_twice(param, grad, velocity, *, lr, momentum):
    ahead = param - lr * momentum * velocity
    velocity = momentum * velocity + grad
    return ahead - lr * velocity, velocity


def nesterov_sutskever(param, grad, velocity, *, lr, momentum):
    velocity = momentum * velocity + grad
    return param + lr * momentum * velocity - lr * velocity, velocity


NESTEROV_STEP = Exercise(
    "nesterov_step",
    nesterov_step,
    points={"param": 3, "velocity": 1},
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
            "momentum-missing-in-the-step",
            "The new velocity is used in full: in the step, too, it is multiplied by momentum.",
            {"(grad + momentum * velocity)": "(grad + velocity)"},
        ),
        Mistake(
            "velocity-in-place-of-the-gradient",
            "You stepped by (1 + momentum) times the new velocity. It already holds the gradient: the step is grad + momentum "
            "* velocity.",
            {"(grad + momentum * velocity)": "(velocity + momentum * velocity)"},
        ),
        Mistake(
            "gradient-left-out-of-the-step",
            "You stepped by momentum * velocity alone: add the gradient.",
            {"(grad + momentum * velocity)": "momentum * velocity"},
        ),
        Mistake(
            "wrong-sign-in-the-step",
            "You subtracted momentum * velocity from the gradient, as if to brake. Look ahead along the velocity: add it.",
            {"(grad + momentum": "(grad - momentum"},
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
        Mistake("uphill", "You walked uphill: subtract the step.", {"param - lr": "param + lr"}),
        Mistake(
            "changed-in-place",
            "You changed `velocity` itself with `*=` or `+=`: that writes into the caller's array. Make a new one.",
            nesterov_in_place,
        ),
    ],
    styles=[nesterov_step_by_entry, nesterov_step_expanded, nesterov_step_from_the_other_form],
    forbidden=("course_lib.optimizers",),
)

# ---------------------------------------------------------------------------------------------------- iteration_matrix


def options_for(first, second, curvature):
    """Return the lr and momentum whose iteration matrix has these eigenvalues, or this complex one and its partner."""
    momentum = (first * second).real
    return {"lr": float((1 + momentum - (first + second).real) / curvature), "momentum": float(momentum)}


def quadratic_cases(rng):
    """Both eigenvalues positive, both negative, complex, no momentum, too long a step, a hilltop, a plain."""
    h = float(rng.uniform(2, 6))
    slow, fast = float(rng.uniform(0.6, 0.95)), float(rng.uniform(0.1, 0.4))
    turn = rng.uniform(0.7, 0.95) * np.exp(1j * rng.uniform(0.4, 2.5))
    far = -float(rng.uniform(1.2, 2.0))
    return [
        case(h, **options_for(turn, turn.conjugate(), h), note="complex eigenvalues"),
        case(h + 1, **options_for(slow, fast, h + 1), note="two positive eigenvalues"),
        case(h, **options_for(-slow, -fast, h), note="two negative eigenvalues"),
        case(h, lr=0.7 / h, momentum=0.0, note="momentum 0: gradient descent"),
        case(h / 2, **options_for(far, -fast, h / 2), note="too long a step"),
        case(-h / 4, lr=0.1, momentum=0.6, note="a hilltop: the curvature is negative"),
        case(0.0, lr=0.3, momentum=0.7, note="a plain: the curvature is 0"),
    ]


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


ITERATION_MATRIX = Exercise(
    "iteration_matrix",
    iteration_matrix,
    points=2,
    returns=("matrix",),
    cases=[
        case(2.0, lr=0.25, momentum=0.5, note="the example above"),
        *quadratic_cases(np.random.default_rng(23)),
    ],
    hidden=quadratic_cases,
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
            "transposed",
            "Your matrix is transposed: row 1 tells the new parameter, row 2 the new velocity.",
            {"momentum]])": "momentum]]).T"},
        ),
        Mistake(
            "momentum-missing-in-the-first-row",
            "The upper right entry is -lr * momentum: of the old velocity only the part momentum is left when it moves the "
            "parameter.",
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
            "This is the matrix of nesterov_step. Asked is that of momentum_step.",
            {"lr * curvature, -lr * momentum": "lr * curvature * (1 + momentum), -lr * momentum**2"},
        ),
        Mistake(
            "wrong-sign",
            "The upper right entry has the wrong sign: param - lr * velocity moves against the velocity.",
            {"-lr * momentum": "lr * momentum"},
        ),
    ],
    styles=[iteration_matrix_columns, iteration_matrix_product, iteration_matrix_filled],
    forbidden=("course_lib.quadratics",),
)

# ---------------------------------------------------------------------------------------------------- convergence_rate


def convergence_rate_eigvals(curvature, *, lr, momentum):
    matrix = np.array([[1 - lr * curvature, -lr * momentum], [curvature, momentum]])
    return max(abs(np.linalg.eigvals(matrix)))


def convergence_rate_by_cases(curvature, *, lr, momentum):
    half = (1 + momentum - lr * curvature) / 2
    inside = half**2 - momentum
    if inside < 0:
        return momentum**0.5
    return abs(half) + inside**0.5


def convergence_rate_roots(curvature, *, lr, momentum):
    roots = np.roots([1, lr * curvature - 1 - momentum, momentum])
    return np.max(np.abs(roots))


def rate_of_positions(curvature, *, lr, momentum):
    matrix = np.array([[1 + momentum - lr * curvature, -momentum], [1, 0]])
    return float(np.abs(np.linalg.eigvals(matrix)).max())


def rate_spectral_norm(curvature, *, lr, momentum):
    matrix = np.array([[1 - lr * curvature, -lr * momentum], [curvature, momentum]])
    return np.linalg.norm(matrix, 2)


def rate_real_part(curvature, *, lr, momentum):
    matrix = np.array([[1 - lr * curvature, -lr * momentum], [curvature, momentum]])
    return max(np.linalg.eigvals(matrix).real)


def rate_largest_real(curvature, *, lr, momentum):
    matrix = np.array([[1 - lr * curvature, -lr * momentum], [curvature, momentum]])
    return max(abs(np.linalg.eigvals(matrix).real))


def rate_old_velocity(curvature, *, lr, momentum):
    matrix = np.array([[1, -lr], [curvature, momentum]])
    return max(abs(np.linalg.eigvals(matrix)))


def rate_nan(curvature, *, lr, momentum):
    trace = 1 + momentum - lr * curvature
    with np.errstate(invalid="ignore"):
        root = np.sqrt(np.float64(trace**2 - 4 * momentum))
    return max(abs(trace + root), abs(trace - root)) / 2


def rate_added_up(curvature, *, lr, momentum):
    trace = 1 + momentum - lr * curvature
    return (abs(trace) + abs(trace**2 - 4 * momentum) ** 0.5) / 2


def rate_always_complex(curvature, *, lr, momentum):
    return momentum**0.5


def rate_gradient_descent(curvature, *, lr, momentum):
    return abs(1 - lr * curvature)


CONVERGENCE_RATE = Exercise(
    "convergence_rate",
    convergence_rate,
    points=4,
    returns=("rate",),
    cases=[
        case(4.0, lr=0.1, momentum=0.1, note="the first example above"),
        case(1.0, lr=1.0, momentum=0.25, note="the second example above: complex eigenvalues"),
        *quadratic_cases(np.random.default_rng(24)),
    ],
    hidden=quadratic_cases,
    mistakes=[
        Mistake(
            "smaller-eigenvalue",
            "You returned the smaller of the two sizes. In the end the larger one decides: its part of the error is what is left.",
            {"max(": "min("},
        ),
        Mistake(
            "real-part-without-size",
            "You took the largest real part. A negative or a complex eigenvalue counts by its size: take abs first, then max.",
            rate_real_part,
        ),
        Mistake(
            "size-of-the-real-part",
            "You took the size of the real part, or put 0 for a negative number under the root. For a complex eigenvalue the "
            "imaginary part counts too: use abs of the complex number.",
            rate_largest_real,
        ),
        Mistake(
            "one-root-only",
            "You took only the root with the plus. Where trace is negative, the other one is the larger.",
            {"max(abs(trace + root), abs(trace - root))": "abs(trace + root)"},
        ),
        Mistake(
            "other-root-only",
            "You took only the root with the minus. Where trace is positive, the other one is the larger.",
            {"max(abs(trace + root), abs(trace - root))": "abs(trace - root)"},
        ),
        Mistake(
            "not-halved",
            "The roots are (trace ± root) / 2: halve them.",
            {" / 2": ""},
        ),
        Mistake(
            "root-of-a-negative-number",
            "The square root of a negative float is nan in NumPy. Add 0j to make the number complex, then take abs.",
            rate_nan,
        ),
        Mistake(
            "parts-added-up",
            "You added the size of the trace and the size of the root. That is right for real eigenvalues; of a complex number "
            "the size is the root of the sum of squares. Let abs do it.",
            rate_added_up,
        ),
        Mistake(
            "always-complex",
            "sqrt(momentum) is right only where the eigenvalues are complex. Where they are real, the larger one is larger.",
            rate_always_complex,
        ),
        Mistake(
            "gradient-descent-rate",
            "That is gradient descent's factor, |1 - lr * curvature|: the momentum has no effect in it.",
            rate_gradient_descent,
        ),
        Mistake(
            "weighted-average",
            "This is the rate of the form with (1 - momentum) * grad, deeplearning.ai's. Here the gradient counts in full.",
            {"lr * curvature": "lr * (1 - momentum) * curvature"},
        ),
        Mistake(
            "momentum-missing-in-the-trace",
            "The trace is 1 - lr * curvature + momentum: the sum of both entries on the diagonal.",
            {"1 + momentum - lr": "1 - lr"},
        ),
        Mistake(
            "determinant",
            "You returned the determinant, which is momentum: the *product* of the two eigenvalues. Asked is the size of the "
            "larger one.",
            {"max(abs(trace + root), abs(trace - root)) / 2": "momentum"},
        ),
        Mistake(
            "root-of-momentum-left-out",
            "Where the eigenvalues are complex their sizes are equal and multiply to momentum: each is sqrt(momentum), not "
            "momentum.",
            {
                "return max(abs(trace + root), abs(trace - root)) / 2": "return momentum if root.imag else max(abs(trace + root), abs(trace - root)) / 2"
            },
        ),
        Mistake(
            "four-left-out",
            "Under the root stands trace**2 - 4 * momentum: you left out the 4.",
            {"4 * momentum": "momentum"},
        ),
        Mistake(
            "momentum-subtracted-in-the-trace",
            "The trace is 1 - lr * curvature + momentum: the momentum is added.",
            {"1 + momentum - lr": "1 - momentum - lr"},
        ),
        Mistake(
            "share-that-is-removed",
            "You returned 1 minus the rate: the share that a step removes. Asked is the share that it leaves.",
            {
                "max(abs(trace + root), abs(trace - root)) / 2": "1 - max(abs(trace + root), abs(trace - root)) / 2"
            },
        ),
        Mistake(
            "old-velocity-used",
            "This is the rate of a step that uses the old velocity. Here the parameter moves by the new one.",
            rate_old_velocity,
        ),
        Mistake(
            "largest-singular-value",
            "You took the largest singular value: what one step can do at worst. What many steps do is told by the largest size "
            "of an eigenvalue.",
            rate_spectral_norm,
        ),
        Mistake(
            "rate-of-the-loss",
            "You squared it. That is the factor of the loss; asked is the factor of the error in the parameter.",
            {
                "return max(abs(trace + root), abs(trace - root)) / 2": "return (max(abs(trace + root), abs(trace - root)) / 2) ** 2"
            },
        ),
    ],
    styles=[convergence_rate_eigvals, convergence_rate_by_cases, convergence_rate_roots, rate_of_positions],
    forbidden=("course_lib.quadratics",),
)

# ---------------------------------------------------------------------------------------------------- optimal_momentum


def curvature_cases(rng):
    """A ravine, a steep one, a mild one, one that starts below 1, a round bowl."""
    low, bowl = rng.uniform(0.1, 0.8, 3), int(rng.integers(2, 9))
    return [
        case(float(low[0]), float(low[0] * rng.uniform(20, 60))),
        case(float(2 + low[1]), float(rng.uniform(1e3, 1e4)), note="a condition number in the thousands"),
        case(float(low[2]), float(3 * low[2]), note="hardly a ravine"),
        case(bowl, bowl, note="a round bowl: both curvatures the same"),
    ]


def optimal_momentum_condition(curvature_min, curvature_max):
    root = np.sqrt(curvature_max / curvature_min)
    rate = (root - 1) / (root + 1)
    return (1 + rate) ** 2 / curvature_max, rate**2


def optimal_momentum_other_end(curvature_min, curvature_max):
    momentum = (1 - 2 / (1 + (curvature_max / curvature_min) ** 0.5)) ** 2
    return (1 - momentum**0.5) ** 2 / curvature_min, momentum


def optimal_momentum_array(curvature_min, curvature_max):
    low, high = np.sqrt([curvature_min, curvature_max])
    lr, momentum = np.array([4, (high - low) ** 2]) / (high + low) ** 2
    return lr, momentum


def optimal_nesterov(curvature_min, curvature_max):
    low, high = curvature_min**0.5, curvature_max**0.5
    return 1 / curvature_max, (high - low) / (high + low)


def optimal_for_one_over_max(curvature_min, curvature_max):
    return 1 / curvature_max, (1 - (curvature_min / curvature_max) ** 0.5) ** 2


def optimal_gradient_descent(curvature_min, curvature_max):
    return 2 / (curvature_max + curvature_min), 0.0


def optimal_without_roots(curvature_min, curvature_max):
    total = curvature_max + curvature_min
    return (2 / total) ** 2, ((curvature_max - curvature_min) / total) ** 2


def optimal_wrong_end(curvature_min, curvature_max):
    root = (curvature_max / curvature_min) ** 0.5
    rate = (root - 1) / (root + 1)
    return (1 + rate) ** 2 / curvature_min, rate**2


def optimal_all_without_roots(curvature_min, curvature_max):
    total = curvature_max + curvature_min
    return 2 / total, (curvature_max - curvature_min) / total


def optimal_from_condition(curvature_min, curvature_max):
    root = (curvature_max / curvature_min) ** 0.5
    return (2 / (1 + root)) ** 2, ((root - 1) / (root + 1)) ** 2


OPTIMAL_MOMENTUM = Exercise(
    "optimal_momentum",
    optimal_momentum,
    points={"lr": 2, "momentum": 1},
    returns=("lr", "momentum"),
    cases=[
        case(1.0, 25.0, note="the example above"),
        *curvature_cases(np.random.default_rng(25)),
    ],
    hidden=curvature_cases,
    mistakes=[
        Mistake(
            "momentum-not-squared",
            "You returned the rate as the momentum. The rate is sqrt(momentum): square it.",
            {"((high - low) / (high + low)) ** 2": "(high - low) / (high + low)"},
        ),
        Mistake(
            "learning-rate-not-squared",
            "2 over the sum of the roots is sqrt(lr): square it.",
            {"(2 / (high + low)) ** 2": "2 / (high + low)"},
        ),
        Mistake(
            "optimum-of-nesterov",
            "These are Nesterov's constants, lr = 1 / curvature_max and momentum = (√κ - 1) / (√κ + 1), made for his method. "
            "Asked are Polyak's (1964), for plain momentum.",
            optimal_nesterov,
        ),
        Mistake(
            "learning-rate-fixed-first",
            "This is the best momentum for lr = 1 / curvature_max. A larger lr, chosen together with it, converges faster.",
            optimal_for_one_over_max,
        ),
        Mistake(
            "optimum-of-gradient-descent",
            "This is the best learning rate without momentum. With momentum both ends can be faster at once.",
            optimal_gradient_descent,
        ),
        Mistake(
            "learning-rate-of-one-over-max",
            "Your momentum is right. The lr that belongs to it is larger than 1 / curvature_max: (1 + √m)² / curvature_max.",
            {"(2 / (high + low)) ** 2": "1 / high**2"},
        ),
        Mistake(
            "squares-of-the-roots-added",
            "(√max + √min)² is not max + min: square the sum, after adding the roots.",
            {"(2 / (high + low)) ** 2": "4 / (high**2 + low**2)"},
        ),
        Mistake(
            "sum-not-squared",
            "lr is 4 over the *square* of the sum of the roots: you left the sum unsquared.",
            {"(2 / (high + low)) ** 2": "4 / (high + low)"},
        ),
        Mistake(
            "habit",
            "0.9 is the habit. The best momentum depends on the condition number.",
            {"((high - low) / (high + low)) ** 2": "0.9"},
        ),
        Mistake(
            "learning-rate-of-gradient-descent",
            "Your lr is the best one without momentum, 2 / (curvature_max + curvature_min). With momentum it is larger.",
            {"(2 / (high + low)) ** 2": "2 / (high**2 + low**2)"},
        ),
        Mistake(
            "roots-left-out",
            "The square roots of the curvatures are missing: it is (√max - √min) / (√max + √min), and 2 / (√max + √min).",
            optimal_without_roots,
        ),
        Mistake(
            "constants-of-gradient-descent",
            "Your lr is gradient descent's best, and your momentum is its rate. With momentum the square roots of the curvatures "
            "take the place of the curvatures, and both results are squares.",
            optimal_all_without_roots,
        ),
        Mistake(
            "ends-mixed-up",
            "(1 + √m)² belongs to the steep end, (1 - √m)² to the flat one: divide (1 + √m)² by curvature_max.",
            optimal_wrong_end,
        ),
        Mistake(
            "only-the-condition-number",
            "Your lr depends on the condition number only. On a surface a hundred times as steep, it must be a hundred times smaller.",
            optimal_from_condition,
        ),
        Mistake(
            "wrong-order",
            "You returned the momentum first. Return (lr, momentum).",
            {
                "return (2 / (high + low)) ** 2, ((high - low) / (high + low)) ** 2": "return ((high - low) / (high + low)) ** 2, (2 / (high + low)) ** 2"
            },
        ),
        Mistake(
            "weighted-average",
            "Your lr is divided by 1 - momentum: right for the form with (1 - momentum) * grad. Here the gradient counts in full.",
            {
                "return (2 / (high + low)) ** 2": "return (2 / (high + low)) ** 2 / (1 - ((high - low) / (high + low)) ** 2)"
            },
        ),
    ],
    styles=[optimal_momentum_condition, optimal_momentum_other_end, optimal_momentum_array],
    forbidden=("course_lib.quadratics",),
)

EXERCISES = [
    TERMINAL_GAIN,
    MOMENTUM_STEP,
    NESTEROV_STEP,
    ITERATION_MATRIX,
    CONVERGENCE_RATE,
    OPTIMAL_MOMENTUM,
]
