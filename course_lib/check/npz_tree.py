"""
Nested values to and from a plain npz file: arrays beside one JSON tree, never pickle, so that a file is
only data.
"""

import functools
import hashlib
import io
import json
import math
import zipfile
from collections import Counter, namedtuple
from typing import Any, NamedTuple, TypeGuard

import numpy as np

from course_lib.check.arguments import MAKERS, Made

MAX_DEPTH = 20
MAX_BYTES = 64 << 20  # of a file when it is unpacked, and of its arrays, counted wherever one stands
# In a file that is not ours:
MAX_TREE = 4 << 20  # bytes of JSON: arrays, which may be large, are not in it
MAX_VALUES = 300_000  # one inside another, all counted; each array is one
MAX_MEMBERS = 20  # in the zip: the tree, and one for each dtype
MAX_KEYS = 1000  # of dicts, other than text: numbers and tuples can be chosen to have one hash
MAX_NAMED = 100  # kinds of NamedTuples, and fields of one: each kind becomes a class
MAX_NAME = 80  # characters of a type's name, or a field's


class CodecError(ValueError):
    """A value or a file that is not plain data within its limits."""


class Other(NamedTuple):
    """Something that is not data (a function, a tensor, a generator …), known only by its type's name."""

    type: str


def is_named(value: object) -> TypeGuard[NamedTuple]:
    """Return whether ``value`` is a NamedTuple."""
    return isinstance(value, tuple) and hasattr(value, "_fields")


def named(name: str, fields: dict[str, Any]) -> tuple:
    """Return a NamedTuple of that name: what a function gets has the field names, whatever class it was."""
    return _class(name, tuple(fields))(*fields.values())


@functools.lru_cache(maxsize=1000)
def _class(name: str, fields: tuple[str, ...]) -> type:
    return namedtuple(name, fields)


def encode(value: Any, arrays: dict[str, np.ndarray], depth: int = 0) -> Any:
    """Return ``value`` as JSON, its arrays put into ``arrays``; what is not data becomes :class:`Other`."""
    if depth > MAX_DEPTH:
        raise CodecError(f"a value nested more than {MAX_DEPTH} deep")

    def inner(part: Any) -> Any:
        return encode(part, arrays, depth + 1)

    if value is None or type(value) in (bool, float, str):
        return value
    if type(value) is int:
        return value if abs(value) < 2**63 else {"other": "int of more than 64 bits"}
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        if array.dtype.kind not in "biuf" or array.dtype.itemsize > 8:
            return {"other": f"array of dtype {array.dtype}"}
        data = f"{array.dtype} {array.shape} ".encode() + array.tobytes()
        key = hashlib.sha256(data).hexdigest()[:16]  # equal arrays are stored once
        arrays[key] = array
        return {"array": key}
    if type(value) is Made:
        return {"made": value.maker, "args": inner(list(value.args)), "says": value.says}
    if type(value) is Other:
        return {"other": value.type}
    if is_named(value):
        return {"named": type(value).__name__, "fields": {f: inner(getattr(value, f)) for f in value._fields}}
    if isinstance(value, tuple):
        return {"tuple": [inner(part) for part in value]}
    if isinstance(value, list):
        return [inner(part) for part in value]
    if isinstance(value, dict):
        return {"dict": [[inner(key), inner(part)] for key, part in value.items()]}
    return {"other": type(value).__name__}


class Budget:
    """What a file that is not ours has become so far; few bytes there may stand for many here."""

    def __init__(self) -> None:
        self.values = self.bytes = self.keys = 0
        self.kinds: set[tuple[str, ...]] = set()

    def value(self) -> None:
        """Count any value."""
        self.values += 1
        if self.values > MAX_VALUES:
            raise CodecError(f"more than {MAX_VALUES} values")

    def array(self, array: np.ndarray) -> None:
        """Count an array once more: the same one may stand in many places, and each is looked at."""
        self.bytes += array.nbytes
        if self.bytes > MAX_BYTES:
            raise CodecError(f"more than {MAX_BYTES >> 20} MiB of data")

    def key(self, key: Any) -> None:
        """Count the key of a dict."""
        self.keys += type(key) is not str
        if self.keys > MAX_KEYS:
            raise CodecError(f"more than {MAX_KEYS} keys that are not text")

    def named(self, name: str, fields: dict[str, Any]) -> None:
        """Count a NamedTuple's type."""
        if len(fields) > MAX_NAMED or max(map(len, [name, *fields])) > MAX_NAME:
            raise CodecError(
                f"a NamedTuple of over {MAX_NAMED} fields, or with a name of over {MAX_NAME} letters"
            )
        self.kinds.add((name, *fields))
        if len(self.kinds) > MAX_NAMED:
            raise CodecError(f"more than {MAX_NAMED} kinds of NamedTuples")


