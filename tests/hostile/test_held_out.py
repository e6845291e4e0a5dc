"""The labels that clothes are graded by are nowhere in reach of a student's code while it is graded."""

import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
import numpy as np
import pytest

from autograder.authoring.lesson import load
from autograder.classroom import release
from autograder.classroom.folder import init
from autograder.grade import batch
from course_lib.datasets.loaders import load_fashion

LESSON = "13_your_own"
ATTACK = Path(__file__).parent / "held_out" / "reads_the_labels.ipynb"

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="walls are made of Linux's namespaces"),
    pytest.mark.slow,
    pytest.mark.xdist_group("hostile"),
]


@pytest.fixture(scope="module")
def graded():
    """What the notebook earned, and the notebook as it ran."""
    with TemporaryDirectory(prefix="hz-", dir="/tmp") as place:
        room, _ = init(Path(place) / "class")
        release.release(room, LESSON)
        handed_in = room.notebook("submitted", LESSON, "mallory")
        handed_in.parent.mkdir(parents=True)
        handed_in.write_bytes(ATTACK.read_bytes())
        (result,) = batch.grade(room, [LESSON])
        yield result, nbformat.read(room.notebook("autograded", LESSON, "mallory"), as_version=4)


def test_the_attack_finds_every_label_where_nothing_is_hidden():
    """Else it would prove nothing."""
    (cell,) = nbformat.read(ATTACK, as_version=4).cells
    space = {"np": np, "print": lambda *words: None}
    exec(cell.source, space)
    clothes = load_fashion()

    predict = space["train_clothes"](clothes.train_images, clothes.train_labels, rng=np.random.default_rng(0))

    np.testing.assert_array_equal(predict(clothes.test_images), clothes.test_labels)
    assert "trained by others" in space["found"]
    assert any("fashion_mnist_test_labels" in where for where in space["found"])


def test_labels_that_are_hidden_earn_nothing(graded):
    """It ran to its end, and was told what it reached."""
    result, notebook = graded
    check = next(cell for cell in notebook.cells if cell.id == "check-train_clothes")

    assert (result.status, result.score) == ("graded", 0)
    assert "of the 2000 images are classified correctly" in str(check.outputs)


def test_no_label_was_found(graded):
    said = str([cell.get("outputs") for cell in graded[1].cells])

    assert re.findall(r"BREACH[^\"']*", said) == []


def test_no_case_that_is_sent_holds_its_target():
    exercise = load(LESSON).exercises["train_clothes"]

    for case in [*exercise.cases, *exercise.hidden_cases("a class")]:
        assert case.target is not None
        assert len(case.asked()) == len(case) - 1
