"""Data sets that do not come with the course: download them, check them by hash, and read them."""

import gzip
import hashlib
import tarfile
from pathlib import Path

import numpy as np

from course_lib.arrays import Array

FASHION_URL = "https://fashion-mnist.s3.eu-central-1.amazonaws.com"
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
SECONDS = 30  # that a server may be silent
CIFAR10_URL = "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"
CIFAR10_HASH = "md5:c32a1d4ab5d03f1284b67883e8d87530"
CIFAR10_FILES = {
    "train": [f"data_batch_{number}.bin" for number in range(1, 6)],
    "test": ["test_batch.bin"],
}
CIFAR10_RECORD = 1 + 3 * 32 * 32  # bytes of one image: its label, then the red, green and blue pixels by rows


def fetch(url: str, *, known_hash: str | None, folder: Path) -> Path:
    """
    Download a file into ``folder``, unless it is already there.

    Args:
        url: Address of the file.
        known_hash: ``"md5:…"`` or ``"sha256:…"``; ``None`` if the caller checks the content.
        folder: Where to store the file.

    Returns:
        The path of the file.

    Raises:
        ImportError: If pooch is not installed.
        OSError: If the download fails or breaks off.
        ValueError: If the hash differs. The file is then not stored.
    """
    import pooch

    downloader = pooch.HTTPDownloader(chunk_size=2**20, timeout=SECONDS)
    name = url.rpartition("/")[2]
    return Path(pooch.retrieve(url, known_hash, fname=name, path=folder, downloader=downloader))


def read_idx(path: Path, sha256: str) -> Array:
    """
    Read a gzipped array of bytes in the IDX format of MNIST.

    Args:
        path: The ``.gz`` file.
        sha256: The SHA-256 of the decompressed file.

    Returns:
        A uint8 array.

    Raises:
        OSError: If the file cannot be read or decompressed.
        ValueError: If its hash differs.

    Source:
        LeCun, Cortes and Burges, The MNIST database, "File formats": two zero bytes, the type (8: bytes),
        the number of axes, the size of each axis as a four-byte big-endian integer, the values.
    """
    with gzip.open(path) as file:
        content = file.read()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError(f"{path} is not the expected file: its SHA-256 differs")
    axes = content[3]
    shape = np.frombuffer(content, ">i4", count=axes, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * axes).reshape(shape)


def fetch_fashion(folder: Path) -> dict[str, Array]:
    """Download the missing files of Fashion-MNIST and return its arrays. A damaged file is removed."""
    arrays = {}
    for part, (name, sha256) in FASHION_FILES.items():
        path = fetch(f"{FASHION_URL}/{name}.gz", known_hash=None, folder=folder)
        try:
            arrays[part] = read_idx(path, sha256)
        except (OSError, EOFError, ValueError) as error:
            path.unlink()
            raise ValueError(f"{path.name} was damaged during the download") from error
    return arrays


def read_cifar10(archive: Path) -> dict[str, Array]:
    """
    Read the archive of CIFAR-10 in its binary version.

    Args:
        archive: The ``.tar.gz`` file.

    Returns:
        Uint8 arrays: images as (N, 3, 32, 32), and labels.

    Source:
        Krizhevsky, The CIFAR-10 dataset, "Binary version".
    """
    with tarfile.open(archive) as tar:  # read in the order of the archive: going back would unpack it anew
        files = {Path(member.name).name: tar.extractfile(member).read() for member in tar if member.isfile()}
    arrays = {}
    for part, names in CIFAR10_FILES.items():
        content = b"".join(files[name] for name in names)
        records = np.frombuffer(content, np.uint8).reshape(-1, CIFAR10_RECORD)
        arrays[f"{part}_images"] = records[:, 1:].reshape(-1, 3, 32, 32)
        arrays[f"{part}_labels"] = records[:, 0]
    return arrays


def fetch_cifar10(folder: Path) -> dict[str, Array]:
    """Download CIFAR-10 unless it is already there, and return its arrays."""
    return read_cifar10(fetch(CIFAR10_URL, known_hash=CIFAR10_HASH, folder=folder))
