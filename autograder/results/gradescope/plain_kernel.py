"""
A student's kernel where no namespaces can be made: an ordinary user without rights, with limits and a filter.

    python -I -m autograder.results.gradescope.plain_kernel CONNECTION HOW

It starts as root, and before a line of student code runs it becomes a user who owns nothing. What it was
told is JSON: see :class:`autograder.results.gradescope.ordinary_user.OrdinaryUser`.
"""

import contextlib
import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from autograder.kernel import system_calls, walls
from autograder.kernel.student_kernel import kernel


def enclose(user: int, limits: dict[str, int], secrets: list[str]) -> None:
    """
    Become an ordinary user who can use only so much, and call only what notebooks need.

    Raises:
        RuntimeError: If a secret could be read then.
    """
    calls = system_calls.allowed()
    Path("/proc/self/oom_score_adj").write_text("1000")  # where memory ends, students' processes end first
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    walls.die_with_parent()
    walls._done(walls.libc.prctl(walls.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "forbid new privileges")
    walls.limit(walls.Limits(**limits))
    if seen := [path for path in secrets if os.access(path, os.R_OK) or os.access(path, os.W_OK)]:
        raise RuntimeError(f"student code could reach {seen[0]}")
    calls.load()


def main(connection: dict[str, Any], how: dict[str, Any]) -> None:
    """Raise what walls there are around this process, then be a Jupyter kernel."""
    ours = str(Path(__file__).parents[3])
    stubs = f"{how['library']}/other"  # of libraries that hold an answer
    sys.path[:] = [how["library"], stubs, *(entry for entry in sys.path if entry != ours)]
    for name in how["modules"]:
        with contextlib.suppress(Exception):  # whoever needs a module that cannot be imported will see why
            importlib.import_module(name)
    enclose(how["user"], how["limits"], how["secrets"])
    os.environ.clear()
    os.environ.update(how["environment"])
    os.chdir(os.environ["HOME"])
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    os.closerange(3, 1 << 12)
    kernel(connection).start()


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text()), json.loads(sys.argv[2]))
