"""
``check(name, answer)``: compare an answer with the lesson's pack and explain what is wrong with it.

While a notebook is graded the same call only collects: it runs the answer on inputs it has not seen and
writes down what came; the judge, outside the student's process, decides. ``COURSE_COLLECT`` names the folder
for that.

To read it: case (what is asked), running, limits and changes (how an answer is called), values and compare
(what counts as equal), judge and slips (points and names), locating (how far a wrong answer is right), card
(what is shown).
"""

import functools
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from course_lib.check.calling.changes import written
from course_lib.check.calling.running import NotAFunction, fresh, outcomes_of, runs_of
from course_lib.check.card import Report
from course_lib.check.case import Case
from course_lib.check.judge import judge, judge_number
from course_lib.check.notebook import page, progress
from course_lib.check.npz_tree import CodecError, pack, read_ours
from course_lib.check.pair import misfit
from course_lib.check.tracing.sentences import located
from course_lib.check.truth import Truth, truth_from
from course_lib.check.values import plain

PACKS = Path(__file__).with_name("packs")
INDEX = "lessons.json"  # in a web page: of each exercise its lesson, so that no other pack is fetched
_failed_case: dict[str, Case] = {}  # of each exercise, the case that its last answer failed on

page.watch()


class UnknownExercise(KeyError):
    """No pack has an exercise of that name."""

    def __str__(self) -> str:
        return self.args[0]


@functools.cache
def read_pack(path: Path, changed: int) -> dict[str, Truth]:
    """Return the exercises of one pack; ``changed`` is its time stamp: a rebuilt pack is read again."""
    return {name: truth_from(data) for name, data in read_ours(path.read_bytes()).items()}


def find(name: str, packs: Path = PACKS) -> Truth:
    """
    Return what is known of an exercise.

    Raises:
        UnknownExercise: If no lesson has an exercise of that name.
        CodecError: If its pack may be one that cannot be read.
    """
    paths, known = _places(name, packs)
    broken: list[str] = []
    for path in paths:
        try:
            exercises = read_pack(path, path.stat().st_mtime_ns)
        except (CodecError, KeyError, TypeError) as error:  # it costs its own lesson, not the others
            why = error if isinstance(error, CodecError) else "of another version"
            broken.append(f"{path.name} is {why}. Get the course's files again, or run `course build`.")
            continue
        if name in exercises:
            return exercises[name]
        known += exercises
    if broken:
        raise CodecError(broken[0])
    if not known:
        raise UnknownExercise(
            f"There are no packs in {packs.name}/. Get the course's files again, or run `course build`."
        )
    raise UnknownExercise(f"There is no exercise {name!r}. The exercises are: {', '.join(known)}.")


def _places(name: str, packs: Path) -> tuple[list[Path], list[str]]:
    """Return the packs that may have an exercise, and the exercises that are known without reading one."""
    index = packs / INDEX
    if not index.is_file():
        return sorted(packs.glob("*.npz")), []
    lessons = json.loads(index.read_text())
    return ([packs / f"{lessons[name]}.npz"], []) if name in lessons else ([], [*lessons])


def lesson_of(truth: Truth) -> list[tuple[str, float]]:
    """Return the exercises of a truth's lesson, with their points."""
    path = PACKS / f"{truth.lesson}.npz"
    known = read_pack(path, path.stat().st_mtime_ns)
    return [(one.name, float(sum(one.points.values()))) for one in known.values()]


def check(name: str, answer: Any) -> Report:
    """
    Check an answer to an exercise and say what it earns and what is wrong with it.

    Args:
        name: The exercise's name, which is its function's.
        answer: The student's function, or number where a number is asked for.

    Returns:
        A report: shown as a card in a notebook, with ``.score``, ``.points``, ``.mistake``, ``.located``,
        ``.remarks`` and ``.messages``.

    Raises:
        UnknownExercise: If no lesson has an exercise of that name.

    Example:
        >>> check("gd_step", lambda param, grad, *, lr: param + lr * grad).mistake
        'uphill'
    """
    if folder := os.environ.get("COURSE_COLLECT"):
        return collect(name, answer, Path(folder))
    truth = find(name)
    if old := page.stale(name, answer):
        points = float(sum(truth.points.values()))
        none = dict.fromkeys(truth.points, False)
        report = Report(name, 0.0, points, None, [str(old)], passed=none, stale=str(old))
    else:
        report = report_on(truth, answer)
    if _needs_text():
        print(report)
    return report


