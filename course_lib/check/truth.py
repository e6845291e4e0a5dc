"""What is known of an exercise: its slots, cases, expected values, known mistakes and steps."""

import functools
import hashlib
from typing import Any, NamedTuple

from course_lib.check.case import Case, Outcome
from course_lib.check.tracing.steps import Step

EFFORT = 64 << 20  # bytes that are hashed for a number: 0.1 seconds, or in a browser 0.3
PLAIN = "="  # in front of a number that is no digest
AS_GIVEN = "as-given"  # the mistake of whoever has changed nothing where there is something to mend


class Slot(NamedTuple):
    """One of the values that a function returns."""

    name: str
    state: str = ""  # the NamedTuple that belongs there, where its fields are graded
    fields: tuple[str, ...] = ()  # and its fields
    graded: bool = True  # what lies in a slot that is not graded is never looked at


class KnownMistake(NamedTuple):
    """A known wrong version: its name, what to tell the student, and what it gives on each case."""

    name: str
    sentence: str
    outcomes: list[Outcome]  # none where a property judges: it names what it finds
    wrong: list[list[str]] = []  # noqa: RUF012  # on each case, the fields that it gets wrong


class Pair(NamedTuple):
    """The forward function of a backward function, and cases on which the two must fit each other."""

    forward: str
    cases: list[Case]
    outputs: int = 1  # how many of its outputs have a gradient; they stand first, the cache last


class Truth(NamedTuple):
    """All that is known of an exercise on some cases."""

    name: str
    lesson: str
    points: dict[str, float]  # for each graded slot, or field of a state
    slots: list[Slot]
    parameters: list[str]  # the names of the function's positional parameters
    cases: list[Case]
    expected: list[Outcome]
    atol: list[dict[str, float]]  # for each case and field: how far a right answer may be off
    mistakes: list[KnownMistake]
    seconds: float = 2.0
    picture: str = ""  # "image", "curve" or nothing
    property: str = ""  # what judges a random answer, a name in `properties`
    options: dict[str, Any] = {}  # noqa: RUF012  # of the property
    canonical: str = ""  # what brings right answers to one form, a name in `properties`
    digest: str = ""  # of a number's right answer, or in a class's answer key the number: no cases then
    steps: list[Step] = []  # noqa: RUF012
    traced: list[int] = []  # noqa: RUF012  # the cases that the steps have values for
    pair: Pair | None = None
    ours: str = ""  # where our function is: "course_lib.optim.adaptive:adam_step"
    hints: list[str] = []  # noqa: RUF012  # the lesson's, which unfold below the exercise


def digest(name: str, value: Any, *, plain: bool = False) -> str:
    """
    Return a digest of a number's first six digits: whoever has a pack knows whether a number is the answer.

    So a pack tells a number to whoever tries all that it could be. Each try costs as much as a check does, a
    tenth of a second: some thousand take minutes. A number that is one of few is no secret from anybody.

    Args:
        name: The exercise.
        value: The number.
        plain: Whether to return the digits themselves: an answer key that students never see needs no digest.
    """
    number = f"{float(value):.6g}"
    return f"{PLAIN}{number}" if plain else _hard(f"{name} {number}")


@functools.lru_cache(maxsize=1000)
def _hard(text: str) -> str:
    """Return a digest that is slow to compute; no processor has instructions for BLAKE2."""
    slow, zeros = hashlib.blake2b(text.encode(), digest_size=8), bytes(1 << 20)
    for _ in range(EFFORT // len(zeros)):
        slow.update(zeros)
    return slow.hexdigest()


def truth_to(truth: Truth) -> dict[str, Any]:
    """Return an answer key as plain data for a pack."""
    changed: dict[str, Any] = {
        "slots": [tuple(slot) for slot in truth.slots],
        "cases": [case.stored() for case in truth.cases],
        "expected": [tuple(outcome) for outcome in truth.expected],
        "mistakes": [(m[0], m[1], [tuple(o) for o in m.outcomes], m.wrong) for m in truth.mistakes],
        "steps": [tuple(step) for step in truth.steps],
    }
    if truth.pair:
        changed["pair"] = (
            truth.pair.forward,
            [case.stored() for case in truth.pair.cases],
            truth.pair.outputs,
        )
    return truth._asdict() | changed


def truth_from(data: dict[str, Any]) -> Truth:
    """Return the answer key that :func:`truth_to` made into plain data."""
    pair = data["pair"]
    return Truth(
        **data
        | {
            "slots": [Slot(*slot) for slot in data["slots"]],
            "cases": [Case(*case) for case in data["cases"]],
            "expected": [Outcome(*outcome) for outcome in data["expected"]],
            "mistakes": [
                KnownMistake(m[0], m[1], [Outcome(*o) for o in m[2]], m[3]) for m in data["mistakes"]
            ],
            "steps": [Step(*step) for step in data["steps"]],
            "pair": pair and Pair(pair[0], [Case(*case) for case in pair[1]], pair[2]),
        }
    )
