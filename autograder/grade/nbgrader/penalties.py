"""What lateness costs everybody, settled in nbgrader's gradebook: by its own step, or for a class at once."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from nbformat import NotebookNode
from nbgrader import preprocessors as stock
from nbgrader.api import Assignment, Grade, Gradebook, Notebook, SubmittedAssignment, SubmittedNotebook
from nbgrader.plugins import BasePlugin
from sqlalchemy import func

from autograder.classroom.dates.due import all_dates, apply, sections
from autograder.classroom.dates.lateness import Late, by_dates
from autograder.classroom.folder import CONFIG, Classroom, ClassroomError, open_class
from autograder.errors import Broken
from autograder.grade.nbgrader.late_policy import FromClassFolder, LatePolicy

NEVER = datetime.max.replace(tzinfo=UTC)


class AssignLatePenalties(stock.AssignLatePenalties):
    """nbgrader's step, by the class's dates and by what is known of each time of handing in."""

    plugin_class = FromClassFolder(
        LatePolicy, klass=BasePlugin, help="The plugin that says what lateness costs."
    ).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Settle what one student's work on a lesson loses by lateness."""
        names, classroom = resources["nbgrader"], open_class(Path.cwd())
        with Gradebook(names["db_url"]) as gradebook:
            apply(classroom, gradebook, [names["assignment"]], names["student"])
            _settle(classroom, gradebook, self, [names["assignment"]], names["student"])
        return nb, resources


class Change(NamedTuple):
    """A late penalty that is another now."""

    student: str
    lesson: str
    before: float
    after: float


class FreeDays(NamedTuple):
    """The days of lateness that cost a class's students nothing, over the term."""

    each: int
    used: Mapping[str, int]  # student -> days, by those of whom the gradebook has a submission

    def left(self, student: str) -> int:
        """Return how many days a student may still be late without a loss."""
        return max(0, self.each - self.used.get(student, 0))

    def said(self, student: str) -> str:
        """Return the sentence on a student's days."""
        return f"Free late days: {self.used.get(student, 0)} of {self.each} used, {self.left(student)} left."


class _Row(NamedTuple):
    """A notebook that was handed in, as the gradebook has it."""

    id: str
    before: float | None
    notebook: str
    student: str
    when: datetime | None
    lesson: str


def settle(classroom: Classroom, lessons: list[str], *, write: bool = True) -> list[Change]:
    """
    Settle what everybody loses by lateness, and return what has changed; no code of students runs.

    Args:
        classroom: The class.
        lessons: The lessons; all of them where free days are shared among them.
        write: Whether to write it into the gradebook; otherwise it is only told.

    Raises:
        ClassroomError: If the settings are not as they must be.
    """
    step = checked(classroom)
    with classroom.gradebook() as gradebook:
        if write:
            apply(classroom, gradebook, lessons)
        return _settle(classroom, gradebook, step, lessons, write=write)


def free_days(classroom: Classroom, student: str = "") -> FreeDays | None:
    """
    Return what everybody, or one student, has used of the free late days; nothing where a class has none.

    Raises:
        ClassroomError: If the settings are not as they must be.
    """
    if classroom.config.get("LatePolicy", {}).get("kind") != "late_days":
        return None
    step = checked(classroom)
    with classroom.gradebook() as gradebook:
        _settle(classroom, gradebook, step, [], student, write=False)
    policy = step.plugin_inst
    return FreeDays(policy.late_days, policy.used) if isinstance(policy, LatePolicy) else None


def settled(gradebook: Gradebook) -> dict[tuple[str, str], float]:
    """Return what each (lesson, student) loses by lateness, where it is anything."""
    kinds = (Assignment.name, SubmittedAssignment.student_id, SubmittedNotebook.late_submission_penalty)
    found = Counter[tuple[str, str]]()
    for lesson, student, penalty in _around(gradebook.db.query(*kinds).select_from(SubmittedNotebook), []):
        if penalty and penalty > 0:
            found[lesson, student] += penalty
    return dict(found)


