"""Dropout is judged by what it drops, the factor of the rest, its pattern, its generator and its cache."""

import numpy as np
import pytest

from course_lib.check.arguments import Made
from course_lib.check.case import case
from course_lib.ops.dropout import DropoutCache, dropout_forward
from tests.course_lib.check.properties.asking import fails, found, named


def cases(seed):
    """Return small calls, larger ones, mostly dropped, maps, one example, p = 0, testing, equal seeds."""
    rng = np.random.default_rng(seed)

    def one(*shape, p=0.2, calls=1, training=True, anew=False, dtype=float):
        x = (rng.integers(1, 9, shape) * rng.choice([-0.5, 0.5], shape)).astype(dtype)
        made = Made("rng", (int(rng.integers(2**31)),))
        return case(x, p=p, training=training, rng=made, calls=calls, anew=anew)

    return [
        one(2, 5, calls=60),
        one(30, 40, calls=12),
        one(20, 30, p=0.8, calls=12),
        one(20, 6, 5, 10),
        one(1, 40, dtype=np.float32),
        one(3, 4, p=0.0),
        one(12, 20, training=False),
        one(9, 8, calls=2, anew=True),
    ]


def where(x, *, p, training, rng):
    if training and p > 0:
        kept = rng.uniform(size=x.shape) > p
        return np.where(kept, x / (1 - p), 0), (kept, p)
    return x, [np.ones(x.shape), 0]


def guarded(x, *, p, training, rng):
    p = p if training else 0.0
    kept = rng.binomial(1, 1 - p, size=x.shape)
    return x * kept / (1 - p + 1e-8), {"mask": kept, "p": np.float32(p)}


def entry_by_entry(x, *, p, training, rng):
    kept = np.ones(x.shape, bool)
    for index in np.ndindex(x.shape) if training else ():
        kept[index] = rng.random() >= p
    p = p if training else 0.0
    return (x * kept / (1 - p)).tolist(), DropoutCache(kept, p)


@pytest.mark.parametrize("answer", [dropout_forward, where, guarded, entry_by_entry])
def test_right_dropout_passes_whatever_the_seed(answer):
    """Also with mask and p in a plain tuple, a list or a dict."""
    for seed in range(8):
        assert not fails("mask", answer, cases(seed))


def test_a_cache_without_names_is_a_remark():
    assert "a tuple" in found("mask", where, cases(0)[0])[""][1]
    assert "" not in found("mask", dropout_forward, cases(0)[0])


def drop(draw, *, scale=None, cache=None, testing=None):
    """Return dropout that draws which entries are kept by ``draw(x, p, rng)``, or with something changed."""
    scale = scale or (lambda p: 1 / (1 - p))

    def answer(x, *, p, training, rng):
        if not training:
            return testing(x, p) if testing else (x.copy(), DropoutCache(np.ones(x.shape, bool), 0.0))
        kept = draw(x, p, rng)
        return x * kept * scale(p), cache(kept, p) if cache else DropoutCache(kept, p)

    return answer


def each(x, p, rng):
    return rng.random(x.shape) >= p


def turned_round(x, p, rng):
    return rng.random(x.shape) < p


def by_column(x, p, rng):
    return np.broadcast_to(rng.random(x.shape[1:]) >= p, x.shape)


def by_example(x, p, rng):
    return np.broadcast_to(rng.random((len(x),) + (1,) * (x.ndim - 1)) >= p, x.shape)


def by_channel(x, p, rng):
    return np.broadcast_to(rng.random(x.shape[:2] + (1,) * (x.ndim - 2)) >= p, x.shape)


def all_alike(x, p, rng):
    return np.full(x.shape, rng.random() >= p)


def exactly(x, p, rng):
    kept = np.ones(x.size, bool)
    kept[rng.choice(x.size, round(p * x.size), replace=False)] = False
    return kept.reshape(x.shape)


def exactly_by_example(x, p, rng):
    order = rng.random((len(x), x[0].size)).argsort(axis=1).argsort(axis=1)
    return (order >= round(p * x[0].size)).reshape(x.shape)


