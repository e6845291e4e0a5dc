"""Data from elsewhere: downloads that resume, are checked by hash and are read without running their code."""

import gzip
import hashlib
import http.client
import io
import pickle
import shutil
import tarfile
import urllib.request
from pathlib import Path
from typing import Any

import numpy as np

from course_lib.arrays import Array

FASHION_URL = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com"
FASHION_FILES = {  # name, and SHA-256 of the decompressed file
    "train_images": (
        "train-images-idx3-ubyte",
        "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    ),
    "train_labels": (
        "train-labels-idx1-ubyte",
        "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    ),
    "test_images": (
        "t10k-images-idx3-ubyte",
        "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    ),
    "test_labels": (
        "t10k-labels-idx1-ubyte",
        "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    ),
}
CIFAR10_URL = "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz"
CIFAR10_HASH = "md5:c58f30108f718f92721af3b95e74349a"


def fetch(url: str, *, known_hash: str | None, folder: Path) -> Path:
    """
    Download a file into ``folder`` unless it is there; go on where an earlier download was broken off.

    Args:
        url: Where the file is.
        known_hash: ``"md5:…"`` or ``"sha256:…"``; ``None`` where the caller checks the content.
        folder: Where the file is kept.

    Returns:
        The file's path.

    Raises:
        ImportError: Without pooch.
        OSError: When the file does not come, or not all of it.
        ValueError: When it comes with another hash; it is not kept then.
    """
    import pooch

    name = url.rpartition("/")[2]
    return Path(pooch.retrieve(url, known_hash, fname=name, path=folder, downloader=_resume))


def _resume(url: str, output_file: str, _pooch: object) -> None:
    """Load ``url`` by way of a .part file, which a broken connection leaves to the next try."""
    part = Path(output_file).with_name(url.rpartition("/")[2] + ".part")
    start = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={start}-"} if start else {})
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            resumed = response.status == 206
            with part.open("ab" if resumed else "wb") as file:
                shutil.copyfileobj(response, file)
            expected = int(response.headers.get("Content-Length", 0)) + (start if resumed else 0)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 416:  # what is there is longer than the file
            part.unlink()
        raise
    except http.client.HTTPException as error:
        raise ConnectionError(f"{url} broke off") from error
    if part.stat().st_size < expected:
        raise ConnectionError(f"{url} broke off after {part.stat().st_size} of {expected} bytes")
    part.replace(output_file)


def read_idx(path: Path, sha256: str) -> Array:
    """
    Read a gzipped array of bytes in the IDX format of MNIST.

    Args:
        path: The ``.gz`` file.
        sha256: What the decompressed file must hash to.

    Returns:
        A uint8 array.

    Raises:
        OSError: When the file cannot be read or decompressed.
        ValueError: When it has another hash.

    Source:
        LeCun, Cortes and Burges, The MNIST database, "File formats": two zero bytes, the type (8: bytes),
        the number of axes, each axis as four bytes from the greatest, the values.
    """
    with gzip.open(path) as file:
        content = file.read()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError(f"{path} is not the file that it should be: its SHA-256 differs")
    axes = content[3]
    shape = np.frombuffer(content, ">i4", count=axes, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * axes).reshape(shape)


def fetch_fashion(folder: Path) -> dict[str, Array]:
    """Download what is missing of Fashion-MNIST, and return its arrays; a damaged file is removed."""
    arrays = {}
    for part, (name, sha256) in FASHION_FILES.items():
        path = fetch(f"{FASHION_URL}/{name}.gz", known_hash=None, folder=folder)
        try:
            arrays[part] = read_idx(path, sha256)
        except (OSError, EOFError, ValueError) as error:
            path.unlink()
            raise ValueError(f"{path.name} came damaged") from error
    return arrays


def fetch_cifar10(folder: Path) -> dict[str, Array]:
    """Download CIFAR-10 unless it is there, and return its arrays, images as (N, 3, 32, 32)."""
    batches = {}
    with tarfile.open(fetch(CIFAR10_URL, known_hash=CIFAR10_HASH, folder=folder)) as tar:
        for member in tar:
            name = Path(member.name).name
            if name.startswith(("data_batch_", "test_batch")):
                batches[name] = read_cifar_batch(tar.extractfile(member).read())
    train = [batches[name] for name in sorted(batches) if name.startswith("data")]
    return {
        "train_images": np.concatenate([images for images, _ in train]),
        "train_labels": np.concatenate([labels for _, labels in train]),
        "test_images": batches["test_batch"][0],
        "test_labels": batches["test_batch"][1],
    }


def read_cifar_batch(content: bytes) -> tuple[Array, Array]:
    """
    Read one of CIFAR-10's files, which are pickles, without running anything that a pickle may name.

    Args:
        content: The file.

    Returns:
        Images, uint8 of shape (N, 3, 32, 32), and labels.

    Raises:
        pickle.UnpicklingError: When the pickle names anything but an array of bytes.
    """
    batch = _BytesUnpickler(io.BytesIO(content), encoding="bytes").load()
    pixels = batch[b"data"]
    images = np.frombuffer(pixels.content, np.uint8).reshape(pixels.shape)
    return images.reshape(-1, 3, 32, 32), np.array(batch[b"labels"], dtype=np.int64)


class _Dtype:
    """Stands for numpy.dtype, and takes bytes only."""

    def __init__(self, *args: Any):
        if args[:1] != (b"u1",):
            raise pickle.UnpicklingError(f"an array of {args[:1]} instead of bytes")

    def __setstate__(self, state: tuple) -> None:
        """Take no notice: bytes have no byte order."""


class _ByteArray:
    """Stands for an array under reconstruction; keeps its shape and content."""

    def __init__(self, *_args: Any):
        self.shape, self.content = (0,), b""

    def __setstate__(self, state: tuple) -> None:
        _version, self.shape, dtype, fortran, self.content = state
        if not isinstance(dtype, _Dtype) or fortran:
            raise pickle.UnpicklingError("an array of another kind")


class _BytesUnpickler(pickle.Unpickler):
    """Builds dicts, lists, numbers, bytes and the two stand-ins for NumPy's classes; nothing else."""

    known = {  # noqa: RUF012 - never changed
        ("numpy.core.multiarray", "_reconstruct"): _ByteArray,
        ("numpy", "ndarray"): "numpy.ndarray",  # only an argument of _reconstruct
        ("numpy", "dtype"): _Dtype,
    }

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in self.known:
            raise pickle.UnpicklingError(f"the file names {module}.{name}, which is not run")
        return self.known[module, name]
