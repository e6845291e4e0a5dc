"""Start one walled kernel, stay with it until it ends, and hand out its answers."""

import contextlib
import io
import json
import os
import select
import signal
import socket
import stat
import time
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

from autograder.kernel import cgroup, doctor, walls, without_cgroups
from autograder.kernel.student_kernel import environment, kernel

MAX_ANSWERS = 64 << 20  # bytes of all that checks collected


class Surroundings(NamedTuple):
    """What all kernels of one server share."""

    view: walls.View  # the files that a kernel sees
    filter: Any  # of system calls, by libseccomp
    groups: dict[str, Path]  # where cgroups can be made
    folder: Path  # the server's own


def tell(connection: socket.socket, **what: Any) -> None:
    """Send a line of JSON, even if nobody listens any more."""
    with contextlib.suppress(OSError):
        connection.sendall(json.dumps(what).encode() + b"\n")


def clerk(around: Surroundings, connection: socket.socket, request: dict[str, Any]) -> None:
    """Start a warden, map the users of its namespace, and put its kernel into a cgroup."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    ours, theirs = socket.socketpair()
    if os.fork() == 0:
        ours.close()
        try:
            warden(around, connection, request, theirs)
        except BaseException as error:
            tell(connection, error=f"{type(error).__name__}: {error}")
        os._exit(0)
    theirs.close()
    limits = walls.Limits(**request.get("limits", {}))
    for line in ours.makefile("rb"):
        what, pid = line.split()
        made: list[Path] = []
        if what == b"users":
            walls.map_users(int(pid))
        else:
            made = cgroup.enclose(int(pid), around.groups, limits)
        ours.sendall(json.dumps([str(path) for path in made]).encode() + b"\n")


def warden(
    around: Surroundings, connection: socket.socket, request: dict[str, Any], clerk: socket.socket
) -> None:
    """Start a kernel in new namespaces, stay with it until it ends, and hand out its answers."""
    os.setsid()
    answered = clerk.makefile("rb")

    def ask(what: str, pid: int) -> list[str]:
        clerk.sendall(f"{what} {pid}\n".encode())
        return json.loads(answered.readline() or "null")

    folder = Path(request["folder"])
    sockets = folder / "sockets"
    out = os.open(folder / "answers", os.O_RDONLY | os.O_DIRECTORY)
    inputs, own = (folder / "inputs.npz").read_bytes(), (folder / "own.zip").read_bytes()
    os.chown(sockets, walls.unprivileged_uid(), -1)
    alone = None if "cpu" in around.groups else without_cgroups.processor(around.folder)
    walls.enter_namespaces()
    ask("users", os.getpid())
    mine, its = socket.socketpair()
    kernel = os.fork()
    if kernel == 0:
        mine.close()
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        for fd in (1, 2):
            os.dup2(0, fd)
        keep = its.detach()
        os.closerange(3, keep)
        os.closerange(keep + 1, 1 << 16)
        be_a_kernel(around, request, inputs, own, socket.socket(fileno=keep))
    its.close()
    if alone:
        os.sched_setaffinity(kernel, {alone[0]})
    groups = [os.open(Path(path).parent, os.O_RDONLY) for path in ask("group", kernel)]
    clerk.close()
    mine.sendall(b"1")
    up = json.loads(mine.makefile("rb", buffering=0).readline() or '{"error": "it ended while it started"}')
    if "error" not in up:
        walls.unmount("/sockets")
        answers = os.open(walls.TMP / "collect/answers", os.O_RDONLY | os.O_DIRECTORY)
        with contextlib.suppress(BrokenPipeError):  # the kernel has already ended
            mine.sendall(b"1")
    tell(connection, pid=kernel, **up)
    most = 0 if "memory" in around.groups else walls.Limits(**request.get("limits", {})).memory
    end = watch(connection, kernel, request["seconds"] if "error" not in up else 0, most)
    if "error" not in up:
        hand_out(answers, out, request["answers"])
    for group in groups:
        with contextlib.suppress(OSError):
            os.rmdir(f"course-{kernel}", dir_fd=group)
    tell(connection, **end)


def be_a_kernel(
    around: Surroundings, request: dict[str, Any], inputs: bytes, own: bytes, warden: socket.socket
) -> None:
    """Raise the walls around this process, then run a Jupyter kernel inside them."""
    try:
        walls.die_with_parent()
        with contextlib.suppress(OSError):  # where the machine's memory ends, students' processes end first
            Path("/proc/self/oom_score_adj").write_text("1000")
        os.setsid()  # a signal to all its kin would reach the warden, where both belong to one user
        warden.recv(1)
        limits = walls.Limits(**request.get("limits", {}))
        walls.enter_own_files(
            request["folder"] + "/root", around.view, limits, request["folder"] + "/sockets"
        )
        (walls.TMP / "collect/inputs.npz").write_bytes(inputs)
        walls.drop_privileges()
        walls.die_with_parent()  # changing the user has undone it
        walls.limit(limits)
        around.filter.load()
        environment(request["env"])
        os.chdir(walls.HOME)
        if own:
            zipfile.ZipFile(io.BytesIO(own)).extractall()
        if request["do"] == "look":
            tell(warden, seen=[*doctor.look(request["secrets"]), doctor.limits_together(around.groups)])
            os._exit(0)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        app = kernel(request["connection"] | {"ip": "/sockets/k"}, stops=request["stops"])
        tell(warden)
        warden.recv(1)
        warden.close()
    except BaseException as error:
        tell(warden, error=f"{type(error).__name__}: {error}")
        os._exit(1)
    app.start()
    os._exit(0)


def watch(connection: socket.socket, kernel: int, seconds: float, most: int) -> dict[str, Any]:
    """
    Wait until the kernel ends; interrupt or end it on request, or end it when nobody is left to ask.

    Args:
        connection: To who asks.
        kernel: Its process.
        seconds: After which it ends in any case.
        most: Bytes of memory of all its processes; 0 where a cgroup sees to that.
    """
    waits = select.poll()
    ended = os.pidfd_open(kernel)
    for what in (ended, connection.fileno()):
        waits.register(what, select.POLLIN)
    deadline = time.monotonic() + seconds
    interrupted = True
    while interrupted:
        left = max(0.0, deadline - time.monotonic())
        ready = dict(waits.poll((min(left, without_cgroups.LOOK_SECONDS) if most else left) * 1000))
        if most and not ready and left > 0:
            without_cgroups.relieve(most)
            continue
        interrupted = ended not in ready and bool(ready) and connection.recv(1) == b"i"
        if ended not in ready:
            os.kill(kernel, signal.SIGINT if interrupted else signal.SIGKILL)
    _, status, used = os.wait4(kernel, 0)
    return {
        "exit": os.waitstatus_to_exitcode(status),
        "cpu": used.ru_utime + used.ru_stime,
        "memory": used.ru_maxrss << 10,
    }


def hand_out(answers: int, out: int, names: list[str]) -> None:
    """Copy what checks collected: plain files with the names asked for, together below the size limit."""
    left = MAX_ANSWERS
    for name in names:
        with contextlib.suppress(OSError):
            file = os.open(f"{name}.npz", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=answers)
            with open(file, "rb") as answer:
                info = os.fstat(file)
                if stat.S_ISREG(info.st_mode) and info.st_size <= left:
                    place = os.open(f"{name}.npz", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600, dir_fd=out)
                    with open(place, "wb") as copy:
                        left -= copy.write(answer.read(left))
