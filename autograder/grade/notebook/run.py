"""Run a notebook so that nothing in it stops the batch: time and output are limited, its kernel may die."""

import json
import logging
import math
import os
import secrets
import tempfile
import time
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import zmq
from jupyter_client.kernelspec import NATIVE_KERNEL_NAME
from nbclient.exceptions import CellExecutionComplete, CellTimeoutError, DeadKernelError
from nbconvert.preprocessors import ExecutePreprocessor
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output
from traitlets import Bool, Dict, Enum, Float, Integer

from autograder.authoring.cells import grade_id, kind, number
from autograder.authoring.lesson import NOT_GRADED
from autograder.classroom.submission import read_file
from autograder.grade.notebook.patience import LOOK_SECONDS, Patience
from autograder.grade.notebook.sanitise import sanitize_output
from autograder.kernel import ONE_THREAD
from autograder.kernel.forkserver_client import NO_FILES
from autograder.kernel.provisioner import WalledSpecs

MESSAGES = ("stream", "display_data", "execute_result", "error", "execute_input", "status", "clear_output")
LATE, NO_REPLY = "CellTimeoutError", "No reply from kernel before timeout"  # as nbgrader has it
RESULTS, RESULT_BYTES = ("execute_result", "error"), 64 << 10  # of a cell, beyond what it may print
MAX_ANSWER = 32 << 20  # bytes of one exercise's answers
BUSY = 3  # how much later a cell may be interrupted where its kernel has to wait for a processor
SILENT = logging.getLogger("course.execute")
SILENT.addHandler(logging.NullHandler())
SILENT.propagate = False


class Room(NamedTuple):
    """What the kernel of one notebook is given."""

    inputs: bytes = b""  # of the checks
    modules: Sequence[str] = ()  # imported before it starts
    absent: Sequence[str] = ()  # out of reach
    answers: Sequence[str] = ()  # handed out: what checks collect
    seconds: Mapping[str, float] = MappingProxyType({})  # that a check may take, where it is more than usual
    files: Mapping[str, Path] = NO_FILES  # offered, read-only, by their names
    own: Mapping[str, Path] = NO_FILES  # the student's own files, by their names
    judges: bool = False  # whether its own errors decide what a check is worth


