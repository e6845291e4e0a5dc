"""Decide, outside the student's process, what answers are worth, and say why without the hidden cases."""

import hashlib
import re
from dataclasses import replace

from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder.grade.answer_key import AnswerKey
from course_lib.check.calling.changes import read
from course_lib.check.calling.limits import Timeout, memory_limit, time_limit
from course_lib.check.card import Failure, Report
from course_lib.check.case import Case, Outcome
from course_lib.check.judge import IN_PLACE, compared, judge, judge_number, unanswered
from course_lib.check.npz_tree import CodecError, Other, read_strangers
from course_lib.check.truth import Truth

NO_ANSWER = "The check left no answer."
SECONDS = 4.0  # of computing, to judge one answer: an honest one takes some hundredths, with a picture tenths
MEMORY = 1 << 30  # bytes, for the same
TOO_COSTLY = (
    f"To judge what was collected takes more than {SECONDS:g} seconds of computing, "
    f"or more than {MEMORY >> 30} GiB of memory."
)
LONGEST = 2000  # characters of one message: names and keys in it may be a stranger's
# How good a result is, over all of a case: what students strive for, and nothing of a single value.
MEASURED = re.compile(r".*?, expected -?[\d.]+ (?:%|dB) or more(?: above it)?\.")
MOST_REPORTS = 500  # that a process remembers of a lesson


def outcomes_from(data: bytes, cases: list[Case], *, before_0_5: bool = False) -> list[Outcome]:
    """
    Return the outcomes in a file that a student's process wrote; what was changed is decided here.

    Args:
        data: The file.
        cases: The cases that were asked.
        before_0_5: Whether an earlier version kept it, in which the process itself said what was changed.

    Raises:
        CodecError: If it holds anything but one outcome for each case.
    """
    found = read_strangers(data)
    if not isinstance(found, list) or len(found) != len(cases):
        raise CodecError("answers to other cases than were asked")
    outcomes = []
    for case, outcome in zip(cases, found, strict=True):
        match outcome:
            case (result, str(error), str(message), int(line), list(names), list(after)) if not before_0_5:
                changed = [] if error else read(case, names, after)
            case (result, str(error), str(message), int(line), list(changed)) if before_0_5:
                changed = list(map(str, changed))
            case _:
                raise CodecError("something else than the outcome of a call")
        names = [name[:80] for name in changed[:8]]
        outcomes.append(Outcome(result, error[:80], message[:400], line, names))
    return outcomes


def judge_answer(key: AnswerKey, exercise: str, data: bytes, *, before_0_5: bool = False) -> Report:
    """Return the report on one collected answer, whatever its file holds."""
    answer = exercise, hashlib.sha256(data).digest() + bytes([before_0_5])
    if answer not in key.reports:
        if len(key.reports) >= MOST_REPORTS:
            key.reports.clear()
        try:
            with memory_limit(MEMORY), time_limit(SECONDS):
                report = _judge_answer(key, exercise, data, before_0_5)
        except (Timeout, MemoryError):
            report = nothing(key.truths[exercise], TOO_COSTLY)
        key.reports[answer] = _cut(report)
    return key.reports[answer]


def _judge_answer(key: AnswerKey, exercise: str, data: bytes, before_0_5: bool) -> Report:
    truth, visible = key.truths[exercise], key.visible[exercise]
    try:
        if truth.digest:
            return judge_number(truth, read_strangers(data))
        outcomes = outcomes_from(data, truth.cases, before_0_5=before_0_5)
        found, remarks = compared(truth, outcomes)
        report = judge(truth._replace(picture=""), outcomes, (found, remarks))
        if report.answered and report.score < report.points:
            first = _first(truth, visible), outcomes[:visible], (found[:visible], remarks)
            shown = judge(*first) if visible else _silent(report)
            if _tells_of_hidden_cases(truth, report, shown):
                report = replace(report, mistake=shown.mistake, sentence=shown.sentence)
            report = _without_hidden_values(report, shown, visible)
    except CodecError as error:
        return nothing(truth, f"What was collected is {error}.")
    except MemoryError:
        raise
    except Exception as error:  # a result so odd that comparing it fails is not right
        return nothing(truth, f"What {exercise} returned could not be compared ({type(error).__name__}).")
    return report


def _cut(report: Report) -> Report:
    """Return a report whose messages are not longer than anybody reads."""

    def cut(text: str) -> str:
        return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"

    return replace(
        report,
        sentence=cut(report.sentence),
        messages=list(map(cut, report.messages)),
        failures=[f._replace(message=cut(f.message), hint=cut(f.hint)) for f in report.failures],
        remarks=list(map(cut, report.remarks)),
    )


def nothing(truth: Truth, message: str) -> Report:
    """Return a report of no points, with a reason."""
    none = dict.fromkeys(truth.points, False)
    return Report(truth.name, 0.0, float(sum(truth.points.values())), None, [message], passed=none)


