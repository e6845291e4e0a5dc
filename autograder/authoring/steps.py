"""The steps of an exercise with their values: what the lesson's own solution computes on its way."""

import ast
import contextlib
import inspect
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, NamedTuple

import numpy as np

from autograder.authoring.dataflow import computed, definitions, reached, returned, without_an_operand
from autograder.authoring.exercise import Exercise, ExerciseError
from autograder.authoring.lesson import Lesson
from course_lib.check.calling.running import fresh, quiet
from course_lib.check.case import Case
from course_lib.check.npz_tree import is_named
from course_lib.check.tracing.matching import DOUBLE, Run, alike, squeezed
from course_lib.check.tracing.rerun import numbers
from course_lib.check.tracing.search import AGAIN, ENOUGH, NOTHING, Search, weight
from course_lib.check.tracing.steps import Step, Trial

TRACED = 3  # cases
LARGEST = 2_000  # entries of an array in a pack

PROOF = ""
Shown = set[tuple[int, str]]  # steps by number, each with PROOF, a value that proves little, or an expression


class Declared(NamedTuple):
    """A step as its author writes it, or a slot of what the solution returns."""

    says: str  # "" for a slot
    forms: list[str]  # expressions, each of them the step; none for a slot
    shorter: list[tuple[str, str]]  # how a form is computed, and the same without one of its operands
    needs: list[int]


class Slot(NamedTuple):
    """One of the values that the solution returns."""

    parts: list[Any]  # a state's fields, or the value itself
    graded: list[bool]  # what is not graded, an answer may leave out


class Told(NamedTuple):
    """What a case tells about the steps."""

    values: list[tuple[np.ndarray, ...] | None]  # of each step
    shown: Shown  # what proves the steps, and which expressions without an operand differ from them
    traits: set[tuple]  # what kinds of arguments it has
    rank: tuple[bool, bool]  # double precision before single, others before the worked example
    size: tuple[int, int]  # many options before few, many numbers


def steps_of(lesson: Lesson, exercise: Exercise) -> tuple[list[Step], list[int]]:
    """
    Return an exercise's steps, and the numbers of the visible cases that they have values for.

    What the solution returns comes last, without a phrase: where a slot is right, all that it needs is.

    Raises:
        ExerciseError: If a step has no value of its own in any of them, or the same without an operand.
    """
    if not exercise.steps:
        return [], []
    solution = lesson.answer(exercise.name, {})
    with quiet():
        widths = [len(slot.parts) for slot in _returning(exercise, solution, exercise.cases[0])[1]]
        steps = declared(exercise, lesson.solution(exercise.name), widths)
        told = [_told(exercise, solution, case, steps) for case in exercise.cases]
        traced = _chosen(told)
        chosen = [told[i] for i in traced]
        runs = [Run(exercise.cases[i], {}, positional(solution)) for i in traced]
        _need_shown(exercise.name, steps, chosen, runs)
        found = [
            Step(step.says, values, step.needs)
            for number, step in enumerate(steps)
            if any(values := [case.values[number] for case in chosen])
        ]
        _need_computed(lesson, exercise, found, traced)
    return found, traced


def _need_computed(lesson: Lesson, exercise: Exercise, steps: list[Step], traced: list[int]) -> None:
    """Raise unless each step is computed by a right answer, in all traced cases where it has a value."""
    cases = [exercise.cases[i] for i in traced]
    missing = {step.says for step in steps} - {""}
    for version in ({}, *exercise.styles):
        answer, source = lesson.answer(exercise.name, version), lesson.version(exercise.name, version)
        with contextlib.suppress(ValueError):  # a style need not be a function that has a source
            located = Trial(answer, source, steps, cases, positional(answer)).located()
            missing -= {says for says, _ in located.right} if located else set()
    if missing:
        raise ExerciseError(
            f"{exercise.name}: no right answer computes the step {min(missing)!r} in the cases {traced}.\n"
            "Write it as the solution or a style does, so that it has no value where they do not compute it."
        )


def declared(exercise: Exercise, solution: str, widths: list[int]) -> list[Declared]:
    """Return an exercise's steps and slots, each with the steps before it that it is computed from."""
    tree = ast.parse(solution)
    known = definitions(tree)
    everything = {ast.dump(node) for node in ast.walk(tree)}
    everything |= {ast.dump(ast.Name(name, ast.Load())) for name, *_ in known}
    steps: list[Declared] = []
    before: list[set[str]] = []  # for each step its forms
    function = next((node for node in tree.body if getattr(node, "name", "") == exercise.name), tree)
    written = [([key] if isinstance(key, str) else [*key], says) for key, says in exercise.steps.items()]
    parsed = [[ast.parse(form, mode="eval").body for form in forms] for forms, _ in written]
    slots = returned(function, widths)
    for forms, (texts, says) in zip([*parsed, *slots], [*written, *[([], "") for _ in slots]], strict=True):
        reach = set().union(*(reached(form, known) for form in forms))
        # An expression that the solution does not have could be a part of all that comes after it.
        needs = [i for i, keys in enumerate(before) if keys & reach or not keys & everything]
        values = [computed(form, known) for form in forms] if says else []
        shorter = [(ast.unparse(value), short) for value in values for short in without_an_operand(value)]
        steps.append(Declared(says, texts, shorter, needs))
        before += [{ast.dump(form) for form in forms}] if says else []
    return steps


def positional(function: Callable) -> list[str]:
    """Return the names of a function's parameters."""
    return list(inspect.signature(function).parameters)


