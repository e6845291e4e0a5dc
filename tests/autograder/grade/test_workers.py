"""Worker processes: a death costs its task one retry, and an error ends the batch."""

import multiprocessing
import os
import pkgutil

import pytest

from autograder.errors import CourseError
from autograder.grade import workers
from autograder.grade.workers import Lost, Pool


def pool_of(what: str, **options) -> Pool:
    """Return workers that call a function of the standard library, given by its name, on each task."""
    return Pool(
        pkgutil.resolve_name, (what,), **{"jobs": 2, "seconds": 30, "environ": dict(os.environ)} | options
    )


def test_every_task_is_done_once():
    found = dict(pool_of("math:sqrt").run([float(n) for n in range(20)]))

    assert found == {float(n): n**0.5 for n in range(20)}


def test_a_worker_that_dies_costs_its_task_and_no_other():
    found = dict(pool_of("builtins:eval").run(["1 + 1", "__import__('os')._exit(3)", "2 + 2"]))

    assert found["1 + 1"] == 2
    assert found["2 + 2"] == 4
    assert found["__import__('os')._exit(3)"] == Lost("its process ended with exit code 3")


def test_a_task_is_tried_again_when_its_worker_was_killed(tmp_path):
    mark = tmp_path / "tried"
    task = f"1 if os.path.exists({str(mark)!r}) else (open({str(mark)!r}, 'w'), os.kill(os.getpid(), 9))"
    task = f"(lambda os: {task})(__import__('os'))"

    assert dict(pool_of("builtins:eval").run([task])) == {task: 1}


def test_a_worker_that_hangs_is_killed():
    found = dict(pool_of("time:sleep", seconds=0.5).run([3600, 0]))

    assert found[0] is None
    assert "did not end within" in found[3600].why
    assert not multiprocessing.active_children()


def test_workers_that_cannot_start_end_in_a_line():
    with pytest.raises(CourseError, match=r"cannot start.*\n.*--jobs 1"):
        list(Pool(os._exit, (7,), jobs=1, seconds=9, environ=dict(os.environ)).run(["task"]))


def test_workers_are_renewed(monkeypatch):
    monkeypatch.setattr(workers, "RENEWED_AFTER", 3)

    found = [
        pid
        for _, pid in pool_of("builtins:eval", jobs=1).run(
            [f"__import__('os').getpid() + 0*{n}" for n in range(9)]
        )
    ]

    assert len(set(found)) == 3
    assert [found.count(pid) for pid in dict.fromkeys(found)] == [3, 3, 3]


STOP = "(_ for _ in ()).throw(__import__('autograder.errors', fromlist=['']).CourseError('stop'))"


def test_a_course_error_ends_the_batch_after_what_has_begun():
    """The first task waits; the second raises at once."""
    done = []

    with pytest.raises(CourseError, match=r"^stop$"):
        done.extend(task for task, _ in pool_of("builtins:eval").run(["__import__('time').sleep(1)", STOP]))

    assert STOP not in done
    assert not multiprocessing.active_children()


def test_any_other_error_costs_its_own_task():
    odd = "(_ for _ in ()).throw(type('Odd', (Exception,), {})('why'))"

    assert dict(pool_of("builtins:eval", jobs=1).run([odd, "2"])) == {odd: Lost("Odd: why"), "2": 2}
