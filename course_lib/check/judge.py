"""Decide what an answer is worth: what it returned, slot by slot, against what the exercise asks for."""

import re
from itertools import permutations
from typing import Any, NamedTuple

import numpy as np

from course_lib.check import pictures, slips
from course_lib.check.calling.errors import hint_for
from course_lib.check.card import UNANSWERED, Failure, Report
from course_lib.check.case import Case, Outcome
from course_lib.check.compare import (
    Difference,
    array_of,
    article,
    compare,
    count,
    is_ellipsis,
    kind,
    largest,
    leaves,
    number_text,
    rounding,
)
from course_lib.check.npz_tree import is_named
from course_lib.check.properties import CANONICAL, PROPERTIES
from course_lib.check.properties.told import told
from course_lib.check.truth import AS_GIVEN, PLAIN, KnownMistake, Slot, Truth, digest

IN_PLACE = "changed-in-place"
OWN_ERRORS = ("Timeout", "NotAFunction", "EndlessGenerator")  # their messages are whole sentences


Compared = tuple[list[dict[str, Difference]], list[str]]  # by case, the fields that differ; remarks on all


class Reading(NamedTuple):
    """What was found of a result's graded fields on one case."""

    values: dict[str, Any]  # by slot, or by field of a state
    problems: dict[str, Difference] = {}  # noqa: RUF012  # why a field is not there
    remarks: list[str] = []  # noqa: RUF012


def keys_of(truth: Truth, slot: Slot) -> list[str]:
    """Return which of the points are for a slot."""
    return [slot.name] if slot.name in truth.points else [f for f in slot.fields if f in truth.points]


def read(truth: Truth, outcome: Outcome) -> Reading:
    """Take a result apart by the slots that are graded; no other slot is looked at."""
    result, slots = outcome.result, truth.slots
    if isinstance(result, np.ndarray) and result.ndim and len(result) == len(slots) > 1:
        form = f"({', '.join(slot.name for slot in slots)})"
        found = read(truth, outcome._replace(result=tuple(result)))
        return found._replace(
            remarks=[*found.remarks, f"You return one array where a tuple is meant: {form}."]
        )
    if len(slots) == 1:
        parts: Any = [result]
    elif result is None:
        return _all(truth, Difference("", "it returned None", "Is there a `return`?"))
    elif not isinstance(result, tuple | list) or len(result) != len(slots):
        several = isinstance(result, tuple | list) and not is_named(result)
        what = f"{count(len(result), 'value')}" if several else kind(result)
        expected = ", ".join(slot.name for slot in slots)
        return _all(truth, Difference("", f"it returned {what}, expected ({expected})"))
    else:
        parts = result
    reading = Reading({}, {}, [])
    for slot, part in zip(slots, parts, strict=True):
        if slot.graded and slot.state:
            _read_state(truth, slot, part, reading)
        elif slot.graded:
            reading.values[slot.name] = part
    return reading


def _all(truth: Truth, difference: Difference) -> Reading:
    return Reading({}, dict.fromkeys(truth.points, difference))


def _read_state(truth: Truth, slot: Slot, part: Any, reading: Reading) -> None:
    """Take a state apart by its fields' names, or by position where it is a tuple or another class."""
    keys, form = keys_of(truth, slot), f"{slot.state}({', '.join(slot.fields)})"
    whole = keys == [slot.name]  # a cache that the text prescribes
    if is_named(part) and set(part._fields) == set(slot.fields):
        found = {name: getattr(part, name) for name in slot.fields}
    elif isinstance(part, dict) and set(part) == set(slot.fields):
        found = dict(part)
        reading.remarks.append(f"{slot.name} is a dict where {article(slot.state)} is meant: {form}.")
    elif whole and (is_named(part) or isinstance(part, dict)):
        reading.remarks.append(
            f"{slot.name} is {kind(part)}. Only your own functions can read it: cells below that take "
            f"{article(slot.state)} will stop. Return {form}."
        )
        return
    elif isinstance(part, tuple | list) and len(part) == len(slot.fields):
        found = dict(zip(slot.fields, part, strict=True))
        reading.remarks.append(f"{slot.name} is {article(type(part).__name__)}: name its parts, {form}.")
    else:
        what = f"{slot.name} is {kind(part)}, expected {form}"
        reading.problems.update(dict.fromkeys(keys, Difference(slot.name, what)))
        return
    if whole:
        reading.values[slot.name] = found
    else:
        reading.values.update({name: found[name] for name in keys})


