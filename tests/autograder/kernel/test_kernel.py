"""The walls around a kernel, tried from the inside and from the outside, as root and as an ordinary user."""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
import pytest
from nbconvert.preprocessors import ExecutePreprocessor
from nbformat.v4 import new_code_cell, new_notebook

import course_lib
from autograder.authoring.lesson import ROOT
from autograder.grade.assignments.lesson import room_of
from autograder.grade.notebook.patience import OwnTime
from autograder.grade.notebook.run import BoundedClient
from autograder.kernel import ONE_THREAD, cgroup, forkserver_client, walls
from autograder.kernel.forkserver_client import VARIABLE, look
from autograder.kernel.student_shell import StudentShell

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="walls are made of Linux's namespaces")
LESSON = "01_sgd"


class Run(BoundedClient, ExecutePreprocessor):
    """A notebook's run as in grading, without the rest."""


def run(*cells: str, lesson: str = LESSON, **limits: int) -> tuple[list[str], dict]:
    """Return what each cell printed, or its error, and what the run is told of."""
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    resources = {"course": {"room": room_of(lesson)}}
    runs = Run(isolation="walls", **limits)
    runs.preprocess(notebook, resources)
    shown = [
        "".join(output.get("text") or output.get("evalue") or "" for output in cell.outputs)
        for cell in notebook.cells
    ]
    return shown, resources["course"]


@pytest.fixture(scope="module", autouse=True)
def server():
    """One forkserver for all."""
    with forkserver_client.started():
        yield


def test_every_wall_stands():
    assert {wall.name: wall.what for wall in look() if wall.needed and not wall.up} == {}


def test_of_the_system_only_what_python_needs_is_there():
    """A clone or a class in /usr/src, /usr/local or an environment's own folder is not shown with it."""
    shown, _ = run(
        "import os, sys\nprint(*os.listdir('/usr'))",
        "print(*os.listdir('/usr/local'))",
        "print(*os.listdir(sys.prefix))",
        "from importlib.metadata import distributions\n"
        "print([one for one in distributions() if one.read_text('direct_url.json')])",
    )

    installed = [Path(place).parts for place in (ROOT, sys.prefix, sys.base_prefix)]
    on_the_way = {place[2] for place in installed if place[1] == "usr"}  # to a clone or a Python in it
    below = {place[3] for place in installed if place[1:3] == ("usr", "local") and len(place) > 3}
    assert set(shown[0].split()) <= {*walls.TOPS, "libexec", "local", "share"} | on_the_way
    assert set(shown[1].split()) <= {*walls.PYTHON} | below
    assert set(shown[2].split()) <= {*walls.PYTHON, "share", "libexec"}
    assert shown[3].strip() == "[]"  # it would say from where the course was installed


def test_a_secret_in_the_room_is_a_needed_wall_that_is_down():
    reached = Path(json.__file__)

    found = {wall.name: wall for wall in look([reached])}["secrets"]

    assert found.needed
    assert not found.up
    assert str(reached) in found.what


def test_a_cell_runs_as_in_any_kernel():
    shown, told = run(
        "import numpy as np\nx = np.ones(3)", "print(x @ x)", "%matplotlib inline\nx.sum()", "1 / 0"
    )

    assert shown[1].strip() == "3.0"
    assert shown[3] == "division by zero"
    assert told["trouble"] == []


def test_what_a_cell_prints_last_is_shown_below_it_and_below_no_other():
    """An output is flushed only where something was written: by the cell, by a thread, as an error's text."""
    shown, _ = run(
        "import sys, threading\nprint('one', end='')",
        "pass",
        "print('two', file=sys.stderr, end='')",
        "thread = threading.Thread(target=print, args=('three',))\nthread.start()\nthread.join()",
        "sys.stdout.flush()",
        *(f"print({i})" for i in range(20)),
    )

    assert [text.strip() for text in shown] == ["one", "", "two", "three", "", *map(str, range(20))]


STATE = """
import os
import sys

shell = get_ipython()
places = shell.home_dir, shell.ipython_dir, shell.profile_dir.location, shell.history_manager.hist_file
print(*places, *_dh, os.getcwd(), os.environ["PAGER"])
print(len(In), Out, sorted(name for name in globals() if name.startswith("left")))
print(shell.parent is shell.kernel, shell.kernel.shell is shell, sys.modules["__main__"] is shell.user_module)
print(shell.display_pub.session is shell.kernel.session, sys.excepthook, sorted(sys.modules))
print({name: len(called) for name, called in shell.events.callbacks.items()})
"""
LEAVES = """
left = 1
get_ipython().events.register("post_execute", lambda: None)
get_ipython().home_dir = "/left"
__import__("sys").modules["left"] = 1
left
"""


