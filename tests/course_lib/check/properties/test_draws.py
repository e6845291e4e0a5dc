"""Weights are judged by their deviation, their distribution, and where they come from."""

import math

import numpy as np
import pytest

from course_lib.check.arguments import Made
from course_lib.check.case import case
from course_lib.check.properties.draws import text_of, value_of
from tests.course_lib.check.properties.asking import fails, found, named

FANS = ("fan_in", "fan_out")
OPTIONS = {
    "std": (2, ("fan_in",), 0.5, ""),
    "rivals": {
        "lecun": (1, ("fan_in",), 0.5, ""),
        "xavier": (2, FANS, 0.5, ""),
        "fan-out": (2, ("fan_out",), 0.5, ""),
        "outputs-alone": (2, ("C_out",), 0.5, ""),
        "variance": (2, ("fan_in",), 1, ""),
        "torch-default": (1 / 3, ("fan_in",), 0.5, "uniform"),
    },
}


def cases(seed):
    """Return a linear layer, convolutions wider one way and the other, and equally seeded generators."""
    rng = Made("rng", (seed,))
    return [
        case((100, 300), rng, calls=2),
        case((83, 50, 4, 2), rng, calls=2),
        case((50, 83, 2, 4), rng, calls=2),
        case((4, 7), rng, calls=2, anew=True),
    ]


def std(shape):
    return math.sqrt(2 / math.prod(shape[1:]))


def normal(shape, rng):
    return rng.normal(0, std(shape), shape)


def box_muller(shape, rng):
    radius = np.sqrt(-2 * np.log(1 - rng.random(shape)))
    return std(shape) * radius * np.cos(2 * np.pi * rng.random(shape))


def by_unit(shape, rng):
    return np.stack([rng.standard_normal(shape[1:], dtype=np.float32) for _ in range(shape[0])]) * std(shape)


def half_precision(shape, rng):
    return normal(shape, rng).astype(np.float16)


def nested_lists(shape, rng):
    return normal(shape, rng).tolist()


@pytest.mark.parametrize("answer", [normal, box_muller, by_unit, half_precision, nested_lists])
def test_right_weights_pass_whatever_the_seed(answer):
    for seed in range(3):
        assert not fails("draws", answer, cases(seed), **OPTIONS)


def scaled(numerator, fans, exponent=0.5):
    return lambda shape, rng: rng.normal(0, value_of((numerator, fans, exponent, ""), shape), shape)


@pytest.mark.parametrize(
    ("answer", "name", "failed"),
    [
        (scaled(1, ("fan_in",)), "lecun", "std"),
        (scaled(2, FANS), "xavier", "std"),
        (scaled(2, ("fan_out",)), "fan-out", "std"),
        (scaled(2, ("C_out",)), "outputs-alone", "std"),
        (scaled(2, ("fan_in",), 1), "variance", "std"),
        (scaled(3, ("fan_in",)), "", "std"),
        (lambda s, rng: rng.uniform(-1, 1, s) * std(s) * 3**0.5, "uniform", "normal"),
        (lambda s, rng: rng.uniform(-1, 1, s) * std(s) / 2**0.5, "torch-default", "std normal"),
        (lambda s, rng: np.clip(normal(s, rng), -2 * std(s), 2 * std(s)), "truncated", "std normal"),
        (lambda s, rng: rng.random(s) * std(s), "not-centred", "std normal"),
        (lambda s, rng: np.abs(normal(s, rng)), "not-centred", "std normal"),
        (lambda s, rng: rng.normal(std(s), std(s), s), "", "normal"),
        (lambda s, rng: rng.laplace(0, std(s) / 2**0.5, s), "", "normal"),
        (lambda s, rng: rng.exponential(std(s), s) - std(s), "", "normal"),
        (lambda s, rng: np.zeros(s) + rng.normal(0, std(s), s[1:]), "drawn-once-for-many", "normal"),
        (lambda s, rng: rng.choice([-std(s), std(s)], s), "drawn-once-for-many", "normal"),
        (lambda s, rng: np.zeros(s), "all-equal", "std normal rng"),
        (lambda s, rng: normal(s, np.random.default_rng(0)), "seed-of-its-own", "rng"),
        (lambda s, rng: normal(s, np.random.default_rng()), "global-generator", "rng"),
        (lambda s, rng: normal(s[::-1], rng), "", "std normal rng"),
        (lambda s, rng: normal(s, rng) * np.nan, "", "std normal rng"),
        (lambda s, rng: normal(s, rng) * 1j, "", "std normal rng"),
        (lambda s, rng: None, "", "std normal rng"),
    ],
)
def test_wrong_weights_are_named_and_lose_the_fields_that_they_miss(answer, name, failed):
    for seed in range(2):
        assert named("draws", answer, cases(seed), **OPTIONS) == name
        assert fails("draws", answer, cases(seed), **OPTIONS) == set(failed.split())


def test_a_name_needs_a_shape_that_tells_it_from_the_others():
    """In a linear layer fan_out is the number of outputs: the deviation alone cannot tell which was meant."""
    linear, conv = cases(0)[:2]

    assert found("draws", scaled(2, ("fan_out",)), linear, **OPTIONS)["std"][0] == ""
    assert found("draws", scaled(2, ("fan_out",)), conv, **OPTIONS)["std"][0] == "fan-out"


def test_sentence_tells_the_deviation_and_asks_for_the_formula():
    sentence = found("draws", scaled(1, ("fan_in",)), cases(0)[0], **OPTIONS)["std"][1]

    assert "expected 0.0816: 0.7" in sentence
    assert "Did you use √(1 / fan_in)? √(2 / fan_in) was asked for." in sentence


def test_formulas_are_written_as_one_would():
    assert text_of((2, FANS, 0.5, "")) == "√(2 / (fan_in + fan_out))"
    assert text_of((2, ("fan_in",), 1, "")) == "2 / fan_in"
    assert text_of((2, ("fan_in",), 0.25, "")) == "(2 / fan_in)^0.25"
    assert text_of((0.01, (), 1, "")) == "0.01"
