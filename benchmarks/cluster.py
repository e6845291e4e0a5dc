"""
How well `course grade --dask` uses its workers: each notebook waits, as if its cells computed for so long.

    python -m benchmarks.cluster [--wait 10] [--rounds 4] [--workers 1 2 4 8]

The workers are processes of this machine with walls around what they run. The time is taken from when each
has brought back its first notebook until the last has come: what a batch costs once is not in it.
The efficiency is the share of the workers' time in which notebooks waited: the rest is repairing, starting
kernels, judging, sending. All of these need the processors of this machine; on a real cluster only repairing
and judging do.
"""

import argparse
import shutil
import tempfile
import time
from pathlib import Path

import nbformat
from distributed import LocalCluster

from autograder.authoring.notebooks import student_notebook
from autograder.classroom.collect.store import store
from autograder.classroom.folder import Classroom, init, open_class
from autograder.classroom.release import release
from autograder.classroom.simulate import START
from autograder.grade.batch import cores, grade

LESSON, EXERCISE = "01_sgd", "exercise-gd_step"


def waiting(room: Classroom, students: int, seconds: float) -> None:
    """Hand in notebooks of which one cell waits."""
    notebook = student_notebook(LESSON)
    cell = next(cell for cell in notebook.cells if cell.id == EXERCISE)
    cell.source = f"import time\n\ntime.sleep({seconds})"
    for number in range(students):
        store(room, LESSON, f"s{number:03}", nbformat.writes(notebook).encode(), START)


def measure(room: Classroom, workers: int, rounds: int) -> float:
    """Return the seconds that a cluster takes for some rounds, after a first."""
    times = []
    with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster:
        for result in grade(room, [LESSON], dask=cluster.scheduler_address):
            if result.status != "graded":
                raise SystemExit(f"{result.student}: {result.trouble}")
            times.append(time.perf_counter())
    return times[(1 + rounds) * workers - 1] - times[workers - 1]


def main() -> None:
    """Print a line for each number of workers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--wait", type=float, default=10.0, help="seconds that a notebook waits")
    parser.add_argument("--rounds", type=int, default=4, help="notebooks that each worker gets")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4, 8])
    told = parser.parse_args()
    print(f"notebooks that wait {told.wait:g} s, {told.rounds} for each worker; {cores()} cores")
    print(f"{'workers':>8}{'seconds':>9}{'per minute':>12}{'efficiency':>12}")
    with tempfile.TemporaryDirectory(prefix="cluster-") as folder:
        empty, _ = init(Path(folder) / "empty")
        release(empty, LESSON)
        for workers in told.workers:
            room = open_class(shutil.copytree(empty.root, Path(folder) / f"class{workers}"))
            waiting(room, (1 + told.rounds) * workers, told.wait)
            seconds = measure(room, workers, told.rounds)
            rate = 60 * told.rounds * workers / seconds
            print(
                f"{workers:8}{seconds:9.1f}{rate:12.1f}{told.rounds * told.wait / seconds:11.0%}", flush=True
            )


if __name__ == "__main__":
    main()
