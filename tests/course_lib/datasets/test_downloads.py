"""Downloads against a server on this machine, and pickles that must not be run."""

import gzip
import hashlib
import io
import pickle
import struct
import tarfile
import threading
import warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from course_lib.datasets import downloads, loaders
from course_lib.datasets.downloads import fetch, read_cifar_batch, read_idx

pytest.importorskip("pooch")


class Server(ThreadingHTTPServer):
    """Serves ``files`` with ranges, and breaks off each answer after ``limit`` bytes where one is set."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {}
        self.limit: int | None = None
        self.asked: list[tuple[str, str | None]] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """Answers GET, with 206 where a range is asked for."""

    def do_GET(self):
        """Answer, or break off after the server's limit."""
        name, span = self.path.strip("/"), self.headers["Range"]
        self.server.asked.append((name, span))
        content = self.server.files.get(name)
        if content is None:
            return self.send_error(404)
        start = int(span.removeprefix("bytes=").removesuffix("-")) if span else 0
        if start >= len(content):
            return self.send_error(416)
        self.send_response(206 if span else 200)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        self.wfile.write(content[start:][: self.server.limit])

    def log_message(self, *args):
        """Keep quiet."""


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


def test_fetch_loads_a_file_once(server, tmp_path):
    """The second call asks no server."""
    server.files["data.bin"] = CONTENT

    for _ in range(2):
        path = fetch(f"{server.url}/data.bin", known_hash=f"sha256:{sha256(CONTENT)}", folder=tmp_path)

    assert path.read_bytes() == CONTENT
    assert server.asked == [("data.bin", None)]
    assert [file.name for file in tmp_path.iterdir()] == ["data.bin"]