def _told(exercise: Exercise, solution: Callable, case: Case, steps: list[Declared]) -> Told:
    """Return what a case tells about the steps."""
    parameters = positional(solution)
    run, (space, returned) = Run(case, {}, parameters), _returning(exercise, solution, case)
    slots = [pair for slot in returned for pair in zip(slot.parts, slot.graded, strict=True)]
    values: list[tuple[np.ndarray, ...] | None] = []
    shown: Shown = set()
    earlier: list[np.ndarray] = []
    for number, step in enumerate(steps):
        found = [_value(exercise.name, form, space) for form in step.forms]
        if not step.says:
            value, is_graded = slots[number - len(steps)]
            found = [numbers(value) if is_graded else None]
        usable = [v for v in found if v is not None and v.size <= LARGEST and np.isfinite(v).all()]
        values.append(tuple(usable) or None)
        least = min((weight(squeezed(value), run, earlier) for value in usable), default=NOTHING)
        if step.says and least > AGAIN:
            shown.add((number, PROOF if least == ENOUGH else f"= {found}"))  # of little ones it takes two
        for full, short in step.shorter if usable else []:
            if _differ(full, short, space, usable, run.rtol):
                shown.add((number, short))
        earlier += map(squeezed, usable)
    rank, size = (run.rtol == DOUBLE, "example" not in case.note), sum(array.size for array in run.given)
    return Told(values, shown, _traits(case, parameters), rank, (len(case.options), size))


def _traits(case: Case, parameters: list[str]) -> set[tuple]:
    """Return of what kinds a case's arguments are: switches by their values, arrays by their axes."""
    given = [*zip(parameters, case.args, strict=False), *case.options.items()]
    return {
        (name, type(value), value if isinstance(value, bool | str) else getattr(value, "ndim", None))
        for name, value in given
    }


def _chosen(told: list[Told]) -> list[int]:
    """Return the numbers of the cases to trace: those that together show most."""
    chosen: list[int] = []
    for _ in range(min(TRACED, len(told))):
        shown = set().union(*(told[i].shown for i in chosen))
        traits = set().union(*(told[i].traits for i in chosen))
        gains = {}
        for i, case in enumerate(told):
            new = {
                (n, by) for n, by in case.shown - shown if not by.startswith("=") or (n, PROOF) not in shown
            }
            proofs = sum(by == PROOF for _, by in case.shown)
            more = len(new), len(case.traits - traits), proofs
            gains[i] = (i not in chosen, bool(new), *case.rank, *more, *case.size)
        chosen.append(max(gains, key=lambda i: gains[i]))
    return sorted(i for i in chosen if any(told[i].values))


def _need_shown(name: str, steps: list[Declared], told: list[Told], runs: list[Run]) -> None:
    """Raise unless each step can be proved in the traced cases, and told from what is a part of it."""
    shown = set().union(*(case.shown for case in told))
    values = [[case.values[number] for case in told] for number in range(len(steps))]
    for number, step in enumerate(steps):
        if step.says and not Search(number, values, runs, is_returned=False).is_provable:
            raise ExerciseError(
                f"{name}: the step {step.forms[0]!r} has no value of its own in its cases.\n"
                "Leave it out, or add cases that tell it from the arguments and from the steps before it."
            )
        for full, short in step.shorter:
            if (number, short) not in shown:
                raise ExerciseError(
                    f"{name}: in each traced case the step {step.forms[0]!r}, {full}, equals {short}.\n"
                    "Leave it out, or add a case where they differ."
                )


def _returning(exercise: Exercise, solution: Callable, case: Case) -> tuple[dict[str, Any], list[Slot]]:
    """Return the names that a function knows when it returns, and what it returns."""
    found = dict(solution.__globals__)

    def trace(frame: FrameType, event: str, result: Any) -> Any:
        if frame.f_code is not solution.__code__:
            return None
        if event == "return":
            found.update(frame.f_locals)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        result = solution(*fresh(case.args), **fresh(case.options))
    finally:
        sys.settrace(before)
    names, graded = exercise.returns, exercise.field_points
    values = (result,) if len(names) == 1 else result
    return found, [
        Slot([*value], [name in graded or field in graded for field in value._fields])
        if is_named(value)
        else Slot([value], [name in graded])
        for name, value in zip(names, values, strict=True)
    ]


def _value(name: str, form: str, space: dict[str, Any]) -> np.ndarray | None:
    """
    Return the value of an expression, or None where it has none: on a branch that was not taken.

    Raises:
        ExerciseError: If it cannot be computed for another reason, or is not numbers.
    """
    try:
        value = numbers(eval(form, dict(space)))
    except NameError:
        return None
    except Exception as error:
        raise ExerciseError(
            f"{name}: the step {form!r} cannot be computed ({type(error).__name__}: {error}).\n"
            "Write it with the solution's local variables, its arguments and np."
        ) from error
    if value is None:
        raise ExerciseError(f"{name}: the step {form!r} is not numbers.\nName an array, or numbers.")
    return value


def _differ(full: str, short: str, space: dict[str, Any], values: list[np.ndarray], rtol: float) -> bool:
    """Return whether an expression has another value than the step that a longer one computes."""
    try:
        one, other = (numbers(eval(text, dict(space))) for text in (full, short))
    except Exception:  # without an operand it need not be an expression for these values
        return True
    if one is None or not any(alike(squeezed(one), squeezed(value), rtol) for value in values):
        return True  # its variables have other values at the end than when it was computed
    return other is None or not alike(squeezed(other), squeezed(one), rtol)
