"""Run a notebook where no namespaces can be made: as an ordinary user, in one container with root's files."""

import contextlib
import json
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from traitlets import List, Unicode

from autograder.grade.notebook.run import BoundedClient
from autograder.kernel import ONE_THREAD, walls
from autograder.kernel.provisioner import Client

WRITABLE = ("/tmp", "/var/tmp", "/dev/shm", "/run/lock")  # by anybody
MODULE = "autograder.results.gradescope.plain_kernel"
MANY = 1_000_000_000  # users: this number, and as many that follow, are nobody's
ROUNDS = 100  # of ending processes, a hundredth of a second each


class OneSpec(KernelSpecManager):
    """A kernelspec manager with one spec."""

    def __init__(self, command: list[str]):
        super().__init__()
        self.spec = KernelSpec(argv=command, display_name="Python as an ordinary user", language="python")

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the one spec."""
        return self.spec


class OrdinaryUser(BoundedClient):
    """
    Runs a notebook as a user who owns nothing but a folder of this run, and ends all that is left of it.

    This user cannot read what only root can, sees no variable of ours, has no network (system calls are
    filtered) and limits of its own. What is shared is told in docs/grading.md.
    """

    secrets = List(Unicode(), help="What must not be reached.")
    library = Unicode(help="A folder with the course's library, without answers.")

    def create_kernel_manager(self) -> Any:
        """Return the manager of a kernel that becomes an ordinary user as soon as it has imported."""
        home = self.folder / "home"
        home.mkdir()
        for place in (self.folder, home, self.folder / "answers", self.folder / "inputs.npz"):
            os.chown(place, self.user, self.user)
        environment = ONE_THREAD | {
            "COURSE_COLLECT": str(self.folder),
            "HOME": str(home),
            "IPYTHONDIR": str(home / ".ipython"),
            "LANG": "C.UTF-8",
            "NBGRADER_EXECUTION": "autograde",
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "PIP_NO_INDEX": "1",
            "TMPDIR": str(home),
            "USER": "student",
        }
        how = {
            "user": self.user,
            "limits": self.limits,
            "secrets": self.secrets,
            "library": self.library,
            "modules": list(self.room.modules),
            "environment": environment,
        }
        command = [sys.executable, "-I", "-m", MODULE, "{connection_file}", json.dumps(how)]
        self.km = self.kernel_manager_class(
            kernel_name="course", kernel_spec_manager=OneSpec(command), config=self.config
        )
        self.km.transport, self.km.ip = "ipc", str(self.folder / "k")
        self.km.client_factory = Client
        return self.km

    @contextlib.contextmanager
    def setup_kernel(self, **options: Any) -> Iterator[None]:
        """Start the kernel; end, whatever happens, every process of its user, and remove all it wrote."""
        self.user = somebody()
        walls.adopt_orphans()
        late = threading.Timer(self.notebook_seconds + 2.0 * self.timeout, lambda: end_all(self.user))
        late.daemon = True
        late.start()
        try:
            with super().setup_kernel(**options):
                yield
        finally:
            late.cancel()
            end_all(self.user)
            remove_all(self.user, self.folder / "answers")


def somebody() -> int:
    """
    Return the id of a user who owns nothing: of one run alone, where there are enough of them.

    The system counts a user's processes, in all containers of a machine together.
    """
    user = walls.unprivileged_uid()
    return user if user < MANY else MANY + secrets.randbelow(MANY)


def end_all(user: int) -> None:
    """End every process of a user: one of this user's sends them all the signal, so that none can escape."""
    for _ in range(ROUNDS):
        done = subprocess.run(
            ("/bin/sh", "-c", "kill -9 -1; sleep 0.01"),
            user=user,
            group=user,
            extra_groups=(),
            env={},
            stderr=subprocess.PIPE,
        )
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if done.stderr:  # there was none
            return


def remove_all(user: int, answers: Path) -> None:
    """Remove what a user has written where anybody may write, except for the files of answers."""
    kept = ("-type", "f", "-path", f"{answers}/*", "!", "-path", f"{answers}/*/*")
    places = [place for place in WRITABLE if os.path.isdir(place)]
    command = ("find", *places, "-xdev", "-uid", str(user), "!", "(", *kept, ")", "-delete")
    subprocess.run(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
