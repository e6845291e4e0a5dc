"""The answer key of an exercise: expected values, tolerances, and what known mistakes return."""

import functools
import inspect
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.authoring.exercise import Exercise, ExerciseError, Mistake
from autograder.authoring.families import families
from autograder.authoring.lesson import Lesson
from autograder.authoring.steps import steps_of
from course_lib.check.arguments import Made
from course_lib.check.calling.running import outcomes_of
from course_lib.check.case import Case, Outcome
from course_lib.check.compare import largest, leaves, rounding
from course_lib.check.judge import canonical, differences, judge, known_mistake, read
from course_lib.check.npz_tree import is_named
from course_lib.check.truth import AS_GIVEN, KnownMistake, Slot, Truth, digest


def truth(lesson: Lesson, name: str, cases: list[Case] | None = None) -> Truth:
    """
    Return all that is known of an exercise, on its visible cases, or on others that students never see.

    Raises:
        ExerciseError: If the reference fails on a case, or does not return what the exercise says.
    """
    exercise = lesson.exercises[name]
    known = expected(exercise, exercise.cases if cases is None else cases)
    known = known._replace(lesson=lesson.name, hints=lesson.hints(name))
    if exercise.is_number:
        digest_of = functools.partial(digest, name, plain=cases is not None)
        numbers = [(m, digest_of(lesson.answer(name, m.wrong))) for m in exercise.mistakes]
        mistakes = [KnownMistake(m.name, m.sentence, [Outcome(d)]) for m, d in numbers]
        return known._replace(digest=digest_of(exercise.reference), mistakes=mistakes)
    mistakes = _as_given(known, lesson)
    mistakes += [_mistake(known, m, lesson.answer(name, m.wrong)) for m in exercise.mistakes]
    for family in [] if known.property else _families(lesson, exercise):
        found = _mistake(known, family, lesson.answer(name, family.wrong))
        if _new(known._replace(mistakes=mistakes), found):
            mistakes.append(found)
    known = known._replace(mistakes=mistakes)
    if cases is None:
        steps, traced = steps_of(lesson, exercise)
        known = known._replace(steps=steps, traced=traced)
    return known


@functools.cache
def _families(lesson: Lesson, exercise: Exercise) -> list[Mistake]:
    """Return :func:`families`: on visible cases, so that they are the same whatever a truth is on."""
    return families(lesson, exercise)


def _as_given(known: Truth, lesson: Lesson) -> list[KnownMistake]:
    """
    Return what is to be mended, if there is such a thing, as a mistake.

    Raises:
        ExerciseError: If it earns points, or cannot be told from other answers.
    """
    broken = lesson.broken(known.name)
    if not broken:
        return []
    sentence = "This is as it was given, or has the same effect: the bug is still in it."
    raw = outcomes_of(lesson.answer(known.name, broken), known.cases, known.seconds)
    given = [_mistake_of(known, Mistake(AS_GIVEN, sentence, broken), raw)]
    report = judge(known._replace(mistakes=given), raw)
    if report.score or report.mistake != AS_GIVEN:
        raise ExerciseError(
            f"{known.name}: what is to be mended earns {report.score:g} points, "
            f"and is taken for {report.mistake}.\n"
            "Give it a bug that shows in every part that earns points, in results that are not random."
        )
    return given


def _new(known: Truth, family: KnownMistake) -> bool:
    """
    Return whether a family's mistake is one here: it runs, is far from right, and from all that is known.

    Far is a hundred times what a right answer may be off: on every machine the same families are found.
    """
    far = known._replace(atol=[{key: 100 * most for key, most in limits.items()} for limits in known.atol])
    wrong = [differences(far, i, outcome, []) for i, outcome in enumerate(family.outcomes)]
    if not any(fields and not o.error for fields, o in zip(wrong, family.outcomes, strict=True)):
        return False
    return not known_mistake(far, family.outcomes, wrong)


def expected(exercise: Exercise, cases: list[Case]) -> Truth:
    """
    Return what right answers give: the answer key without mistakes and steps.

    Raises:
        ExerciseError: If the reference fails on a case, or does not return what the exercise says.
    """
    reference = exercise.reference
    by_property, options = exercise.by_property
    for case in cases:
        if any(_has_numpy_number(value) for value in (*case.args, *case.options.values())):
            raise ExerciseError(
                f"{exercise.name}: a case has a NumPy number among its arguments: {case.note or case.args}.\n"
                "An answer would get an array of no axis in its place, which no set takes: write float(…), "
                "int(…) or .tolist()."
            )
    known = Truth(
        exercise.name,
        lesson="",
        points=exercise.field_points,
        slots=[],
        parameters=positional(reference) if callable(reference) else [],
        cases=cases,
        expected=[],
        atol=[],
        mistakes=[],
        seconds=exercise.seconds,
        picture=exercise.picture,
        property=by_property,
        options=options,
        canonical=exercise.canonical,
        pair=exercise.pair,
        ours=exercise.where,
    )
    if exercise.is_number:
        return known  # `truth` adds the number, plain or as a digest
    if exercise.takes_long:
        none = [Outcome()] * len(cases)
        return known._replace(slots=slots(exercise, None), expected=none, atol=[{} for _ in cases])
    outcomes = outcomes_of(reference, cases, 60.0)
    for case, outcome in zip(cases, outcomes, strict=True):
        if outcome.error or outcome.changed:
            raise ExerciseError(
                f"{exercise.name}: the reference fails on a case of the exercise ({outcome}; {case.note}).\n"
                "Mend the case or the reference."
            )
    known = known._replace(slots=slots(exercise, outcomes[0].result))
    kept = [_kept(known, i, outcome) for i, outcome in enumerate(outcomes)]
    known = known._replace(expected=kept)
    if not by_property:
        return known._replace(atol=[tolerance(known, i) for i in range(len(cases))])
    found = [differences(known, i, outcome, []) for i, outcome in enumerate(outcomes)]
    if any(found):
        raise ExerciseError(
            f"{exercise.name}: {by_property} finds fault with the reference ({found}).\n"
            "Mend its options or the reference."
        )
    return known


