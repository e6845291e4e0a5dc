"""Worker processes: a death costs its task one retry, and an error ends the batch."""

import multiprocessing
import os
import pkgutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.errors import CourseError
from autograder.grade import workers
from autograder.grade.workers import Lost, Pool
from autograder.kernel import ONE_THREAD


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


def test_a_worker_that_waits_for_others_may_be_given_time():
    class Patient(Pool):
        def _employ(self):
            super()._employ()
            for worker in self.workers:
                self.allow(worker.process.pid, 1e6)

    pool = Patient(pkgutil.resolve_name, ("time:sleep",), jobs=1, seconds=0.1, environ=dict(os.environ))

    assert dict(pool.run([0.5])) == {0.5: None}


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


ALONE = """
import os, pkgutil
from autograder.grade.workers import Pool

def run(tasks):
    return list(Pool(pkgutil.resolve_name, ("builtins:eval",), **settings).run(tasks))

settings = {"jobs": 2, "seconds": 600, "environ": dict(os.environ)}
pool = Pool(None, (), **settings)
parents = run([f"__import__('os').getppid() + 0*{n}" for n in range(4)])
print(pool.context.get_start_method(), {parent for _, parent in parents} == {os.getpid()}, flush=True)
write = "open('{}', 'w').write(str(__import__('os').getpid())) and __import__('time').sleep(600)"
run([write.format(1), write.format(2)])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere processes are not forked from this one")
def test_workers_of_a_process_without_threads_are_its_forks_and_end_with_it(tmp_path):
    """Each gets a copy of all that is open: what tells it that we are gone must not be among it."""
    alone = subprocess.Popen(
        [sys.executable, "-c", ALONE],
        cwd=tmp_path,
        env={**os.environ, **ONE_THREAD},
        stdout=subprocess.PIPE,
        text=True,
    )
    said, pids = alone.stdout.readline().split(), []
    while len(pids) < 2 and alone.poll() is None:
        pids = [int(text) for n in "12" if (tmp_path / n).exists() and (text := (tmp_path / n).read_text())]
        time.sleep(0.05)
    alone.kill()
    alone.communicate()

    assert said == ["fork", "True"]
    assert len(pids) == 2
    deadline = time.monotonic() + 60
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
