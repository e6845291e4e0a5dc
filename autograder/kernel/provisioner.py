"""The forkserver's kernels as a kernel provisioner of Jupyter's, and the server's life."""

import asyncio
import atexit
import contextlib
import hashlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.provisioning import KernelProvisionerBase
from traitlets import Dict, Float, List, Unicode

from autograder.errors import CourseError
from autograder.kernel import ONE_THREAD
from autograder.kernel.doctor import Wall

VARIABLE = "COURSE_FORKSERVER"  # the folder of one that others have started
PASSED = ("LANG", "LC_CTYPE", "NBGRADER_EXECUTION")  # of the grader's environment
START_SECONDS = 60.0
MESSAGE_BYTES, MESSAGES = 8 << 20, 100  # of a kernel's, kept here before they are read


class WallError(CourseError):
    """A kernel that could not be shut in, and so was not started."""

    def __init__(self, why: str):
        super().__init__(
            f"Students' code cannot be shut in here: {why}.\n"
            "See which walls stand: course doctor. Without walls, on a machine that holds nothing else: "
            "course grade DIR --isolation none"
        )


class Forkserver:
    """A forkserver, which ends with this process."""

    def __init__(self) -> None:
        if sys.platform != "linux":
            raise WallError("walls are made of Linux's namespaces")
        self.folder = Path(tempfile.mkdtemp(prefix="course-"))
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "LANG": os.environ.get("LANG", "C.UTF-8"),
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # debugpy's word to people who debug
        }
        log = self.folder / "log"
        with open(log, "wb") as told:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-m", "autograder.kernel.forkserver", str(self.folder)],
                stdin=subprocess.PIPE,
                stdout=told,
                stderr=told,
                env=environment | ONE_THREAD,
                cwd="/",
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while not listens(self.folder):
            if self.process.poll() is not None or time.monotonic() > deadline:
                lines = log.read_text(errors="replace").strip().splitlines() or ["it does not answer"]
                self.stop()
                raise WallError(lines[-1])
            time.sleep(0.01)

    def stop(self) -> None:
        """End it, and with it all that it has forked."""
        self.process.stdin.close()
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def listens(folder: Path) -> bool:
    """Return whether a forkserver listens in that folder."""
    with socket.socket(socket.AF_UNIX) as trial:
        return (folder / "base").exists() and trial.connect_ex(str(folder / "base")) == 0


@contextlib.contextmanager
def started() -> Iterator[None]:
    """
    Have a forkserver that this process and those it starts share.

    Raises:
        WallError: If a wall that is needed does not stand.
    """
    server = Forkserver()
    os.environ[VARIABLE] = str(server.folder)
    try:
        for wall in look():
            if wall.needed and not wall.up:
                raise WallError(f"{wall.name}: {wall.what}")
        yield
    finally:
        del os.environ[VARIABLE]
        server.stop()


_own: Forkserver | None = None


def server() -> Path:
    """Return the folder of a living forkserver: the shared one, else this process's own."""
    global _own
    shared = os.environ.get(VARIABLE)
    if shared and listens(Path(shared)):
        return Path(shared)
    if _own is None or not listens(_own.folder):
        _own = Forkserver()
        atexit.register(_own.stop)
    return _own.folder


def ask(place: Path, **request: Any) -> tuple[socket.socket, dict[str, Any]]:
    """
    Return a connection on which a forkserver was asked something, and its answer.

    Raises:
        WallError: If it refuses or does not answer.
    """
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(START_SECONDS)
        connection.connect(str(place))
        connection.sendall(json.dumps(request).encode() + b"\n")
        answer = json.loads(connection.makefile("rb", buffering=0).readline() or "{}")
    except OSError as error:
        connection.close()
        raise WallError(f"the forkserver does not answer ({error})") from error
    if "error" in answer or not answer:
        connection.close()
        raise WallError(answer.get("error", "the forkserver ended"))
    return connection, answer


def template(modules: list[str], absent: list[str]) -> Path:
    """Return where kernels are forked that have some modules and lack others."""
    name = hashlib.sha256(json.dumps([modules, absent]).encode()).hexdigest()[:16]
    folder = server()
    if not (folder / name).exists():
        how = {"name": name, "modules": modules, "absent": absent}
        ask(folder / "base", do="template", how=how)[0].close()
    return folder / name


def private_folder(path: Path) -> Path:
    """Make what a kernel's folder needs: places for its sockets, its answers and its file system."""
    for name in ("sockets", "answers", "root"):
        (path / name).mkdir(exist_ok=True)
    (path / "inputs.npz").touch()
    return path


def look() -> list[Wall]:
    """Return each wall as a kernel sees it from the inside."""
    with tempfile.TemporaryDirectory(prefix="course-") as folder:
        asked = {"folder": str(private_folder(Path(folder))), "seconds": 30, "env": ONE_THREAD, "answers": []}
        connection, answer = ask(template([], []), do="look", **asked)
        with connection:
            return [Wall(*wall) for wall in answer["seen"]]


