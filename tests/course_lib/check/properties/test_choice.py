"""Drawn indices are judged by how often each came, and by the generator."""

import numpy as np
import pytest

from course_lib.check.arguments import Made
from course_lib.check.case import case
from course_lib.sequences.char_lstm import sample_next
from tests.course_lib.check.properties.asking import fails, found, named


def cases(seed):
    """Return three temperatures, hardly any, large logits, one symbol, many, equally seeded generators."""
    rng = np.random.default_rng(seed)
    ladder = np.array([0.5, 2.5, -1.5, 1.5, -0.5])

    def one(logits, temperature, calls=100, anew=False):
        made = Made("rng", (int(rng.integers(2**31)),))
        return case(logits, temperature=temperature, rng=made, calls=calls, anew=anew)

    return [
        one(ladder, 1.0, 500),
        one(ladder / 2, 0.5, 500),
        one(ladder * 2, 2.0, 500),
        one(ladder, 1e-3, 40),
        one(ladder + 1000, 1.0),
        one(ladder.astype(np.float32) - 1000, 0.5),
        one(np.array([3.0]), 1.0, 3),
        one(rng.normal(size=200) / 10, 1.0, 40),
        one(ladder / 4, 1.0, 24, anew=True),
    ]


def softmax(z):
    weights = np.exp(z - z.max())
    return weights / weights.sum()


def by_probs(probs):
    """Return an answer that draws with ``probs(logits, temperature)``."""

    def answer(logits, *, temperature, rng):
        share = probs(logits.astype(float), temperature)
        return rng.choice(len(share), p=share)

    return answer


right = by_probs(lambda z, t: softmax(z / t))


def gumbel(logits, *, temperature, rng):
    return int(np.argmax(logits / temperature + rng.gumbel(size=len(logits))))


def cumulated(logits, *, temperature, rng):
    edges = np.cumsum(softmax(logits.astype(float) / temperature))
    return np.array([min(np.searchsorted(edges, rng.random()), len(logits) - 1)])


@pytest.mark.parametrize("answer", [sample_next, right, gumbel, cumulated])
def test_right_draws_pass_whatever_the_seed(answer):
    for seed in range(4):
        assert not fails("choice", answer, cases(seed))


def elsewhere(seed):
    def answer(logits, *, temperature, rng):
        return right(logits, temperature=temperature, rng=np.random.default_rng(seed))

    return answer


def overflowing(logits, *, temperature, rng):
    weights = np.exp(logits / temperature)
    return int(np.argmax(np.cumsum(weights / weights.sum()) > rng.random()))


def likeliest(logits, *, temperature, rng):
    return logits.argmax()


def one_hot(logits, *, temperature, rng):
    return rng.multinomial(1, softmax(logits.astype(float) / temperature))


@pytest.mark.parametrize(
    ("answer", "name", "failed"),
    [
        (by_probs(lambda z, t: softmax(z)), "temperature-ignored", "shares"),
        (by_probs(lambda z, t: softmax(z * t)), "temperature-multiplied", "shares"),
        (by_probs(lambda z, t: softmax(z / t**2)), "", "shares"),
        (by_probs(lambda z, t: softmax(2 * z / t)), "", "shares"),
        (by_probs(lambda z, t: softmax(-z / t)), "wrong-sign", "shares random"),
        (by_probs(lambda z, t: softmax(0 * z)), "probabilities-ignored", "shares random"),
        (likeliest, "most-likely-always", "shares random"),
        (lambda logits, **_: 0, "", "shares random"),
        (lambda logits, **_: logits.argmin(), "", "shares random"),
        (elsewhere(0), "", "shares random"),
        (elsewhere(None), "own-randomness", "random"),
        (overflowing, "overflow", "shares random"),
        (lambda logits, **options: right(logits, **options) + 1, "counted-from-one", "shares random"),
        (lambda logits, **options: right(logits, **options) - 1, "", "shares random"),
        (lambda logits, **options: logits[right(logits, **options)], "logit-returned", "shares random"),
        (lambda logits, **options: softmax(logits), "probabilities-returned", "shares random"),
        (one_hot, "one-hot-returned", "shares random"),
        (lambda logits, **options: float(right(logits, **options)), "", "shares random"),
        (lambda logits, **options: str(right(logits, **options)), "", "shares random"),
        (lambda logits, **_: None, "", "shares random"),
        (lambda logits, **_: True, "", "shares random"),
        (lambda logits, **_: 10**15, "", "shares random"),
    ],
)
def test_wrong_draws_are_named_and_what_ignores_the_logits_is_worth_nothing(answer, name, failed):
    for seed in range(2):
        assert named("choice", answer, cases(seed)) == name
        assert fails("choice", answer, cases(seed)) == set(failed.split())


@pytest.mark.parametrize(
    ("answer", "field", "sentence"),
    [
        (by_probs(lambda z, t: softmax(0 * z)), "shares", "of 500 draws, expected 63.6 %."),
        (lambda logits, **_: 0, "shares", "All 500 calls gave 0."),
        (lambda logits, **_: 7, "shares", "It returned 7, expected an index from 0 to 4."),
        (lambda logits, **_: None, "shares", "Is there a `return`?"),
    ],
)
def test_sentences_tell_what_came(answer, field, sentence):
    assert sentence in found("choice", answer, cases(0)[0])[field][1]


def test_an_index_in_an_array_is_a_remark():
    assert "return the number in it" in found("choice", cumulated, cases(0)[0])[""][1]