class BoundedClient(ExecutePreprocessor):
    """
    nbconvert's Execute with limits, to be mixed into nbgrader's, too.

    ``resources["course"]`` brings the ``room``, and receives the ``answers`` that checks collected and the
    ``trouble``.
    """

    isolation = Enum(["walls", "none"], "none", help="What stands around the kernel.").tag(config=True)
    limits = Dict(help="Of autograder.kernel.walls.Limits: {'memory': 4 << 30}.").tag(config=True)
    allow_errors = Bool(True, help="Continue after a cell that raises.")
    timeout = Integer(20, help="Seconds for one cell, without waiting for a processor.").tag(config=True)
    check_patience = Integer(
        4,
        help="How many times `timeout` a check may take, or more where an answer may compute for long. "
        "It stops answers by their own processor time.",
    ).tag(config=True)
    notebook_seconds = Integer(240, help="Seconds for all cells of a notebook.").tag(config=True)
    output_bytes = Integer(1 << 20, help="Bytes of output that one cell may have.").tag(config=True)
    outputs_bytes = Integer(8 << 20, help="Bytes of output that a notebook may have.").tag(config=True)
    messages = Integer(5_000, help="Messages that one cell may send.").tag(config=True)
    iopub_timeout = Integer(60, help="Seconds to wait for the end of an interrupted cell, at most.").tag(
        config=True
    )
    last_seconds = Float(2.0, help="Of these, seconds in which the kernel need not wait for a processor.")
    interrupt_on_timeout = Bool(True, help="Go on after a cell that takes too long, where it can be had.")
    raise_on_iopub_timeout = Bool(True, help="Stop where it cannot.")
    error_on_timeout = Dict({"ename": LATE, "evalue": "", "traceback": [f"{LATE}: {NO_REPLY}"]})

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, km: Any = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Run a notebook; what its checks wrote stands in ``resources["course"]["answers"]`` as bytes."""
        resources = {} if resources is None else resources
        course = resources.setdefault("course", {})
        self.room: Room = course.setdefault("room", Room())
        self.trouble: list[str] = course.setdefault("trouble", [])
        self.stopped, self.printed_before, self.log = "", 0, SILENT
        self.shutdown_kernel, self.record_timing, self.store_widget_state = "immediate", False, False
        with tempfile.TemporaryDirectory(prefix="course-") as folder:
            self.folder = Path(folder)
            (self.folder / "answers").mkdir()
            (self.folder / "inputs.npz").write_bytes(self.room.inputs)
            self.deadline = time.monotonic() + self.notebook_seconds
            nb, resources = super().preprocess(nb, resources, km)
            resources["course"]["answers"] = read_answers(self.folder / "answers")
        return nb, resources

    def create_kernel_manager(self) -> Any:
        """Return the manager of a kernel within walls, or of one whose sockets are in the private folder."""
        if self.isolation == "walls":
            if self.room.own:
                with zipfile.ZipFile(self.folder / "own.zip", "w") as archive:
                    for name, path in self.room.own.items():
                        archive.writestr(name, read_file(path))
            specs = WalledSpecs(
                self.folder,
                list(self.room.modules),
                list(self.room.absent),
                self.room.files,
                answers=list(self.room.answers),
                limits=self.limits,
                stops=self.room.judges,
                seconds=self.notebook_seconds + 2.0 * self.timeout,
            )
            self.km = self.kernel_manager_class(
                kernel_name="course", kernel_spec_manager=specs, config=self.config
            )
            return self.km
        if self.room.judges:  # of any name: a kernel that is Python
            self.kernel_name = NATIVE_KERNEL_NAME
        place = Path(self.resources.get("metadata", {}).get("path") or self.folder)
        for name, path in self.room.own.items():
            if not (place / name).exists():  # nbgrader leaves out what students may change
                (place / name).parent.mkdir(parents=True, exist_ok=True)
                (place / name).write_bytes(read_file(path))
        manager = super().create_kernel_manager()
        if os.name == "posix" and len(str(self.folder)) < 80:
            manager.transport, manager.ip = "ipc", str(self.folder / "kernel")
        return manager

    def start_new_kernel(self, **options: Any) -> None:
        """Start a kernel in which `check` only collects answers."""
        super().start_new_kernel(
            env={**os.environ, **ONE_THREAD, "COURSE_COLLECT": str(self.folder)}, **options
        )

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Run a cell, unless it is never run while grading, or the kernel is gone."""
        if cell.cell_type != "code" or not cell.source.strip() or cell.metadata.get("course") in NOT_GRADED:
            return cell, resources
        if not self.stopped and time.monotonic() > self.deadline:
            self._stop(f"the notebook took more than {self.notebook_seconds} seconds", index)
        if not self.stopped:
            self.printed = self.sent = self.results = 0
            self.late = False
            try:
                cell, resources = super().preprocess_cell(cell, resources, index)
            except DeadKernelError:
                self._stop("Python itself ended", index)
            except CellTimeoutError:
                self._stop("a cell did not end and could not be interrupted", index)
            except zmq.Again:
                self._stop("the kernel takes no more messages", index)
            except Exception:  # anything may come over a kernel's sockets
                flood = self.sent > self.messages
                self._stop("a cell sent too much" if flood else "the kernel sent what is no message", index)
            else:
                self._notice(cell, index)
                if self.room.judges and kind(cell) == "check" and not self._reports_errors(cell, index):
                    why = f"after cell {index + 1} the kernel reports no errors: it earns nothing"
                    self.trouble.append(why)
                    cell.outputs = [error_output("NotReported", why), *cell.outputs]
        if self.stopped:
            why = f"Not run: {self.stopped}."
            cell.outputs = [*cell.get("outputs", []), error_output("NotRun", why)]
        cell.outputs = [safe for output in cell.outputs if (safe := sanitize_output(output))]
        cell.execution_count = number(cell.execution_count)
        return cell, resources

    def _reports_errors(self, cell: NotebookNode, index: int) -> bool:
        """Return whether the kernel still reports an error that must come: students' code may change it."""
        left, right, word = secrets.token_hex(4), secrets.token_hex(4), secrets.token_hex(8)
        trial = new_code_cell(f"assert {left!r} == {right!r}, {word!r}")
        self.printed = self.sent = self.results = 0
        try:
            self.execute_cell(trial, index, store_history=False)
        except Exception:  # its kernel ended, or does not answer
            return False
        finally:
            self.nb.cells[index] = cell  # whose place nbclient gives to the trial
        return any(o.output_type == "error" and o.get("evalue") == word for o in trial.outputs)

    def _stop(self, why: str, index: int) -> None:
        self.stopped = f"{why} (cell {index + 1})"
        self.trouble.append(f"{why} in cell {index + 1}: what follows was not run")

    def _notice(self, cell: NotebookNode, index: int) -> None:
        """Report a cell that was interrupted, or that printed too much."""
        if self.late:
            if not any(output.output_type == "error" and output.ename == LATE for output in cell.outputs):
                cell.outputs.append(error_output(LATE, NO_REPLY))
            over = time.monotonic() > self.deadline
            own = f"{self._seconds(cell)} seconds"
            limit = f"{self.notebook_seconds} seconds of the notebook" if over else own
            self.trouble.append(f"cell {index + 1} did not end within {limit} and was interrupted")
        if self.printed > self.output_bytes:
            self.trouble.append(
                f"cell {index + 1} printed more than {self.output_bytes >> 10} KiB: the rest was dropped"
            )
        elif self.printed_before <= self.outputs_bytes < self.printed_before + self.printed:
            self.trouble.append(
                f"the notebook printed more than {self.outputs_bytes >> 20} MiB: the rest was dropped"
            )
        self.printed_before += self.printed

    async def _async_handle_timeout(self, timeout: int, cell: NotebookNode | None = None) -> Any:
        self.late = True
        return await super()._async_handle_timeout(timeout, cell)

    async def _async_poll_kernel_alive(self) -> None:
        """Do nothing: who waits for the reply looks after the kernel, too."""

    async def _async_poll_output_msg(self, parent_msg_id: str, cell: NotebookNode, cell_index: int) -> None:
        """Keep the cell's place: who waits for the reply takes the output, too."""
        self.index = cell_index

    async def _async_poll_for_reply(
        self, msg_id: str, cell: NotebookNode, timeout: int | None, output: Any, alive: Any
    ) -> dict[str, Any]:
        """Take a cell's output until it ended, and its reply; tasks and timers for each would take longer."""
        client: Any = self.kc
        shell: zmq.Socket = zmq.Socket.shadow(client.shell_channel.socket)
        iopub: zmq.Socket = zmq.Socket.shadow(client.iopub_channel.socket)
        waits = zmq.Poller()
        waits.register(shell, zmq.POLLIN)
        waits.register(iopub, zmq.POLLIN)
        pid = getattr(getattr(self.km, "provisioner", None), "pid", None)
        seconds = timeout or math.inf
        patience = Patience(pid, seconds, min(self.deadline, time.monotonic() + BUSY * seconds))
        reply, looked = None, time.monotonic()
        while waits.sockets:
            for socket, _ in waits.poll(int(1000 * LOOK_SECONDS)):
                _, message = client.session.recv(socket)
                if message is None or message["parent_header"].get("msg_id") != msg_id:
                    continue
                if socket is shell:
                    reply = message
                else:
                    try:
                        self.process_message(message, cell, self.index)
                        continue
                    except CellExecutionComplete:
                        pass
                waits.unregister(socket)
                if reply and waits.sockets:
                    patience = Patience(pid, self.last_seconds, time.monotonic() + self.iopub_timeout)
            if time.monotonic() > looked + 1:
                await self._async_check_alive()
                looked = time.monotonic()
            if waits.sockets and patience.over():
                if reply:
                    raise CellTimeoutError.error_from_timeout_and_cell(NO_REPLY, self.iopub_timeout, cell)
                await self._async_check_alive()
                reply = await self._async_handle_timeout(int(timeout or 0), cell)
                waits.unregister(shell)
                patience = Patience(pid, self.last_seconds, time.monotonic() + self.iopub_timeout)
        return reply or {}

    def _get_timeout(self, cell: NotebookNode | None) -> int | None:
        left = max(1, int(self.deadline - time.monotonic()))
        return min(self._seconds(cell), left) if cell is not None else left

    def _seconds(self, cell: NotebookNode) -> int:
        """Return how long a cell may take: a check has time to spare, since a machine may be busy."""
        name = grade_id(cell)
        if not name.startswith("check-"):
            return self.timeout
        return max(self.timeout * self.check_patience, int(self.room.seconds.get(name, 0)))

    def process_message(
        self, msg: dict[str, Any], cell: NotebookNode, cell_index: int
    ) -> NotebookNode | None:
        """Take a kernel's message, if it is of a kind that counts and the output is within its limits."""
        self.sent += 1
        if self.sent > self.messages:
            raise RuntimeError("too many messages")
        if msg["msg_type"] not in MESSAGES:  # nobody would see widgets
            return None
        if msg["msg_type"] not in ("status", "execute_input"):  # which repeats the cell's source
            size = len(json.dumps(msg["content"], default=str))
            if msg["msg_type"] in RESULTS and self.results + size <= RESULT_BYTES:
                self.results += size  # a mark may follow from it, whatever was printed before
                return super().process_message(msg, cell, cell_index)
            self.printed += size
            if self.printed > min(self.output_bytes, self.outputs_bytes - self.printed_before):
                return None
        return super().process_message(msg, cell, cell_index)


def error_output(name: str, why: str) -> NotebookNode:
    """Return the output of a cell that could not be run as it should."""
    return new_output("error", ename=name, evalue=why, traceback=[why])


def read_answers(folder: Path) -> dict[str, bytes]:
    """Return what checks collected: plain files below the size limit, and nothing else that was put there."""
    found: dict[str, bytes] = {}
    if folder.is_symlink() or not folder.is_dir():  # a kernel without walls can do that
        return found
    for entry in os.scandir(folder):
        if (
            entry.name.endswith(".npz")
            and entry.is_file(follow_symlinks=False)
            and entry.stat(follow_symlinks=False).st_size <= MAX_ANSWER
        ):
            file = os.open(entry.path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
            with open(file, "rb") as answer:
                found[entry.name.removesuffix(".npz")] = answer.read(MAX_ANSWER)
    return found