class Client(AsyncKernelClient):
    """A client that is ready when its kernel is, and takes no message of any size."""

    def _context_default(self) -> zmq.asyncio.Context:
        context = super()._context_default()
        context.maxmsgsize, context.rcvhwm = MESSAGE_BYTES, MESSAGES
        return context

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers and its output arrives; the stock client waits 0.2 s longer."""
        deadline, asked = time.monotonic() + (timeout or START_SECONDS), set()
        while time.monotonic() < deadline:
            asked.add(self.kernel_info())
            with contextlib.suppress(Empty):
                self._handle_kernel_info_reply(await self.shell_channel.get_msg(timeout=2))
                while True:  # until our own question's echo comes: then no output is lost any more
                    message = await self.iopub_channel.get_msg(timeout=0.05)
                    if message["parent_header"].get("msg_id") in asked and message["msg_type"] == "status":
                        return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError("Kernel didn't respond in time")

    wait_for_ready = _async_wait_for_ready


class WalledProvisioner(KernelProvisionerBase):
    """A kernel within walls. Its folder is ``folder``; what its checks collected is in ``folder/answers``."""

    folder = Unicode(config=True)
    template = Unicode(config=True, help="Where it is forked.")
    answers = List(Unicode(), config=True, help="The exercises whose answers are handed out.")
    limits = Dict(config=True)
    seconds = Float(180.0, config=True, help="It is ended after that time, whatever happens here.")
    connection: socket.socket | None = None
    end: dict[str, Any] | None = None

    @property
    def has_process(self) -> bool:
        """Whether there is a kernel that was not waited for."""
        return self.connection is not None

    async def pre_launch(self, **options: Any) -> dict[str, Any]:
        """Choose the kernel's sockets."""
        manager = self.parent
        manager.transport, manager.ip = "ipc", f"{self.folder}/sockets/k"
        manager.client_factory = Client
        manager.shell_port, manager.iopub_port, manager.stdin_port, manager.hb_port, manager.control_port = (
            range(1, 6)
        )
        self.connection_info = manager.get_connection_info()
        return await super().pre_launch(cmd=[], **options)

    async def launch_kernel(self, cmd: list[str], **options: Any) -> KernelConnectionInfo:
        """Have a kernel forked; it is ready for messages then."""
        environment = {name: options["env"][name] for name in PASSED if name in options["env"]}
        self.connection, _ = ask(
            Path(self.template),
            do="kernel",
            folder=self.folder,
            connection=self.connection_info | {"key": self.connection_info["key"].decode()},
            env=environment | ONE_THREAD,
            answers=self.answers,
            limits=self.limits,
            seconds=self.seconds,
        )
        return self.connection_info

    async def poll(self) -> int | None:
        """Return the exit status of a kernel that has ended."""
        if self.connection is None:
            return 0
        if self.end is None and select.select([self.connection], [], [], 0)[0]:
            line = self.connection.makefile("rb", buffering=0).readline()
            self.end = json.loads(line) if line.endswith(b"\n") else {"exit": -signal.SIGKILL}
        return None if self.end is None else self.end["exit"]

    async def wait(self) -> int | None:
        """Wait until the kernel has ended and its answers are handed out."""
        while await self.poll() is None:
            await asyncio.sleep(0.01)
        if self.connection is not None:
            self.connection.close()
            self.connection = None
        return self.end and self.end["exit"]

    async def send_signal(self, signum: int) -> None:
        """Interrupt the kernel, or end it."""
        if self.connection is not None and self.end is None:
            with contextlib.suppress(OSError):
                self.connection.sendall(b"i" if signum == signal.SIGINT else b"k")

    async def kill(self, restart: bool = False) -> None:
        """End the kernel and everything in it; Jupyter's own wait would look only every 0.1 s."""
        await self.send_signal(signal.SIGKILL)
        while await self.poll() is None:
            await asyncio.sleep(0.001)

    async def terminate(self, restart: bool = False) -> None:
        """End the kernel and everything in it."""
        await self.kill(restart)

    async def shutdown_requested(self, restart: bool = False) -> None:
        """End the kernel: nothing in it is worth waiting for."""
        await self.kill(restart)

    async def cleanup(self, restart: bool = False) -> None:
        """Wait for what :meth:`kill` has ended."""
        if self.connection is not None:
            await self.kill()
            await self.wait()


class WalledSpecs(KernelSpecManager):
    """Knows one kernelspec: that of a walled kernel in a folder."""

    def __init__(self, folder: Path, modules: list[str], absent: list[str], **config: Any):
        """
        Prepare a folder and a template.

        Args:
            folder: Of this kernel alone.
            modules: What it has imported before it starts.
            absent: What it cannot import.
            config: Of :class:`WalledProvisioner`.
        """
        super().__init__()
        place = {"folder": str(private_folder(folder)), "template": str(template(modules, absent))}
        stanza = {"provisioner_name": "course-walled", "config": place | config}
        self.spec = KernelSpec(
            argv=["python", "-m", "ipykernel_launcher"],
            display_name="Python within walls",
            language="python",
            metadata={"kernel_provisioner": stanza},
        )

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the one there is."""
        return self.spec
