"""The data of the lessons: small sets come with the course, large ones are downloaded if possible."""

import functools
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, Int, expect
from course_lib.datasets.downloads import FASHION_FILES, fetch_cifar10, fetch_fashion, read_idx

DATA = Path(__file__).parent / "files"
FASHION_TEST_LABELS = DATA / "fashion_mnist_test_labels.npy"  # not there while a notebook is graded
DIGITS = DATA / "digits.npz"  # in a browser, where scikit-learn would be 26 MB
DEBIAN_FASHION = Path("/usr/share/datasets/fashion-mnist")
LUMA = (0.299, 0.587, 0.114)  # weights of red, green and blue in the brightness, ITU-R BT.601
IMAGES = ("astronaut", "brick", "camera", "chelsea", "coffee")
FASHION_CLASSES = (
    "T-shirt/top",
    "trouser",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle boot",
)
CIFAR10_CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


class Dataset(NamedTuple):
    """Labelled images, float32 from 0 to 1, in a training and a test set, and the name of each class."""

    train_images: Float[Array, "N C H W"]
    train_labels: Int[Array, " N"]
    test_images: Float[Array, "M C H W"]
    test_labels: Int[Array, " M"]
    classes: tuple[str, ...]


def _dataset(arrays: dict[str, Array], classes: tuple[str, ...], *, white: int = 255) -> Dataset:
    """Scale images to [0, 1], add a channel axis where there is none, and convert labels to integers."""
    parts = {}
    for name, array in arrays.items():
        if name.endswith("images"):
            array = array if array.ndim == 4 else array[:, None]
            parts[name] = array.astype(np.float32) / np.float32(white)
        else:
            parts[name] = array.astype(np.intp)
    return Dataset(**parts, classes=classes)


def load_digits() -> Dataset:
    """
    Return scikit-learn's 1,797 handwritten digits, 8 by 8 pixels. Every fifth one is a test image.

    Returns:
        1,437 training images and 360 test images.

    Raises:
        ImportError: If scikit-learn is not installed.

    Source:
        Alpaydin and Kaynak (1998), Optical recognition of handwritten digits, UCI machine learning
        repository.
    """
    images, labels = _all_digits()
    test = np.arange(len(labels)) % 5 == 0
    arrays = {
        "train_images": images[~test],
        "train_labels": labels[~test],
        "test_images": images[test],
        "test_labels": labels[test],
    }
    return _dataset(arrays, tuple("0123456789"), white=16)


def _all_digits() -> tuple[Array, Array]:
    if DIGITS.is_file():
        with np.load(DIGITS) as arrays:
            return arrays["images"], arrays["labels"]
    try:
        from sklearn import datasets
    except ImportError as error:
        raise ImportError("load_digits needs scikit-learn: pip install scikit-learn") from error
    digits = datasets.load_digits()
    return digits.images, digits.target


@functools.cache
def standardized_digits() -> Dataset:
    """
    Return the digits of :func:`load_digits`, minus the mean and divided by the standard deviation.

    Both are single numbers, taken over all pixels of the training images. Every call returns the same
    arrays, which cannot be written to.
    """
    digits = load_digits()
    mean, std = digits.train_images.mean(), digits.train_images.std()
    train, test = ((images - mean) / std for images in (digits.train_images, digits.test_images))
    train.flags.writeable = test.flags.writeable = False
    return digits._replace(train_images=train, test_images=test)


def load_fashion(full: bool = False) -> Dataset:
    """
    Return Fashion-MNIST: clothes in ten classes, 28 by 28 pixels.

    Args:
        full: Whether to return all 70,000 images, from Debian's package dataset-fashion-mnist if it is
            installed, else downloaded. If that fails, a warning says so and the smaller set is returned.

    Returns:
        By default 10,000 training and 2,000 test images, which come with the course: the first 1,000 and
        200 of each class. Otherwise 60,000 and 10,000. While a notebook is graded, answers are judged by the
        test images' labels: each of them is -1 there.

    Source:
        Xiao, Rasul and Vollgraf (2017), Fashion-MNIST, arXiv:1708.07747.
    """
    if full:
        try:
            return _dataset(_full_fashion(), FASHION_CLASSES)
        except (ImportError, OSError, ValueError) as error:
            warnings.warn(_fallback_warning("all of Fashion-MNIST", error), stacklevel=2)
    with np.load(DATA / "fashion_mnist_12k.npz") as arrays:
        parts = dict(arrays)
    none = np.full(len(parts["test_images"]), -1)
    parts["test_labels"] = np.load(FASHION_TEST_LABELS) if FASHION_TEST_LABELS.is_file() else none
    return _dataset(parts, FASHION_CLASSES)


def _full_fashion() -> dict[str, Array]:
    if DEBIAN_FASHION.is_dir():
        return {
            part: read_idx(DEBIAN_FASHION / f"{name}.gz", sha256)
            for part, (name, sha256) in FASHION_FILES.items()
        }
    return fetch_fashion(_cache())


def _cache() -> Path:
    """Return the folder where downloads are stored."""
    import pooch

    return Path(pooch.os_cache("old-new-tricks"))


def _fallback_warning(what: str, error: BaseException) -> str:
    """Return the sentence for a failed download, with its first cause: requests wraps that several times."""
    if isinstance(error, OSError):
        while isinstance(error.__context__, Exception):  # not what was under way before, as an interrupt
            error = error.__context__
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return (
        f"Could not get {what} ({reason}); using the 12,000 Fashion-MNIST images that come with the course."
    )


def load_cifar10() -> Dataset:
    """
    Return CIFAR-10, which the first call downloads: 170 MB, 740 MB in memory.

    Returns:
        50,000 training and 10,000 test images in colour, 32 by 32 pixels, in ten classes. If the download
        fails, a warning says so and the smaller set of Fashion-MNIST is returned.

    Source:
        Krizhevsky (2009), Learning multiple layers of features from tiny images.
    """
    try:
        return _dataset(fetch_cifar10(_cache()), CIFAR10_CLASSES)
    except (ImportError, OSError, ValueError) as error:
        warnings.warn(_fallback_warning("CIFAR-10", error), stacklevel=2)
        return load_fashion()


def load_image(name: str, *, color: bool = False) -> Float[Array, "H W"] | Float[Array, "3 H W"]:
    """
    Return a photograph of at most 256 by 256 pixels.

    Args:
        name: One of ``IMAGES``: astronaut, brick, camera, chelsea (a cat), coffee. Brick and camera are grey.
        color: Whether to return red, green and blue instead of grey.

    Returns:
        Float32 values from 0 to 1.

    Raises:
        ArgumentError: If there is no such image.

    Example:
        >>> load_image("camera").shape, load_image("chelsea", color=True).shape
        ((256, 256), (3, 170, 256))
    """
    from matplotlib.image import imread

    expect(name in IMAGES, "load_image: name", f"one of {', '.join(IMAGES)}", name)
    pixels = imread(DATA / f"{name}.png")  # (H, W), or (H, W, 3) in colour
    if color:
        return np.stack([pixels] * 3 if pixels.ndim == 2 else list(pixels.transpose(2, 0, 1)))
    return pixels if pixels.ndim == 2 else pixels @ np.array(LUMA, dtype=np.float32)


def load_names() -> list[str]:
    """Return the first names of the US census of 1990, in lower case and alphabetical order."""
    return (DATA / "names.txt").read_text().split()


def load_sonnets() -> str:
    """Return Shakespeare's 154 sonnets, each preceded by its number in Roman numerals."""
    return (DATA / "sonnets.txt").read_text()
