"""What make does to a machine: nothing is removed or installed that nobody asked for."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from autograder.authoring.lesson import ROOT

MAKE = shutil.which("make") or "make"
DEMO = "build/demo-class"


def make(*words: str, folder: Path = ROOT, **environment: str) -> subprocess.CompletedProcess:
    """Run make in ``folder``, as if `make setup` had been run there."""
    if folder != ROOT:
        shutil.copy(ROOT / "Makefile", folder)
    command = [MAKE, "-o", ".venv/ready", *words]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(command, cwd=folder, env=clean | environment, capture_output=True, text=True)


@pytest.fixture
def programs(tmp_path):
    """A folder of programs that do nothing but write down how they were called."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("course", "apt-get"):
        (folder / name).write_text(f'#!/bin/sh\necho {name} "$@" >> {tmp_path}/calls\n')
        (folder / name).chmod(0o755)
    return folder


@pytest.mark.parametrize("words", [[], ["CLASS=/some/real"], ["-e"], ["DEMO=/some/real"]])
def test_grade_names_no_class_but_its_own(words):
    """Neither a variable of make nor one of the environment leads it elsewhere."""
    printed = make("-n", "grade", *words, CLASS="/some/real", DEMO="/some/real").stdout

    assert "/some/real" not in printed
    assert [line.split()[-1] for line in printed.splitlines() if line.startswith("rm ")] == [DEMO]


def test_grade_leaves_a_folder_alone_that_it_did_not_make(tmp_path, programs):
    """Whatever lies there without the mark of a simulated class."""
    kept = tmp_path / DEMO / "gradebook.db"
    kept.parent.mkdir(parents=True)
    kept.write_text("a term's marks")

    done = make("grade", f"BIN={programs}", folder=tmp_path)

    assert done.returncode != 0
    assert "no simulated class" in done.stdout
    assert kept.read_text() == "a term's marks"
    assert not (tmp_path / "calls").exists()


def test_grade_begins_anew_where_it_was_run_before(tmp_path, programs):
    """A simulated class is known by what `course simulate` writes last."""
    for path in (tmp_path / DEMO / "truth.json", tmp_path / "class" / "truth.json"):
        path.parent.mkdir(parents=True)
        path.write_text("{}")

    make("grade", f"BIN={programs}", folder=tmp_path, CLASS="class").check_returncode()

    steps = [line.split()[1:3] for line in (tmp_path / "calls").read_text().splitlines()]
    assert steps == [[step, DEMO] for step in ("init", "release", "simulate", "grade", "report")]
    assert not (tmp_path / DEMO).exists()
    assert (tmp_path / "class" / "truth.json").exists()


def test_test_installs_no_system_package():
    """It only says what is missing."""
    assert "apt-get" not in make("-n", "test").stdout


def test_what_the_tests_lack_is_said_in_one_line(tmp_path, programs):
    """And nothing is installed."""
    done = make("tools", folder=tmp_path, PATH=str(programs))

    assert done.returncode != 0
    assert len(done.stdout.splitlines()) == 1
    assert "chromium" in done.stdout
    assert "make system-packages" in done.stdout
    assert not (tmp_path / "calls").exists()


def test_system_packages_are_installed_when_asked_for(tmp_path, programs):
    """And only where they are missing."""
    make("system-packages", folder=tmp_path, PATH=str(programs)).check_returncode()

    assert "install -y -qq chromium" in (tmp_path / "calls").read_text()
    for name in ("chromium", "initdb"):
        shutil.copy(programs / "course", programs / name)
    (tmp_path / "calls").unlink()

    make("system-packages", folder=tmp_path, PATH=str(programs)).check_returncode()

    assert not (tmp_path / "calls").exists()
