"""The exercise ``train_names``: its cases, its known mistakes, right answers in other styles."""

import string

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake, made
from course_lib.check.arguments import Made
from course_lib.check.case import case
from course_lib.datasets.loaders import load_names
from course_lib.sequences.characters import Vocabulary
from course_lib.sequences.name_model import train_names

LEARNED, READ = 3000, 10  # names of the text; letters before each one that is asked for


def perplexity_on(labels, symbols):
    """Return what measures logits: the perplexity on the letters that came."""

    def measure(result):
        logits = np.asarray(result) if isinstance(result, (np.ndarray, list, tuple)) else np.zeros(())
        if logits.shape != (len(labels), symbols):
            return f"Your function gave an array of shape {logits.shape}, expected {(len(labels), symbols)}: for each row the logits of the letter after it."
        if logits.dtype.kind not in "if" or not np.isfinite(logits).all():
            return "Some of the logits are no finite numbers. Did the training diverge? Look at the loss, and try a smaller learning rate."
        z = logits - logits.max(axis=1, keepdims=True)
        chances = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        came = chances[np.arange(len(labels)), labels]
        told = "On names that it has not seen your model's perplexity is {came}, expected at most {level}."
        return float(np.exp(-np.log(came).mean())), told

    return measure


def name_cases(rng):
    """Names whose letters are renamed, and letters of other names: no two rows that are asked for overlap."""
    names = rng.permutation(load_names())
    renamed = str.maketrans(string.ascii_lowercase, "".join(rng.permutation(list(string.ascii_lowercase))))
    text, unseen = ("\n".join(part).translate(renamed) + "\n" for part in (names[:LEARNED], names[LEARNED:]))
    vocabulary = Vocabulary.of(text)
    ids = vocabulary.encode(unseen)
    count = len(ids) // (READ + 1)
    pieces = rng.permutation(ids[: count * (READ + 1)].reshape(count, READ + 1))
    measure = made(perplexity_on, given=(pieces[:, -1].tolist(), len(vocabulary.letters)), says="")
    return [
        case(
            text,
            rng=Made("rng", (int(rng.integers(2**31)),)),
            then=(pieces[:, :-1],),
            target=measure,
            note="3,000 names with other letters",
        )
    ]


def names_counted(text, *, rng):
    vocabulary = Vocabulary.of(text)
    ids = vocabulary.encode(text).tolist()
    symbols = len(vocabulary.letters)
    counts = [{} for _ in range(5)]
    for t in range(4, len(ids)):
        for k in range(5):
            row = counts[k].setdefault(tuple(ids[t - k : t]), np.zeros(symbols))
            row[ids[t]] += 1

    def expects(letters):
        rows = []
        for row in letters.tolist():
            p = np.full(symbols, 1 / symbols)
            for k in range(5):
                before = row[len(row) - k :]
                if 0 in before[1:]:  # what stands before the line end tells nothing
                    break
                seen = counts[k].get(tuple(before), np.zeros(symbols))
                p = (seen + 5 * p) / (seen.sum() + 5)
            rows.append(np.log(p))
        return np.array(rows)

    return expects


def names_by_pairs(text, *, rng):
    ids = Vocabulary.of(text).encode(text)
    counts = np.ones((27, 27))
    np.add.at(counts, (ids[:-1], ids[1:]), 1)
    return lambda letters: np.log(counts / counts.sum(axis=1, keepdims=True))[letters[:, -1]]


EXERCISE = Exercise(
    "train_names",
    train_names,
    points={"perplexity_10": 1, "perplexity_8_5": 2},
    by_property=("levels", {"measure": "own", "levels": {"perplexity_10": 10.0, "perplexity_8_5": 8.5}}),
    cases=name_cases(np.random.default_rng(112)),
    hidden=name_cases,
    seconds=20.0,
    mistakes=[
        Mistake("pairs-only", "", names_by_pairs),
        Mistake("uphill", "", {"lr=0.02": "lr=-0.002", "range(6)": "range(1)"}),
        Mistake("rate-far-too-small", "", {"lr=0.02": "lr=1e-5", "range(6)": "range(1)"}),
        Mistake("first-letters-logits", "", {"[:, -1]": "[:, 0]", "range(6)": "range(2)"}),
        Mistake("one-batch", "", {"range(6)": "range(1)", ", 50)": ", 1)"}),
        Mistake("probabilities-of-all-places", "", {"(letters)[:, -1]": "(letters)", "range(6)": "range(1)"}),
        Mistake(
            "targets-are-the-inputs",
            "",
            {"targets[batch]": "x[batch]", "range(6)": "range(2)"},
        ),
    ],
    styles=[
        names_counted,
        {"48, rng": "40, rng", ", 24)": ", 20)"},
        {"lr=0.02": "lr=0.015", "range(6)": "range(8)"},
    ],
    forbidden=("course_lib.datasets.loaders", "course_lib.gpu.language"),
)
