"""Downloads from a server on this machine, and files that the tests make."""

import gzip
import hashlib
import io
import socket
import struct
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from course_lib.datasets import downloads, loaders
from course_lib.datasets.downloads import fetch, read_cifar10, read_idx

pytest.importorskip("pooch")


class Server(ThreadingHTTPServer):
    """Serves ``files``, and breaks off each answer after ``limit`` bytes if one is set."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {}
        self.limit: int | None = None
        self.requests: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """Answers GET."""

    def do_GET(self):
        """Send the file, or as much of it as the limit allows."""
        name = self.path.strip("/")
        self.server.requests.append(name)
        content = self.server.files.get(name)
        if content is None:
            return self.send_error(404)
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: self.server.limit])

    def log_message(self, *args):
        """Print nothing."""


@pytest.fixture
def server():
    with Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def idx(array: np.ndarray) -> bytes:
    """Return an array of bytes in MNIST's format."""
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()


CONTENT = np.random.default_rng(0).bytes(300_000)


def test_fetch_downloads_a_file_once(server, tmp_path):
    """The second call sends no request."""
    server.files["data.bin"] = CONTENT

    for _ in range(2):
        path = fetch(f"{server.url}/data.bin", known_hash=f"sha256:{sha256(CONTENT)}", folder=tmp_path)

    assert path.read_bytes() == CONTENT
    assert server.requests == ["data.bin"]
    assert [file.name for file in tmp_path.iterdir()] == ["data.bin"]


def test_fetch_keeps_nothing_of_a_file_with_another_hash(server, tmp_path):
    """The next call would take a file that stayed for the right one."""
    server.files["data.bin"] = CONTENT

    with pytest.raises(ValueError, match="hash"):
        fetch(f"{server.url}/data.bin", known_hash="sha256:" + "0" * 64, folder=tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_fetch_starts_anew_after_a_broken_download(server, tmp_path):
    """Nothing of the broken file remains, and the next call downloads all of it."""
    server.files["data.bin"], server.limit = CONTENT, 100_000

    with pytest.raises(OSError, match="IncompleteRead"):
        fetch(f"{server.url}/data.bin", known_hash=None, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []

    server.limit = None
    assert fetch(f"{server.url}/data.bin", known_hash=None, folder=tmp_path).read_bytes() == CONTENT


def test_fetch_raises_oserror_without_a_file_or_a_server(server, tmp_path):
    """Neither a 404 nor a refused connection needs an error class of its own."""
    with pytest.raises(OSError, match="404"):
        fetch(f"{server.url}/missing", known_hash=None, folder=tmp_path)
    server.shutdown()
    server.server_close()
    with pytest.raises(OSError, match="refused"):
        fetch(f"{server.url}/data.bin", known_hash=None, folder=tmp_path)


def test_read_idx_checks_the_content_not_the_compression(tmp_path):
    """Debian and the original site compress the same bytes differently."""
    array = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    path = tmp_path / "array.gz"
    path.write_bytes(gzip.compress(idx(array), compresslevel=1))

    np.testing.assert_array_equal(read_idx(path, sha256(idx(array))), array)
    with pytest.raises(ValueError, match="SHA-256 differs"):
        read_idx(path, "0" * 64)


@pytest.fixture
def small_fashion(server, tmp_path, monkeypatch):
    """Serve a Fashion-MNIST of 20 and 10 images; Debian's package is absent."""
    rng = np.random.default_rng(0)
    arrays = {}
    for part, n in (("train", 20), ("test", 10)):
        arrays[f"{part}_images"] = rng.integers(0, 256, (n, 28, 28), dtype=np.uint8)
        arrays[f"{part}_labels"] = rng.integers(0, 10, n, dtype=np.uint8)
    files = {part: (name, sha256(idx(arrays[part]))) for part, (name, _) in downloads.FASHION_FILES.items()}
    server.files |= {f"{files[part][0]}.gz": gzip.compress(idx(array)) for part, array in arrays.items()}
    monkeypatch.setattr(downloads, "FASHION_FILES", files)
    monkeypatch.setattr(downloads, "FASHION_URL", server.url)
    monkeypatch.setattr(loaders, "DEBIAN_FASHION", tmp_path / "missing")
    monkeypatch.setattr(loaders, "_cache", lambda: tmp_path / "cache")
    return arrays


def test_load_fashion_downloads_the_full_set(small_fashion):
    """Images and labels are those on the server."""
    data = loaders.load_fashion(full=True)

    np.testing.assert_allclose(data.test_images[:, 0], small_fashion["test_images"] / 255, rtol=1e-6)
    np.testing.assert_array_equal(data.train_labels, small_fashion["train_labels"])


def test_load_fashion_downloads_a_damaged_file_again(small_fashion, server):
    """The other files are not downloaded again."""
    name = "t10k-labels-idx1-ubyte.gz"
    good, server.files[name] = server.files[name], b"<html>a hotel's login page</html>"

    with pytest.warns(UserWarning, match="t10k-labels-idx1-ubyte.gz was damaged"):
        assert len(loaders.load_fashion(full=True).train_labels) == 10_000
    server.files[name] = good
    assert len(loaders.load_fashion(full=True).train_labels) == 20
    assert server.requests.count(name) == 2
    assert len(server.requests) == 5


def test_load_fashion_falls_back_to_the_subset_without_a_network(small_fashion, monkeypatch):
    """A warning gives the reason."""
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))  # nobody else may listen there
        monkeypatch.setattr(downloads, "FASHION_URL", f"http://127.0.0.1:{deaf.getsockname()[1]}")

        with pytest.warns(UserWarning, match=r"refused.*; using the 12,000"):
            assert len(loaders.load_fashion(full=True).train_labels) == 10_000