def differences(truth: Truth, i: int, outcome: Outcome, remarks: list[str]) -> dict[str, Difference]:
    """Return how each graded field differs from what is expected on case ``i``; right fields are left out."""
    if outcome.error:
        where = f" (line {outcome.line} of your function)" if outcome.line else ""
        ours = outcome.error in OWN_ERRORS
        what = outcome.message if ours else f"it raised {outcome.error}{where}: {outcome.message}"
        hint = _fields_of(truth.cases[i], outcome) or hint_for(outcome.error, outcome.message)
        return dict.fromkeys(truth.points, Difference("", what, hint))
    if outcome.changed:
        names = " and ".join(f"`{name}`" for name in outcome.changed)
        return dict.fromkeys(truth.points, Difference("", f"it changed its input {names} in place"))
    if truth.property:
        return _judged_by_property(truth, i, outcome, remarks)
    got, want = read(truth, canonical(truth, i, outcome)), read(truth, truth.expected[i])
    remarks += got.remarks
    found = dict(got.problems)
    for key, value in want.values.items():
        if key in got.values and (
            difference := _compare(key, got.values[key], value, truth.atol[i], remarks)
        ):
            found[key] = difference
    return found


def _fields_of(case: Case, outcome: Outcome) -> str:
    """Return which fields an argument has, where an answer asked for one that it has not."""
    for value in (*case.args, *case.options.values(), *(case.then or ())):
        if is_named(value) and outcome.message.startswith(
            f"'{type(value).__name__}' object has no attribute"
        ):
            return f"Fields of {type(value).__name__}: {', '.join(value._fields)}."
    return ""


def _compare(
    key: str,
    got: Any,
    want: Any,
    atol: dict[str, float],
    remarks: list[str] | None = None,
    *,
    explain: bool = True,
) -> Difference | None:
    """Compare a field; of a prescribed cache, each of its fields."""
    if not isinstance(want, dict):
        return compare(key, got, want, atol.get(key, 0.0), remarks, explain)
    parts = [(f"{key}.{name}", got[name], want[name]) for name in want]
    return next(
        (d for part in parts if (d := compare(*part, atol.get(part[0], 0.0), remarks, explain))), None
    )


def canonical(truth: Truth, i: int, outcome: Outcome) -> Outcome:
    """Return an outcome with its result in the form that right answers share, where the exercise has one."""
    if not truth.canonical or outcome.error:
        return outcome
    return outcome._replace(result=CANONICAL[truth.canonical](outcome.result, truth.cases[i]))


def _judged_by_property(truth: Truth, i: int, outcome: Outcome, remarks: list[str]) -> dict[str, Difference]:
    """Return what a property finds fault with; a finding's name stands in ``where``."""
    find, case, expected = PROPERTIES[truth.property], truth.cases[i], truth.expected[i].result
    found: dict[str, Difference] = {}
    try:
        for finding in find(outcome.result, case, expected=expected, **truth.options):
            if finding.field in truth.points:
                found.setdefault(finding.field, Difference(finding.name, finding.sentence))
            elif not finding.field:
                remarks.append(finding.sentence)
    except MemoryError:  # there is a limit around the judge, and whoever set it is to hear of it
        raise
    except Exception:  # a result that the property was never made for
        found = {}
        return dict.fromkeys(truth.points, Difference("", f"it returned {kind(outcome.result)}"))
    return found


def unanswered(truth: Truth) -> Report:
    """Return the report on an exercise nobody has written yet."""
    none = dict.fromkeys(truth.points, False)
    points = float(sum(truth.points.values()))
    return Report(truth.name, 0.0, points, None, [UNANSWERED], passed=none, answered=False)


