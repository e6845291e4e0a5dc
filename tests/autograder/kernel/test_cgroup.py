"""Version 2 of cgroups, for an ordinary user whom a folder was handed to, in a mount of the test's own."""

import json
import os
import subprocess
import sys
import tempfile

import pytest

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="cgroups are Linux's"),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount cgroups and hand a folder over"),
]
HAND_OVER = """
import os, sys
from autograder.kernel import cgroup, walls
from tests import ordinary_user

walls._done(walls.libc.unshare(walls.CLONE_NEWNS), "make a mount namespace")
walls._mount("none", "/", None, walls.MS_REC | walls.MS_PRIVATE)
walls._mount("cgroup2", sys.argv[1], "cgroup2", 0)
above = cgroup.parents().get("memory")
if not above or not (above / "cgroup.controllers").exists():
    sys.exit("memory is bounded by version 1 here, or by nothing: version 2 lacks it")
place = above / f"handed-over-{os.getpid()}"
place.mkdir()
for path in (place, *(place / f"cgroup.{name}" for name in ("procs", "threads", "subtree_control"))):
    os.chown(path, ordinary_user.USER, ordinary_user.USER)
if (child := os.fork()) == 0:
    (place / "cgroup.procs").write_text(str(os.getpid()))
    ordinary_user.main(["-c", sys.argv[2], str(place)])
status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
for path in (*place.iterdir(), place):
    if path.is_dir():
        path.rmdir()
sys.exit(status)
"""
TRY = """
import json, os, sys, time
from pathlib import Path
from autograder.kernel import cgroup
from autograder.kernel.forkserver_client import Forkserver, look, started
from tests.autograder.kernel.test_kernel import GRAB, run, stale

place = Path(sys.argv[1])
grab = GRAB.format(shared=0, sizes=(0, 400, 500), seconds=20)
limits = {"memory": 768 << 20, "tmp": 1 << 20}
with started():
    wall = look()[-1]
    shown, told = run(grab, "print('alive')", timeout=300, notebook_seconds=600, limits=limits)
(place / "course-4194304").mkdir()  # left by a grader that was killed: no process has such a number
made = {what: str(folder) for what, folder in cgroup.parents().items()}
print(json.dumps([wall.up, shown, told["trouble"], made, [str(path) for path in stale(place)]]))
"""


def test_an_ordinary_user_bounds_kernels_in_a_folder_of_version_2():
    """Where they are in the folder themselves, too: they are moved into a group of it."""
    with tempfile.TemporaryDirectory() as mounted:
        done = subprocess.run(
            [sys.executable, "-c", HAND_OVER, mounted, TRY], capture_output=True, text=True, timeout=900
        )
    if "version 2 lacks it" in done.stderr:
        pytest.skip(done.stderr.strip())

    assert done.returncode == 0, done.stderr
    up, shown, trouble, made, left = json.loads(done.stdout.splitlines()[-1])
    assert up
    assert sorted(shown[0].split()) == ["-9", "0", "0"]
    assert (shown[1], trouble, left) == ("alive\n", [], [])
    assert len(set(made.values())) == 1
