"""Run a notebook so that nothing in it stops the batch: time and output are limited, its kernel may die."""

import json
import logging
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import zmq
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbconvert.preprocessors import ExecutePreprocessor
from nbformat import NotebookNode
from nbformat.v4 import new_output
from traitlets import Bool, Dict, Enum, Integer

from autograder.authoring.cells import grade_id, number
from autograder.authoring.lesson import NOT_GRADED, load
from autograder.grade.notebook.sanitise import sanitize_output
from autograder.kernel import ONE_THREAD
from autograder.kernel.provisioner import WalledSpecs

MESSAGES = ("stream", "display_data", "execute_result", "error", "execute_input", "status", "clear_output")
MAX_ANSWER = 32 << 20  # bytes of one exercise's answers
SILENT = logging.getLogger("course.execute")
SILENT.addHandler(logging.NullHandler())
SILENT.propagate = False


class BoundedClient(ExecutePreprocessor):
    """
    nbconvert's Execute with limits, to be mixed into nbgrader's, too.

    ``resources["course"]`` brings the checks' ``inputs``, and receives their ``answers`` and the ``trouble``.
    """

    isolation = Enum(["walls", "none"], "none", help="What stands around the kernel.").tag(config=True)
    limits = Dict(help="Of autograder.kernel.walls.Limits: {'memory': 4 << 30}.").tag(config=True)
    allow_errors = Bool(True, help="Continue after a cell that raises.")
    timeout = Integer(20, help="Seconds for one cell.").tag(config=True)
    check_patience = Integer(
        4,
        help="How many times `timeout` a check may take, or more where an answer may compute for long. "
        "It stops answers by their own processor time.",
    ).tag(config=True)
    notebook_seconds = Integer(240, help="Seconds for all cells of a notebook.").tag(config=True)
    output_bytes = Integer(1 << 20, help="Bytes of output that one cell may have.").tag(config=True)
    outputs_bytes = Integer(8 << 20, help="Bytes of output that a notebook may have.").tag(config=True)
    messages = Integer(5_000, help="Messages that one cell may send.").tag(config=True)
    iopub_timeout = Integer(2, help="Seconds to wait for the rest of a cell's output.").tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, km: Any = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Run a notebook; what its checks wrote stands in ``resources["course"]["answers"]`` as bytes."""
        resources = {} if resources is None else resources
        self.course = course = resources.setdefault("course", {})
        self.trouble: list[str] = course.setdefault("trouble", [])
        self.stopped, self.printed_before, self.log = "", 0, SILENT
        self.shutdown_kernel, self.record_timing, self.store_widget_state = "immediate", False, False
        with tempfile.TemporaryDirectory(prefix="course-") as folder:
            self.folder = Path(folder)
            (self.folder / "answers").mkdir()
            (self.folder / "inputs.npz").write_bytes(course.get("inputs", b""))
            self.deadline = time.monotonic() + self.notebook_seconds
            nb, resources = super().preprocess(nb, resources, km)
            resources["course"]["answers"] = read_answers(self.folder / "answers")
        return nb, resources

    def create_kernel_manager(self) -> Any:
        """Return the manager of a kernel within walls, or of one whose sockets are in the private folder."""
        if self.isolation == "walls":
            lesson = load(self.course["lesson"])
            specs = WalledSpecs(
                self.folder,
                lesson.modules,
                lesson.absent,
                answers=list(lesson.exercises),
                limits=self.limits,
                seconds=self.notebook_seconds + 2.0 * self.timeout,
            )
            self.km = self.kernel_manager_class(
                kernel_name="course", kernel_spec_manager=specs, config=self.config
            )
            return self.km
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
            self.printed = self.sent = 0
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
        if self.stopped:
            why = f"Not run: {self.stopped}."
            stop = new_output("error", ename="NotRun", evalue=why, traceback=[why])
            cell.outputs = [*cell.get("outputs", []), stop]
        cell.outputs = [safe for output in cell.outputs if (safe := sanitize_output(output))]
        cell.execution_count = number(cell.execution_count)
        return cell, resources

    def _stop(self, why: str, index: int) -> None:
        self.stopped = f"{why} (cell {index + 1})"
        self.trouble.append(f"{why} in cell {index + 1}: what follows was not run")

    def _notice(self, cell: NotebookNode, index: int) -> None:
        """Report a cell that was interrupted, or that printed too much."""
        if any(
            output.output_type == "error" and output.ename == "CellTimeoutError" for output in cell.outputs
        ):
            late = time.monotonic() > self.deadline
            own = f"{self._seconds(cell)} seconds"
            limit = f"{self.notebook_seconds} seconds of the notebook" if late else own
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

    def _get_timeout(self, cell: NotebookNode | None) -> int | None:
        left = max(1, int(self.deadline - time.monotonic()))
        return min(self._seconds(cell), left) if cell is not None else left

    def _seconds(self, cell: NotebookNode) -> int:
        """Return how long a cell may take: a check has time to spare, since a machine may be busy."""
        name = grade_id(cell)
        if not name.startswith("check-"):
            return self.timeout
        known = load(self.course["lesson"]).exercises if "lesson" in self.course else {}
        exercise = known.get(name.removeprefix("check-"))
        needed = 2 * exercise.seconds if exercise and exercise.takes_long else 0
        return max(self.timeout * self.check_patience, int(needed))

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
            self.printed += len(json.dumps(msg["content"], default=str))
            if self.printed > min(self.output_bytes, self.outputs_bytes - self.printed_before):
                return None
        return super().process_message(msg, cell, cell_index)


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
