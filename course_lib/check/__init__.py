"""
``check(name, answer)``: compare an answer with the lesson's pack and explain what is wrong with it.

While a notebook is graded the same call only collects: it runs the answer on inputs it has not seen and
writes down what came;
the judge, outside the student's process, decides. ``COURSE_COLLECT`` names the folder for that.
"""

import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from course_lib.check.call import Case, Outcome, call
from course_lib.check.codec import CodecError, pack, unpack
from course_lib.check.judge import Mistake, Truth, judge, judge_number
from course_lib.check.report import Report

PACKS = Path(__file__).with_name("packs")


class UnknownExercise(KeyError):
    """No pack has an exercise of that name."""

    def __str__(self) -> str:
        return self.args[0]


def truth_from(data: dict[str, Any]) -> Truth:
    """Return the truth that :func:`truth_to` made into plain data."""
    mistakes = [Mistake(m.name, m.sentence, [Outcome(*o) for o in m.outcomes]) for m in data["mistakes"]]
    return Truth(
        **data
        | {
            "returns": tuple(data["returns"]),
            "cases": [Case(*case) for case in data["cases"]],
            "expected": [Outcome(*outcome) for outcome in data["expected"]],
            "mistakes": mistakes,
        }
    )


@functools.cache
def read_pack(path: Path, changed: int) -> dict[str, Truth]:
    """
    Return the exercises of one pack; ``changed`` is its time stamp, so that a rebuilt pack is read
    again.
    """
    return {name: truth_from(data) for name, data in unpack(path.read_bytes(), trusted=True).items()}


def find(name: str, packs: Path = PACKS) -> Truth:
    """Return what is known of an exercise."""
    known: list[str] = []
    broken: list[str] = []
    for path in sorted(packs.glob("*.npz")):
        try:
            exercises = read_pack(path, path.stat().st_mtime_ns)
        except CodecError as error:  # it costs its own lesson, not the others
            broken.append(f"{path.name} is {error}. Get the course's files again, or run `course build`.")
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


def outcomes_of(answer: Any, cases: list[Case], seconds: float) -> list[Outcome]:
    """Return what an answer comes to on each case; after a timeout the rest is not tried."""
    outcomes: list[Outcome] = []
    for case in cases:
        timed_out = outcomes and outcomes[-1].error == "Timeout"
        outcomes.append(outcomes[-1] if timed_out else call(answer, case, seconds))
    return outcomes


def check(name: str, answer: Any) -> Report:
    """
    Check an answer to an exercise and say what it earns and what is wrong with it.

    Args:
        name: The exercise's name, which is its function's.
        answer: The student's function, or number where a number is asked for.

    Returns:
        A report: shown as a card in a notebook, with ``.score``, ``.points``, ``.mistake`` and ``.messages``.

    Raises:
        UnknownExercise: If no lesson has an exercise of that name.

    Example:
        >>> check("gd_step", lambda param, grad, *, lr: param + lr * grad).mistake
        'uphill'
    """
    if folder := os.environ.get("COURSE_COLLECT"):
        return collect(name, answer, Path(folder))
    truth = find(name)
    if truth.digest:
        return judge_number(truth, answer)
    if not callable(answer):
        answer = _not_a_function(name, answer)
    report = judge(truth, outcomes_of(answer, truth.cases, truth.seconds))
    if _needs_text():
        print(report)
    return report


def collect(name: str, answer: Any, folder: Path) -> Report:
    """Run an answer on the cases in ``folder`` and write down what came; nothing here knows what is right."""
    cases, seconds = unpack((folder / "inputs.npz").read_bytes(), trusted=True)[name]
    if cases:
        answer = answer if callable(answer) else _not_a_function(name, answer)
        result: Any = [tuple(o) for o in outcomes_of(answer, [Case(*case) for case in cases], seconds)]
    else:
        result = answer
    (folder / "answers" / f"{name}.npz").write_bytes(pack(result))
    return Report(name, 0.0, 0.0, None, ["collected"])


class NotAFunction(Exception):
    """The answer is something else: its name was used for another thing."""


def _not_a_function(name: str, answer: Any) -> Callable[..., None]:
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