def test_the_shell_of_a_kernel_is_its_own_though_it_was_made_before():
    """One template forks all kernels of a lesson, with a shell: what one changes in it, no other finds."""
    (before,), _ = run(STATE)
    run(LEAVES, LEAVES)
    (after,), _ = run(STATE)
    home, profile = f"{walls.TMP}/home", f"{walls.TMP}/home/.ipython/profile_default"

    assert before.splitlines()[:3] == [
        f"{home} {home}/.ipython {profile} {profile}/history.sqlite {home} {home} cat",
        "2 {} []",
        "True True True",
    ]
    assert after == before


def test_what_a_check_collects_comes_out_and_nothing_else():
    put = """
import os
place = os.environ["COURSE_COLLECT"] + "/answers/"
open(place + "gd_step.npz", "w").write("collected")
open(place + "other.txt", "w").write("x")
os.symlink("/etc/passwd", place + "linear_regression_gradient.npz")
os.mkdir(place + "step_decay.npz")
for name in ("minibatches", "sgd_step", "other"):
    with open(place + name + ".npz", "wb") as file:
        file.truncate(100 << 20 if name == "minibatches" else 10)
"""

    _, told = run(put, timeout=10)

    assert told["answers"] == {"gd_step": b"collected", "sgd_step": bytes(10)}


def test_answers_survive_the_kernel():
    put = 'import os; open(os.environ["COURSE_COLLECT"] + "/answers/gd_step.npz", "w").write("before")'

    _, told = run(put, "os._exit(1)", "print(1)")

    assert told["answers"] == {"gd_step": b"before"}
    assert told["trouble"] == ["Python itself ended in cell 2: what follows was not run"]


def test_the_course_and_the_grader_are_not_there():
    root = Path(course_lib.__file__).parent.parent
    shown, _ = run(
        f"import os; print(sorted(os.listdir({str(root)!r})), os.listdir({str(root / 'autograder')!r}))",
        "import course_lib.check as c; print(os.path.exists(c.PACKS))",
        "from course_lib.optim.gradient_descent import sgd_step",
        "import autograder.exercises",
    )

    assert "solutions" not in shown[0]
    assert shown[0].strip().endswith("[]")
    assert shown[1].strip() == "False"
    assert shown[2] == (
        "course_lib.optim.gradient_descent holds an answer of this lesson: it is not there while grading"
    )
    assert "No module named 'autograder" in shown[3]


def test_what_a_lesson_needs_of_the_library_is_there():
    shown, _ = run("from course_lib.ops.conv.conv2d import conv2d_forward; print(1)", lesson="08_cnns")

    assert shown[0].strip() == "1"


@pytest.mark.parametrize("lesson", ["03_adam", "08_cnns"])
def test_another_library_may_be_imported_and_not_used(lesson):
    """In every lesson: torch alone has a function for most of them."""
    shown, _ = run(
        "import torch, scipy; print(1)", "torch.ones(3)", "from sklearn import datasets", lesson=lesson
    )

    assert shown[0].strip() == "1"
    assert shown[1] == "torch holds an answer of this lesson: it is not there while grading"
    assert shown[2] == "sklearn holds an answer of this lesson: it is not there while grading"


