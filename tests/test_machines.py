"""A pack judges alike wherever it was built: processor, BLAS, C library and NumPy do not count."""

import os
import tomllib
from importlib.metadata import distributions

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from autograder.authoring.answer_key import truth
from autograder.authoring.lesson import ROOT, lesson_names, load
from course_lib.check import PACKS
from course_lib.check.npz_tree import pack
from course_lib.check.truth import truth_to
from tests.machines import CORES, MACHINES, run

SEED = "a class"
EVERY = os.environ.get("EVERY_LESSON")
LESSONS = lesson_names() if EVERY else lesson_names()[::2]


@pytest.fixture(scope="module")
def hidden(tmp_path_factory):
    """A folder with what a class knows of its hidden cases, built here: one pack for each of LESSONS."""
    folder = tmp_path_factory.mktemp("hidden")
    for name in LESSONS:
        lesson = load(name)
        truths = {
            exercise.name: truth_to(truth(lesson, exercise.name, exercise.hidden_cases(SEED)))
            for exercise in lesson.exercises.values()
            if not exercise.is_number
        }
        (folder / f"{name}.npz").write_bytes(pack(truths))
    return folder


@pytest.mark.slow
@pytest.mark.xdist_group("machines")  # the hidden packs are built once
@pytest.mark.parametrize("machine", MACHINES, ids=str)
def test_packs_judge_alike_on_every_machine(machine, hidden):
    """
    Mistakes are named, right answers accepted, and what is committed is what the sources give.

    Each machine takes a third of every other lesson, and all of all in `make test-lessons`.
    """
    names = LESSONS if EVERY else LESSONS[MACHINES.index(machine) :: len(MACHINES)]

    found = run(
        machine, "tests.judged_packs", *(folder / f"{n}.npz" for folder in (PACKS, hidden) for n in names)
    )

    assert found["judged"] == 2 * len(names)
    assert found["wrong"] == []
    assert [name for name in found["stale"] if name.endswith(".npz")] == []


def test_three_processors_are_simulated():
    """One without SIMD loops, one of 256 bits, and one more."""
    assert len(set(CORES)) == 3, "Cores to simulate are known for x86_64 and aarch64: add this processor's."


def test_oldest_and_newest_numpy_are_those_supported():
    """Both are versions that pyproject.toml allows."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    allowed = next(one for one in map(Requirement, project["dependencies"]) if one.name == "numpy").specifier
    folders = [str(ROOT / "build" / f"numpy-{age}") for age in ("oldest", "newest")]

    (oldest,), (newest,) = ([one.version for one in distributions(path=[folder])] for folder in folders)

    assert allowed.contains(oldest)
    assert allowed.contains(newest)
    assert Version(oldest) < Version(newest)
