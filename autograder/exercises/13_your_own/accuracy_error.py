"""The exercise ``accuracy_error``: its cases, its known mistakes, right answers in other styles."""

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.nn.from_parts.ablation import accuracy_error


def error_cases(rng):
    """Below and above one half; many examples and few; an accuracy of one."""
    low, high = rng.uniform(0.1, 0.4), rng.uniform(0.6, 0.95)
    return [
        case(float(low), int(rng.integers(30, 90))),
        case(float(high), int(rng.integers(1000, 9000))),
        case(1.0, 50, note="all are right"),
        case(float(high), 1, note="one example"),
    ]


def error_by_numpy(accuracy, examples):
    return np.sqrt(accuracy - accuracy**2) / np.sqrt(examples)


def error_by_power(accuracy, examples):
    return (accuracy * (1.0 - accuracy) / examples) ** 0.5


def error_from_counts(accuracy, examples):
    right = accuracy * examples
    return np.sqrt(right * (examples - right) / examples) / examples


EXERCISE = Exercise(
    "accuracy_error",
    accuracy_error,
    points=1,
    returns=("error",),
    steps={"accuracy * (1 - accuracy)": "the variance of one example's outcome"},
    cases=[
        case(0.9, 2000, note="the example above"),
        case(0.5, 100),
        case(0.2, 37),
        case(1.0, 50, note="all are right"),
    ],
    hidden=error_cases,
    mistakes=[
        Mistake(
            "variance-returned",
            "This is the variance of the accuracy. Its standard error is the root of that.",
            {"(accuracy * (1 - accuracy) / examples) ** 0.5": "accuracy * (1 - accuracy) / examples"},
        ),
        Mistake(
            "root-of-the-examples-left-out",
            "You divided by the number of examples; the spread of a mean falls with its root. Take the root of the whole fraction.",
            {
                "(accuracy * (1 - accuracy) / examples) ** 0.5": "(accuracy * (1 - accuracy)) ** 0.5 / examples"
            },
        ),
        Mistake(
            "one-example",
            "This is the spread of one example's outcome. That of a mean over n examples is smaller by the root of n.",
            {" / examples": ""},
        ),
        Mistake(
            "error-rate",
            "You returned the share of errors, 1 - accuracy. Asked is how far the measured accuracy may be off by chance.",
            {"(accuracy * (1 - accuracy) / examples) ** 0.5": "1 - accuracy"},
        ),
        Mistake(
            "brackets-missing",
            "You wrote accuracy * 1 - accuracy, which is 0: a product comes before a difference. Put brackets around 1 - accuracy.",
            {"accuracy * (1 - accuracy)": "(accuracy * 1 - accuracy)"},
        ),
        Mistake(
            "interval",
            "This is 1.96 standard errors, half of a 95 % interval. Asked is one standard error.",
            {
                "(accuracy * (1 - accuracy) / examples) ** 0.5": "1.96 * (accuracy * (1 - accuracy) / examples) ** 0.5"
            },
        ),
        Mistake(
            "in-percent",
            "This is the standard error in percent. The accuracy is a share from 0 to 1, and so is its error: leave out the factor 100.",
            {
                "(accuracy * (1 - accuracy) / examples) ** 0.5": "100 * (accuracy * (1 - accuracy) / examples) ** 0.5"
            },
        ),
        Mistake(
            "always-2000",
            "You always divide by 2000, the number of the example above. Divide by `examples`.",
            {" / examples": " / 2000"},
        ),
        Mistake(
            "counts-as-poisson",
            "You took the root of accuracy / n, as for rare events (Poisson). An outcome is right or wrong: its variance is accuracy * (1 - accuracy).",
            {"accuracy * (1 - accuracy) / examples": "accuracy / examples"},
        ),
    ],
    styles=[error_by_numpy, error_by_power, error_from_counts],
)