def test_a_secret_of_the_grader_is_not_visible(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_TOKEN", "canary")
    (tmp_path / "file").write_text("canary")
    shown, _ = run(
        "import os; print(dict(os.environ))",
        f"print(open({str(tmp_path / 'file')!r}).read())",
        "print(os.getcwd(), sorted(os.listdir('/tmp')), os.listdir(os.path.expanduser('~')))",
    )

    assert "canary" not in "".join(shown)
    assert "No such file" in shown[1]
    assert shown[2].startswith("/tmp/home [")
    assert tmp_path.parts[2] not in shown[2]


def test_memory_is_bounded():
    shown, told = run("x = bytearray(4 << 30)", "print('alive')")

    assert "alive" in shown[1]
    assert told["trouble"] == []


@pytest.mark.skipif("memory" not in cgroup.parents(), reason="no cgroup can be made here")
def test_memory_of_many_processes_is_bounded_together():
    grab = """
import os, time
for _ in range(8):
    if os.fork() == 0:
        x = bytearray(b"x") * (1 << 30)
        time.sleep(30)
time.sleep(2)
"""
    _, told = run(grab, "print('alive')", timeout=8)
    left = [path for folder in cgroup.parents().values() for path in stale(folder)]

    assert told["trouble"] == [] or "Python itself ended" in told["trouble"][0]
    assert left == []


GRAB = """
import os, time
shared = bytearray(b"x") * ({shared} << 20)
children = []
for size in {sizes}:
    if (child := os.fork()) == 0:
        try:
            x = bytearray(b"x") * (size << 20)
            time.sleep({seconds})
        finally:
            os._exit(0)
    children.append(child)
print(*[os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children])
"""  # children that each hold so many MiB, and how each of them ended
WITHOUT = pytest.mark.skipif("memory" in cgroup.parents(), reason="here a cgroup bounds them")


@WITHOUT
def test_memory_of_many_processes_is_bounded_together_without_a_cgroup():
    """The largest ends, as a cgroup would have it; what a child shares with its parent counts once."""
    grab = GRAB.format(shared=400, sizes=(0, 0, 0, 1, 250, 375), seconds=10)
    shown, told = run(grab, "print('alive')", timeout=30, limits={"memory": 1 << 30})

    assert shown[0].split() == ["0", "0", "0", "0", "0", "-9"]
    assert (shown[1], told["trouble"]) == ("alive\n", [])


@WITHOUT
def test_a_kernel_stays_on_one_processor_without_a_cgroup():
    shown, _ = run("import os\nprint(len(os.sched_getaffinity(0)))", "os.sched_setaffinity(0, range(64))")

    assert shown[0] == "1\n"
    assert "not permitted" in shown[1]


def test_a_fork_bomb_stays_within_its_limits():
    shown, _ = run(
        "import os\nn = 0\ntry:\n    while os.fork():\n        n += 1\n"
        "except OSError as error:\n    print(n < 64, error.strerror)\nelse:\n    import time; time.sleep(60)",
        "print('alive')",
    )

    assert shown[0].strip() == "True Resource temporarily unavailable"


def test_disk_is_bounded():
    shown, _ = run(
        "for i in range(10):\n    with open(f'/tmp/{i}', 'wb') as f:\n        f.write(bytes(100 << 20))",
        "import errno; open('/usr/x', 'w')",
        "open('/dev/shm/x', 'w'); print('in tmp')",
    )

    assert "No space left" in shown[0]
    assert "Read-only file system" in shown[1]


def test_a_cell_that_takes_too_long_is_interrupted_and_what_follows_is_run():
    """Wherever notebooks are run: by nbgrader's chain, on Gradescope, by a student."""
    shown, told = run("while True: pass", "print('alive')", timeout=1)

    assert told["trouble"] == ["cell 1 did not end within 1 seconds and was interrupted"]
    assert shown[1] == "alive\n"


def test_time_in_which_a_cell_waits_for_a_processor_counts_only_when_it_is_very_long(monkeypatch):
    monkeypatch.setattr(OwnTime, "passed", lambda clock: 0.0)

    shown, told = run(
        "import time; time.sleep(3); print('late')", "time.sleep(60)", "print('alive')", timeout=2
    )

    assert shown[0] + shown[2] == "late\nalive\n"
    assert told["trouble"] == ["cell 2 did not end within 2 seconds and was interrupted"]


def test_a_cell_that_cannot_be_interrupted_ends_its_kernel():
    shown, told = run(
        "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: time.sleep(1)",
        "print(1)",
        timeout=1,
    )

    assert told["trouble"] == [
        "a cell did not end and could not be interrupted in cell 1: what follows was not run"
    ]
    assert shown[1].startswith("Not run")


def forked_by(server: str) -> set[int]:
    """Return the processes of a forkserver: itself, its templates, wardens and kernels."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if server.encode() in path.read_bytes():
                found.add(int(path.parent.name))
        except OSError:
            continue
    return found


def test_kernels_end_when_the_grader_is_killed():
    """Its forkserver, its wardens and its kernels: nobody is left."""
    script = """
import asyncio, os, sys, tempfile
from pathlib import Path
from jupyter_client.manager import AsyncKernelManager
from autograder.kernel.forkserver_client import server
from autograder.kernel.provisioner import WalledSpecs

async def main():
    specs = WalledSpecs(Path(sys.argv[1]), [], [])
    manager = AsyncKernelManager(kernel_name="course", kernel_spec_manager=specs)
    await manager.start_kernel()
    print(server(), flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", script, folder]
        grader = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        place = grader.stdout.readline().strip()
        mine = forked_by(place)
        grader.kill()
        grader.wait()
        grader.stdout.close()
        deadline = time.monotonic() + 20
        while (left := forked_by(place)) and time.monotonic() < deadline:
            time.sleep(0.05)

    assert not Path(place).exists()
    assert len(mine) >= 4  # the server, its template, a warden, a kernel
    assert left == set()
    assert [path for folder in cgroup.parents().values() for path in stale(folder)] == []


def stale(folder: Path) -> list[Path]:
    """Return the groups in a folder whose process has ended."""
    groups = folder.glob("course-[0-9]*")
    return [path for path in groups if not Path(f"/proc/{path.name.split('-')[1]}").exists()]


def test_a_killed_forkserver_is_replaced(monkeypatch):
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setattr(forkserver_client, "_own", None)
    first = forkserver_client.server()
    forkserver_client._own.process.kill()
    forkserver_client._own.process.wait()
    shown, _ = run("print(1)")
    second = forkserver_client._own

    assert shown[0].strip() == "1"
    assert second.folder != first
    second.stop()


def test_a_kernel_counts_as_ended_when_its_warden_is_killed():
    """The cell gives its process a name, by which it is found once it runs."""
    script = "import ctypes, time; ctypes.CDLL(None).prctl(15, b'in cell 1'); time.sleep(60)"

    def kill_its_warden() -> None:
        for _ in range(600):
            time.sleep(0.1)
            if kernels := [one for one in psutil.process_iter(["name"]) if one.info["name"] == "in cell 1"]:
                return kernels[0].parent().kill()

    killer = threading.Thread(target=kill_its_warden)
    killer.start()
    _, told = run(script, "print(1)")
    killer.join()

    assert told["trouble"] == ["Python itself ended in cell 1: what follows was not run"]


def test_where_walls_cannot_be_raised_nothing_runs():
    """A user namespace in which no further one may be made is such a place."""
    refused = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$0" "$@"'
    code = "from autograder.kernel.forkserver_client import *\ntry: look()\nexcept WallError as e: print(e)"
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    done = subprocess.run(
        ["unshare", "-Ur", "sh", "-c", refused, sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
    )

    assert "cannot be enclosed here" in done.stdout
    assert "make namespaces" in done.stdout
    assert "--isolation none" in done.stdout


LOOK = "from autograder.kernel.forkserver_client import *\ntry: look()\nexcept CourseError as e: print(e)"


@pytest.mark.skipif("pids" not in cgroup.parents(), reason="no cgroup can be made here")
@pytest.mark.parametrize("most", [2, 4])  # too few to look for libseccomp, and to fork a kernel
def test_where_no_more_processes_can_be_started_this_is_what_is_told(most):
    group = cgroup.parents()["pids"] / f"course-{os.getpid()}-few"
    group.mkdir()
    (group / "pids.max").write_text(str(most))
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    try:
        done = subprocess.run(
            ["sh", "-c", f'echo $$ > {group}/cgroup.procs && exec "$0" "$@"', sys.executable, "-c", LOOK],
            capture_output=True,
            text=True,
            env=environment | ONE_THREAD,
            timeout=200,
        )
    finally:
        while (group / "cgroup.procs").read_text():
            time.sleep(0.01)
        group.rmdir()

    assert done.stdout.startswith("No more processes can be started.")


def test_a_folder_for_temporary_files_with_too_long_a_path_is_told(tmp_path):
    far = tmp_path / ("x" * 90)
    far.mkdir()
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    done = subprocess.run(
        [sys.executable, "-c", LOOK],
        capture_output=True,
        text=True,
        env=environment | {"TMPDIR": str(far)},
        timeout=60,
    )

    assert f"{far} is too long for the path of a socket (set TMPDIR to a shorter one)" in done.stdout


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("!ls", "!ls: commands are not run while grading"),
        ("%ls", "commands are not run while grading"),
        ("%pip install numpy", "!python -m pip install numpy: commands are not run while grading"),
        ("import google.colab", "No module named 'google.colab'"),
        ("drive.mount('/content/drive')", "name 'drive' is not defined"),
        ("input()", "does not support input requests"),
        ("%matplotlib widget", ""),
        ("1 / 0", "division by zero"),
    ],
)
def test_a_line_that_fails_costs_nothing_below_it(line, told):
    shown, course = run(f"{line}\nanswer = 42", "print(answer)")

    assert told in shown[0]
    assert len(shown[0].splitlines()) <= 2  # pip adds one
    assert (shown[1], course["trouble"]) == ("42\n", [])


def test_pythons_place_on_this_machine_is_not_told(monkeypatch, capsys):
    """In a path with a space it comes quoted."""
    monkeypatch.setattr(sys, "executable", "/our place/bin/python")
    for written in ("'/our place/bin/python'", "/our place/bin/python"):
        StudentShell.system(None, f"{written} -m pip install numpy")

    assert set(capsys.readouterr().out.splitlines()) == {
        "!python -m pip install numpy: commands are not run while grading"
    }


@pytest.mark.parametrize("error", ["KeyboardInterrupt", "SystemExit"])
def test_a_cell_that_is_interrupted_does_not_go_on(error):
    shown, _ = run(f"answer = 1\nraise {error}\nanswer = 42", "print(answer)")

    assert shown[1] == "1\n"