def pairs(x, p, rng):
    return np.repeat(rng.random((x.size + 1) // 2) >= p, 2)[: x.size].reshape(x.shape)


def cs231n(x, *, p, training, rng):
    kept = (rng.random(x.shape) < p) / p if training and p else None
    return (x if kept is None else x * kept), (p, training, kept)


def halved_later(x, p):
    return x * (1 - p), DropoutCache(np.ones(x.shape, bool), 0.0)


def always_dropping(x, *, p, training, rng):
    return dropout_forward(x, p=p, training=True, rng=rng)


def turned_mode(x, *, p, training, rng):
    return dropout_forward(x, p=p, training=not training, rng=rng)


def never(x, *, p, training, rng):
    return dropout_forward(x, p=p, training=False, rng=rng)


def noise(x, *, p, training, rng):
    factor = 1 + np.sqrt(p / (1 - p)) * rng.normal(size=x.shape) if training else 1.0
    return x * factor, DropoutCache(np.ones(x.shape, bool), 0.0)


@pytest.mark.parametrize(
    ("answer", "name", "failed"),
    [
        (cs231n, "p-is-the-keep-probability", "dropped scale cache"),
        (drop(turned_round), "mask-turned-round", "dropped scale"),
        (drop(lambda x, p, rng: rng.random(x.shape) >= p / 2), "", "dropped"),
        (drop(lambda x, p, rng: rng.normal(size=x.shape) >= p), "", "dropped"),
        (drop(each, scale=lambda p: 1), "not-scaled", "scale"),
        (drop(each, scale=lambda p: 1 / p if p else 1), "divided-by-p", "scale"),
        (drop(each, scale=lambda p: 1 - p), "multiplied-not-divided", "scale"),
        (drop(each, scale=lambda p: (1 - p) ** -2), "scaled-twice", "scale"),
        (drop(each, testing=halved_later), "scaled-both-times", "scale"),
        (drop(each, scale=lambda p: 1, testing=halved_later), "scaled-when-testing", "scale"),
        (drop(by_column), "one-mask-for-all-examples", "mask"),
        (drop(by_example), "whole-examples-dropped", "mask"),
        (drop(by_channel), "whole-channels-dropped", "mask"),
        (drop(all_alike), "one-draw-for-all", "mask"),
        (drop(exactly), "same-number-in-each-call", "mask"),
        (drop(exactly_by_example), "same-number-in-each-example", "mask"),
        (drop(pairs), "", "mask"),
        (drop(lambda x, p, rng: each(x, p, np.random.default_rng(0))), "own-generator", "rng"),
        (drop(lambda x, p, rng: each(x, p, np.random.default_rng())), "global-generator", "rng"),
        (always_dropping, "drops-when-testing", "dropped scale cache"),
        (turned_mode, "mode-turned-round", "dropped scale cache"),
        (never, "never-drops", "dropped scale cache"),
        (noise, "noise-instead-of-zeros", "dropped scale cache"),
        (drop(each, cache=lambda kept, p: DropoutCache(~kept, p)), "dropped-marked-in-the-cache", "cache"),
        (drop(each, cache=lambda kept, p: (kept / (1 - p), p)), "scaled-mask-in-the-cache", "cache"),
        (drop(each, cache=lambda kept, p: (kept, 1 - p)), "keep-probability-in-the-cache", "cache"),
        (drop(each, cache=lambda kept, p: (p, kept)), "mask-and-p-swapped", "cache"),
        (drop(each, cache=lambda kept, p: kept), "", "cache"),
        (drop(each, cache=lambda kept, p: None), "", "cache"),
        (drop(each, testing=lambda x, p: (x, (np.ones(x.shape), p))), "p-in-the-cache-when-testing", "cache"),
        (drop(each, testing=lambda x, p: (x, None)), "", "cache"),
        (lambda x, **options: dropout_forward(x, **options)[0], "cache-forgotten", "cache"),
        (
            lambda x, **options: dropout_forward(x, **options)[::-1],
            "returns-swapped",
            "dropped scale mask rng cache",
        ),
    ],
)
def test_wrong_dropout_is_named_and_loses_the_fields_that_it_misses(answer, name, failed):
    for seed in range(3):
        at = cases(seed)

        assert named("mask", answer, at) == name
        assert fails("mask", answer, at) - {""} == set(failed.split())


def test_a_scaled_mask_with_p_0_leads_back_rightly_and_is_a_remark():
    """dropout_backward then divides by 1: the gradient is right, though the text says True and False."""
    answer = drop(each, cache=lambda kept, p: DropoutCache(kept / (1 - p), 0.0))

    assert not fails("mask", answer, cases(0))
    assert "it is to be True and False" in found("mask", answer, cases(0)[0])[""][1]


@pytest.mark.parametrize(
    ("answer", "field", "sentence"),
    [
        (cs231n, "dropped", " % of the entries were dropped, expected 20 %."),
        (cs231n, "scale", "What is kept is multiplied by 5, expected 1.25, 1 / (1 - p)."),
        (cs231n, "cache", "Return DropoutCache(mask, p)."),
        (drop(exactly), "mask", "Each call drops the same number of entries, 2 of 10."),
        (drop(each, cache=lambda kept, p: (kept, 0.3)), "cache", "The cache's p is 0.3, expected 0.2."),
    ],
)
def test_sentences_tell_what_came(answer, field, sentence):
    assert sentence in found("mask", answer, cases(0)[0])[field][1]
