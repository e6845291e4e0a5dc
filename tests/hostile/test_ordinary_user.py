"""Walls and limits for a grader without root and without cgroups; `make test-users` tries the whole class."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.authoring.lesson import ROOT

HERE = Path(__file__).parent.relative_to(ROOT)
SOME = """
reads_the_class looks_into_other_processes kill_all network_outside becomes_root memory_of_many fork_bomb
every_processor
""".split()  # noqa: SIM905  # walls are also tried from inside, before any is graded
ASKED = [str(HERE / "test_hostile.py"), "tests/autograder/kernel/test_kernel.py"]
WHICH = "(hostile and not alone and not runs and not is_shown) or without_a_cgroup"

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="walls are made of Linux's namespaces"),
    pytest.mark.slow,
    pytest.mark.xdist_group("hostile"),
]


@pytest.mark.skipif(os.geteuid() != 0, reason="these tests are run as an ordinary user already")
def test_an_ordinary_user_grades_strangers_within_the_same_walls():
    """Python lies in this user's home, which nobody else can enter."""
    command = [sys.executable, "-m", "tests.ordinary_user", "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, "-k", WHICH, *ASKED],
        cwd=ROOT,
        env=os.environ | {"HOSTILE": ",".join(SOME)},
        capture_output=True,
        text=True,
        timeout=900,
    )

    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-1000:]
