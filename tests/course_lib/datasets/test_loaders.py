"""What each loader returns, what it does when data are unavailable, and the committed files."""

import builtins
import runpy
import warnings
from pathlib import Path

import numpy as np
import pytest

from course_lib.arrays import ArgumentError
from course_lib.datasets import loaders
from course_lib.datasets.loaders import (
    DATA,
    DEBIAN_FASHION,
    FASHION_TEST_LABELS,
    IMAGES,
    load_cifar10,
    load_digits,
    load_fashion,
    load_image,
    load_names,
    load_sonnets,
)

ROOT = Path(__file__).resolve().parents[3]
needs_debian = pytest.mark.skipif(
    not DEBIAN_FASHION.is_dir(), reason="Debian's dataset-fashion-mnist is not installed"
)


def make_data():
    """Return scripts/make_data.py's functions by name."""
    return runpy.run_path(str(ROOT / "scripts" / "make_data.py"))


def hide(monkeypatch, *hidden):
    """Make imports of the hidden packages fail."""
    real = builtins.__import__

    def fake(name, *args, **kwargs):
        if name.partition(".")[0] in hidden:
            raise ImportError(f"No module named {name!r}")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", fake)


def assert_is_image_classification(data, shape, sizes):
    """Check types, ranges, sizes and labels of a Dataset."""
    for images, labels, size in zip(data[:4:2], data[1:4:2], sizes, strict=True):
        assert images.shape == (size, *shape)
        assert images.dtype == np.float32
        assert (images.min(), images.max()) == (0, 1)
        assert labels.shape == (size,)
        assert labels.dtype == np.int64
        np.testing.assert_array_equal(np.unique(labels), np.arange(10))
    assert len(data.classes) == 10


def test_load_digits_keeps_every_fifth_image_for_testing():
    """Both parts hold all ten digits."""
    sklearn = pytest.importorskip("sklearn.datasets")
    data = load_digits()

    assert_is_image_classification(data, (1, 8, 8), (1437, 360))
    np.testing.assert_array_equal(data.test_images[1, 0] * 16, sklearn.load_digits().images[5])


def test_standardized_digits_have_mean_0_and_standard_deviation_1():
    """The training set's statistics serve the test set too."""
    raw, data = load_digits(), loaders.standardized_digits()
    mean, std = raw.train_images.mean(), raw.train_images.std()

    assert data.train_images.mean() == pytest.approx(0, abs=1e-5)
    assert data.train_images.std() == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(data.test_images, (raw.test_images - mean) / std, rtol=1e-6)
    assert data.train_images.dtype == np.float32
    np.testing.assert_array_equal(data.test_labels, raw.test_labels)


def test_load_digits_says_what_to_install_without_scikit_learn(monkeypatch):
    """The message is one sentence with the command."""
    hide(monkeypatch, "sklearn")

    with pytest.raises(ImportError, match=r"^load_digits needs scikit-learn: pip install scikit-learn$"):
        load_digits()


def test_load_fashion_is_balanced_and_not_sorted_by_class():
    """There are 1,000 training and 200 test images of each class, in mixed order."""
    data = load_fashion()

    assert_is_image_classification(data, (1, 28, 28), (10_000, 2_000))
    np.testing.assert_array_equal(np.bincount(data.train_labels), np.full(10, 1000))
    np.testing.assert_array_equal(np.bincount(data.test_labels), np.full(10, 200))
    assert (np.diff(data.train_labels[:100]) < 0).any()


@needs_debian
def test_load_fashion_reads_debians_full_set_without_a_warning():
    """With Debian's package installed, nothing is downloaded."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        data = load_fashion(full=True)

    assert_is_image_classification(data, (1, 28, 28), (60_000, 10_000))


@needs_debian
def test_committed_fashion_subset_equals_its_source():
    """The script makes the same file again from Debian's package."""
    with np.load(DATA / "fashion_mnist_12k.npz") as arrays:
        committed = {**arrays, "test_labels": np.load(FASHION_TEST_LABELS)}
    made = make_data()["fashion_subset"]()

    assert set(committed) == set(made)
    for name, array in made.items():
        np.testing.assert_array_equal(committed[name], array)
        assert committed[name].dtype == np.uint8


def test_labels_that_answers_are_graded_by_are_in_no_other_file(monkeypatch, tmp_path):
    """Where they are hidden, the images are there still, and each label is one that no image has."""
    monkeypatch.setattr(loaders, "FASHION_TEST_LABELS", tmp_path / "hidden.npy")

    data = load_fashion()

    assert data.test_images.shape == (2000, 1, 28, 28)
    assert set(data.test_labels) == {-1}


@pytest.mark.parametrize("name", IMAGES)
def test_committed_image_equals_its_source(name):
    """The script makes the same pixels again from scikit-image."""
    pytest.importorskip("skimage")
    image = pytest.importorskip("PIL.Image")

    np.testing.assert_array_equal(
        np.asarray(image.open(DATA / f"{name}.png")), np.asarray(make_data()["image"](name))
    )


@pytest.mark.parametrize(
    ("load", "what"), [(lambda: load_fashion(full=True), "all of Fashion"), (load_cifar10, "CIFAR-10")]
)
def test_loaders_fall_back_to_the_subset_without_pooch(load, what, monkeypatch, tmp_path):
    """The warning is one sentence."""
    monkeypatch.setattr(loaders, "DEBIAN_FASHION", tmp_path / "missing")
    hide(monkeypatch, "pooch")

    with pytest.warns(
        UserWarning, match=rf"Could not get {what}.*pooch.*; using the 12,000 .* the course\.$"
    ):
        data = load()

    assert data.train_images.shape == (10_000, 1, 28, 28)


@pytest.mark.parametrize("name", IMAGES)
def test_load_image_gives_a_grey_between_its_colours(name):
    """Images are float32 in [0, 1], at most 256 pixels high and wide."""
    grey, color = load_image(name), load_image(name, color=True)

    assert grey.dtype == color.dtype == np.float32
    assert color.shape == (3, *grey.shape)
    assert max(grey.shape) == 256
    assert 0 <= color.min() < 0.3 < 0.8 < color.max() <= 1
    assert (color.min(axis=0) - 1e-6 <= grey).all()
    assert (grey <= color.max(axis=0) + 1e-6).all()


def test_load_image_error_lists_the_images():
    """An unknown name is answered with the known ones."""
    with pytest.raises(ArgumentError, match="astronaut, brick"):
        load_image("lena")


def test_load_names_are_lower_case_and_unique():
    """There are 5,163 of them, in alphabetical order."""
    names = load_names()

    assert len(names) == len(set(names)) == 5163
    assert names == sorted(names)
    assert set("".join(names)) == set("abcdefghijklmnopqrstuvwxyz")
    assert {"ada", "grace", "alan"} <= set(names)


def test_load_sonnets_returns_all_154():
    """Each has its number in Roman numerals."""
    sonnets = load_sonnets()
    numbers = [line for line in sonnets.splitlines() if line and set(line) <= set("IVXLC")]

    assert len(numbers) == 154
    assert "Shall I compare thee to a summer's day?" in sonnets
    assert sonnets.isascii()


def test_readme_lists_every_committed_file():
    """No data file comes without source and licence."""
    readme = (DATA / "README.md").read_text()

    for path in DATA.iterdir():
        assert path.name == "README.md" or f"`{path.name}`" in readme