def judge_number(truth: Truth, answer: Any) -> Report:
    """Return the report on an answer that is one number."""
    points = float(sum(truth.points.values()))
    if answer is None or is_ellipsis(answer):
        return unanswered(truth)
    number = array_of(answer)
    if number is None or number.dtype.kind not in "iuf" or number.size != 1:
        message = f"{truth.name} is {kind(answer)}, expected a number"
        return Report(truth.name, 0.0, points, None, [message], passed=dict.fromkeys(truth.points, False))
    came = digest(truth.name, number.item(), plain=truth.digest.startswith(PLAIN))
    right = came == truth.digest
    mistake = next((m for m in truth.mistakes if m.outcomes[0].result == came), None) if not right else None
    said = f"{number_text(number.item(), 8)} is not the number."
    messages = [] if right else [*([mistake.sentence] if mistake else []), said]
    return Report(
        truth.name,
        points if right else 0.0,
        points,
        mistake.name if mistake else None,
        messages,
        passed=dict.fromkeys(truth.points, right),
        sentence=mistake.sentence if mistake else "",
    )


def compared(truth: Truth, outcomes: list[Outcome]) -> Compared:
    """Return what an answer came to on each case beside what is expected of it."""
    remarks: list[str] = []
    return [differences(truth, i, outcome, remarks) for i, outcome in enumerate(outcomes)], remarks


def judge(truth: Truth, outcomes: list[Outcome], seen: Compared | None = None) -> Report:
    """
    Return the report on an answer.

    Args:
        truth: The exercise on its cases.
        outcomes: What the answer came to on each of them.
        seen: The two, :func:`compared`, where that is known.
    """
    points = sum(truth.points.values())
    if all(outcome.error == "NotImplementedError" for outcome in outcomes):
        return unanswered(truth)
    found, remarks = seen or compared(truth, outcomes)
    failures = [
        Failure(name, i, found[i][name].message, found[i][name].hint)
        for name in truth.points
        if (i := next((i for i, case in enumerate(found) if name in case), None)) is not None
    ]
    failed = {failure.field for failure in failures}
    score = sum(value for name, value in truth.points.items() if name not in failed)
    name, sentence = named(truth, outcomes, found) if failed else ("", "")
    messages = list(dict.fromkeys(failure.message for failure in failures))
    return Report(
        truth.name,
        float(score),
        float(points),
        name or None,
        [sentence, *(m for m in messages if m != sentence)] if sentence else messages,
        passed={name: name not in failed for name in truth.points},
        answered=name != AS_GIVEN,
        failures=failures,
        sentence=sentence,
        cases=truth.cases,
        wrong=[i for i, case in enumerate(found) if case],
        remarks=list(dict.fromkeys(remarks)),
        picture=pictures.draw(truth.picture, truth.cases, outcomes, truth.expected, failures),
    )


def named(truth: Truth, outcomes: list[Outcome], found: list[dict[str, Difference]]) -> tuple[str, str]:
    """Return the name and the sentence of the mistake that an answer makes, where all that it says is so."""
    wrong = [key for key in truth.points if any(key in case for case in found)]
    mistake = known_mistake(truth, outcomes, found)
    if mistake and mistake.sentence and len(set().union(*mistake.wrong)) == len(wrong):
        return mistake.name, mistake.sentence
    name, sentence = _slip(truth, outcomes, found, wrong)
    return (name, sentence) if name or not mistake else (mistake.name, mistake.sentence)


def _slip(
    truth: Truth, outcomes: list[Outcome], found: list[dict[str, Difference]], wrong: list[str]
) -> tuple[str, str]:
    """Return what needs no list: arguments changed, slots exchanged, a property, a telling factor."""
    changed = next((outcome.changed for outcome in outcomes if outcome.changed), None)
    if changed:
        names = " and ".join(f"`{name}`" for name in changed)
        return IN_PLACE, (
            f"You changed {names} in place. The caller still needs what was there: make a new array, "
            "`x = x - …` or `x.copy()`, in place of `x -= …` or `x[…] = …`."
        )
    if truth.property:
        return told(found, {m.name: m.sentence for m in truth.mistakes})
    if any(outcome.error for outcome in outcomes):
        return "", ""
    if order := _other_order(truth, outcomes):
        given, expected = (", ".join(slot.name for slot in slots) for slots in (order, truth.slots))
        return "another-order", (
            f"Your values are right, but in another order: you returned ({given}), expected is ({expected})."
        )
    return slips.named(truth, [_values(truth, i, outcome) for i, outcome in enumerate(outcomes)], wrong)


