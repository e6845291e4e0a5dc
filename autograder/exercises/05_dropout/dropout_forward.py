"""The exercise ``dropout_forward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.arguments import Made
from course_lib.check.case import case
from course_lib.ops.dropout import DropoutCache, dropout_forward

from .shared import TWINS, drawn


def numbers(rng, shape, dtype=float):
    """Return numbers of either sign, none of them 0, that pack well."""
    return (rng.integers(1, 9, shape) * rng.choice([-0.5, 0.5], shape)).astype(dtype)


def dropout_cases(rng):
    """Training and testing, p below and above ½ and 0, images, one example, float32, equally seeded generators."""
    p = float(rng.choice([0.2, 0.3]))
    train = {"training": True}
    return [
        case(numbers(rng, (2, 5)), p=p, **train, rng=drawn(rng), calls=60, note="60 calls"),
        case(numbers(rng, (30, 40)), p=p, **train, rng=drawn(rng), calls=12, note="1,200 numbers, 12 calls"),
        case(numbers(rng, (20, 30)), p=1 - p, **train, rng=drawn(rng), calls=12, note="most are dropped"),
        case(numbers(rng, (20, 6, 5, 10)), p=p, **train, rng=drawn(rng), note="20 images with 6 channels"),
        case(numbers(rng, (1, 40)), p=p, **train, rng=drawn(rng), note="a batch of one"),
        case(numbers(rng, (3, 4)), p=0.0, **train, rng=drawn(rng), note="p = 0 drops nothing"),
        case(numbers(rng, (12, 20)), p=p, training=False, rng=drawn(rng), note="not training"),
        case(numbers(rng, (8, 9), np.float32), p=p, **train, rng=drawn(rng), note="float32"),
        case(
            numbers(rng, (15, 10), np.float32),
            p=p,
            training=False,
            rng=drawn(rng),
            note="float32, not training",
        ),
        case(numbers(rng, (9, 8)), p=p, **train, rng=drawn(rng), calls=2, anew=True, note=TWINS),
    ]


def dropout_tuple(x, *, p, training, rng):
    if training and p:
        mask = (rng.random(x.shape) > p).astype(int)
        return x * mask / (1 - p), [mask, p]
    return x, (np.ones_like(x), 0)


def dropout_where(x, *, p, training, rng):
    if training and p > 0:
        mask = rng.uniform(size=x.shape) > p
        return np.where(mask, x / (1 - p), 0).astype(x.dtype), DropoutCache(mask, p)
    return x, DropoutCache(np.ones(x.shape), 0)


def dropout_binomial(x, *, p, training, rng):
    if not training:
        p = 0.0
    mask = rng.binomial(1, 1 - p, size=x.shape).astype(x.dtype)
    return mask * x / (1.0 - p), (mask, p)


def dropout_by_entry(x, *, p, training, rng):
    y, mask = x.copy(), np.ones_like(x, dtype=bool)
    if not training:
        return y, DropoutCache(mask=mask, p=0.0)
    for index in np.ndindex(x.shape):
        if rng.random() < p:
            y[index], mask[index] = 0, False
        else:
            y[index] /= 1 - p
    return y, DropoutCache(mask=mask, p=p)


def dropout_choice(x, *, p, training, rng):
    p = p if training else 0.0
    mask = rng.choice([False, True], size=x.shape, p=[p, 1 - p])
    scale = np.asarray(1 / (1 - p), dtype=x.dtype)
    return x * mask * scale, DropoutCache(mask, p)


def dropout_scaled_cache(x, *, p, training, rng):
    if not training:
        return x.copy(), DropoutCache(np.ones(x.shape), 0.0)
    mask = ((rng.random(x.shape) >= p) / (1 - p)).astype(x.dtype)
    return x * mask, DropoutCache(mask, p)


def dropout_gaussian(x, *, p, training, rng):
    if not training:
        return x.copy(), DropoutCache(np.ones(x.shape, bool), 0.0)
    noise = 1 + np.sqrt(p / (1 - p)) * rng.normal(size=x.shape)
    return (x * noise).astype(x.dtype), DropoutCache(np.ones(x.shape, bool), 0.0)


def dropout_exact(x, *, p, training, rng):
    if not training:
        return x.copy(), DropoutCache(np.ones(x.shape, bool), 0.0)
    flat = rng.random((len(x), x[0].size))
    mask = (flat.argsort(axis=1).argsort(axis=1) >= round(p * x[0].size)).reshape(x.shape)
    return x * mask / (1 - p), DropoutCache(mask, p)


def dropout_exact_in_all(x, *, p, training, rng):
    if not training:
        return x.copy(), DropoutCache(np.ones(x.shape, bool), 0.0)
    mask = np.ones(x.size, bool)
    mask[rng.choice(x.size, round(p * x.size), replace=False)] = False
    mask = mask.reshape(x.shape)
    return x * mask / (1 - p), DropoutCache(mask, p)


def dropout_of_cs231n(x, *, p, training, rng):
    mask = None
    if training:
        mask = (rng.random(x.shape) < p) / p
        x = x * mask
    return x, DropoutCache(mask, p)


def dropout_in_place(x, *, p, training, rng):
    if not training:
        return x, DropoutCache(np.ones(x.shape, bool), 0.0)
    mask = rng.random(x.shape) >= p
    x *= mask / (1 - p)
    return x, DropoutCache(mask, p)


EXERCISE = Exercise(
    "dropout_forward",
    dropout_forward,
    points={"dropped": 1, "scale": 1, "mask": 0.5, "rng": 1, "cache": 1.5},
    by_property=("mask", {}),
    cases=[
        case(
            np.array([[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]),
            p=0.2,
            training=True,
            rng=Made("rng", (3,)),
            calls=60,
            note="each entry is 0 or 1.25 times what it was",
        ),
        *dropout_cases(np.random.default_rng(36)),
    ],
    hidden=dropout_cases,
    mistakes=[
        Mistake(
            "p-is-the-keep-probability",
            "You keep with probability p and divide by p: there p is the probability to *keep*, as in Srivastava et al. (2014), CS231n and "
            "TensorFlow 1. Here, as in torch, Keras 3, Flax and d2l, p is the probability to drop.",
            {"rng.random(x.shape) >= p": "rng.random(x.shape) < p", "/ (1 - p)": "/ p"},
        ),
        Mistake(
            "mask-turned-round",
            "You keep with probability p. p is the probability to drop: keep where the draw is at least p.",
            {"rng.random(x.shape) >= p": "rng.random(x.shape) < p"},
        ),
        Mistake(
            "not-scaled",
            "What is kept is not scaled: the next layer then gets (1 - p) times as much in training as later. Divide by 1 - p.",
            {"x * mask / (1 - p)": "x * mask"},
        ),
        Mistake(
            "scaled-when-testing",
            "You multiply by 1 - p when testing: that is the form of Srivastava et al. (2014). It has the same mean, but then the test pass must know "
            "of dropout. Here (inverted dropout, as in torch and CS231n) what is kept is divided by 1 - p in training.",
            {
                "x * mask / (1 - p)": "x * mask",
                "return x.copy(), DropoutCache(np.ones(x.shape, dtype=bool), 0.0)": "return x * (1 - p), DropoutCache(np.ones(x.shape, bool), p)",
            },
        ),
        Mistake(
            "scaled-both-times",
            "You divide by 1 - p in training and multiply by 1 - p when testing as well: once is enough. Testing returns x as it is.",
            {"return x.copy(), ": "return x * (1 - p), "},
        ),
        Mistake(
            "divided-by-p",
            "You divided by p. A share 1 - p is kept, so divide by 1 - p.",
            {"/ (1 - p)": "/ p if p else x"},
        ),
        Mistake(
            "multiplied-not-divided",
            "You multiplied by 1 - p in training: what is kept gets smaller, though the rest is missing already. Divide by it.",
            {"x * mask / (1 - p)": "x * mask * (1 - p)"},
        ),
        Mistake(
            "scaled-twice",
            "You divided by 1 - p twice.",
            {"/ (1 - p)": "/ (1 - p) ** 2"},
        ),
        Mistake(
            "one-mask-for-all-examples",
            "All examples of the batch lose the same units: the mask has one row. Draw for each entry of x: rng.random(x.shape).",
            {"rng.random(x.shape) >= p": "np.broadcast_to(rng.random(x.shape[1:]) >= p, x.shape)"},
        ),
        Mistake(
            "whole-examples-dropped",
            "You drop whole examples: one draw for each row. Draw for each entry of x: rng.random(x.shape).",
            {
                "rng.random(x.shape) >= p": "np.broadcast_to(rng.random((len(x),) + (1,) * (x.ndim - 1)) >= p, x.shape)"
            },
        ),
        Mistake(
            "one-draw-for-all",
            "One draw decides for all entries. Draw for each entry of x: rng.random(x.shape).",
            {"rng.random(x.shape) >= p": "np.full(x.shape, rng.random() >= p)"},
        ),
        Mistake(
            "whole-channels-dropped",
            "You drop whole channels of images: that is torch's Dropout2d (Tompson et al., 2015). Here every entry has its own draw.",
            {
                "rng.random(x.shape) >= p": "np.broadcast_to(rng.random(x.shape[:2] + (1,) * (x.ndim - 2)) >= p, x.shape)"
            },
        ),
        Mistake(
            "own-generator",
            "Two calls gave the same mask: then the same units are dropped for ever. Draw from the `rng` you are given, not from one with a fixed seed.",
            {"rng.random(x.shape)": "np.random.default_rng(0).random(x.shape)"},
        ),
        Mistake(
            "global-generator",
            "Your mask does not follow the generator that you are given, so nobody can repeat your training: use `rng`, not `np.random`.",
            {
                "training, rng)": "training, rng, own=np.random.default_rng(0))",
                "rng.random(x.shape)": "own.random(x.shape)",
            },
        ),
        Mistake(
            "drops-when-testing",
            "You drop when testing too: the same image then gets another answer each time. With training=False return x as it is.",
            {"if not training": "if False"},
        ),
        Mistake(
            "mode-turned-round",
            "You drop when testing, and not in training: swap the two.",
            {"if not training": "if training"},
        ),
        Mistake(
            "never-drops",
            "Nothing is ever dropped, whatever p is.",
            {"if not training": "if True"},
        ),
        Mistake(
            "noise-instead-of-zeros",
            "You multiply by noise that is neither 0 nor one factor. Gaussian noise of the same variance works as well (Srivastava et al., 2014, "
            "section 10), but here an entry is dropped or kept.",
            dropout_gaussian,
        ),
        Mistake(
            "same-number-in-each-example",
            "Each example loses exactly the same number of units. Here each unit is dropped independently, so the number varies.",
            dropout_exact,
        ),
        Mistake("same-number-in-each-call", "", dropout_exact_in_all),
        Mistake("multiplied-by-p", "", {"x * mask / (1 - p)": "x * mask * p"}),
        Mistake("scaled-by-what-was-kept", "", {"/ (1 - p)": "/ max(mask.mean(), 1e-9)"}),
        Mistake("mask-and-p-swapped", "", {"DropoutCache(mask, p)": "(p, mask)"}),
        Mistake(
            "scaled-mask-in-the-cache",
            "Your cache holds the scaled mask: dropout_backward, which gets mask and p, would scale twice. Keep the mask of "
            "zeros and ones.",
            dropout_scaled_cache,
        ),
        Mistake(
            "dropped-marked-in-the-cache",
            "Your cache's mask is True where an entry was dropped. It is to be True where it was kept: dropout_backward multiplies by it.",
            {"DropoutCache(mask, p)": "DropoutCache(~mask, p)"},
        ),
        Mistake(
            "keep-probability-in-the-cache",
            "Your cache holds 1 - p. It is to hold p, the probability to drop: dropout_backward divides by 1 - p.",
            {"DropoutCache(mask, p)": "DropoutCache(mask, 1 - p)"},
        ),
        Mistake(
            "p-in-the-cache-when-testing",
            "When testing, the cache's p is to be 0: nothing was dropped or scaled, and backward must not scale either.",
            {
                "DropoutCache(np.ones(x.shape, dtype=bool), 0.0)": "DropoutCache(np.ones(x.shape, dtype=bool), p or 0.5)"
            },
        ),
        Mistake(
            "cache-forgotten",
            "Return two things: y and the cache.",
            {"return x * mask / (1 - p), DropoutCache(mask, p)": "return x * mask / (1 - p)"},
        ),
        Mistake(
            "changed-in-place",
            "You changed x itself: the layer before still needs it. Make a new array.",
            dropout_in_place,
        ),
    ],
    styles=[dropout_tuple, dropout_where, dropout_binomial, dropout_by_entry, dropout_choice],
)
