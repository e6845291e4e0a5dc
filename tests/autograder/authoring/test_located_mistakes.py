"""Wrong versions of the lessons' solutions are located where they go wrong, right ones nowhere."""

import dataclasses
from types import SimpleNamespace

import pytest

from autograder.authoring.lesson import load
from autograder.authoring.steps import positional, steps_of
from course_lib.check.tracing.steps import steps_found

STEPS = {
    ("01_sgd", "linear_regression_gradient"): {
        ("x @ weight - y", "y - x @ weight"): "residuals",
        (
            "x.T @ (x @ weight - y)",
            "2 * x.T @ (x @ weight - y)",
            "x.T @ (x @ weight - y) / len(x)",
        ): "products",
    },
    ("02_momentum", "convergence_rate"): {
        "trace": "trace",
        "trace**2 - 4 * momentum": "discriminant",
        ("root", "root / 2"): "root",
    },
    ("03_adam", "rmsprop_step"): {
        "v": "v",
        ("np.sqrt(v) + eps", "1 / (np.sqrt(v) + eps)"): "divisor",
    },
    ("03_adam", "adam_step"): {
        "step": "step",
        "m": "m",
        "v": "v",
        "m_hat": "m corrected",
        "v_hat": "v corrected",
        "np.sqrt(v_hat) + eps": "divisor",
    },
    ("06_batch_norm", "batchnorm_forward"): {
        "x.mean(axis=axes) if training else not_computed": "mean",
        "x.var(axis=axes) if training else not_computed": "variance",
        ("inv_std", "np.sqrt(var + eps)"): "deviation",
        "x_hat": "normalised",
        "running.mean": "running mean",
        "running.var": "running variance",
    },
    ("06_batch_norm", "layernorm_forward"): {
        "x.mean(axis=axes)": "mean",
        "x.var(axis=axes)": "variance",
        ("inv_std", "1 / inv_std"): "deviation",
        "x_hat": "normalised",
    },
    ("06_batch_norm", "pca_whiten"): {
        "centred": "centred",
        "centred.T @ centred / len(x)": "covariance",
        ("variances", "variances[::-1]"): "variances",
    },
    ("07_convolution", "conv2d_forward"): {
        "padded": "padded",
        "y - bias[:, None, None]": "sums",
    },
    ("07_convolution", "conv2d_backward"): {
        "padded": "padded",
        "dweight": "dweight",
        "dpadded": "dpadded",
        "dx": "dx",
    },
    ("08_cnns", "maxpool2d_backward"): {"dx": "dx"},
    ("10_lstm", "lstm_step_forward"): {
        "z": "z",
        "i": "i",
        "f": "f",
        "g": "g",
        "o": "o",
        "c_next": "cell",
        "np.tanh(c_next)": "tanh",
    },
    ("10_lstm", "lstm_step_backward"): {
        "tanh_c": "tanh",
        "dc": "dc",
        "dz_i": "dz_i",
        "dz_f": "dz_f",
        "dz_g": "dz_g",
        "dz_o": "dz_o",
        "dz": "dz",
    },
    ("10_lstm", "perplexity"): {"np.mean(losses)": "mean"},
}