def report_on(truth: Truth, answer: Any) -> Report:
    """Return the whole report on an answer: points, name, place, and what has come of the tries before."""
    if truth.digest:
        report = judge_number(truth, plain(answer))
    else:
        function = answer if callable(answer) else not_a_function(truth.name, answer)
        report = judge(truth, outcomes_of(function, truth.cases, truth.seconds))
    if not report.answered:
        return report
    if report.score < report.points:
        tries = progress.failed(truth.name, answer)
        if report.failures:
            _failed_case[truth.name] = truth.cases[report.failures[0].case]
        if callable(answer) and not report.mistake:
            report = report.but(located=located(answer, page.source_of(answer), truth, report, tries))
        hint = truth.hints[min(tries - 3, len(truth.hints) - 1)] if tries > 2 and truth.hints else ""
        return report.but(hint=hint, tally=_tally(truth))
    _failed_case.pop(truth.name, None)
    remarks = [kept] if (kept := progress.right(truth.lesson, truth.name, answer)) else []
    if truth.pair and (sentence := misfit(truth, answer)):
        remarks.append(sentence)
    after = f"Compare with ours: {_file(truth.ours)}" if truth.ours else ""
    return report.but(remarks=[*report.remarks, *remarks], after=after, tally=_tally(truth))


def _tally(truth: Truth) -> str:
    done = progress.tally(truth.lesson, lesson_of(truth))
    return f"Lesson {truth.lesson[:2]}: {done}."


def _file(ours: str) -> str:
    module = ours.partition(":")[0]
    return f"{module.replace('.', '/')}.py"


def case(name: str) -> tuple[Any, ...]:
    """
    Return the call on which the last answer to an exercise failed: its arguments and its options.

    Where what it returns is called in its turn, the arguments of that come third.

    Example:
        >>> check("gd_step", lambda param, grad, *, lr: param).score
        0.0
        >>> args, options = check.case("gd_step")
        >>> options
        {'lr': 0.1}

    Raises:
        UnknownExercise: If there is no such exercise, or nothing failed.
    """
    find(name)
    if name not in _failed_case:
        raise UnknownExercise(f"No answer to {name!r} has failed since Python started: check one first.")
    failed = _failed_case[name]
    return tuple(fresh(part) for part in (failed.args, failed.options, failed.then) if part is not None)


check.case = case  # type: ignore[attr-defined]


def ours(name: str) -> Any:
    """
    Return the course's own function for an exercise, to compare with or to go on with.

    Raises:
        UnknownExercise: If no lesson has an exercise of that name.
        progress.NotHere: If it is hidden, because the notebook is being graded.
    """
    return progress.ours_from(find(name).ours)


def collect(name: str, answer: Any, folder: Path) -> Report:
    """Run an answer on the cases in ``folder`` and write down what came; nothing here knows what is right."""
    cases, seconds = read_ours((folder / "inputs.npz").read_bytes())[name]
    if cases:
        function = answer if callable(answer) else not_a_function(name, answer)
        data = collected(function, [Case(*case) for case in cases], seconds)
    else:
        data = pack(plain(answer))
    (folder / "answers" / f"{name}.npz").write_bytes(data)
    return Report(name, 0.0, 0.0, None, ["collected"])


def collected(function: Callable[..., Any], cases: list[Case], seconds: float) -> bytes:
    """Return what a function comes to on each case, and its arguments as they were afterwards."""
    runs = zip(cases, runs_of(function, cases, seconds), strict=True)
    came = [(*ran.outcome[:4], ran.names, written(case, ran.after)) for case, ran in runs]
    return pack(came)


def not_a_function(name: str, answer: Any) -> Callable[..., None]:
    """Return a function that says, when it is called, that an answer is none."""

    def function(*args: Any, **options: Any) -> None:
        if answer is None or answer is Ellipsis:
            raise NotImplementedError
        raise NotAFunction(
            f"{name} is a {type(answer).__name__}, not a function: was its name used for something else?"
        )

    return function


def _needs_text() -> bool:
    """Return whether this is a terminal, where nobody would show the card."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return hasattr(sys, "ps1") if shell is None else "Terminal" in type(shell).__name__
