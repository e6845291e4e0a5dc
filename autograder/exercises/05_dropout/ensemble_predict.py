"""The exercise ``ensemble_predict``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.nn.metrics import ensemble_predict


def ensemble_cases(rng):
    """Several networks, a sure one against two unsure ones, one network, one sample, a tie, float32."""

    def answers(m, n, k, dtype=float, note=""):
        logits = rng.normal(0, 2, (m, n, k))
        probs = np.exp(logits) / np.exp(logits).sum(axis=2, keepdims=True)
        return case(probs.astype(dtype), note=note)

    return [
        answers(5, 40, 3),
        answers(3, 60, 7, note="three networks"),
        answers(4, 30, 4, note="as many classes as networks"),
        answers(1, 6, 5, note="one network"),
        answers(6, 1, 4, note="one sample"),
        case(np.array([[[0.5, 0.5, 0.0]], [[0.25, 0.25, 0.5]]]), note="a tie: the first class"),
        answers(7, 25, 2, np.float32, "float32"),
    ]


def ensemble_summing(probabilities):
    total = np.zeros(probabilities.shape[1:])
    for network in probabilities:
        total += network
    return np.array([int(np.argmax(row)) for row in total])


def ensemble_einsum(probabilities):
    return np.einsum("mnk->nk", probabilities.astype(float)).argmax(axis=-1)


def ensemble_moved(probabilities):
    by_sample = np.moveaxis(probabilities, 0, 2)  # (N, K, M)
    weights = np.full(by_sample.shape[2], 1 / by_sample.shape[2])
    return np.argmax(by_sample @ weights, axis=1)


def ensemble_vote(probabilities):
    votes = probabilities.argmax(axis=2)
    return np.array([np.bincount(column).argmax() for column in votes.T])


EXERCISE = Exercise(
    "ensemble_predict",
    ensemble_predict,
    points=1,
    returns=("classes",),
    cases=[
        case(
            np.array([[[0.9, 0.1], [0.6, 0.4]], [[0.4, 0.6], [0.3, 0.7]], [[0.4, 0.6], [0.2, 0.8]]]),
            note="the example above",
        ),
        *ensemble_cases(np.random.default_rng(35)),
    ],
    hidden=ensemble_cases,
    steps={
        ("probabilities.mean(axis=0)", "probabilities.sum(axis=0)"): "the mean of the networks' probabilities"
    },
    mistakes=[
        Mistake(
            "majority-vote",
            "You let the networks vote (Hansen and Salamon, 1990): each has one vote, however sure it is. Here their probabilities are "
            "averaged first, so that a sure network counts more.",
            ensemble_vote,
        ),
        Mistake(
            "geometric-mean",
            "You multiplied the probabilities: the geometric mean, which one network's near-zero can veto. Here it is the plain mean. "
            "(Hinton et al., 2012, show that dropout's test pass computes the geometric one.)",
            {"probabilities.mean(axis=0)": "np.log(np.maximum(probabilities, 1e-300)).mean(axis=0)"},
        ),
        Mistake(
            "surest-network-alone",
            "You took each class's largest probability: only the surest network is heard. Take the mean.",
            {"probabilities.mean(axis=0)": "probabilities.max(axis=0)"},
        ),
        Mistake(
            "median",
            "You took the median over the networks. Take the mean.",
            {"probabilities.mean(axis=0)": "np.median(probabilities, axis=0)"},
        ),
        Mistake(
            "probabilities-returned",
            "You returned the averaged probabilities. Return the likeliest class of each sample.",
            {".argmax(axis=1)": ""},
        ),
    ],
    styles=[ensemble_summing, ensemble_einsum, ensemble_moved],
    # Rows sum to 1: over the classes all means are equal, and rounding decides.
    without=("wrong-axis-mean-last-axis", "wrong-axis-mean-axis-2"),
)
