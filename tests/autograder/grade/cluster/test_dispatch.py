"""
A class on a cluster: same marks as without, whatever happens to the workers.

The scheduler and each worker are processes of their own. Where the tests run as root, one of the workers has
a network of its own and sees no file of the class, as another machine would.
"""

import contextlib
import itertools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.authoring.lesson import ROOT
from autograder.classroom import folder
from autograder.errors import CourseError
from autograder.grade import batch
from autograder.grade.nbgrader.gradebook import Broken
from tests import network
from tests.autograder.grade.test_batch import LESSON, hand_in, left
from tests.hostile import world

crew, dispatch = (
    pytest.importorskip(f"autograder.grade.cluster.{name}", exc_type=ImportError)
    for name in ("crew", "dispatch")
)

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="walls are made of Linux's namespaces"),
    pytest.mark.slow,
    pytest.mark.xdist_group("cluster"),
]
HOSTILE = ("forged_result", "os_exit", "answers_are_links")
NETWORK = f"198.18.{os.getpid() % 250}"  # set aside for tests
NO_WALLS = ("unshare", "-Ur", "sh", "-c", 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$0" "$@"')


class Machines:
    """A scheduler and its workers."""

    def __init__(self, place: Path):
        self.place, self.processes = place, {}
        self._start("scheduler", (), "scheduler", "--port", "0")
        where = self.until(lambda: (place / "where").exists() and (place / "where").read_text())
        self.address = f"tcp://127.0.0.1:{json.loads(where)['address'].rpartition(':')[2]}"

    def _start(self, name: str, prefix: tuple, what: str, *options: str, cwd: Path = ROOT) -> None:
        command = (*prefix, sys.executable, "-m", f"distributed.cli.dask_{what}", "--no-dashboard", *options)
        if what == "scheduler":
            command += ("--scheduler-file", str(self.place / "where"))
        with open(self.place / f"{name}.log", "wb") as log:
            self.processes[name] = subprocess.Popen(command, stdout=log, stderr=log, cwd=cwd)

    def start(self, name: str, *prefix: str, cwd: Path = ROOT, host: str = "127.0.0.1") -> None:
        """Start a worker."""
        options = ("--no-nanny", "--nthreads", "1", "--memory-limit", "0", "--name", name)
        address = self.address.replace("127.0.0.1", host)
        self._start(
            name, prefix, "worker", address, *options, "--local-directory", f"{self.place}/{name}", cwd=cwd
        )

    def send(self, name: str, number: int) -> None:
        """Send a worker a signal."""
        self.processes[name].send_signal(number)

    def stop(self) -> None:
        """Kill them all."""
        for process in self.processes.values():
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            process.wait()

    @staticmethod
    def until(true: Callable[[], object], seconds: float = 600.0) -> object:
        """Wait for something to be so, and return it."""
        end = time.monotonic() + seconds
        while not (found := true()):
            assert time.monotonic() < end, "it did not come"
            time.sleep(0.02)
        return found


@pytest.fixture(scope="module")
def machines() -> Iterator[Machines]:
    """A scheduler without workers."""
    place = Path(tempfile.mkdtemp(prefix="cl-", dir="/tmp"))  # short: sockets have short names
    found = Machines(place)
    yield found
    found.stop()
    shutil.rmtree(place, ignore_errors=True)  # what a killed worker started may be tidying up, too


@pytest.fixture(scope="module")
def workers(machines, tmp_path_factory) -> Iterator[Machines]:
    """
    Two workers that are fit, one of them far away; one in another version; one without walls;
    one without the course.
    """
    with contextlib.ExitStack() as stack:
        far = stack.enter_context(another_host(tmp_path_factory.getbasetemp())) if os.geteuid() == 0 else ()
        machines.start("near")
        machines.start("far", *far, host=f"{NETWORK}.1" if far else "127.0.0.1")
        other = machines.place / "course"
        for part in ("autograder", "course_lib", "solutions"):
            shutil.copytree(ROOT / part, other / part, ignore=shutil.ignore_patterns("__pycache__"))
        with open(other / "course_lib" / "arrays.py", "a") as file:
            file.write("# of another release\n")
        machines.start("older", cwd=other)
        machines.start("open", *NO_WALLS)
        (machines.place / "nothing").mkdir()  # where its own name hides the course, however it is installed
        (machines.place / "nothing" / "autograder.py").write_text(
            "raise ModuleNotFoundError('no autograder')\n"
        )
        machines.start("bare", cwd=machines.place / "nothing")
        yield machines
        machines.stop()


@contextlib.contextmanager
def another_host(hidden: Path) -> Iterator[tuple[str, ...]]:
    """Make a network with a line to here; yield how to run a command there, where a folder is hidden."""
    name, ours, theirs = f"course{os.getpid()}", f"co{os.getpid()}", f"ct{os.getpid()}"
    made = f"""
        ip netns add {name}
        ip link add {ours} type veth peer name {theirs} netns {name}
        echo 1 > /proc/sys/net/ipv6/conf/{ours}/disable_ipv6 || true  # an address that comes later
        ip addr add {NETWORK}.1/30 dev {ours} && ip link set {ours} up
        ip -n {name} addr add {NETWORK}.2/30 dev {theirs} && ip -n {name} link set {theirs} up
    """
    with network.changing():
        done = subprocess.run(["sh", "-ec", made], capture_output=True, text=True)
    try:
        if done.returncode:
            pytest.skip(f"no network can be made here: {done.stderr.strip()}")
        alone = 'mount -t tmpfs none "$0" && exec "$@"'
        yield "ip", "netns", "exec", name, "unshare", "-m", "sh", "-c", alone, str(hidden)
    finally:
        with network.changing():
            subprocess.run(["ip", "link", "del", ours], capture_output=True)
            subprocess.run(["ip", "netns", "del", name], capture_output=True)


@pytest.fixture
def ran(monkeypatch) -> list[tuple[str, str]]:
    """What workers did for us: their names, and what they were asked."""
    found, real = [], dispatch.Cluster._result

    def result(self, worker, key, seconds, function, *arguments):
        results = real(self, worker, key, seconds, function, *arguments)
        found.append((worker.name.split()[1], function))
        return results

    monkeypatch.setattr(dispatch.Cluster, "_result", result)
    return found


@pytest.fixture
def clusters(monkeypatch) -> list[dispatch.Cluster]:
    """The clusters that are used, as soon as they are."""
    found, real = [], dispatch.Cluster.__init__

    def init(self, *args):
        found.append(self)
        real(self, *args)

    monkeypatch.setattr(dispatch.Cluster, "__init__", init)
    return found


def graded(room: folder.Classroom, **options) -> list[tuple[str, str]]:
    """Grade a class and return what came of each submission, as often as it came."""
    return [(result.student, result.status) for result in batch.grade(room, [LESSON], **options)]


# ------------------------------------------------------------------------- before there are workers


def test_a_wrong_address_is_told_in_one_line(monkeypatch):
    monkeypatch.setattr(crew, "CONNECT_SECONDS", 0.2)

    for address in ("tcp://127.0.0.1:9", "nonsense:", "smoke://x:1", "tls://127.0.0.1:9"):
        with (
            pytest.raises(CourseError, match=r"^There is no Dask scheduler .*\nName the address"),
            batch.workers_of(address, print),
        ):
            pass


def test_without_dask_the_extra_is_named(monkeypatch):
    for module in (crew, dispatch):
        monkeypatch.delitem(sys.modules, module.__name__)
    monkeypatch.delattr(sys.modules["autograder.grade.cluster"], "dispatch")
    monkeypatch.setitem(sys.modules, "distributed", None)

    with pytest.raises(CourseError, match=r"not installed\.\n.*old-new-tricks\[cluster\]"):
        batch.workers_of("tcp://127.0.0.1:9", print)


def test_a_cluster_that_stays_without_workers_is_told_in_one_line(machines, monkeypatch):
    monkeypatch.setattr(crew, "PATIENCE", 0.5)

    with (
        pytest.raises(Broken, match=r"has had no worker that can grade for .* minutes\.\nStart some"),
        batch.workers_of(machines.address, print) as cluster,
    ):
        cluster.wait()


def test_a_wrong_address_is_told_before_anything_is_computed(empty_class, monkeypatch):
    monkeypatch.setattr(crew, "CONNECT_SECONDS", 0.2)
    monkeypatch.setattr(batch, "fingerprint", lambda *_: pytest.fail("it was computed"))
    hand_in(empty_class, "ann")

    with pytest.raises(CourseError, match="There is no Dask scheduler"):
        graded(empty_class, dask="tcp://127.0.0.1:9")


# ------------------------------------------------------------------------------------ with workers


@pytest.fixture(scope="module")
def quiet(tmp_path_factory) -> folder.Classroom:
    """A class of honest, wrong and hostile students, graded on this machine."""
    room = world.new_class(tmp_path_factory.mktemp("quiet") / "class", "5eed" * 8)
    for student, data in world.bystanders("secret").items():
        world.place_of(room, student).write_bytes(data)
    for student in HOSTILE:
        world.place_of(room, student).write_text(world.NOTEBOOKS[student].read_text())
    assert {status for _, status in graded(room)} == {"graded"}
    return room


def ungraded(room: folder.Classroom, place: Path) -> folder.Classroom:
    """Return a copy of a class that has forgotten what it earned."""
    copy = folder.open_class(shutil.copytree(room.root, place / room.root.name))
    for step in ("autograded", "answers"):
        shutil.rmtree(copy.root / step)
    return copy


def kept(room: folder.Classroom) -> dict[str, Any]:
    """Return all that is kept of a class, except for the number of a cell that killed its kernel."""
    found = left(room)
    for cell in found["files"][f"autograded/os_exit/{LESSON}/{LESSON}.ipynb"].cells:
        cell.pop("execution_count", None)
    return found


def test_marks_are_the_same_and_unfit_workers_are_refused_by_name(quiet, workers, tmp_path, ran):
    """To the last bit, with all that is kept; of the two that are fit each does its part."""
    room, told = ungraded(quiet, tmp_path), []

    with batch.workers_of(workers.address, told.append) as cluster:
        cluster.wait()
        Machines.until(lambda: len(told) == 3 and cluster.slots == 2)

    results = graded(room, dask=workers.address, tell=told.append)

    assert sorted(results) == [(student, "graded") for student in sorted({*HOSTILE, *world.bystanders("")})]
    assert kept(room) == kept(quiet)
    assert {name for name, what in ran if what == "run"} == {"near", "far"}
    found = {line.split()[1]: line for line in told}
    assert found.keys() == {"bare", "older", "open"}
    assert "is the course installed there" in found["bare"]
    assert "the course is" in found["older"]
    assert "install the same" in found["older"]
    assert "make namespaces" in found["open"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a network for it")
def test_a_worker_far_away_sees_neither_our_network_nor_the_class(workers, quiet):
    """It has graded its part in the test before, and no file system is shared."""
    seen = "import os, sys; print(os.readlink('/proc/self/ns/net'), os.path.exists(sys.argv[1]))"
    there = ("nsenter", "-t", str(workers.processes["far"].pid), "-n", "-m", sys.executable, "-c", seen)

    done = subprocess.run([*there, str(quiet.root)], capture_output=True, text=True, check=True)

    network, class_is_there = done.stdout.split()
    assert network != os.readlink("/proc/self/ns/net")
    assert class_is_there == "False"


def test_workers_that_die_stop_leave_join_and_come_back_cost_nothing(
    empty_class, workers, monkeypatch, ran, clusters
):
    """
    One is killed while it runs a notebook, one joins; the other is stopped in a notebook, so that this one
    is run twice, and brings its results too late; then the first that joined leaves.
    """
    students = [f"s{number:02}" for number in range(12)]
    hand_in(empty_class, *students)
    chance, handed, steps = random.Random(1), itertools.count(), [threading.Event() for _ in range(4)]
    engage = dispatch.Cluster._engage

    def held(self, avoided):  # until what is to happen has happened, however fast the machine is
        number = next(handed)
        for place, step in zip((3, 5, 8, 10), steps, strict=True):
            assert number < place or step.wait(600)
        return engage(self, avoided)

    def worker(name: str) -> crew.Worker | None:
        known = clusters[-1].workers.values() if clusters else ()
        return next((one for one in known if one.name.split()[1] == name), None)

    def busy(name: str) -> bool:
        one = worker(name)
        return bool(one and one.fit and one.busy)

    def silent_for_long(one: crew.Worker) -> crew.Worker:
        one.heard = float("-inf")
        return one

    def happen() -> None:
        workers.until(lambda: busy("near"))
        time.sleep(chance.uniform(0.0, 0.3))
        workers.send("near", signal.SIGKILL)
        workers.start("late")
        workers.until(lambda: worker("late") and worker("late").counts)
        steps[0].set()
        workers.until(lambda: ("late", "run") in ran)
        steps[1].set()
        workers.until(lambda: busy("far"))
        workers.send("far", signal.SIGSTOP)
        workers.until(lambda: silent_for_long(worker("far")).late)
        steps[2].set()
        workers.send("far", signal.SIGCONT)
        workers.until(lambda: worker("far").counts)
        steps[3].set()
        workers.until(lambda: busy("late"))
        workers.send("late", signal.SIGTERM)

    monkeypatch.setattr(dispatch.Cluster, "_engage", held)
    happening = threading.Thread(target=happen, daemon=True)
    happening.start()

    results = graded(empty_class, dask=workers.address, tell=lambda line: None)

    happening.join(1)
    assert not happening.is_alive()
    assert sorted(results) == [(student, "graded") for student in students]
    assert {name for name, what in ran if what == "run"} >= {"far", "late"}
    scores = world.scores(empty_class)
    assert scores.keys() == set(students[::2])
    assert len({json.dumps(found) for found in scores.values()}) == 1
