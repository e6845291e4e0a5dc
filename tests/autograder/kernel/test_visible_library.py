"""No module in a student's kernel holds an answer, in any lesson, whatever the module is called today."""

import json
import sys

import pytest
from nbconvert.preprocessors import ExecutePreprocessor
from nbformat.v4 import new_code_cell, new_notebook

from autograder.authoring import lesson as lessons
from autograder.authoring.lesson import LessonError, lesson_names, load
from autograder.grade.assignments.lesson import room_of
from autograder.grade.notebook.run import BoundedClient
from autograder.kernel import forkserver_client, visible_library
from autograder.kernel.visible_library import stage
from course_lib.datasets.loaders import FASHION_TEST_LABELS
from course_lib.moved import MOVED

WALK = """
import importlib, json, pkgutil
import course_lib

def every_module():
    for module in pkgutil.walk_packages(course_lib.__path__, "course_lib.", onerror=lambda name: None):
        yield module.name
    yield from {old_names}

found = []
for name in every_module():
    try:
        module = importlib.import_module(name)
    except Exception:
        continue
    for exercise in {exercises}:
        try:
            found += [name + "." + exercise] if callable(getattr(module, exercise)) else []
        except (AttributeError, ImportError):
            pass
print(json.dumps(found))
"""


class Run(BoundedClient, ExecutePreprocessor):
    """A notebook's run as in grading, without the rest."""


@pytest.mark.skipif(sys.platform != "linux", reason="walls are made of Linux's namespaces")
@pytest.mark.parametrize("lesson", lesson_names())
def test_no_module_in_a_kernel_has_a_function_that_is_asked_for(lesson):
    """All packages are walked, old names too: a reference that was moved must not come back into reach."""
    source = WALK.replace("{old_names}", repr(sorted(MOVED))).replace(
        "{exercises}", repr(sorted(load(lesson).exercises))
    )
    notebook = new_notebook(cells=[new_code_cell(source)])
    with forkserver_client.started():
        Run(isolation="walls", timeout=500, notebook_seconds=500).preprocess(
            notebook, {"course": {"room": room_of(lesson)}}
        )
    text = "".join(output.get("text") or output.get("evalue") or "" for output in notebook.cells[0].outputs)

    assert json.loads(text) == []


@pytest.mark.parametrize("lesson", lesson_names())
def test_the_module_of_each_reference_is_absent(lesson):
    found = load(lesson)

    for exercise in found.exercises.values():
        module = getattr(exercise.reference, "__module__", "course_lib.")
        assert module in found.absent or not module.startswith("course_lib.") or exercise.is_number


def test_a_module_to_be_hidden_that_does_not_exist_is_an_error(tmp_path):
    with pytest.raises(ValueError, match=r"course_lib\.optimisers is to be hidden .* and does not exist"):
        stage(tmp_path / "library", ["course_lib.optimisers"])


def test_an_exercise_that_forbids_an_unknown_module_is_an_error(monkeypatch):
    exercise = load("03_adam").exercises["adam_step"]
    monkeypatch.setattr(type(exercise), "absent", {"course_lib.optimisers.adam"})
    lessons.load.cache_clear()

    with pytest.raises(LessonError, match=r"forbids course_lib\.optimisers\.adam, which does not exist"):
        load("03_adam")


@pytest.mark.parametrize("data", ["TEST_LABELS", "NAMES"])
def test_data_to_be_hidden_that_do_not_exist_are_an_error(data, tmp_path, monkeypatch):
    monkeypatch.setattr(visible_library, data, "course_lib/datasets/files/moved.npy")

    with pytest.raises(ValueError, match=r"moved\.npy is to be hidden .* and does not exist"):
        stage(tmp_path / "library", [])


def test_what_is_hidden_is_what_the_course_reads():
    assert FASHION_TEST_LABELS.as_posix().endswith(visible_library.TEST_LABELS)
    assert (FASHION_TEST_LABELS.parent / "names.txt").as_posix().endswith(visible_library.NAMES)


def test_labels_names_and_compiled_modules_that_are_hidden_are_not_written(tmp_path):
    """The images are."""
    stage(tmp_path / "library", ["course_lib.pretrained.fashion_cnn"])

    names = [path.name for path in (tmp_path / "library" / "course_lib").rglob("*")]

    assert not [name for name in names if "labels" in name]
    assert not {"packs", "names.txt", "fashion_cnn.npz"} & set(names)
    assert {"fashion_mnist_12k.npz", "fashion_cnn.py"} <= set(names)
