"""Which slips become an exercise's mistakes: those that are clearly wrong, and truly told."""

import numpy as np

from autograder.authoring.families.slip import Slip, listed
from autograder.authoring.families.values import CLEAR, Values

NAMELESS = (  # tell nothing where neither what nor where is known
    *("term-missing", "factor-missing", "division-missing", "sign", "brackets-missing"),
    *("not-reversed", "not-transposed"),
)
TURNED = ("difference-turned", "minus-missing", "one-minus-turned", "sign")  # may be no more than a sign
RAISING = (
    "keepdims-missing",
    "not-transposed",
    "transposed",
    "wrong-axis",
)  # may stop where shapes do not fit
SEEN = 2 / 3  # of the cases have to show that two arguments have changed places
LATE = (  # what is done seldom
    "exchanged",
    "fields-exchanged",
    "input-returned",
    "one-off",
    "one-minus-result",
    "multiplied-not-added",
    "added-not-multiplied",
    "divided-not-multiplied",
    "one-minus-sign",
    "one-minus-turned",
    "median-not-mean",
    "comparison-turned",
    "doubled-not-squared",
    "each-part-alone",
    "starts-from-ones",
    "product-turned",
    "quotient-turned",
    "rounded-down",
    "power-turned",
    "first-left-out",
    "other-direction",
)


def fits(slip: Slip, values: Values, right: Values, unchanged: Values) -> bool:
    """
    Return whether a slip is a mistake here, and a name for it tells more than the numbers do.

    Args:
        slip: The slip.
        values: What it gives.
        right: What right answers give.
        unchanged: What went in under the names of what comes out: the judge knows such an answer by itself.
    """
    wrong = values.wrong(right)
    if not wrong or min(wrong.values()) < CLEAR or not values.tells(right):
        return False
    if values.raises and slip.family not in RAISING:
        return False
    fields = set(wrong)
    if slip.family in NAMELESS and not (slip.subject or slip.place or fields < right.fields):
        return False
    if slip.family in TURNED and not fields & set(values.wrong(right.negated)):
        return False
    if slip.family != "old-not-new" and fields <= unchanged.fields - set(values.wrong(unchanged)):
        return False
    numbers = list(right.numbers.values())
    if slip.family == "input-returned":
        return bool(np.isfinite(max(wrong.values())))
    if slip.family == "one-off" and slip.subject.startswith("too"):
        return all((part == np.rint(part)).all() for part in numbers)
    if slip.family == "one-minus-result":
        return all(((part >= 0) & (part <= 1)).all() for part in numbers)
    if slip.family in ("exchanged", "fields-exchanged"):
        return len(values.wrong_cases(right)) >= SEEN * len({case for case, _ in right.shapes})
    return any(part.any() for (_, name), part in values.numbers.items() if name in fields)


def told(slip: Slip, values: Values, right: Values) -> str:
    """Return the sentence of a slip, with where it happened."""
    wrong, place = values.wrong(right), slip.place
    if not place and len(wrong) < len(right.fields):
        place = listed([f"`{name}`" for name in wrong])
    where = f" in {place}" if place and place.lower() not in slip.sentence.lower() else ""
    return slip.sentence.replace("{place}", where)
