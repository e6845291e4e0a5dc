"""Mistakes told once and fitted to every exercise: what is named in one is named in all."""

from autograder.authoring.exercise import Exercise, Mistake, answer_from
from autograder.authoring.families.candidates import candidates
from autograder.authoring.families.choice import LATE, fits, told
from autograder.authoring.families.values import Values, given, values_of
from autograder.authoring.lesson import Lesson

MOST = 60  # mistakes of one exercise


def families(lesson: Lesson, exercise: Exercise) -> list[Mistake]:
    """
    Return the families' mistakes for an exercise: each is clearly wrong, and gives values of its own.

    Each is tried on the visible cases. Of those that give the same values the first is kept: a sentence tells
    what was done as it shows in the values, so that it is true of whoever has them.
    """
    return [mistake for mistake, _ in found(lesson, exercise)]


def found(lesson: Lesson, exercise: Exercise) -> list[tuple[Mistake, Values]]:
    """Return the families' mistakes with what they give."""
    if exercise.is_number or exercise.by_property[0]:
        return []
    right = values_of(exercise, exercise.reference)
    unchanged = given(exercise, right)
    kept: list[tuple[Mistake, Values]] = []
    for slip in sorted(candidates(lesson, exercise), key=lambda slip: slip.family in LATE):
        if {slip.family, slip.name} & set(exercise.without):
            continue
        values = values_of(exercise, answer_from(exercise.name, slip.source, lesson.namespace))
        if fits(slip, values, right, unchanged) and not any(values.same(other, right) for _, other in kept):
            kept.append((Mistake(slip.name, told(slip, values, right), slip.source), values))
            if len(kept) == MOST:
                break
    return kept