MISTAKES = [  # the exercise, the edits, the step that is missing, what is near
    ("linear_regression_gradient", {" - y": ""}, "residuals", ""),
    ("linear_regression_gradient", {"len(x)": "len(weight)"}, "", ""),
    ("linear_regression_gradient", {"2 / len(x)": "1 / len(x)"}, "", ""),
    ("convergence_rate", {"1 + momentum": "1 - momentum"}, "trace", ""),
    ("convergence_rate", {"4 * momentum": "momentum"}, "discriminant", ""),
    ("convergence_rate", {" + 0j": ""}, "root", ""),
    ("convergence_rate", {" / 2": ""}, "", ""),
    ("rmsprop_step", {"(1 - alpha) * grad**2": "grad**2"}, "v", ""),
    ("rmsprop_step", {"np.sqrt(v) + eps": "np.sqrt(v + eps)"}, "divisor", ""),
    ("adam_step", {"(1 - beta1) * grad": "grad"}, "m", ""),
    ("adam_step", {"* grad**2": "* m**2"}, "v", ""),
    ("adam_step", {"m / (1 - beta1**step)": "m"}, "m corrected", ""),
    ("adam_step", {"v / (1 - beta2**step)": "v / (1 - beta2) ** step"}, "v corrected", ""),
    ("adam_step", {"np.sqrt(v_hat) + eps": "np.sqrt(v_hat + eps)"}, "divisor", ""),
    ("adam_step", {"state.step + 1": "state.step + 2"}, "step", ""),
    ("adam_step", {"param - lr": "param + lr"}, "", ""),
    ("batchnorm_forward", {"1 / np.sqrt(var + eps)": "1 / (var + eps)"}, "deviation", "its square"),
    ("batchnorm_forward", {"(x - mean.reshape(shape))": "x"}, "normalised", ""),
    ("batchnorm_forward", {"* var * n / (n - 1)": "* var"}, "running variance", ""),
    (
        "layernorm_forward",
        {"x.var(axis=axes, keepdims=True) + eps": "x.var(axis=axes, keepdims=True, ddof=1) + eps"},
        "variance",
        "",
    ),
    (
        "layernorm_forward",
        {"np.sqrt(x.var(axis=axes, keepdims=True) + eps)": "(x.std(axis=axes, keepdims=True) + eps)"},
        "deviation",
        "",
    ),
    ("pca_whiten", {"centred.T @ centred / len(x)": "centred.T @ centred"}, "covariance", "len(x) times it"),
    ("conv2d_forward", {"(p_h, p_h), (p_w, p_w)": "(p_w, p_w), (p_h, p_h)"}, "padded", ""),
    ("conv2d_forward", {"weight[:, :, i, j], padded": "weight[:, :, j, i], padded"}, "sums", ""),
    (
        "conv2d_backward",
        {'"nohw,nchw->oc", dy,': '"nohw,nchw->oc", dy**2,'},
        "dweight",
        "",
    ),
    ("conv2d_backward", {"dpadded[:, :, rows, cols] +=": "dpadded[:, :, rows, cols] ="}, "dpadded", ""),
    ("conv2d_backward", {"p_h : p_h + h, p_w : p_w + w": "p_w : p_w + h, p_h : p_h + w"}, "dx", ""),
    ("maxpool2d_backward", {"waiting = waiting & ~found": "pass"}, "dx", ""),
    ("lstm_step_forward", {"np.tanh(g)": "sigmoid(g)"}, "g", ""),
    ("lstm_step_forward", {"f * c + i * g": "f * c + g"}, "cell", ""),
    ("lstm_step_forward", {"o * np.tanh(c_next)": "o * c_next"}, "tanh", ""),
    ("lstm_step_backward", {"dc * g * i * (1 - i)": "dc * g * (1 - i)"}, "dz_i", ""),
    ("lstm_step_backward", {"[dz_i, dz_f, dz_g, dz_o]": "[dz_i, dz_f, dz_o, dz_g]"}, "dz", ""),
    ("perplexity", {"np.mean": "np.sum"}, "mean", ""),
]


@pytest.fixture(scope="module")
def known():
    """The lessons with what is known of those exercises: their steps and cases."""
    truths = {}
    for (name, key), steps in STEPS.items():
        lesson = load(name)
        exercise = dataclasses.replace(lesson.exercises[key], steps=steps)
        found, traced = steps_of(lesson, exercise)
        parameters = positional(lesson.answer(key, {}))
        truths[key] = (
            lesson,
            SimpleNamespace(steps=found, traced=traced, cases=exercise.cases, parameters=parameters),
        )
    return truths


@pytest.mark.parametrize(("key", "edits", "missing", "near"), MISTAKES)
def test_mistake_is_located(known, key, edits, missing, near):
    """At the first step that it spoils; nowhere if it comes after all of them."""
    lesson, truth = known[key]

    found = steps_found(lesson.answer(key, edits), lesson.version(key, edits), truth)

    assert (found.missing, found.near) == (missing, near)
    assert found.complete == (not missing)


@pytest.mark.parametrize("key", [key for _, key in STEPS])
def test_right_answers_miss_nothing(known, key):
    """They may do without some steps, and then have nothing that is looked for."""
    lesson, truth = known[key]

    for version in ({}, *lesson.exercises[key].styles):
        found = steps_found(lesson.answer(key, version), lesson.version(key, version), truth)

        assert found is None or found.complete, lesson.version(key, version)
