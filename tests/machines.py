"""
Other machines, simulated: another processor, with another NumPy.

Each runs a module of ours in a process of its own, since a BLAS chooses its kernels when it is loaded.
"""

import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import threadpoolctl

from autograder.authoring.lesson import ROOT

FEATURES = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])  # beyond what NumPy always needs
AVX512 = any(feature == "X86_V4" or "AVX512" in feature for feature in FEATURES)
CORES = {
    "x86_64": ("Prescott", "Haswell", "SkylakeX" if AVX512 else "Sandybridge"),
    "aarch64": ("ARMV8", "CORTEXA57", "NEOVERSEN1"),
}.get(platform.machine(), ())
OTHER_NAMES = {"Prescott": "Katmai"}  # what OpenBLAS calls it in a build for 64 bits


class Machine(NamedTuple):
    """A machine: this one, but for what is named."""

    core: str = ""  # the processor that OpenBLAS takes it for; the oldest also has none of NumPy's SIMD loops
    numpy: str = ""  # "oldest" or "newest": the NumPy in build/numpy-…, which `make numpys` installs

    def __str__(self) -> str:
        return "-".join(filter(None, (self.core, self.numpy)))


MACHINES = [Machine(*one) for one in zip(CORES, ("", "oldest", "newest"), strict=False)]


def identity() -> dict[str, Any]:
    """Return which NumPy this process has, from where, and what kernels its BLAS runs."""
    libraries = threadpoolctl.threadpool_info()
    cores = sorted({one["architecture"] for one in libraries if one["internal_api"] == "openblas"})
    return {"numpy": np.__version__, "place": np.__file__, "cores": cores}


def run(machine: Machine, module: str, *args: str | Path) -> dict[str, Any]:
    """
    Run a module on another machine, and return the JSON in its last line.

    The module's JSON has its :func:`identity` under ``"machine"``. Where that is not the machine that was
    asked for, nothing was tested, and the test fails with a sentence.
    """
    folder = ROOT / "build" / f"numpy-{machine.numpy}"
    if machine.numpy and not (folder / "numpy").is_dir():
        pytest.fail(f"build/{folder.name} is not there: run `make numpys`.", pytrace=False)
    wanted = {"OMP_NUM_THREADS": "1", "PYTHONPATH": f"{folder}:{ROOT}" if machine.numpy else str(ROOT)}
    if machine.core:
        wanted["OPENBLAS_CORETYPE"] = machine.core
    if machine.core == CORES[0]:
        wanted["NPY_DISABLE_CPU_FEATURES"] = " ".join(FEATURES)
    command = [sys.executable, "-m", module, *map(str, args)]
    done = subprocess.run(command, env=os.environ | wanted, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    cores, place = found["machine"]["cores"], Path(found["machine"]["place"])
    if machine.core and (not cores or set(cores) - {machine.core, OTHER_NAMES.get(machine.core)}):
        pytest.fail(
            f"OpenBLAS was asked to take this processor for {machine.core}, and runs {cores or 'nothing'}: "
            "its build or this processor cannot.",
            pytrace=False,
        )
    if machine.numpy and not place.is_relative_to(folder):
        pytest.fail(f"NumPy was to come from {folder}, and came from {place}.", pytrace=False)
    return found
