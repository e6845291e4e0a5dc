"""The exercise ``softmax_cross_entropy``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.losses import softmax_cross_entropy


def softmax_cases(rng):
    """Batches of several sizes, logits that overflow, equal ones, one example, float32."""

    def one(n, classes, note, scale=2.0, dtype=float):
        logits = (scale * rng.normal(size=(n, classes))).round(3).astype(dtype)
        return case(logits, rng.integers(classes, size=n), note=note)

    sure = case(
        np.array([[1000.0, -1000.0, 0.0], [-1000.0, 0.5, 1000.0]]),
        np.array([0, 2]),
        note="logits of ±1000, all right",
    )
    wrong = case(
        np.array([[1000.0, -1000.0, 0.0], [-1000.0, -1001.0, -1002.0]]),
        np.array([2, int(rng.integers(3))]),
        note="logits of ±1000, one wrong",
    )
    return [
        one(5, 3, "five examples, three classes"),
        one(2, 6, "two examples, six classes"),
        one(3, 3, "as many examples as classes"),
        one(1, 4, "a batch of one"),
        sure,
        wrong,
        case(np.full((2, 3), 7.0), np.array([0, 2]), note="all logits equal"),
        one(4, 5, "float32", dtype=np.float32),
    ]


def softmax_by_example(logits, labels):
    loss, dlogits = 0.0, np.zeros_like(logits)
    for n, label in enumerate(labels):
        z = logits[n] - np.max(logits[n])
        e = np.exp(z)
        loss += (np.log(e.sum()) - z[label]) / len(logits)
        dlogits[n] = e / e.sum() / len(logits)
        dlogits[n, label] -= 1 / len(logits)
    return loss, dlogits


def softmax_one_hot(logits, labels):
    targets = np.eye(logits.shape[1], dtype=logits.dtype)[labels]
    z = logits - np.max(logits, axis=1, keepdims=True)
    e = np.exp(z)
    total = np.sum(e, axis=1, keepdims=True)
    loss = np.sum(targets * (np.log(total) - z)) / len(logits)
    return loss, (e / total - targets) / len(logits)


def softmax_logaddexp(logits, labels):
    log_probs = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    dlogits = np.exp(log_probs)
    np.subtract.at(dlogits, (np.arange(len(labels)), labels), 1)
    return -np.take_along_axis(log_probs, labels[:, None], 1).mean(), dlogits / len(labels)


SHIFT = "logits - logits.max(axis=1, keepdims=True)"
LOG = "shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))"
LOSS = "-log_probs[rows, labels].mean()"
GRAD = "(probs - targets) / len(logits)"
LOG_OF_ZERO = "You take the logarithm of a probability that was rounded to 0. Compute it from the logits: z - log(sum(exp(z)))."
SMALL_NUMBER = "You added a small number inside the logarithm, so the loss stops at about 20 or 30 where it should be thousands. Compute it from the logits: z - log(sum(exp(z)))."
OVERFLOW = "exp(1000) is infinite, and infinity over infinity is NaN. Subtract each row's largest logit before np.exp: the probabilities stay the same."
EXERCISE = Exercise(
    "softmax_cross_entropy",
    softmax_cross_entropy,
    points={"loss": 1, "dlogits": 1},
    returns=("loss", "dlogits"),
    cases=[
        case(np.log([[1.0, 2.0, 1.0]]), np.array([1]), note="the example above"),
        *softmax_cases(np.random.default_rng(5)),
    ],
    hidden=softmax_cases,
    steps={
        ("np.exp(shifted)", "np.exp(logits)"): "the exponentials, of logits or of shifted ones",
        ("log_probs", "probs"): "the probabilities, or their logarithms",
        "log_probs[rows, labels]": "the log-probability of each true class",
        "probs - targets": "the probabilities, minus 1 at the true class",
    },
    mistakes=[
        Mistake(
            "overflow",
            OVERFLOW,
            {SHIFT: "logits"},
        ),
        Mistake("overflow", OVERFLOW, {SHIFT: "logits", LOSS: "-np.log(probs[rows, labels]).mean()"}),
        Mistake(
            "overflow",
            OVERFLOW,
            {
                SHIFT: "logits",
                f"log_probs = {LOG}": "log_probs = np.log(np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True))",
            },
        ),
        Mistake(
            "log-of-zero",
            LOG_OF_ZERO,
            {
                f"log_probs = {LOG}": "log_probs = np.log(np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True))"
            },
        ),
        Mistake(
            "log-with-a-small-number",
            SMALL_NUMBER,
            {
                f"log_probs = {LOG}": "log_probs = np.log(np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True) + 1e-12)"
            },
        ),
        Mistake("log-of-zero", LOG_OF_ZERO, {LOSS: "-np.log(probs[rows, labels]).mean()"}),
        Mistake(
            "log-with-a-small-number", SMALL_NUMBER, {LOSS: "-np.log(probs[rows, labels] + 1e-12).mean()"}
        ),
        Mistake(
            "one-subtracted-in-whole-columns",
            "You subtracted 1 in every row of a true class's column. It belongs to one entry of each row: index with [np.arange(N), labels].",
            {"targets[rows, labels] = 1": "targets[:, labels] = 1"},
        ),
        Mistake(
            "labels-from-one",
            "You took the class numbers to start at 1. They start at 0: use labels as they are.",
            {
                "targets[rows, labels] = 1": "targets[rows, labels - 1] = 1",
                LOSS: "-log_probs[rows, labels - 1].mean()",
            },
        ),
        Mistake(
            "largest-of-all",
            "You subtracted the largest logit of the whole batch. A row far below it then has only zeros: subtract each row's own.",
            {SHIFT: "logits - logits.max()"},
        ),
        Mistake(
            "softmax-over-the-batch",
            "You normalised over the examples. Each example has its own probabilities: sum over the classes, axis 1.",
            {
                SHIFT: "logits - logits.max(axis=0, keepdims=True)",
                "shifted).sum(axis=1": "shifted).sum(axis=0",
            },
        ),
        Mistake(
            "sum-over-the-batch",
            "You summed the losses. Losses here are means over the batch, and so is the gradient.",
            {LOSS: "-log_probs[rows, labels].sum()", GRAD: "probs - targets"},
        ),
        Mistake(
            "loss-summed",
            "You summed the losses. Losses here are means over the batch.",
            {LOSS: "-log_probs[rows, labels].sum()"},
        ),
        Mistake(
            "gradient-not-divided",
            "The loss is a mean over N examples, so each one's gradient is divided by N.",
            {GRAD: "probs - targets"},
        ),
        Mistake(
            "gradient-divided-by-all",
            "You divided the gradient by the number of all logits. The mean is over the examples: divide by len(logits).",
            {GRAD: "(probs - targets) / logits.size"},
        ),
        Mistake(
            "one-not-subtracted",
            "Your gradient is the probabilities themselves. At the true class 1 is to be subtracted: p - target.",
            {GRAD: "probs / len(logits)"},
        ),
        Mistake(
            "gradient-turned",
            "Your gradient has the wrong sign: it is p - target, since a larger logit of a wrong class makes the loss larger.",
            {GRAD: "(targets - probs) / len(logits)"},
        ),
        Mistake(
            "minus-forgotten",
            "Your loss is negative: it is *minus* the log-probability.",
            {LOSS: "log_probs[rows, labels].mean()"},
        ),
        Mistake(
            "probability-for-its-logarithm",
            "You took 1 - p, or p, without a logarithm. Cross-entropy is -log p.",
            {LOSS: "-probs[rows, labels].mean()"},
        ),
        Mistake(
            "all-classes-in-the-loss",
            "Your loss takes the log-probabilities of all classes. Only that of the true class counts.",
            {LOSS: "-log_probs.sum(axis=1).mean()"},
        ),
        Mistake(
            "base-two",
            "Your loss is in bits. Here, as in torch, the logarithm is the natural one.",
            {LOSS: "-log_probs[rows, labels].mean() / np.log(2)"},
        ),
        Mistake(
            "gradient-by-the-probabilities",
            "You returned the gradient with respect to the probabilities, -1/p at the true class. It is asked with respect to the logits: p - target.",
            {GRAD: "-targets / np.maximum(probs, 1e-300) / len(logits)"},
        ),
    ],
    styles=[softmax_by_example, softmax_one_hot, softmax_logaddexp],
    forbidden=("course_lib.nn.small_mlp", "course_lib.nn.training"),
)