def test_reason_is_not_an_interrupt_before(small_fashion, monkeypatch):
    """Python chains an error to whatever is being handled when it is raised."""
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        monkeypatch.setattr(downloads, "FASHION_URL", f"http://127.0.0.1:{deaf.getsockname()[1]}")

        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt:
            with pytest.warns(UserWarning, match="refused"):
                loaders.load_fashion(full=True)


def cifar_records(images: np.ndarray, labels: list[int]) -> bytes:
    """Return a file of CIFAR-10's binary version: for each image its label and its pixels."""
    pairs = zip(images, labels, strict=True)
    return b"".join(bytes([label]) + image.tobytes() for image, label in pairs)


def cifar_archive(batches: dict[str, bytes]) -> bytes:
    """Return an archive of these files, in this order, among others."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        folder = tarfile.TarInfo("cifar-10-batches-bin")
        folder.type = tarfile.DIRTYPE
        tar.addfile(folder)
        others = {"batches.meta.txt": b"airplane\n", "readme.html": b"<html></html>"}
        for name, content in (others | batches).items():
            member = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def constant_batches(per_batch: int) -> dict[str, bytes]:
    """Return batches whose number k is every label, and 10 k every pixel; the test batch has number 9."""
    numbers = {"test_batch.bin": 9, **{f"data_batch_{k}.bin": k for k in (4, 5, 2, 3, 1)}}
    return {
        name: cifar_records(np.full((per_batch, 3, 32, 32), 10 * k, np.uint8), [k] * per_batch)
        for name, k in numbers.items()
    }


def test_read_cifar10_keeps_channels_rows_and_columns_apart(tmp_path):
    """A record is the label, then 1,024 red, 1,024 green and 1,024 blue pixels, row by row."""
    images = np.random.default_rng(0).integers(0, 256, (5, 3, 32, 32), dtype=np.uint8)
    path = tmp_path / "cifar.tar.gz"
    batches = constant_batches(1) | {"test_batch.bin": cifar_records(images, [3, 1, 4, 1, 5])}
    path.write_bytes(cifar_archive(batches))

    arrays = read_cifar10(path)

    assert len(batches["test_batch.bin"]) == 5 * 3073
    np.testing.assert_array_equal(arrays["test_images"], images)
    np.testing.assert_array_equal(arrays["test_labels"], [3, 1, 4, 1, 5])


def test_load_cifar10_puts_the_batches_in_order(server, tmp_path, monkeypatch):
    """In the archive they are out of order."""
    archive = cifar_archive(constant_batches(3))
    server.files["cifar-10-binary.tar.gz"] = archive
    monkeypatch.setattr(downloads, "CIFAR10_URL", f"{server.url}/cifar-10-binary.tar.gz")
    monkeypatch.setattr(downloads, "CIFAR10_HASH", "md5:" + hashlib.md5(archive).hexdigest())
    monkeypatch.setattr(loaders, "_cache", lambda: tmp_path)

    data = loaders.load_cifar10()

    assert data.train_images.shape == (15, 3, 32, 32)
    np.testing.assert_array_equal(data.train_labels, np.repeat([1, 2, 3, 4, 5], 3))
    np.testing.assert_allclose(data.train_images[:, 0, 0, 0], data.train_labels * 10 / 255, rtol=1e-6)
    np.testing.assert_array_equal(data.test_labels, [9, 9, 9])
    assert data.train_images.dtype == np.float32


def test_load_cifar10_falls_back_to_fashion_when_the_hash_differs(server, tmp_path, monkeypatch):
    """The archive that failed the check is not kept."""
    server.files["cifar-10-binary.tar.gz"] = cifar_archive(constant_batches(1))
    monkeypatch.setattr(downloads, "CIFAR10_URL", f"{server.url}/cifar-10-binary.tar.gz")
    monkeypatch.setattr(loaders, "_cache", lambda: tmp_path)

    with pytest.warns(UserWarning, match="Could not get CIFAR-10"):
        data = loaders.load_cifar10()

    assert data.classes == loaders.FASHION_CLASSES
    assert list(tmp_path.iterdir()) == []
