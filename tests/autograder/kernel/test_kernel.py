"""The walls around a kernel, tried from the inside and from the outside, as root and as an ordinary user."""

import json
import os
import shutil
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
from autograder.grade.notebook.run import BoundedClient
from autograder.kernel import cgroup, forkserver_client, walls
from autograder.kernel.forkserver_client import VARIABLE, look

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="walls are made of Linux's namespaces")
LESSON = "01_sgd"


class Run(BoundedClient, ExecutePreprocessor):
    """A notebook's run as in grading, without the rest."""


def run(*cells: str, lesson: str = LESSON, **limits: int) -> tuple[list[str], dict]:
    """Return what each cell printed, or its error, and what the run is told of."""
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    resources = {"course": {"lesson": lesson}}
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
    )

    assert set(shown[0].split()) <= {*walls.TOPS, "libexec", "local", "share"}
    assert set(shown[1].split()) <= {*walls.PYTHON}
    assert set(shown[2].split()) <= {*walls.PYTHON, "share", "libexec"}


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
    groups = [path for folder in cgroup.parents().values() for path in folder.glob("course-*")]
    left = [path for path in groups if not Path(f"/proc/{path.name.split('-')[1]}").exists()]

    assert told["trouble"] == [] or "Python itself ended" in told["trouble"][0]
    assert left == []


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
        shutil.rmtree(place)

    assert len(mine) >= 4  # the server, its template, a warden, a kernel
    assert left == set()


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


AS_NOBODY = """
set -e
program=$1; shift
mount -t tmpfs tmpfs /mnt
for place; do  # laid aside first: a way to one of them may lead through another
    mkdir -p "/mnt$place" && mount --bind "$place" "/mnt$place"
done
for place; do
    closed=; ahead=${place#/}; way=
    while [ "$ahead" ] && [ ! "$closed" ]; do
        way=$way/${ahead%%/*}
        [ -e "$way" ] || break  # it lies behind one that was closed, and is empty now
        case $ahead in */*) ahead=${ahead#*/} ;; *) ahead= ;; esac
        setpriv --reuid 65534 --regid 65534 --clear-groups test -x "$way" || closed=$way
    done
    if [ "$closed" ]; then mount -t tmpfs -o mode=755 tmpfs "$closed"; fi
done
for place; do
    if [ ! -e "$place" ]; then mkdir -p "$place" && mount --bind "/mnt$place" "$place"; fi
done
exec setpriv --reuid 65534 --regid 65534 --clear-groups "$program" -c "$CODE"
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="these tests are run as an ordinary user already")
def test_walls_stand_for_an_ordinary_user_too():
    """Python and the course may lie where only root can look: they are shown to the user nobody."""
    code = (
        "import json, os; from autograder.kernel.forkserver_client import look;"
        "print(json.dumps([os.getuid(), [w for w in look() if w.needed and not w.up]]))"
    )
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "TMPDIR": "/tmp", "CODE": code}
    places = {sys.base_prefix, sys.prefix, str(Path(course_lib.__file__).parents[1])}

    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", AS_NOBODY, "sh", sys.executable, *sorted(places)],
        cwd="/",
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [65534, []]


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


@pytest.mark.parametrize("error", ["KeyboardInterrupt", "SystemExit"])
def test_a_cell_that_is_interrupted_does_not_go_on(error):
    shown, _ = run(f"answer = 1\nraise {error}\nanswer = 42", "print(answer)")

    assert shown[1] == "1\n"