def decode(tree: Any, arrays: dict[str, np.ndarray], budget: Budget | None, depth: int = 0) -> Any:
    """
    Return the value that :func:`encode` turned into ``tree``.

    Without a budget the file is our own; :class:`Made` comes only from such.

    Raises:
        CodecError: If it is no such tree, is nested too deeply, or exceeds the budget.
    """
    if depth > MAX_DEPTH:
        raise CodecError(f"a value nested more than {MAX_DEPTH} deep")
    if budget:
        budget.value()

    def inner(part: Any) -> Any:
        return decode(part, arrays, budget, depth + 1)

    match tree:
        case None | bool() | int() | float() | str():
            return tree
        case list():
            return [inner(part) for part in tree]
        case {"array": str(key)} if key in arrays:
            if budget:
                budget.array(arrays[key])
            return arrays[key]
        case {"tuple": list(parts)}:
            return tuple(inner(part) for part in parts)
        case {"dict": list(pairs)}:
            found = {}
            for name, part in pairs:
                key = inner(name)
                if budget:
                    budget.key(key)
                found[key] = inner(part)
            return found
        case {"named": str(name), "fields": dict(fields)} if all(
            f.isidentifier() and not f.startswith("_") for f in [name, *fields]
        ):
            if budget:
                budget.named(name, fields)
            return named(name, {f: inner(part) for f, part in fields.items()})
        case {"other": str(name)}:
            return Other(name[:MAX_NAME])
        case {"made": str(maker), "args": list(args), "says": str(says)} if not budget and maker in MAKERS:
            return Made(maker, tuple(inner(args)), says)
    raise CodecError(f"unknown data {str(tree)[:60]!r}")


def pack(value: Any) -> bytes:
    """
    Return ``value`` as the bytes of an npz file; the same value always gives the same bytes.

    Arrays of one dtype lie one behind the other in one member: thousands of members would be slow to read.
    """
    arrays: dict[str, np.ndarray] = {}
    tree = encode(value, arrays)
    places: dict[str, list[Any]] = {}
    parts: dict[str, list[np.ndarray]] = {}
    sizes: Counter[str] = Counter()
    for key, array in arrays.items():
        dtype = array.dtype.name
        places[key] = [dtype, sizes[dtype], list(array.shape)]
        parts.setdefault(dtype, []).append(array.ravel())
        sizes[dtype] += array.size
    members = {"tree.json": json.dumps([tree, places], separators=(",", ":")).encode()}
    for dtype, same in parts.items():
        buffer = io.BytesIO()
        np.lib.format.write_array(buffer, np.concatenate(same), allow_pickle=False)
        members[f"{dtype}.npy"] = buffer.getvalue()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def read_ours(data: bytes) -> Any:
    """
    Return the value in a file that the course has written: it may hold :class:`Made`.

    Raises:
        CodecError: If it is no such file.
    """
    return _read(data, trusted=True)


def read_strangers(data: bytes) -> Any:
    """
    Return the value in a file that a student's process has written, whatever that may be.

    Raises:
        CodecError: If it is not such a file, is too large, or holds anything but plain data.
    """
    return _read(data, trusted=False)


def _read(data: bytes, *, trusted: bool) -> Any:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            if sum(info.file_size for info in file.infolist()) > MAX_BYTES:
                raise CodecError(f"more than {MAX_BYTES >> 20} MiB of data")
            if len(file.infolist()) > MAX_MEMBERS and not trusted:
                raise CodecError(f"a file of more than {MAX_MEMBERS} parts")
            text = file.read("tree.json")
            if len(text) > MAX_TREE and not trusted:
                raise CodecError(f"more than {MAX_TREE >> 20} MiB that are not arrays")
            tree, places = json.loads(text, parse_int=None if trusted else _integer)
            parts = {
                name[:-4]: np.load(io.BytesIO(file.read(name)), allow_pickle=False)
                for name in file.namelist()
                if name.endswith(".npy")
            }
        arrays = {key: _array(parts[dtype], start, shape) for key, (dtype, start, shape) in places.items()}
        return decode(tree, arrays, None if trusted else Budget())
    except CodecError:
        raise
    except Exception as error:  # whatever a hostile file provokes is one thing to the caller: not data
        raise CodecError(f"not a data file of this course ({type(error).__name__})") from error


def _integer(text: str) -> int:
    """Return an integer of at most 64 bits: a product of longer ones may take minutes."""
    if len(text) > len(str(-(2**63))):
        raise CodecError("an integer of more than 64 bits")
    return int(text)


def _array(part: np.ndarray, start: int, shape: list[int]) -> np.ndarray:
    """Return one array out of those that lie one behind the other."""
    if not all(type(length) is int for length in shape):  # a list times an integer is a long list
        raise CodecError("an array that has no shape")
    size = math.prod(shape)
    inside = 0 <= start <= start + size <= len(part) and min(shape, default=0) >= 0
    if part.ndim != 1 or part.dtype.kind not in "biuf" or not inside:
        raise CodecError("an array that is not there")
    found = part[start : start + size].reshape(shape)
    if found.dtype == np.int64 != np.intp and np.array_equal(found, found.astype(np.intp)):
        found = found.astype(np.intp)  # in a browser: np.bincount takes no more than 32 bits there
    return found
