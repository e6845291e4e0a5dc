"""The line from a process that grades to the one that knows the cluster: a notebook out, its results back."""

import functools
import os
from multiprocessing import current_process
from multiprocessing.connection import Client, Connection
from typing import Any

from nbformat import NotebookNode
from traitlets.config import Configurable

from autograder.errors import Broken
from autograder.grade.cluster.parcel import ParcelError, pack, pack_notebook, unpack, unpack_results
from autograder.kernel.provisioner import PASSED

SLACK = 60.0  # seconds beyond a notebook's own limit in which a worker must have run it


def run_elsewhere(
    address: str, step: Configurable, seconds: float, nb: NotebookNode, course: dict[str, Any]
) -> None:
    """
    Have a notebook run by a worker of the cluster; put outputs, answers and trouble where a run puts them.

    Args:
        address: Of the process that knows the cluster.
        step: The step that would run it here: its settings go along.
        seconds: How long the notebook may run.
        nb: The repaired notebook.
        course: The room that its kernel is given; what it leaves comes to it.

    Raises:
        Broken: If there is no worker.
        ParcelError: If it could not be run, on several workers.
    """
    classes = {cls.__name__ for cls in type(step).__mro__}
    settings = {name: dict(part) for name, part in step.config.items() if name in classes}
    own = settings.setdefault("Execute", {})
    own["cluster"] = ""
    own.pop("on_notebook_start", None)  # looks at where the class lies
    environ = {name: os.environ[name] for name in PASSED if name in os.environ}
    parcel = pack_notebook(nb, course["room"], settings, environ)
    try:
        line = _line(address)
        line.send_bytes(pack([os.getpid(), seconds + SLACK], {"": parcel}))
        told, files = unpack(line.recv_bytes())
    except (OSError, EOFError):
        raise Broken("The process that hands notebooks to the cluster has ended.\nGrade again.") from None
    if "broken" in told:
        raise Broken(told["broken"])
    if "error" in told:
        raise ParcelError(told["error"])
    unpack_results(files[""], nb, course)


@functools.cache
def _line(address: str) -> Connection:
    return Client(address, authkey=current_process().authkey)
