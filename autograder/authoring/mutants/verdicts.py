"""What the check makes of an exercise's mutants: how well each is told, or that it survives."""

import functools
import inspect
import itertools
import linecache
import re
import time
import warnings
from collections.abc import Callable, Collection, Iterator
from typing import Any, NamedTuple

import numpy as np

from autograder.authoring.answer_key import expected, truth
from autograder.authoring.lesson import load
from autograder.authoring.mutants.alike import alike
from autograder.authoring.mutants.changes import IGNORED
from autograder.authoring.mutants.sources import DEFAULT, Mutant, mutants
from course_lib.check.calling.running import outcomes_of
from course_lib.check.card import Report, call_text
from course_lib.check.compare import array_of
from course_lib.check.judge import differences, judge
from course_lib.check.tracing.sentences import located
from course_lib.check.truth import Truth

CLASSES = ("a class", "another class")  # whose hidden cases a mutant has to fail on
FEW, MANY = 200, 2000  # calls on random inputs: hidden cases of further classes
SLOWER = 20.0  # how much more time than the right answer a mutant has
ROUNDING = 1e-3
NUMBER = r"-?(\d|inf|nan|True|False)\S*"
NUMBERS = re.compile(rf".+ is {NUMBER}, expected {NUMBER}|{NUMBER} is not the number\.")


TOLD = ("named", "located", "clear", "numbers")  # how well a rejected mutant is told what is wrong
REJECTED = "rejected"  # where nobody asks how well
EQUAL, SURVIVOR = "equal in effect", "survivor"
FREE = "free"  # it differs only in a slot that is not graded
UNDEFINED = "undefined"  # its cell raises: there is no answer to check
REFUSED = "refused"  # not a mutant, but a right answer that does not pass
BROKEN = "broken"  # the check itself fails on it, or warns


class Verdict(NamedTuple):
    """What became of one mutant."""

    kind: str  # what `told` returns, or one of REJECTED … BROKEN
    mutant: Mutant
    passes: str = ""  # where a survivor passes
    differs: str = ""  # a call on which it is another function, and what came

    def __str__(self) -> str:
        if self.kind == REFUSED:
            return f"a right answer is refused\n{self.mutant.source}\n  on {self.differs}"
        lines = f"{self.mutant.what}\n  - {self.mutant.before}\n  + {self.mutant.after}"
        if self.kind == BROKEN:
            return f"{lines}\n  the check itself fails: {self.differs}"
        return f"{lines}\n  passes {self.passes}\n  differs on {self.differs}"


def told(report: Report) -> str:
    """
    Return how well a wrong answer is told what is wrong: one of TOLD.

    An error is clear where the line is given, or a hint; a difference where it is one of shape or kind.
    """
    if report.mistake:
        return "named"
    if report.located:
        return "located"
    said = [failure[2:] for failure in report.failures] or [(message, "") for message in report.messages]
    return "numbers" if all(_is_bare(*one) for one in said) else "clear"


def _is_bare(message: str, hint: str) -> bool:
    if message.startswith("it raised"):
        return "(line" not in message and not hint
    return bool(NUMBERS.fullmatch(message))