def test_fetch_keeps_nothing_of_a_file_with_another_hash(server, tmp_path):
    """A .part that stayed would spoil the next try."""
    server.files["data.bin"] = CONTENT

    with pytest.raises(ValueError, match="hash"):
        fetch(f"{server.url}/data.bin", known_hash="sha256:" + "0" * 64, folder=tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_fetch_goes_on_where_the_connection_broke(server, tmp_path):
    """Twice broken off: the third try asks for the last third only, and the hash is that of the whole."""
    server.files["data.bin"], server.limit = CONTENT, 100_000
    known_hash = f"sha256:{sha256(CONTENT)}"

    for _ in range(2):
        with pytest.raises(ConnectionError, match="broke off"):
            fetch(f"{server.url}/data.bin", known_hash=known_hash, folder=tmp_path)
    path = fetch(f"{server.url}/data.bin", known_hash=known_hash, folder=tmp_path)

    assert path.read_bytes() == CONTENT
    assert [span for _, span in server.asked] == [None, "bytes=100000-", "bytes=200000-"]


def test_fetch_starts_again_when_what_is_there_is_too_long(server, tmp_path):
    """The server refuses the range; the try after that loads the whole file."""
    server.files["data.bin"] = CONTENT
    (tmp_path / "data.bin.part").write_bytes(CONTENT + b"more")

    with pytest.raises(OSError, match="416"):
        fetch(f"{server.url}/data.bin", known_hash=None, folder=tmp_path)

    assert fetch(f"{server.url}/data.bin", known_hash=None, folder=tmp_path).read_bytes() == CONTENT


def test_fetch_raises_oserror_where_nobody_answers(server, tmp_path):
    with pytest.raises(OSError, match="404"):
        fetch(f"{server.url}/missing", known_hash=None, folder=tmp_path)
    server.shutdown()
    server.server_close()
    with pytest.raises(OSError, match="refused"):
        fetch(f"{server.url}/data.bin", known_hash=None, folder=tmp_path)


def test_read_idx_checks_the_content_not_the_compression(tmp_path):
    """Debian and upstream compress the same bytes differently."""
    array = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    path = tmp_path / "array.gz"
    path.write_bytes(gzip.compress(idx(array), compresslevel=1))

    np.testing.assert_array_equal(read_idx(path, sha256(idx(array))), array)
    with pytest.raises(ValueError, match="SHA-256 differs"):
        read_idx(path, "0" * 64)


@pytest.fixture
def small_fashion(server, tmp_path, monkeypatch):
    """Let the server have a Fashion-MNIST of 20 and 10 images, and Debian none."""
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
    data = loaders.load_fashion(full=True)

    np.testing.assert_allclose(data.test_images[:, 0], small_fashion["test_images"] / 255, rtol=1e-6)
    np.testing.assert_array_equal(data.train_labels, small_fashion["train_labels"])


def test_load_fashion_removes_a_damaged_file_and_gets_it_at_the_next_try(small_fashion, server):
    """The other files are not loaded again."""
    name = "t10k-labels-idx1-ubyte.gz"
    good, server.files[name] = server.files[name], b"<html>a hotel's login page</html>"

    with pytest.warns(UserWarning, match="t10k-labels-idx1-ubyte.gz came damaged"):
        assert len(loaders.load_fashion(full=True).train_labels) == 10_000
    server.files[name] = good
    assert len(loaders.load_fashion(full=True).train_labels) == 20
    assert [asked for asked, _ in server.asked].count(name) == 2
    assert len(server.asked) == 5


def test_load_fashion_falls_back_to_the_subset_without_a_network(small_fashion, server):
    server.shutdown()
    server.server_close()

    with pytest.warns(UserWarning, match=r"refused.*; using the 12,000"):
        assert len(loaders.load_fashion(full=True).train_labels) == 10_000


def python2_string(content: bytes) -> bytes:
    """Return the opcode of Python 2's str."""
    return b"T" + struct.pack("<i", len(content)) + content


def cifar_batch(images: np.ndarray, labels: list[int], *, dtype: bytes = b"u1") -> bytes:
    """
    Write a pickle as Python 2 and the NumPy of 2009 did, opcode by opcode.

    {"data": _reconstruct(ndarray, (0,), "b") with state (1, shape, dtype, False, bytes), "labels": [...]}
    """
    string = python2_string
    array = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00t" + string(b"b") + b"tR"
    kind = (
        b"cnumpy\ndtype\n(" + string(dtype) + b"K\x00K\x01tR(K\x03" + string(b"|") + b"NNNJ\xff\xff\xff\xffJ"
    )
    kind += b"\xff\xff\xff\xffK\x00tb"
    shape = b"(" + b"".join(b"M" + struct.pack("<H", size) for size in images.shape) + b"t"
    state = b"(K\x01" + shape + kind + b"\x89" + string(images.tobytes()) + b"tb"
    numbers = b"](" + b"".join(b"K" + bytes([label]) for label in labels) + b"e"
    return b"\x80\x02}(" + string(b"data") + array + state + string(b"labels") + numbers + b"u."


def test_read_cifar_batch_reads_python_2s_pickle():
    """The file that the test writes is one that stock pickle, which runs what it names, reads alike."""
    flat = np.random.default_rng(0).integers(0, 256, (5, 3072), dtype=np.uint8)
    content = cifar_batch(flat, [3, 1, 4, 1, 5])

    images, labels = read_cifar_batch(content)

    np.testing.assert_array_equal(images, flat.reshape(5, 3, 32, 32))
    np.testing.assert_array_equal(labels, [3, 1, 4, 1, 5])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # NumPy 2 has other names for what Python 2 wrote
        theirs = pickle.loads(content, encoding="bytes")
    np.testing.assert_array_equal(theirs[b"data"], flat)


class Attack:
    """A pickle that writes a file when it is read by stock pickle."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


def test_read_cifar_batch_runs_nothing_that_a_pickle_names(tmp_path):
    content = pickle.dumps([Attack(tmp_path / "written")], protocol=2)

    with pytest.raises(pickle.UnpicklingError, match="open, which is not run"):
        read_cifar_batch(content)
    assert not (tmp_path / "written").exists()


@pytest.mark.parametrize(
    "name", ["numpy.load", "numpy.core.multiarray.fromfile", "builtins.eval", "os.system"]
)
def test_read_cifar_batch_knows_no_other_names(name):
    """Also not NumPy's own."""
    module, _, function = name.rpartition(".")

    with pytest.raises(pickle.UnpicklingError, match="which is not run"):
        read_cifar_batch(f"c{module}\n{function}\n.".encode())


def test_read_cifar_batch_takes_arrays_of_bytes_only():
    """An array of objects would hold pickles of its own."""
    with pytest.raises(pickle.UnpicklingError, match="instead of bytes"):
        read_cifar_batch(cifar_batch(np.zeros((1, 3072), np.uint8), [0], dtype=b"O8"))


def cifar_archive(per_batch: int) -> bytes:
    """Return an archive with CIFAR-10's names; batch k has labels k and images of 10 k."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        names = ["batches.meta", "test_batch", *(f"data_batch_{k}" for k in (4, 5, 2, 3, 1)), "readme.html"]
        for name in names:
            k = int(name[-1]) if name[-1].isdigit() else 9
            content = b"no pickle"
            if "_batch" in name or "batch_" in name:
                content = cifar_batch(np.full((per_batch, 3072), 10 * k, np.uint8), [k] * per_batch)
            member = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def test_load_cifar10_puts_the_batches_in_order(server, tmp_path, monkeypatch):
    """In the archive they are not."""
    archive = cifar_archive(3)
    server.files["cifar-10-python.tar.gz"] = archive
    monkeypatch.setattr(downloads, "CIFAR10_URL", f"{server.url}/cifar-10-python.tar.gz")
    monkeypatch.setattr(downloads, "CIFAR10_HASH", "md5:" + hashlib.md5(archive).hexdigest())
    monkeypatch.setattr(loaders, "_cache", lambda: tmp_path)

    data = loaders.load_cifar10()

    assert data.train_images.shape == (15, 3, 32, 32)
    np.testing.assert_array_equal(data.train_labels, np.repeat([1, 2, 3, 4, 5], 3))
    np.testing.assert_allclose(data.train_images[:, 0, 0, 0], data.train_labels * 10 / 255, rtol=1e-6)
    np.testing.assert_array_equal(data.test_labels, [9, 9, 9])
    assert data.train_images.dtype == np.float32


def test_load_cifar10_falls_back_to_fashion_when_the_hash_differs(server, tmp_path, monkeypatch):
    server.files["cifar-10-python.tar.gz"] = cifar_archive(1)
    monkeypatch.setattr(downloads, "CIFAR10_URL", f"{server.url}/cifar-10-python.tar.gz")
    monkeypatch.setattr(loaders, "_cache", lambda: tmp_path)

    with pytest.warns(UserWarning, match="Could not get CIFAR-10"):
        data = loaders.load_cifar10()

    assert data.classes == loaders.FASHION_CLASSES
    assert list(tmp_path.iterdir()) == []
