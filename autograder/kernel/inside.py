"""What runs inside the walls: an ordinary ipykernel, already imported."""

import json
import os
import random
import sys
from typing import Any

import numpy as np
from ipykernel.iostream import IOPubThread
from ipykernel.kernelapp import IPKernelApp

from autograder.kernel.walls import TMP


def kernel(connection: dict[str, Any], arguments: list[str]) -> IPKernelApp:
    """Return a kernel whose sockets are open."""
    (TMP / "connection.json").write_text(json.dumps(connection | {"ip": "/sockets/k"}))
    sys.argv = ["ipykernel", "-f", str(TMP / "connection.json"), "--HistoryManager.enabled=False", *arguments]
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002  # what students' own code uses starts alike for all
    # What forked processes print would come over TCP, which there is none of; ipykernel does without.
    IOPubThread._setup_pipe_in = lambda thread: setattr(thread, "_pipe_flag", False)
    app = IPKernelApp.instance()
    app.initialize(sys.argv[1:])
    return app


def environment(asked: dict[str, str]) -> None:
    """Have these environment variables and no others."""
    os.environ.clear()
    os.environ.update(
        asked
        | {
            "HOME": f"{TMP}/home",
            "TMPDIR": str(TMP),
            "IPYTHONDIR": f"{TMP}/home/.ipython",
            "COURSE_COLLECT": f"{TMP}/collect",
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "USER": "student",
        }
    )
