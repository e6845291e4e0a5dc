"""Walled kernels as Jupyter kernels: a jupyter_client kernel provisioner and its client."""

import asyncio
import contextlib
import json
import select
import signal
import socket
import time
from pathlib import Path
from queue import Empty
from typing import Any

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.provisioning import KernelProvisionerBase
from traitlets import Dict, Float, List, Unicode

from autograder.kernel import ONE_THREAD
from autograder.kernel.forkserver_client import START_SECONDS, ask, private_folder, template

PASSED = ("LANG", "LC_CTYPE", "NBGRADER_EXECUTION")  # of the grader's environment
MESSAGE_BYTES, MESSAGES = 8 << 20, 100  # of a kernel's, kept here before they are read


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