def _silent(report: Report) -> Report:
    """Return a report without words, where no case is visible."""
    return replace(report, mistake=None, sentence="", messages=[], failures=[], picture="")


def _tells_of_hidden_cases(truth: Truth, report: Report, shown: Report) -> bool:
    """Return whether a mistake's sentence is a property's, on a hidden case: it may say what came."""
    ours = {mistake.sentence for mistake in truth.mistakes}
    return (
        bool(truth.property) and report.sentence not in {*ours, shown.sentence} and report.mistake != IN_PLACE
    )


def _first(truth: Truth, count: int) -> Truth:
    """Return the truth on the first cases alone."""
    mistakes = [m._replace(outcomes=m.outcomes[:count], wrong=m.wrong[:count]) for m in truth.mistakes]
    return truth._replace(
        cases=truth.cases[:count], expected=truth.expected[:count], atol=truth.atol[:count], mistakes=mistakes
    )


def _without_hidden_values(full: Report, shown: Report, visible: int) -> Report:
    """Return the full score with the explanation of the visible cases; of hidden cases, only their kind."""
    told = {failure.field for failure in shown.failures}
    cases = [*full.cases[:visible], *(Case((Other("…"),), note=_note(case)) for case in full.cases[visible:])]
    unseen = [_masked(failure) for failure in full.failures if failure.field not in told]
    sentence = full.sentence or shown.sentence
    messages = [sentence] if sentence else []
    messages += [message for message in shown.messages if message != sentence]
    messages += [f"on a case you have not seen: {failure.message}" for failure in unseen]
    return replace(
        full,
        mistake=full.mistake or shown.mistake,
        sentence=sentence,
        messages=list(dict.fromkeys(messages)),
        failures=[*shown.failures, *unseen],
        cases=cases,
        picture=shown.picture,
    )


def _note(case: Case) -> str:
    return f"a case you have not seen: {case.note}" if case.note else "a case you have not seen"


def _masked(failure: Failure) -> Failure:
    """Return a failure without values."""
    if failure.message.startswith("it raised "):
        message = failure.message.split(":")[0]
    elif failure.message.startswith(("it did not end", "it changed its input")):
        message = failure.message
    elif measured := MEASURED.match(failure.message):
        message = measured[0]
    else:
        message = f"{failure.field} is not right"
    hint = "" if any(letter.isdigit() for letter in failure.hint) else failure.hint
    return failure._replace(message=message, hint=hint)


def judge_notebook(
    key: AnswerKey, answers: dict[str, bytes], cells: dict[str, NotebookNode]
) -> dict[str, Report]:
    """
    Return a report for each exercise of a lesson, in the points that the class gives for it.

    Args:
        key: The answer key.
        answers: What the notebook's checks collected.
        cells: The executed notebook's cells by id: they tell why an answer is not there, and the points.
    """
    reports = {
        name: judge_answer(key, name, answers[name]) if name in answers else _missing(truth, cells)
        for name, truth in key.truths.items()
    }
    return {name: in_points(report, cells.get(f"check-{name}")) for name, report in reports.items()}


def in_points(report: Report, check: NotebookNode | None) -> Report:
    """
    Return a report in the points of its released check cell.

    The gradebook has these, and the students were told them. The course's own points, which may have changed
    since, only say what share of them each field is worth.
    """
    marked = check.metadata.get("nbgrader", {}) if check else {}
    most = float(marked.get("points", report.points))
    share = report.score / report.points if report.points else 0.0
    score = float(f"{most * share:.12g}")  # as nbgrader will read it
    return replace(report, score=score, points=most)


def shown(report: Report, execution_count: int | None) -> NotebookNode:
    """Return the output that stands for a report: its plain text is the score, as nbgrader reads it."""
    data = report._repr_mimebundle_() | {"text/plain": f"{report.score:.12g}"}
    return new_output("execute_result", data, execution_count=execution_count)


def _missing(truth: Truth, cells: dict[str, NotebookNode]) -> Report:
    """Return the report on an exercise whose check collected nothing."""
    answer, check = _error(cells.get(f"exercise-{truth.name}")), _error(cells.get(f"check-{truth.name}"))
    if answer is not None and answer.ename != "NotRun":
        if answer.ename == "CellTimeoutError":
            return nothing(truth, "Your cell did not end in time.")
        return nothing(truth, f"Your cell stopped with {answer.ename}: {answer.evalue[:200]}")
    if check is None:
        return nothing(truth, NO_ANSWER)
    if check.ename == "NameError" and truth.name in check.evalue:
        return unanswered(truth)
    if check.ename == "CellTimeoutError":
        return nothing(truth, "The check did not end in time: is there a loop without an end?")
    return nothing(
        truth, check.evalue[:200] if check.ename == "NotRun" else f"{check.ename}: {check.evalue[:200]}"
    )


def _error(cell: NotebookNode | None) -> NotebookNode | None:
    """Return the error a cell ended with."""
    outputs = cell.get("outputs", []) if cell else []
    return next((output for output in outputs if output.output_type == "error"), None)
