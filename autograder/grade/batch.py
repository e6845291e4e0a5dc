"""Grade a class: many submissions at once, none able to stop the rest, and only what has changed."""

import contextlib
import functools
import math
import os
import tempfile
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder import internals
from autograder.classroom.folder import Classroom, open_class
from autograder.classroom.roster.dropping import dropped
from autograder.classroom.submission import Submission, SubmissionError
from autograder.errors import CourseError
from autograder.grade import record
from autograder.grade.assignments import assignment
from autograder.grade.fingerprint import Fingerprint, fingerprint, submission_digest
from autograder.grade.lock import Session, grading_lock
from autograder.grade.nbgrader import gradebook, penalties
from autograder.grade.notebook.run import BoundedClient, Room
from autograder.grade.submission import Graded, from_record, grade_one
from autograder.grade.workers import Lost, Pool
from autograder.kernel import forkserver_client

if TYPE_CHECKING:  # it needs dask.distributed
    from autograder.grade.cluster.dispatch import Cluster

WARNING = (
    "Grading runs students' code as you, without walls around it: use a machine that holds nothing else."
)
SLACK = 60.0  # seconds beyond a notebook's own limit in which it must be graded
Task = tuple[str, str]  # (lesson, student)


def cores() -> int:
    """Return how many processes can run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def submissions(classroom: Classroom, lessons: list[str], only: Collection[str] = ()) -> list[Task]:
    """Return each (lesson, student) that was handed in, by some or by all; nothing of who was dropped."""
    gone = dropped(classroom)
    return [
        (lesson, student)
        for lesson in lessons
        for student in classroom.students(lesson)
        if student not in gone and (not only or student in only)
    ]


def grade(
    classroom: Classroom,
    lessons: list[str],
    *,
    only: Collection[str] = (),
    force: bool = False,
    jobs: int | None = None,
    isolation: str = "walls",
    dask: str = "",
    tell: Callable[[str], None] = print,
    tick: Callable[[], None] = lambda: None,
) -> Generator[Graded, None, None]:
    """
    Yield the result of each submission, as soon as it is known.

    Args:
        classroom: The class.
        lessons: Released lessons.
        only: Students; everybody if there are none.
        force: Whether to grade again what has not changed.
        jobs: How many at once; as many as there are cores, or as the cluster can run.
        isolation: ``"walls"``, or ``"none"`` where they cannot be raised and that is known and accepted.
        dask: The address of the scheduler of a Dask cluster, whose workers run students' code, within walls.
        tell: Is given a line for each worker that is refused.
        tick: Called once a second while nothing happens.

    Raises:
        CourseError: If nothing can be graded as things are. What is graded is kept.
    """
    internals.verify()
    penalties.checked(classroom)
    todo = submissions(classroom, lessons, only)
    with (
        grading_lock(classroom) as session,
        gradebook.ready_for_many(classroom),
        workers_of(dask, tell) if dask else contextlib.nullcontext() as cluster,
    ):
        gradebook.keep_within_walls(classroom)
        for lesson in lessons:
            gradebook.expect_released(classroom, lesson)
            assignment(classroom, lesson).check()
        _compute_answer_keys(classroom, lessons, jobs, session, tick)
        fingerprints = {lesson: fingerprint(classroom, lesson) for lesson in lessons}
        scores, changed = gradebook.saved_scores(classroom, lessons), []
        for lesson, student in todo:
            submission = Submission(classroom, lesson, student)
            kept = None if force else _unchanged(submission, fingerprints[lesson], isolation, scores)
            if kept:
                yield from_record(submission, "unchanged", kept)
            else:
                changed.append((lesson, student))
        # One of each lesson first: workers then get ready for different lessons at the same time.
        firsts = {lesson: (lesson, student) for lesson, student in reversed(changed)}
        changed.sort(key=lambda task: firsts[task[0]] != task)
        if changed:
            gradebook.enrol(classroom, (student for _, student in changed if student.isprintable()))
            if cluster:
                cluster.wait()
            hidden, rooms = gradebook.secrets(classroom), _rooms(classroom, firsts.values())
            with kernels("none" if dask else isolation, session.folder, hidden, rooms):
                args = (classroom.root, fingerprints, isolation, cluster.line if cluster else "")
                graded = in_workers(classroom, changed, grader, args, jobs, session, tick, cluster)
                for (lesson, student), result in graded:
                    if isinstance(result, Lost):
                        yield Graded(student, lesson, "failed", trouble=(f"{result.why}, twice",))
                    else:
                        yield result


def _compute_answer_keys(
    classroom: Classroom, lessons: list[str], jobs: int | None, session: Session, tick: Callable[[], None]
) -> None:
    """Compute the answer keys that are missing, several at once if there are several."""
    todo = [(lesson, "") for lesson in lessons if assignment(classroom, lesson).prepare()]
    if len(todo) > 1:
        args = (classroom.root,)
        for (lesson, _), result in in_workers(classroom, todo, _key_maker, args, jobs, session, tick):
            if isinstance(result, Lost):
                raise CourseError(f"The answer key of {lesson} cannot be computed: {result.why}.")


def _key_maker(root: Path) -> Callable[[Task], None]:
    """Return, in a worker, the function that computes the answer key of a lesson."""
    classroom = open_class(root)

    def make(task: Task) -> None:
        assignment(classroom, task[0]).judged_by()

    return make


def in_workers(
    classroom: Classroom,
    todo: list[Task],
    make: Callable[..., Callable[[Task], Any]],
    args: tuple,
    jobs: int | None,
    session: Session,
    tick: Callable[[], None],
    cluster: "Cluster | None" = None,
) -> Iterator[tuple[Task, Any]]:
    """
    Yield each task with what worker processes make of it.

    Raises:
        Broken: If a worker finds that nothing can be graded as things are; what others do is finished.
    """
    pool = Pool(
        make,
        args,
        jobs=jobs or cores(),
        seconds=notebook_seconds(classroom) * _most_notebooks(classroom, todo) + SLACK,
        environ={**os.environ, "TMPDIR": str(session.folder)},
        inherited=session.lock,
        tick=tick,
    )
    if cluster:  # some prepare and judge while the others wait
        cluster.feed(pool, None if jobs else cores())
    yield from pool.run(todo)


def _rooms(classroom: Classroom, tasks: Iterable[Task]) -> Iterator[Room]:
    """Yield what the kernels of tasks are given."""
    for lesson, student in tasks:
        with contextlib.suppress(OSError, SubmissionError):  # grading it says why
            yield assignment(classroom, lesson).room(student)


def _most_notebooks(classroom: Classroom, todo: list[Task]) -> int:
    """Return how many notebooks a submission may have."""
    return max((len(classroom.notebooks(lesson)) for lesson in {lesson for lesson, _ in todo}), default=1)


def workers_of(address: str, tell: Callable[[str], None]) -> "contextlib.AbstractContextManager[Cluster]":
    """
    Connect to a Dask cluster.

    Raises:
        CourseError: If that is not possible.
    """
    try:
        from autograder.grade.cluster import dispatch
    except ModuleNotFoundError as error:
        if error.name not in ("dask", "distributed"):
            raise
        raise CourseError(
            "--dask needs the library dask.distributed, which is not installed.\n"
            "Install it, here and on the workers: pip install 'old-new-tricks[cluster]'"
        ) from None
    return contextlib.closing(dispatch.Cluster(address, tell))


@contextlib.contextmanager
def kernels(
    isolation: str, folder: Path, hidden: Iterable[Path], rooms: Iterable[Room] = ()
) -> Iterator[None]:
    """
    Start what workers share to start kernels, which must not see ``hidden``; its files go into a folder.

    What the kernels of some rooms have in common gets ready at once.

    Raises:
        CourseError: If walls are asked for that this machine cannot raise.
    """
    if isolation == "none":
        yield
        return
    with contextlib.ExitStack() as stack:
        before, tempfile.tempdir = tempfile.tempdir, str(folder)
        try:
            stack.enter_context(forkserver_client.started(hidden, rooms))
        finally:
            tempfile.tempdir = before
        yield


def notebook_seconds(classroom: Classroom) -> float:
    """Return how long the cells of one notebook may take in a class."""
    default = BoundedClient.class_traits()["notebook_seconds"].default_value
    return float(classroom.config.Execute.get("notebook_seconds", default))


def grader(
    root: Path, fingerprints: dict[str, Fingerprint], isolation: str, cluster: str
) -> functools.partial:
    """Return, in a worker, the function that grades one (lesson, student)."""
    classroom = open_class(root)
    classroom.config.Execute.isolation = isolation
    classroom.config.Execute.cluster = cluster
    return functools.partial(_grade_task, classroom, fingerprints)


def _grade_task(classroom: Classroom, fingerprints: dict[str, Fingerprint], task: Task) -> Graded:
    lesson, student = task
    return grade_one(Submission(classroom, lesson, student), fingerprints[lesson])


def _unchanged(
    submission: Submission, fingerprint: Fingerprint, isolation: str, scores: gradebook.Scores
) -> record.Record | None:
    """Return the record of a submission of which nothing has changed, and nothing is missing anywhere."""
    kept = record.read(submission)
    if kept is None or kept.judged != fingerprint.key or kept.isolation not in ("walls", isolation):
        return None
    saved = scores[submission.lesson][submission.student]
    cell = assignment(submission.classroom, submission.lesson).cell
    if not all(_same(saved.get(cell(name)), e["score"]) for name, e in kept.exercises.items()):
        return None
    try:
        same = kept.ran == submission_digest(fingerprint.inputs, submission)
        return kept if same and record.is_complete(submission, kept) else None
    except (OSError, SubmissionError):  # grading it says why
        return None


def _same(saved: float | None, score: float) -> bool:
    return saved is not None and math.isclose(saved, score, rel_tol=1e-9, abs_tol=1e-9)
