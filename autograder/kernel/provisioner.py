"""Walled kernels as Jupyter kernels: a jupyter_client kernel provisioner and its client."""

import asyncio
import contextlib
import json
import select
import signal
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from queue import Empty
from typing import Any

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase
from traitlets import Bool, Dict, Float, List, Unicode

from autograder.kernel import ONE_THREAD
from autograder.kernel.forkserver_client import NO_FILES, START_SECONDS, ask, private_folder, template

PASSED = ("LANG", "LC_CTYPE", "NBGRADER_EXECUTION")  # from the grader's environment to the kernel's
MESSAGE_BYTES, MESSAGES = 8 << 20, 100  # limits on a kernel's messages that wait here to be read
SEND_MS = 4_000  # a kernel whose message was too large has lost its line: what is sent to it waits for ever


class Client(AsyncKernelClient):
    """A client that is ready as soon as its kernel is, and limits the size of messages."""

    def _context_default(self) -> zmq.asyncio.Context:
        context = super()._context_default()
        context.maxmsgsize, context.rcvhwm, context.sndtimeo = MESSAGE_BYTES, MESSAGES, SEND_MS
        return context

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers and its output arrives; the parent's method waits 0.2 s longer."""
        deadline, asked = time.monotonic() + (timeout or START_SECONDS), set()
        while time.monotonic() < deadline:
            asked.add(self.kernel_info())
            with contextlib.suppress(Empty):
                self._handle_kernel_info_reply(await self.shell_channel.get_msg(timeout=2))
                while True:  # until the echo of our own request comes: from then on, no output is lost
                    message = await self.iopub_channel.get_msg(timeout=0.05)
                    if message["parent_header"].get("msg_id") in asked and message["msg_type"] == "status":
                        return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError("Kernel didn't respond in time")

    wait_for_ready = _async_wait_for_ready


class WalledProvisioner(KernelProvisionerBase):
    """A kernel within walls. What its checks collect ends up in ``folder/answers``."""

    folder = Unicode(config=True)
    template = Unicode(config=True, help="The socket of the server that forks it.")
    answers = List(Unicode(), config=True, help="The exercises whose answers are handed out.")
    limits = Dict(config=True)
    stops = Bool(False, config=True, help="Whether a cell ends with a statement that fails, as elsewhere.")
    seconds = Float(180.0, config=True, help="The kernel is ended after this time in any case.")
    connection: socket.socket | None = None
    pid: int | None = None
    end: dict[str, Any] | None = None

    @property
    def has_process(self) -> bool:
        """Whether there is a kernel that has not been waited for."""
        return self.connection is not None

    async def pre_launch(self, **options: Any) -> dict[str, Any]:
        """Choose the kernel's sockets."""
        manager: Any = self.parent
        manager.transport, manager.ip = "ipc", f"{self.folder}/sockets/k"
        manager.client_factory = Client
        manager.shell_port, manager.iopub_port, manager.stdin_port, manager.hb_port, manager.control_port = (
            range(1, 6)
        )
        self.connection_info = manager.get_connection_info()
        return await super().pre_launch(cmd=[], **options)

    async def launch_kernel(self, cmd: list[str], **options: Any) -> KernelConnectionInfo:
        """Have a kernel forked, which is then ready for messages."""
        key: Any = self.connection_info["key"]  # bytes, whatever its annotation says
        environment = {name: options["env"][name] for name in PASSED if name in options["env"]}
        self.connection, started = ask(
            Path(self.template),
            do="kernel",
            folder=self.folder,
            connection={**self.connection_info, "key": key.decode()},
            env=environment | ONE_THREAD,
            answers=self.answers,
            limits=self.limits,
            stops=self.stops,
            seconds=self.seconds,
        )
        self.pid = started["pid"]
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
        return None if self.end is None else self.end["exit"]

    async def send_signal(self, signum: int) -> None:
        """Interrupt the kernel, or end it."""
        if self.connection is not None and self.end is None:
            with contextlib.suppress(OSError):
                self.connection.sendall(b"i" if signum == signal.SIGINT else b"k")

    async def kill(self, restart: bool = False) -> None:
        """End the kernel and everything in it; Jupyter's own wait polls only every 0.1 s."""
        await self.send_signal(signal.SIGKILL)
        while await self.poll() is None:
            await asyncio.sleep(0.001)

    async def terminate(self, restart: bool = False) -> None:
        """End the kernel and everything in it."""
        await self.kill(restart)

    async def shutdown_requested(self, restart: bool = False) -> None:
        """End the kernel at once."""
        await self.kill(restart)

    async def cleanup(self, restart: bool = False) -> None:
        """Wait until everything has ended."""
        if self.connection is not None:
            await self.kill()
            await self.wait()


class WalledSpecs(KernelSpecManager):
    """A kernelspec manager with one spec: that of a walled kernel in a folder."""

    def __init__(
        self,
        folder: Path,
        modules: list[str],
        absent: list[str],
        files: Mapping[str, Path] = NO_FILES,
        **config: Any,
    ):
        """
        Prepare a folder and a template.

        Args:
            folder: The folder of this one kernel.
            modules: The modules that it has already imported.
            absent: The modules that it cannot import.
            files: Files that it finds, read-only, where it works, by their names.
            config: Configuration of :class:`WalledProvisioner`.
        """
        super().__init__()
        place = {"folder": str(private_folder(folder)), "template": str(template(modules, absent, files))}
        stanza = {"provisioner_name": "course-walled", "config": place | config}
        self.spec = KernelSpec(
            argv=["python", "-m", "ipykernel_launcher"],
            display_name="Python within walls",
            language="python",
            metadata={"kernel_provisioner": stanza},
        )

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the one spec."""
        return self.spec