def checked(classroom: Classroom) -> AssignLatePenalties:
    """
    Return nbgrader's step as a class's settings make it.

    Raises:
        ClassroomError: If they cannot.
    """
    where = classroom.root / CONFIG
    known = LatePolicy.class_trait_names(config=True)
    if unknown := sorted(set(classroom.config.get("LatePolicy", {})) - set(known)):
        raise ClassroomError(
            f"{where}: LatePolicy has no setting {unknown[0]!r}.\nIt has: {', '.join(sorted(known))}."
        )
    try:
        step = AssignLatePenalties(config=classroom.config)
        step.init_plugin()
    except Exception as error:  # a class's own plugin is code, too
        what = re.sub(r"<[\w.]*?(\w+) object at 0x\w+>", r"\1", " ".join(str(error).split()))
        raise ClassroomError(
            f"{where}: {what.rstrip('.') or type(error).__name__}.\nCorrect what it says of late penalties."
        ) from error
    return step


def _settle(
    classroom: Classroom,
    gradebook: Gradebook,
    step: AssignLatePenalties,
    lessons: Iterable[str],
    student: str = "",
    *,
    write: bool = True,
) -> list[Change]:
    step.init_plugin()
    plugin, step.gradebook = step.plugin_inst, gradebook
    counts_days = isinstance(plugin, LatePolicy) and plugin.kind == "late_days"
    chosen = [Assignment.name.in_(lessons)] if not counts_days else []
    chosen += [SubmittedAssignment.student_id == student] if student else []
    points = gradebook.db.query(Grade.notebook_id, func.sum(Grade.score)).group_by(Grade.notebook_id)
    points = points.join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
    scores: dict[str, float] = dict(_around(points, chosen).all())
    columns = (
        SubmittedNotebook.id,
        SubmittedNotebook.late_submission_penalty,
        Notebook.name,
        SubmittedAssignment.student_id,
        SubmittedAssignment.timestamp,
        Assignment.name,
    )
    rows = [
        _Row(*row) for row in _around(gradebook.db.query(*columns).select_from(SubmittedNotebook), chosen)
    ]
    dates, ours = all_dates(classroom, gradebook, student), sections(classroom)
    due = {row: dates[row.lesson].of(row.student) for row in rows}  # all of them handed in
    rows.sort(key=lambda row: (due[row] or NEVER, row.lesson, row.student, row.notebook))
    changes, fresh = [], []
    for (lesson, name), group in groupby(rows, key=lambda row: (row.lesson, row.student)):
        notebooks = list(group)
        found = by_dates(classroom, lesson, name, notebooks[0].when, dates[lesson], ours.get(name, ()))
        before = after = 0.0
        for row in notebooks:
            penalty = _penalty(step, row, scores.get(row.id) or 0.0, found)
            before, after = before + (row.before or 0.0), after + (penalty or 0.0)
            if (row.before or 0.0) != (penalty or 0.0):
                fresh.append({"id": row.id, "late_submission_penalty": penalty})
        if isinstance(plugin, LatePolicy):
            plugin.used[name] = plugin.used.get(name, 0) + plugin.taken(name, found.seconds)
        if before != after:
            changes.append(Change(name, lesson, before, after))
    if write:
        gradebook.db.bulk_update_mappings(SubmittedNotebook, fresh)
        gradebook.db.commit()
    return sorted(changes)


def _around(query: Any, chosen: list[Any]) -> Any:
    """Return a query of submitted notebooks, joined with the tables that stand around them."""
    query = query.join(Notebook, SubmittedNotebook.notebook_id == Notebook.id)
    query = query.join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
    query = query.join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
    return query.filter(*chosen)


def _penalty(step: AssignLatePenalties, row: _Row, score: float, found: Late) -> float | None:
    """Return what the plugin says that a notebook loses, within its score; it is asked of late ones only."""
    if not found.seconds:
        return None
    step.assignment_id, step.notebook_id, step.student_id = row.lesson, row.notebook, row.student
    try:
        penalty = step.plugin_inst.late_submission_penalty(row.student, score, found.seconds)
        return None if penalty is None else min(max(0.0, float(penalty)), score)
    except Exception as error:
        name, what = type(step.plugin_inst).__name__, f"{type(error).__name__}: {error}"
        raise Broken(
            f"The late policy {name} failed for {row.student}, {row.lesson}: {what}.\n"
            f"Mend it, or take it out of {CONFIG}."
        ) from error
