"""Submissions that no notebook in this folder could hold: malformed, huge, linked, no files at all."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from autograder.classroom.collect import collect
from autograder.classroom.folder import Classroom
from tests.hostile.world import LESSON, NOTEBOOKS, chosen, honest, place_of

ALL = {
    "gd_step": 2,
    "linear_regression_gradient": 3,
    "iterations_per_epoch": 1,
    "minibatches": 4,
    "sgd_step": 3,
    "step_decay": 2,
    "cosine_decay": 2,
}
Make = Callable[[Path, Classroom], object]


class Malformed(NamedTuple):
    """A submission that is made, what it earns and what must be told of it."""

    make: Make
    told: str | None
    earns: dict[str, float] = {}  # noqa: RUF012  # never changed


def data(content: bytes) -> Make:
    """Return what writes these bytes as the notebook."""
    return lambda place, room: place.write_bytes(content)


def text(encoding: str, more: str = "") -> Make:
    """Return what writes a right notebook in some encoding."""
    return lambda place, room: place.write_text(json.dumps(honest()) + more, encoding)


def odd(**parts: object) -> Make:
    """Return what writes a notebook with other things in the place of some of its parts."""
    return data(json.dumps(honest() | parts).encode())


def odd_cell(**parts: object) -> Make:
    """Return what writes a right notebook with one more cell that is none."""
    cell = {
        "cell_type": "code",
        "id": "odd",
        "metadata": {},
        "source": "1",
        "outputs": [],
        "execution_count": None,
    }
    return odd(cells=[*honest()["cells"], cell | parts])


def link(target: str) -> Make:
    """Return what hands in a link in place of a notebook."""
    return lambda place, room: place.symlink_to(room.root / target)


def linked_folder(place: Path, room: Classroom) -> None:
    """Hand in a folder that is a link to another student's."""
    place.parent.rmdir()
    place.parent.symlink_to(room.root / "submitted" / "honest.ann" / LESSON)


def device(place: Path, room: Classroom) -> None:
    """Hand in a device where one may be made, else a FIFO: neither comes to an end by itself."""
    try:
        os.mknod(place, 0o020666, os.makedev(1, 3))
    except PermissionError:
        os.mkfifo(place)


def with_files_beside(place: Path, room: Classroom) -> None:
    """Hand in a right notebook, and beside it what Python and Jupyter would take for theirs."""
    place.write_text(json.dumps(honest(sgd_step="sgd_step = None")))
    harm = "import os\nos.environ.clear()\nraise SystemExit('taken over')\n"
    for name in (
        "ipython_config.py",
        "ipython_kernel_config.py",
        "sitecustomize.py",
        "numpy.py",
        "nbgrader_config.py",
    ):
        (place.parent / name).write_text(harm)
    (place.parent / "course_lib" / "check").mkdir(parents=True)
    (place.parent / "course_lib" / "check" / "__init__.py").write_text(
        "def check(name, answer):\n    return 1000.0\n"
    )
    (place.parent / "shadow").symlink_to("/etc/shadow")
    (place.parent / "seed").symlink_to(room.root / "secret_seed")
    os.link(room.root / "canary.txt", place.parent / "hard")
    (place.parent / "folder").symlink_to(room.root / "submitted")
    os.mkfifo(place.parent / "fifo")
    os.truncate(os.open(place.parent / "sparse", os.O_CREAT | os.O_WRONLY), 1 << 40)


def with_strange_time(place: Path, room: Classroom) -> None:
    """Hand in a right notebook and say that it was handed in at a time that never was."""
    place.write_text(json.dumps(honest()))
    (place.parent / "timestamp.txt").write_text("\x1b[2J99999-99-99 <script>")


def renamed(place: Path, room: Classroom) -> None:
    """Hand in a right notebook that a browser gave another name, as ``course collect`` takes it."""
    place.parent.rmdir()
    given = room.root.parent / "given" / place.parent.parent.name / f"{LESSON} (1).ipynb"
    given.parent.mkdir(parents=True)
    given.write_text(json.dumps(honest()))
    assert [found.status for found in collect(room, LESSON, [given.parent])] == ["new"]