def _other_order(truth: Truth, outcomes: list[Outcome]) -> list[Slot]:
    """Return the slots in the order in which an answer returned them, if it returned all of them right."""
    count = len(truth.slots)
    swaps = [list(range(count))[::-1], *map(list, permutations(range(count)))] if count < 5 else []
    for order in swaps:
        if order != sorted(order) and all(
            isinstance(outcome.result, tuple | list)
            and len(outcome.result) == count
            and not differences(
                truth, i, outcome._replace(result=tuple(outcome.result[place] for place in order)), []
            )
            for i, outcome in enumerate(outcomes)
        ):
            return [truth.slots[order.index(place)] for place in range(count)]
    return []


def _values(truth: Truth, i: int, outcome: Outcome) -> dict[str, Any]:
    """Return an answer's graded fields on a case; none where it raised or changed its input."""
    if outcome.error or outcome.changed:
        return {}
    return read(truth, canonical(truth, i, outcome)).values


def known_mistake(
    truth: Truth, outcomes: list[Outcome], found: list[dict[str, Difference]]
) -> KnownMistake | None:
    """Return the known mistake that explains most of an answer's wrong fields; they are ``found``."""
    values = [_values(truth, i, outcome) for i, outcome in enumerate(outcomes)]
    fits = [(_explained(truth, outcomes, values, found, m), -i, m) for i, m in enumerate(truth.mistakes)]
    best = max(fits, default=(0, 0, None), key=lambda fit: fit[:2])
    return best[2] if best[0] else None


def _explained(
    truth: Truth,
    outcomes: list[Outcome],
    values: list[dict[str, Any]],
    found: list[dict[str, Difference]],
    mistake: KnownMistake,
) -> int:
    """
    Return how many wrong fields a mistake explains, or 0 where it does not fit.

    It fits where the answer has the mistake's values in every field that the mistake gets wrong on any case.
    A case on which either of them raises, or gives NaN or infinity, may differ if two others agree; but a
    mistake that shows in an exception alone has to raise the very same.
    """
    wrong = set().union(*mistake.wrong)
    if truth.property:
        return len(wrong) if _repeats(outcomes, mistake) else 0
    agreed = excused = 0
    for i, (mine, theirs) in enumerate(zip(outcomes, mistake.outcomes, strict=True)):
        here = wrong & set(mistake.wrong[i])
        if mine.changed or theirs.changed:
            if mine.changed != theirs.changed:
                return 0
            agreed += 1
        elif mine.error or theirs.error:
            if _raised(mine) == _raised(theirs):
                agreed += bool(here)
            else:
                excused += 1
        else:
            known = read(truth, theirs)
            for key in wrong:
                if key in values[i] and key in known.values:
                    same = not _compare(key, values[i][key], known.values[key], truth.atol[i], explain=False)
                    if not same and _finite(values[i][key]) and _finite(known.values[key]):
                        return 0
                else:
                    problem = known.problems.get(key)
                    same = problem is not None and key in found[i] and found[i][key] == problem
                    if not same:
                        return 0
                agreed += same and key in here
                excused += not same
    return len(wrong) if agreed and (agreed > 1 or not excused) else 0


def _raised(outcome: Outcome) -> tuple[str, str]:
    """Return an outcome's exception without how long its call might take: in a web page that is longer."""
    return outcome.error, re.sub(r"[\d.]+ seconds( of computing)?$", "", outcome.message)


def _repeats(outcomes: list[Outcome], mistake: KnownMistake) -> bool:
    """Return whether an answer has a mistake's exceptions, and its results where nothing is random."""
    pairs = list(zip(outcomes, mistake.outcomes, strict=True))
    shown = sum(bool(b.error) or b.result is not None for _, b in pairs)
    return shown > 0 and all(
        _raised(a) == _raised(b)
        and (b.result is None or not compare("", a.result, b.result, _off(b.result), explain=False))
        for a, b in pairs
    )


def _off(result: Any) -> float:
    """Return how far another processor may be off a result."""
    parts = list(leaves(result))
    return rounding(parts) * largest(parts)


def _finite(value: Any) -> bool:
    """Return whether no number in a value is NaN or infinite."""
    if isinstance(value, dict):
        return all(map(_finite, value.values()))
    if isinstance(value, list | tuple):
        return all(map(_finite, value))
    array = np.asarray(value) if isinstance(value, int | float | np.generic | np.ndarray) else None
    return array is None or array.dtype.kind != "f" or bool(np.isfinite(array).all())
