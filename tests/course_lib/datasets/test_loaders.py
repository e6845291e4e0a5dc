"""What each loader gives, what it does when data cannot be had, and that committed files are sound."""

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
    IMAGES,
    load_cifar10,
    load_digits,
    load_fashion,
    load_image,
    load_names,
    load_sonnets,
)
from course_lib.datasets.toys import moons, rings, spirals

ROOT = Path(__file__).resolve().parents[3]
needs_debian = pytest.mark.skipif(
    not DEBIAN_FASHION.is_dir(), reason="Debian's dataset-fashion-mnist is not installed"
)


def make_data():
    """Return scripts/make_data.py's functions by name."""
    return runpy.run_path(str(ROOT / "scripts" / "make_data.py"))


def hide(monkeypatch, *hidden):
    """Let imports of the hidden packages fail."""
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


def test_load_digits_gives_every_digit_and_keeps_every_fifth_for_testing():
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
    hide(monkeypatch, "sklearn")

    with pytest.raises(ImportError, match=r"^load_digits needs scikit-learn: pip install scikit-learn$"):
        load_digits()


def test_load_fashion_is_balanced_and_not_sorted_by_class():
    data = load_fashion()

    assert_is_image_classification(data, (1, 28, 28), (10_000, 2_000))
    np.testing.assert_array_equal(np.bincount(data.train_labels), np.full(10, 1000))
    np.testing.assert_array_equal(np.bincount(data.test_labels), np.full(10, 200))
    assert (np.diff(data.train_labels[:100]) < 0).any()


@needs_debian
def test_load_fashion_reads_debians_full_set_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        data = load_fashion(full=True)

    assert_is_image_classification(data, (1, 28, 28), (60_000, 10_000))


@needs_debian
def test_committed_fashion_subset_is_its_sources():
    with np.load(DATA / "fashion_mnist_12k.npz") as committed:
        made = make_data()["fashion_subset"]()

        assert set(committed) == set(made)
        for name, array in made.items():
            np.testing.assert_array_equal(committed[name], array)
            assert committed[name].dtype == np.uint8


@pytest.mark.parametrize("name", IMAGES)
def test_committed_image_is_its_sources(name):
    """Runs where scikit-image is installed."""
    pytest.importorskip("skimage")
    image = pytest.importorskip("PIL.Image")

    np.testing.assert_array_equal(
        np.asarray(image.open(DATA / f"{name}.png")), np.asarray(make_data()["image"](name))
    )


@pytest.mark.parametrize(
    ("load", "what"), [(lambda: load_fashion(full=True), "all of Fashion"), (load_cifar10, "CIFAR-10")]
)
def test_loaders_fall_back_to_the_subset_with_one_sentence_without_pooch(load, what, monkeypatch, tmp_path):
    monkeypatch.setattr(loaders, "DEBIAN_FASHION", tmp_path / "missing")
    hide(monkeypatch, "pooch")

    with pytest.warns(
        UserWarning, match=rf"Could not get {what}.*pooch.*; using the 12,000 .* the course\.$"
    ):
        data = load()

    assert data.train_images.shape == (10_000, 1, 28, 28)


@pytest.mark.parametrize("name", IMAGES)
def test_load_image_is_small_and_its_grey_is_between_its_colours(name):
    grey, color = load_image(name), load_image(name, color=True)

    assert grey.dtype == color.dtype == np.float32
    assert color.shape == (3, *grey.shape)
    assert max(grey.shape) == 256
    assert 0 <= color.min() < 0.3 < 0.8 < color.max() <= 1
    assert (color.min(axis=0) - 1e-6 <= grey).all()
    assert (grey <= color.max(axis=0) + 1e-6).all()


def test_load_image_names_the_images_there_are():
    with pytest.raises(ArgumentError, match="astronaut, brick"):
        load_image("lena")


def test_load_names_are_lower_case_each_once():
    names = load_names()

    assert len(names) == len(set(names)) == 5163
    assert names == sorted(names)
    assert set("".join(names)) == set("abcdefghijklmnopqrstuvwxyz")
    assert {"ada", "grace", "alan"} <= set(names)


def test_load_sonnets_are_all_154():
    sonnets = load_sonnets()
    numbers = [line for line in sonnets.splitlines() if line and set(line) <= set("IVXLC")]

    assert len(numbers) == 154
    assert "Shall I compare thee to a summer's day?" in sonnets
    assert sonnets.isascii()


def test_readme_tells_of_every_committed_file():
    readme = (DATA / "README.md").read_text()

    for path in DATA.iterdir():
        assert path.name == "README.md" or f"`{path.name}`" in readme


@pytest.mark.parametrize("toy", [spirals, moons, rings])
def test_toys_deal_points_out_evenly_from_the_rng_alone(toy):
    points, labels = toy(101, np.random.default_rng(0))

    assert points.shape == (101, 2)
    np.testing.assert_array_equal(np.bincount(labels), [51, 50])
    np.testing.assert_array_equal(points, toy(101, np.random.default_rng(0))[0])
    assert (points != toy(101, np.random.default_rng(1))[0]).any()


def test_rings_without_noise_lie_on_their_circles():
    points, labels = rings(60, np.random.default_rng(0), noise=0.0, classes=3)

    np.testing.assert_allclose(np.linalg.norm(points, axis=1), (labels + 1) / 3, rtol=1e-12)


def test_spirals_without_noise_are_one_arm_turned():
    """Turned back by its class's part of a turn, each point's angle tells its radius."""
    points, labels = spirals(90, np.random.default_rng(0), noise=0.0, classes=3)
    radius = np.linalg.norm(points, axis=1)
    angle = np.arctan2(points[:, 1], points[:, 0]) / (2 * np.pi) - labels / 3

    np.testing.assert_allclose((angle - radius + 0.5) % 1 - 0.5, np.zeros(90), atol=1e-12)


def test_moons_without_noise_are_half_circles_that_reach_into_each_other():
    """Each is the other turned about the origin; each tip lies within the other's circle."""
    points, labels = moons(2000, np.random.default_rng(0), noise=0.0)
    side = 1 - 2 * labels[:, None]
    upright = side * points + [0.5, 0.25]

    np.testing.assert_allclose(np.linalg.norm(upright, axis=1), np.ones(2000), rtol=1e-12)
    assert (upright[:, 1] >= 0).all()
    assert points[labels == 0, 0].max() > 0 > points[labels == 1, 0].min()


def test_noise_spreads_points_by_as_much_as_was_asked():
    rng = np.random.default_rng
    still, moved = (moons(5000, rng(0), noise=noise)[0] for noise in (0.0, 0.3))

    assert (moved - still).std() == pytest.approx(0.3, rel=5 / np.sqrt(2 * 10_000))
