"""What the process that forks kernels imports ahead."""

import subprocess
import sys

import pytest

TRIAL = """
import sys
from autograder.kernel.forkserver import starts_threads
print(starts_threads([sys.argv[1]], []))
"""
SOURCES = {
    "calm": "x = 1",
    "missing": "import no_such_library",
    "restless": "import threading, time\nthreading.Thread(target=time.sleep, args=(9,), daemon=True).start()",
    "fatal": "import os\nos.abort()",
}


@pytest.mark.skipif(sys.platform != "linux", reason="walls are made of Linux's namespaces")
@pytest.mark.parametrize("name", SOURCES)
def test_a_library_that_starts_threads_is_not_imported_before_kernels_are_forked(name, tmp_path):
    """Nor one that ends the process that imports it."""
    (tmp_path / f"{name}.py").write_text(SOURCES[name])
    place = {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", TRIAL, name], env=place, capture_output=True, text=True)

    assert (done.stdout, done.stderr) == (f"{name in ('restless', 'fatal')}\n", "")
