"""Predicted classes are judged by how many are true, and by whether they are the network's."""

import numpy as np
import pytest

from course_lib.check.case import case
from course_lib.check.properties.labels import fingerprints, labels

RNG = np.random.default_rng(0)
IMAGES = RNG.random((200, 1, 6, 6)).astype(np.float32)
TRUE = RNG.integers(0, 10, 200)
NETWORK = np.where(np.arange(200) % 10, TRUE, (TRUE + 1) % 10)  # right in nine of ten
CASE = case("parameters", IMAGES[:120])


def found(result, at=CASE, expected=NETWORK[:120]):
    """Return the fields that fail, with their sentences."""
    options = {"images": fingerprints(IMAGES), "classes": TRUE.astype(np.uint8)}
    return {f.field: f.sentence for f in labels(result, at, expected=expected, **options)}


def partly(share):
    """Return classes of which a share is the network's."""
    classes = NETWORK[:120].copy()
    classes[int(share * 120) :] = (TRUE[int(share * 120) : 120] + 2) % 10
    return classes


@pytest.mark.parametrize(
    "result", [NETWORK[:120], NETWORK[:120].astype(np.uint8), NETWORK[:120].tolist(), NETWORK[:120] * 1.0]
)
def test_the_networks_classes_pass_in_any_container(result):
    remarks = found(result)

    assert set(remarks) <= {""}
    assert bool(remarks) == (isinstance(result, list) or result.dtype.kind == "f")


@pytest.mark.parametrize(
    ("share", "failed"),
    [
        (0.95, {"classes"}),
        (0.7, {"accuracy_80", "classes"}),
        (0.3, {"accuracy_50", "accuracy_80", "classes"}),
    ],
)
def test_each_accuracy_is_worth_a_point_of_its_own(share, failed):
    assert set(found(partly(share))) == failed
    assert found(partly(0.3))["accuracy_50"] == (
        "26.7 % of the 120 images are classified correctly, expected 50 % or more."
    )


def test_a_few_images_say_nothing_of_an_accuracy():
    one = case("parameters", IMAGES[:1])

    assert set(found(np.array([NETWORK[0] + 1]), one, NETWORK[:1])) == {"classes"}


def test_an_image_that_nobody_knows_counts_as_wrong():
    other = case("parameters", IMAGES[:120] + 1)

    assert set(found(NETWORK[:120], other)) == {"accuracy_50", "accuracy_80"}


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        (None, "Is there a `return`?"),
        (3, "expected an array of shape (120,)"),
        (np.eye(10)[NETWORK[:120]], "return that place, argmax(axis=1)"),
        (np.zeros((120, 10)), "shape (120, 10)"),
        (np.zeros((1, 0)), "shape (1, 0)"),
        (NETWORK[:120] + 0.5, "A class is a whole number"),
        (np.full(120, np.nan), "A class is a whole number"),
    ],
)
def test_what_are_no_classes_earns_nothing(result, sentence):
    failed = found(result)

    assert set(failed) == {"accuracy_50", "accuracy_80", "classes"}
    assert sentence in failed["classes"]


def test_fingerprints_do_not_depend_on_the_precision():
    np.testing.assert_array_equal(fingerprints(IMAGES), fingerprints(IMAGES.astype(float)))
    assert len(set(fingerprints(IMAGES).tolist())) == len(IMAGES)