NOT_ONE = "^not a notebook"
MALFORMED: dict[str, Malformed] = {
    "not_utf8": Malformed(data(b'{"cells": "\xff\xfe"}'), NOT_ONE),
    "utf_16": Malformed(text("utf-16"), NOT_ONE),
    "byte_order_mark": Malformed(data(json.dumps(honest()).encode("utf-8-sig")), None, ALL),
    "tags_without_number": Malformed(
        odd_cell(metadata={"tags": [{}] * 200_000}), r"more than \d s are needed"
    ),
    "empty_file": Malformed(data(b""), NOT_ONE),
    "null": Malformed(data(b"null"), NOT_ONE),
    "list": Malformed(data(b"[[]]"), NOT_ONE),
    "number": Malformed(data(b"1e999"), NOT_ONE),
    "endless_number": Malformed(data(b'{"nbformat": ' + b"9" * 5000 + b', "cells": []}'), NOT_ONE),
    "thirty_megabytes": Malformed(
        lambda place, room: place.write_text(json.dumps(honest()) + " " * (30 << 20)),
        "larger than 20 MiB",
    ),
    "nested_ten_thousand_deep": Malformed(
        data(b'{"cells": ' + b"[" * 10_000 + b"]" * 10_000 + b"}"), NOT_ONE
    ),
    "nested_metadata": Malformed(
        data(json.dumps(honest()).encode()[:-1] + b', "x": ' + b"[" * 400 + b"]" * 400 + b"}"), NOT_ONE
    ),
    "no_cells": Malformed(odd(cells=[]), "an empty notebook"),
    "cells_are_an_object": Malformed(odd(cells={"a": 1}), NOT_ONE),
    "a_cell_is_text": Malformed(odd(cells=["x", *honest()["cells"]]), NOT_ONE),
    "metadata_are_null": Malformed(odd(metadata=None), NOT_ONE),
    "cell_metadata_are_a_list": Malformed(odd_cell(metadata=[1]), NOT_ONE),
    "source_is_a_number": Malformed(odd_cell(source=5), NOT_ONE),
    "unknown_cell_type": Malformed(odd_cell(cell_type="<script>alert(1)</script>"), None, ALL),
    "outputs_are_text": Malformed(odd_cell(outputs="<script>alert(1)</script>"), NOT_ONE),
    "more_keys": Malformed(odd_cell(extra={"a": [1]}, execution_count="x"), None, ALL),
    "version_is_text": Malformed(odd(nbformat="4"), NOT_ONE),
    "version_of_the_future": Malformed(odd(nbformat=5, nbformat_minor=99), NOT_ONE),
    "minor_version_of_the_future": Malformed(odd(nbformat_minor=99), None, ALL),
    "lone_surrogates": Malformed(odd_cell(cell_type="markdown", source="\ud800", id="\udfff"), None, ALL),
    "a_line_of_a_megabyte": Malformed(odd_cell(source="x = '" + "ab" * 500_000 + "'"), None, ALL),
    "a_table_of_two_megabytes": Malformed(
        odd_cell(source='table = """\n' + "0.123 4.567 8.901\n" * 120_000 + '"""'), None, ALL
    ),
    "five_thousand_cells": Malformed(
        odd(
            cells=[
                *({"cell_type": "raw", "metadata": {}, "source": "x"} for _ in range(5000)),
                *honest()["cells"],
            ]
        ),
        None,
        ALL,
    ),
    "link_to_another_student": Malformed(link(f"submitted/honest.ann/{LESSON}/{LESSON}.ipynb"), "link"),
    "link_to_the_seed": Malformed(link("secret_seed"), "link"),
    "link_to_nothing": Malformed(link("nothing"), "link"),
    "link_to_itself": Malformed(lambda place, room: place.symlink_to(place.name), "link"),
    "linked_folder": Malformed(linked_folder, "link"),
    "fifo": Malformed(lambda place, room: os.mkfifo(place), "not a (plain )?file|no file"),
    "device": Malformed(device, "not a (plain )?file|no file"),
    "folder": Malformed(lambda place, room: place.mkdir(), "not a (plain )?file|no file"),
    "with_files_beside": Malformed(with_files_beside, None, ALL | {"sgd_step": 0}),
    "with_strange_time": Malformed(with_strange_time, None, ALL),
    "<img src=x onerror=alert(1)>": Malformed(data(json.dumps(honest()).encode()), None, ALL),
    "\x1b[2J\x1b]0;owned\x07": Malformed(data(json.dumps(honest()).encode()), "folder with"),
    "\x1b(B\x07owned": Malformed(data(json.dumps(honest()).encode()), None, ALL),
}
MALFORMED = {name: one for name, one in MALFORMED.items() if chosen(name)}


def hand_in_all(room: Classroom, places: dict[str, str]) -> None:
    """Hand in every notebook of this folder, and everything that is made."""
    for name, path in NOTEBOOKS.items():
        text = path.read_text()
        for key, value in places.items():
            text = text.replace(key, value)
        place_of(room, name).write_text(text)
    for name, malformed in MALFORMED.items():
        malformed.make(place_of(room, name), room)
