"""The exercise ``perplexity``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.nn.metrics import perplexity


def loss_cases(rng):
    """One loss per letter, a batch of sequences, a single one, a great spread, float32."""
    return [
        case(rng.uniform(0.2, 3.0, 7)),
        case(rng.exponential(2.0, (3, 5)), note="time and batch: two axes"),
        case(rng.uniform(0.5, 4.0, 1), note="a single loss"),
        case(
            np.append(np.full(20, 0.01), rng.uniform(9.0, 12.0)), note="one letter that was quite unexpected"
        ),
        case(np.zeros(4), note="always certain, and right"),
        case(rng.uniform(0.2, 1.0, 6).astype(np.float32), note="float32"),
    ]


def perplexity_product(losses):
    chances = np.exp(-losses).ravel()
    result = 1.0
    for chance in chances:
        result *= chance ** (-1 / len(chances))
    return result


def perplexity_by_sum(losses):
    return np.exp(np.sum(losses) / np.size(losses))


def perplexity_in_bits(losses):
    return 2 ** np.mean(losses / np.log(2))


EXERCISE = Exercise(
    "perplexity",
    perplexity,
    points=1,
    returns=("perplexity",),
    steps={("np.mean(losses)", "np.mean(losses) / np.log(2)"): "the mean loss: in nats, or in bits"},
    cases=[case(np.log([2.0, 8.0]), note="the example above"), *loss_cases(np.random.default_rng(107))],
    hidden=loss_cases,
    mistakes=[
        Mistake(
            "base-two",
            "You took 2 to the mean loss: right where losses are in bits (log2), as in many papers on language. Ours are in nats, with the "
            "natural logarithm: use exp.",
            {"np.exp(np.mean(losses))": "2 ** np.mean(losses)"},
        ),
        Mistake(
            "mean-of-exp",
            "You took the mean of exp(loss): one surprise then decides everything. Take the mean first, then exp.",
            {"np.exp(np.mean(losses))": "np.mean(np.exp(losses))"},
        ),
        Mistake(
            "wrong-sign",
            "You took exp(-mean): that is the typical chance of the right letter. The perplexity is one over it.",
            {"np.exp(np.mean(losses))": "np.exp(-np.mean(losses))"},
        ),
        Mistake(
            "in-bits",
            "That is the mean loss in bits per letter. The perplexity is 2 to that, or exp of the mean in nats.",
            {"np.exp(np.mean(losses))": "np.mean(losses) / np.log(2)"},
        ),
        Mistake(
            "mean-of-the-first-axis",
            "You divided the sum by the length of the first axis. Divide by the number of all losses: np.mean does.",
            {"np.exp(np.mean(losses))": "np.exp(np.sum(losses) / len(losses))"},
        ),
        Mistake(
            "mean-of-chances",
            "You averaged the chances exp(-loss) and inverted that. The logarithms are averaged: exp of the mean loss.",
            {"np.exp(np.mean(losses))": "1 / np.mean(np.exp(-losses))"},
        ),
    ],
    styles=[perplexity_product, perplexity_by_sum, perplexity_in_bits],
)