def run_cell(source: str, namespace: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a copy of a namespace after a cell ran in it; as in IPython, ``linecache`` has its source."""
    space = dict(namespace)
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    exec(compile(source, name, "exec"), space)
    return space


class Inputs:
    """What the answers to an exercise are tried on."""

    def __init__(self, lesson: str, name: str, tell: bool):
        self.lesson, self.tell = load(lesson), tell
        self.exercise = self.lesson.exercises[name]
        known = truth(self.lesson, name) if tell else expected(self.exercise, self.exercise.cases)
        self.visible = known._replace(picture="")
        self.graded = {"the visible cases": self.visible}
        for seed in CLASSES:
            cases = self.exercise.hidden_cases(seed)
            self.graded[f"the hidden cases of {seed}"] = expected(self.exercise, cases)
        self.of_class = functools.cache(self._of_class)

    def tried(self, most: int) -> Iterator[tuple[Truth, int]]:
        """Yield what is known of graded cases, then of random ones, and how many are an author's own."""
        yield from ((known, len(known.cases)) for known in self.graded.values())
        count = 0
        for seed in range(most):
            known, own = self.of_class(seed)
            yield known, own
            count += sum(case.calls for case in known.cases)
            if count >= most:
                return

    def _of_class(self, seed: int) -> tuple[Truth, int]:
        """
        Return the hidden cases of one more class, at 0 the visible ones, and how many these are.

        Behind them each comes again without each of its options that has a default.
        """
        cases = self.exercise.hidden_cases(f"mutants {seed}") if seed else self.exercise.cases
        parameters = inspect.signature(self.exercise.reference).parameters  # type: ignore[arg-type]
        fewer = [
            case._replace(options={key: value for key, value in case.options.items() if key != name})
            for case in cases
            for name in case.options
            if parameters[name].default is not inspect.Parameter.empty
        ]
        return expected(self.exercise, [*cases, *fewer]), len(cases)

    def answer(self, source: str) -> Callable[..., Any]:
        """Return the function that a cell defines."""
        name = self.exercise.name
        return run_cell(source, self.lesson.namespace, f"<{name}>")[name]


def failures(
    known: Truth, answer: Callable[..., Any], seconds: float, leave: Collection[int] = ()
) -> Iterator[tuple[int, str]]:
    """Yield each case on which an answer is rejected, with the first message, but for those to leave out."""
    for i, case in enumerate(known.cases):
        if i not in leave:
            found = differences(known, i, outcomes_of(answer, [case], seconds)[0], [])
            if found:
                yield i, next(iter(found.values())).message


def verdicts(
    lesson: str, name: str, *, full: bool = False, tell: bool = True, start: int = 0
) -> Iterator[Verdict | None]:
    """
    Yield the verdict on each mutant of an exercise's solution, and ``None`` as a sign of life.

    Args:
        lesson: The lesson's name.
        name: The exercise's.
        full: Whether every style is changed too, and thousands of inputs are tried.
        tell: Whether to find out how well each is told what is wrong, which takes most of the time.
        start: The first mutant to judge.
    """
    inputs, number = Inputs(lesson, name, tell), itertools.count()
    yield None
    for version in ({}, *inputs.exercise.styles) if full else ({},):
        source = inputs.lesson.version(name, version)
        yield from _of_version(inputs, source, MANY if full else FEW, number, start)


def _of_version(
    inputs: Inputs, source: str, most: int, number: Iterator[int], start: int
) -> Iterator[Verdict | None]:
    """Yield the verdicts on the mutants of one right answer; first, where it is refused."""
    answer, itself = inputs.answer(source), Mutant("unchanged", source, source, source)
    limit, began = inputs.exercise.seconds, time.process_time()
    outcomes_of(answer, inputs.visible.cases, limit)
    seconds = min(limit, max(0.2, SLOWER * (time.process_time() - began)))
    tried: list[tuple[Truth, Collection[int]]] = []  # with the cases on which it is no right answer
    for known, own in inputs.tried(most):
        refused = dict(failures(known, answer, limit))
        tried.append((known, refused))
        shown = [_told_call(known, i, message) for i, message in refused.items() if i < own]
        yield Verdict(REFUSED, itself, differs=shown[0]) if shown and not start else None
    for mutant in mutants(source, alike(answer, inputs.visible.cases, limit)):
        if next(number) >= start:
            for verdict in _judged(inputs, mutant, seconds, tried):
                free = verdict and verdict.kind == EQUAL and _is_free(inputs, answer, mutant, seconds)
                yield verdict._replace(kind=FREE) if verdict and free else verdict


def _judged(
    inputs: Inputs, mutant: Mutant, seconds: float, tried: list[tuple[Truth, Collection[int]]]
) -> Iterator[Verdict | None]:
    """Yield the verdict on a mutant, after signs of life."""
    try:
        answer = inputs.answer(mutant.source)
    except Exception:
        yield Verdict(UNDEFINED, mutant)
        return
    found = {where: next(failures(known, answer, seconds), None) for where, known in inputs.graded.items()}
    passes = [where for where, failure in found.items() if not failure]
    if not passes:
        yield _told(inputs.visible, answer, mutant, seconds) if inputs.tell else Verdict(REJECTED, mutant)
    elif len(passes) < len(found):
        where, (i, message) = next((where, failure) for where, failure in found.items() if failure)
        yield Verdict(SURVIVOR, mutant, " and ".join(passes), _told_call(inputs.graded[where], i, message))
    else:
        for known, refused in tried:
            for i, message in failures(known, answer, seconds, refused):
                yield Verdict(SURVIVOR, mutant, "all cases", _told_call(known, i, message))
                return
            yield None
        untried = mutant.what == DEFAULT or mutant.what.endswith(IGNORED)
        yield Verdict(SURVIVOR, mutant, "all cases", "no input") if untried else Verdict(EQUAL, mutant)


def _is_free(inputs: Inputs, answer: Callable[..., Any], mutant: Mutant, seconds: float) -> bool:
    """Return whether a mutant that passes differs from an answer in what is not graded, on a visible case."""
    known = inputs.visible
    if known.property or all(slot.graded for slot in known.slots):
        return False
    mine, theirs = (outcomes_of(f, known.cases, seconds) for f in (answer, inputs.answer(mutant.source)))
    return not all(_near(one.result, other.result) for one, other in zip(mine, theirs, strict=True))


def _near(one: Any, other: Any) -> bool:
    """Return whether two values are equal up to rounding; what is not data counts as equal."""
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        return len(one) == len(other) and all(map(_near, one, other))
    a, b = array_of(one), array_of(other)
    if a is None or b is None:
        return type(one) is type(other)
    return a.shape == b.shape and np.allclose(a, b, rtol=ROUNDING, atol=ROUNDING, equal_nan=True)


def _told(known: Truth, answer: Callable[..., Any], mutant: Mutant, seconds: float) -> Verdict:
    """Return how well a rejected mutant is told what is wrong, or that the check itself fails."""
    outcomes = outcomes_of(answer, known.cases, seconds)
    try:
        with warnings.catch_warnings(record=True) as heard:  # in a notebook they cost the cell its points
            report = judge(known, outcomes)
            if not report.mistake:
                report = report.but(located=located(answer, mutant.source, known, report, tries=1))
            how = told(report)
    except Exception as error:
        return Verdict(BROKEN, mutant, differs=f"{type(error).__name__}: {error}")
    return Verdict(BROKEN, mutant, differs=str(heard[0].message)) if heard else Verdict(how, mutant)


def _told_call(known: Truth, i: int, message: str) -> str:
    case = known.cases[i]
    return f"{call_text(known.name, case)}: {message}" + (f" ({case.note})" if case.note else "")
