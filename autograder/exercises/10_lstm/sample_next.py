"""The exercise ``sample_next``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.arguments import Made
from course_lib.check.case import case
from course_lib.sequences.char_lstm import sample_next

MANY = 500  # draws, as many as it takes to tell the mistakes apart


def draw_cases(rng):
    """Colder, hotter, nearly frozen, large logits of either sign, many symbols, one, equally seeded generators."""

    def one(logits, temperature, note="", calls=100, anew=False):
        made = Made("rng", (int(rng.integers(1000)),))
        return case(logits, temperature=temperature, rng=made, note=note, calls=calls, anew=anew)

    def ladder():
        return rng.permutation([2.5, 1.5, 0.5, -0.5, -1.5]) + rng.uniform(-1, 1)

    return [
        one(rng.permutation([2.4, 1.2, 0.0, -1.2, -2.4]), 1.0, "temperature 1", 3 * MANY),
        one(ladder() / 2, 0.5, "a low temperature", MANY),
        one(ladder() * 2, 2.0, "a high temperature", MANY),
        one(ladder(), 1e-3, "hardly any temperature", 40),
        one(ladder()[:3] * 0.5 + 1000, 1.0, "logits near 1000"),
        one(ladder()[:4] - 1000, 0.5, "logits near -1000"),
        one(ladder().astype(np.float32), 1.0, "float32"),
        one(np.array([3.0]), 1.0, "one symbol only", 3),
        one(rng.normal(size=200) / 10, 1.0, "200 symbols, nearly alike", 40),
        one(ladder() / 4, 1.0, "equally seeded generators", 24, anew=True),
    ]


def sample_by_cumsum(logits, *, temperature, rng):
    weights = np.exp((logits - logits.max()) / temperature)
    edges = np.cumsum(weights) / weights.sum()
    return int(min(np.searchsorted(edges, rng.random()), len(logits) - 1))


def sample_gumbel(logits, *, temperature, rng):
    return int(np.argmax(logits / temperature + rng.gumbel(size=len(logits))))


def sample_multinomial(logits, *, temperature, rng):
    z = logits.astype(float) / temperature
    probs = np.exp(z - z.max())
    return int(rng.multinomial(1, probs / probs.sum()).argmax())


def sample_loop(logits, *, temperature, rng):
    top = max(logits)
    weights = [float(np.exp((logit - top) / temperature)) for logit in logits]
    left = rng.random() * sum(weights)
    for symbol, weight in enumerate(weights):
        left -= weight
        if left < 0:
            return symbol
    return len(weights) - 1


EXERCISE = Exercise(
    "sample_next",
    sample_next,
    points={"shares": 1.5, "random": 0.5},
    by_property=("choice", {}),
    cases=[
        case(
            np.log([0.5, 0.25, 0.125, 0.125]),
            temperature=1.0,
            rng=Made("rng", (7,)),
            calls=MANY,
            note="the example above",
        ),
        *draw_cases(np.random.default_rng(108)),
    ],
    hidden=draw_cases,
    mistakes=[
        Mistake(
            "temperature-multiplied",
            "You multiplied by the temperature: then a high one freezes. Divide the logits by it.",
            {"/ temperature": "* temperature"},
        ),
        Mistake(
            "temperature-ignored",
            "The temperature has no effect. Divide the logits by it before the softmax; dividing the probabilities and normalising them again "
            "changes nothing.",
            {" / temperature": ""},
        ),
        Mistake(
            "most-likely-always",
            "You always take the likeliest symbol (greedy decoding). Here it is drawn: each symbol with its probability.",
            {"rng.choice(len(probs), p=probs / probs.sum())": "probs.argmax()"},
        ),
        Mistake(
            "probabilities-ignored",
            "Every symbol comes equally often: the probabilities are not used.",
            {", p=probs / probs.sum()": ""},
        ),
        Mistake(
            "overflow",
            "exp overflows or vanishes for large logits, and small temperatures make all logits large. Subtract the largest logit first: the "
            "softmax stays the same.",
            {"(logits - logits.max())": "logits"},
        ),
        Mistake(
            "wrong-sign",
            "The unlikeliest symbol comes most often: a sign is wrong in the exponent.",
            {"(logits - logits.max())": "(logits.min() - logits)"},
        ),
        Mistake(
            "own-randomness",
            "You drew from another generator than the one given. Draw from rng, so that who calls you can repeat it.",
            {
                "temperature, rng)": "temperature, rng, own=np.random.default_rng(12345))",
                "rng.choice": "own.choice",
            },
        ),
        Mistake(
            "probabilities-returned",
            "You returned the probabilities. Draw one symbol from them, and return its index.",
            {"rng.choice(len(probs), p=probs / probs.sum())": "probs / probs.sum()"},
        ),
        Mistake(
            "logit-returned",
            "You returned a logit. Return the index of the symbol.",
            {"rng.choice(len(probs), p=probs / probs.sum())": "rng.choice(logits, p=probs / probs.sum())"},
        ),
        Mistake(
            "counted-from-one",
            "Your symbols are counted from 1. Return an index from 0 to len(logits) - 1.",
            {
                "rng.choice(len(probs), p=probs / probs.sum())": "1 + rng.choice(len(probs), p=probs / probs.sum())"
            },
        ),
    ],
    styles=[sample_by_cumsum, sample_gumbel, sample_multinomial, sample_loop],
)
