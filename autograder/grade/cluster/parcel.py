"""What leaves for a worker and what comes back: JSON and plain files in one string of bytes, no pickle."""

import json
import struct
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder import whole
from autograder.authoring.cells import number
from autograder.classroom.submission import read_file
from autograder.errors import CourseError
from autograder.grade.digests import digest
from autograder.grade.notebook.run import MAX_ANSWER, Room

HEAD = struct.Struct("!Q")  # the length of what is JSON
LARGEST = 256 << 20  # bytes of one parcel: 64 MiB of answers, 8 MiB of output, and sources
BESIDE = ("files", "own")  # parts of a room that are files


class ParcelError(CourseError):
    """What cannot be sent to a worker, or is not what a worker sends."""


def pack(head: Any, files: dict[str, bytes]) -> bytes:
    """Return plain data and files as one string of bytes."""
    text = json.dumps([head, {name: len(data) for name, data in files.items()}]).encode()
    return b"".join([HEAD.pack(len(text)), text, *files.values()])


def unpack(parcel: bytes) -> tuple[Any, dict[str, bytes]]:
    """
    Return what was packed.

    Raises:
        ParcelError: If it is no parcel.
    """
    try:
        if len(parcel) > LARGEST:
            raise ValueError
        (length,) = HEAD.unpack_from(parcel)
        place = HEAD.size + length
        head, sizes = json.loads(parcel[HEAD.size : place])
        files = {}
        for name, size in sizes.items():
            files[name], place = parcel[place : place + size], place + size
        if place != len(parcel) or min(sizes.values(), default=0) < 0:
            raise ValueError
    except (ValueError, TypeError, AttributeError, RecursionError, struct.error):
        raise ParcelError("What a worker sent back is not a notebook's results.") from None
    return head, files


def pack_notebook(nb: NotebookNode, room: Room, settings: dict[str, Any], environ: dict[str, str]) -> bytes:
    """
    Return all that a worker needs to run a notebook.

    Args:
        nb: The repaired notebook.
        room: What its kernel is given.
        settings: The sections of the class's configuration that concern running.
        environ: Variables of the kernel.

    Raises:
        ParcelError: If a setting is no plain data.
    """
    plain = {name: value for name, value in room._asdict().items() if name not in ("inputs", *BESIDE)}
    plain["seconds"] = dict(room.seconds)
    files = {"inputs": room.inputs}
    for part in BESIDE:
        files |= {f"{part}/{name}": read_file(path) for name, path in getattr(room, part).items()}
    head = {"notebook": nb, "room": plain, "settings": settings, "environ": environ}
    try:
        return pack(head, files)
    except TypeError as error:
        raise ParcelError(
            f"A setting of c.Execute cannot be sent to other machines ({error}). Grade without --dask."
        ) from error


def unpack_notebook(parcel: bytes, folder: Path) -> dict[str, Any]:
    """
    Return what :func:`pack_notebook` packed: notebook, room, settings, environ.

    Args:
        parcel: It.
        folder: Where files beside the notebook are put, each set of them once: kernels that find the same
            files are forked from one process.
    """
    head, files = unpack(parcel)
    inputs = files.pop("inputs")
    beside = {}
    for part in BESIDE:
        found = {name.partition("/")[2]: data for name, data in files.items() if name.startswith(f"{part}/")}
        place = folder / f"{part}-{digest(sorted(found), *(found[name] for name in sorted(found)))[:16]}"
        beside[part] = {name: _kept(place / name, data) for name, data in found.items()}
    room = Room(inputs=inputs, files=beside["files"], own=beside["own"], **head["room"])
    return head | {"notebook": nbformat.from_dict(head["notebook"]), "room": room}


def _kept(place: Path, data: bytes) -> Path:
    """Write a file, in one step, if it is not there."""
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        whole.write(place, data, mode=0o644)
    return place


def pack_results(nb: NotebookNode, course: dict[str, Any]) -> bytes:
    """Return what a run has added to a notebook, and what its checks collected."""
    cells = [[cell.outputs, cell.execution_count] if cell.cell_type == "code" else None for cell in nb.cells]
    language = nb.metadata.get("language_info", {})
    return pack({"cells": cells, "language": language, "trouble": course["trouble"]}, course["answers"])


def unpack_results(parcel: bytes, nb: NotebookNode, course: dict[str, Any]) -> None:
    """
    Put results where a run on this machine would have put them; the rest of the notebook stays as it is.

    What they hold is as unsafe as it is after a run on this machine: the steps that follow sanitise it.

    Raises:
        ParcelError: If they are not the results of this notebook.
    """
    head, answers = unpack(parcel)
    if isinstance(head, dict) and isinstance(head.get("error"), str):
        raise ParcelError(head["error"])
    try:
        trouble, cells = head["trouble"], head["cells"]
        if not all(isinstance(line, str) for line in trouble) or max(
            map(len, answers.values()), default=0
        ) > (MAX_ANSWER):
            raise ValueError
        for cell, ran in zip(nb.cells, cells, strict=True):
            if cell.cell_type == "code":
                outputs, count = ran
                if not all(isinstance(output, dict) for output in outputs):
                    raise ValueError
                cell.outputs, cell.execution_count = nbformat.from_dict(outputs), number(count)
        if head["language"]:
            nb.metadata["language_info"] = nbformat.from_dict(dict(head["language"]))
    except (ValueError, TypeError, KeyError):
        raise ParcelError("What a worker sent back is not this notebook's results.") from None
    course["trouble"] = [*course.get("trouble", []), *trouble]
    course["answers"] = answers