def _has_numpy_number(value: Any) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    return isinstance(value, np.generic) or (
        isinstance(value, list | tuple) and any(_has_numpy_number(one) for one in value)
    )


def positional(function: Callable) -> list[str]:
    """Return the names of a function's positional parameters."""
    parameters = inspect.signature(function).parameters.values()
    return [p.name for p in parameters if p.kind is not inspect.Parameter.KEYWORD_ONLY]


def slots(exercise: Exercise, result: Any) -> list[Slot]:
    """
    Return what stands in each slot of what the reference returned, and which of it is graded.

    Raises:
        ExerciseError: If ``returns`` or ``points`` say something else.
    """
    names, points = exercise.returns, exercise.field_points
    parts = (result,) if len(names) == 1 else result
    if not isinstance(parts, tuple) or len(parts) != len(names):
        raise ExerciseError(
            f"{exercise.name}: the reference does not return {names}.\nMake `returns` fit the reference."
        )
    found = []
    for name, part in zip(names, parts, strict=True):
        state = is_named(part) and (name in points or set(part._fields) & (set(points) - set(names)))
        found.append(
            Slot(name, type(part).__name__, part._fields)
            if is_named(part) and state
            else Slot(name, graded=name in points)
        )
    known = {key for slot in found for key in (slot.name, *slot.fields)}
    if not exercise.by_property[0] and set(points) - known:
        raise ExerciseError(
            f"{exercise.name}: points are for {sorted(set(points) - known)}, which it does not return.\n"
            "Make `points` fit what the reference returns."
        )
    return found


def is_trained(by_property: str, options: dict[str, Any]) -> bool:
    """Return whether results come from training: no two machines give the same ones."""
    return by_property == "levels" and not options.get("same")


def _kept(known: Truth, i: int, outcome: Outcome) -> Outcome:
    """Return an outcome on case ``i`` with what is compared: no draws, and nothing that carries no points."""
    if outcome.error:
        return outcome
    if known.property:
        given = (*known.cases[i].args, *known.cases[i].options.values())
        random = any(type(value) is Made and value.maker == "rng" for value in given)
        random = random or is_trained(known.property, known.options)
        return outcome._replace(result=None) if random else outcome
    outcome = canonical(known, i, outcome)
    if len(known.slots) == 1 or not isinstance(outcome.result, tuple | list):
        return outcome
    if len(outcome.result) != len(known.slots):
        return outcome
    parts = zip(known.slots, outcome.result, strict=True)
    return outcome._replace(result=tuple(part if slot.graded else None for slot, part in parts))


def _mistake(known: Truth, mistake: Mistake, wrong: Any) -> KnownMistake:
    """Return what a mistake gives on each case, and which fields it gets wrong there."""
    # a training takes long enough to be cut short where a pack is built on a busy machine
    patience = 10 if is_trained(known.property, known.options) else 1
    return _mistake_of(known, mistake, outcomes_of(wrong, known.cases, patience * known.seconds))


def _mistake_of(known: Truth, mistake: Mistake, raw: list[Outcome]) -> KnownMistake:
    """Return a mistake that gave these outcomes."""
    found = [list(differences(known, i, outcome, [])) for i, outcome in enumerate(raw)]
    kept = [_kept(known, i, outcome) for i, outcome in enumerate(raw)]
    return KnownMistake(mistake.name, mistake.sentence, kept, found)


def tolerance(known: Truth, i: int) -> dict[str, float]:
    """
    Return, for each graded field of case ``i``, how far a right answer may be off.

    Where a field is one number, the largest result on any case gives its scale: 1 + cos(3.14) has lost its
    digits.
    """
    results = [read(known, outcome).values for outcome in known.expected]
    limits = {}
    for name, value in _fields(results[i]):
        own = list(leaves(value))
        one_number = all(part.ndim == 0 for part in own)
        others = [part for result in results for part in leaves(dict(_fields(result))[name])]
        limits[name] = rounding(own) * largest(others if one_number else own)
    return limits


def _fields(values: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield each graded field with its value; of a prescribed cache, each field by itself."""
    for name, value in values.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{part}", inside) for part, inside in value.items())
        else:
            yield name, value
