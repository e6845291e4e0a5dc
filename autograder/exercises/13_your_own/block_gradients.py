"""The exercise ``block_gradients``, to mend: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.nn.from_parts.assembly import block_gradients


def block_cases(rng):
    """No size twice, several batches, negative scales, float32."""

    def one(n, d, f, note, dtype=float):
        arrays = (rng.normal(size=shape).astype(dtype) for shape in [(n, d), (f, d), (f,), (f,), (n, f)])
        return case(*arrays, note=note)

    return [
        one(6, 4, 3, "six examples, four features in, three out"),
        one(9, 2, 5, "more features out than in"),
        one(3, 5, 1, "one feature out"),
        one(8, 3, 4, "float32", np.float32),
    ]


def block_step_by_step(x, weight, gamma, beta, dy):
    f = len(gamma)
    a, first = linear_forward(x, weight, np.zeros(f, x.dtype))
    start = RunningStats(np.zeros(f, x.dtype), np.ones(f, x.dtype))
    b, _, second = batchnorm_forward(a, gamma, beta, start, training=True)
    db = dy * (b > 0)
    da, dgamma, dbeta = batchnorm_backward(db, second)
    return linear_backward(da, first)[0], linear_backward(da, first)[1], dgamma, dbeta


def block_by_formula(x, weight, gamma, beta, dy):
    z = x @ weight.T
    std = np.sqrt(z.var(axis=0) + 1e-5)
    hat = (z - z.mean(axis=0)) / std
    dout = dy * (gamma * hat + beta > 0)
    dhat = dout * gamma
    dz = (dhat - dhat.mean(axis=0) - hat * (dhat * hat).mean(axis=0)) / std
    return dz @ weight, dz.T @ x, (dout * hat).sum(axis=0), dout.sum(axis=0)


def block_with_constant_statistics(x, weight, gamma, beta, dy):
    z = x @ weight.T
    std = np.sqrt(z.var(axis=0) + 1e-5)
    hat = (z - z.mean(axis=0)) / std
    dout = dy * (gamma * hat + beta > 0)
    dz = dout * gamma / std
    return dz @ weight, dz.T @ x, (dout * hat).sum(axis=0), dout.sum(axis=0)


NORMED = "z, _, norm_cache = batchnorm_forward(z, gamma, beta, RunningStats(zeros, ones), training=True)"
FORWARD = f"{NORMED}\n    _, relu_cache = relu_forward(z)"
RELU, NORM = "(dz,) = relu_backward(dy, relu_cache)", "dz, dgamma, dbeta = batchnorm_backward(dz, norm_cache)"
EXERCISE = Exercise(
    "block_gradients",
    block_gradients,
    points={"dx": 1, "dweight": 1, "dgamma": 0.5, "dbeta": 0.5},
    returns=("dx", "dweight", "dgamma", "dbeta"),
    steps={
        "dz": "the gradient of the linear layer's output",
        "relu_backward(dy, relu_cache)[0]": "what comes back through the ReLU",
    },
    cases=block_cases(np.random.default_rng(134)),
    hidden=block_cases,
    mistakes=[
        Mistake(
            "relu-left-out",
            "The ReLU has no effect on your way back: dy has to pass it first, and batch norm takes the result.",
            {RELU: "dz = dy"},
        ),
        Mistake(
            "batchnorm-left-out",
            "dx and dweight have not passed batch norm. What goes into linear_backward is what batchnorm_backward returns first.",
            {NORM: "_, dgamma, dbeta = batchnorm_backward(dz, norm_cache)"},
        ),
        Mistake(
            "relu-last",
            "Your way back passes the ReLU twice, before and after batch norm. The block has one ReLU: leave the second out.",
            {NORM: f"{NORM}\n    (dz,) = relu_backward(dz, relu_cache)"},
        ),
        Mistake(
            "other-block",
            "You changed the forward pass: your ReLU comes before batch norm. The block is relu(batchnorm(linear)); only its way back is wrong.",
            {
                FORWARD: f"z, relu_cache = relu_forward(z)\n    {NORMED}",
                RELU: "dz, dgamma, dbeta = batchnorm_backward(dy, norm_cache)",
                NORM: "(dz,) = relu_backward(dz, relu_cache)",
            },
        ),
        Mistake(
            "mask-of-the-linear-layer",
            "Your ReLU lets through where the linear layer's output is positive. Its input is batch norm's output: call relu_forward on that.",
            {FORWARD: f"_, relu_cache = relu_forward(z)\n    {NORMED}"},
        ),
        Mistake(
            "mask-of-dy",
            "Your ReLU lets through where dy is positive. It lets through where its input, batch norm's output, was positive.",
            {"relu_forward(z)": "relu_forward(dy)"},
        ),
        Mistake(
            "mean-and-variance-constant",
            "Your way back treats the mean and the variance as constants. They are computed from the batch, so they have gradients, too: batchnorm_backward has them.",
            block_with_constant_statistics,
        ),
        Mistake(
            "scales-averaged",
            "You averaged dgamma and dbeta over the examples. The loss's gradient with respect to them is the sum: the mean is already in dy, where there is one.",
            {"return dx, dweight, dgamma, dbeta": "return dx, dweight, dgamma / len(x), dbeta / len(x)"},
        ),
        Mistake(
            "gamma-and-beta-exchanged",
            "dgamma and dbeta are in each other's place: batchnorm_backward returns dx, dgamma, dbeta.",
            {"dz, dgamma, dbeta =": "dz, dbeta, dgamma ="},
        ),
        Mistake(
            "evaluated",
            "Batch norm used its running statistics. While training it takes the batch's own, and the batch's mean and variance have gradients, too.",
            {"training=True": "training=False"},
        ),
    ],
    styles=[
        block_step_by_step,
        block_by_formula,
        {RELU: "dz = np.where(z > 0, dy, np.zeros_like(dy))", "_, relu_cache = relu_forward(z)": "pass"},
    ],
)
