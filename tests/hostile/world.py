"""A class of honest and hostile students, what surrounds it, and what came of it."""

import contextlib
import json
import multiprocessing.util
import os
import shutil
import socket
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from autograder.authoring.lesson import ROOT
from autograder.classroom import release
from autograder.classroom.folder import CONFIG, SEED, Classroom, init, open_class
from autograder.grade import batch, submission
from autograder.results.summary import marks

LESSON = "01_sgd"
HIDDEN = "5eed" * 8  # the class's secret seed
HONEST = "innocent_no_metadata"
CHOSEN = {HONEST, *filter(None, os.environ.get("HOSTILE", "").split(","))}  # HONEST alone: everybody


def chosen(name: str) -> bool:
    """Return whether a submission is to be tried: HOSTILE=fork_bomb,memory names some of them."""
    return name in CHOSEN or {HONEST} == CHOSEN


NOTEBOOKS = {path.stem: path for path in sorted(Path(__file__).parent.glob("*.ipynb")) if chosen(path.stem)}
SETTINGS = """
c.Execute.timeout = 4
c.Execute.check_patience = 2
c.Execute.notebook_seconds = 30
c.Execute.limits = {"memory": 1 << 30, "tmp": 64 << 20, "inodes": 5_000}
"""
SECRETS = ("class", "notebook", "environment", "home", "gradebook")
Others = Callable[[Classroom, dict[str, str]], None]


class Outcome(NamedTuple):
    """A class after it was graded."""

    room: Classroom
    results: dict[str, submission.Graded]
    scores: dict[str, dict[str, float]]  # student -> exercise -> points
    canaries: dict[str, str]  # where a secret stood -> the secret
    mark: str  # in the name of every file and process that an attack leaves
    called: int  # connections and packets that reached a socket nobody may reach
    terminal: bytes  # what reached the terminal of whoever graded
    temporary: Path  # the grader's folder for temporary files

    def exercises(self, student: str) -> dict[str, float]:
        """Return what a student earned."""
        return self.scores.get(student, {})


def honest(**answers: str) -> dict[str, Any]:
    """Return a notebook with right answers, but for those that are given."""
    notebook = json.loads(NOTEBOOKS[HONEST].read_text())
    for cell in notebook["cells"]:
        cell["source"] = answers.get(cell["id"].removeprefix("exercise-"), cell["source"])
    return notebook


def bystanders(secret: str) -> dict[str, bytes]:
    """Return honest students: one all right, two partly; each has a secret in the notebook."""
    found = {
        "honest.ann": honest(),
        "honest.bob": honest(step_decay="def step_decay(step, *, lr, drop, every):\n    return lr"),
        "honest.zoe": honest(sgd_step="def sgd_step(:", cosine_decay="while True:\n    pass"),
    }
    words = {"cell_type": "markdown", "id": "own", "metadata": {}, "source": secret}
    return {name: json.dumps(n | {"cells": [*n["cells"], words]}).encode() for name, n in found.items()}


def place_of(room: Classroom, student: str) -> Path:
    """Return where a student's notebook is to be put, in a folder that exists."""
    place = room.notebook("submitted", LESSON, student)
    place.parent.mkdir(parents=True)
    return place


def new_class(root: Path, seed: str) -> Classroom:
    """Return an empty class with the lesson released and short limits."""
    room, _ = init(root)
    (root / SEED).write_text(seed)
    with open(root / CONFIG, "a") as file:
        file.write(SETTINGS)
    release.release(room, LESSON)
    return open_class(root)


def grade(folder: Path, seed: str, others: Others | None = None, known: Path | None = None) -> Outcome:
    """
    Grade the bystanders, and whoever ``others`` hands in, in a world of traps.

    Args:
        folder: Where everything is to be; its path is short, since a socket's is.
        seed: The class's secret.
        others: Gets the class, and what stands in the notebooks for the paths and ports of this world.
        known: The answer keys of another class with this seed, which takes time to compute.
    """
    multiprocessing.util.get_temp_dir()  # before TMPDIR is changed: it is in use until this process ends
    home, temporary = folder / "home", folder / "tmp"
    home.mkdir(parents=True)
    temporary.mkdir()
    room = new_class(folder / "class", seed)
    if known:
        shutil.copytree(known, room.root / known.name)
    mark = f"hz{uuid.uuid4().hex[:10]}"
    canaries = {
        where: uuid.uuid4().hex for where in ("class", "notebook", "environment", "home", "gradebook")
    }
    (home / "canary").write_text(canaries["home"])
    (room.root / "canary.txt").write_text(canaries["class"])
    with room.gradebook() as gradebook:
        gradebook.update_or_create_student("honest.ann", first_name=canaries["gradebook"])
    for student, data in bystanders(canaries["notebook"]).items():
        place_of(room, student).write_bytes(data)
    with pytest.MonkeyPatch.context() as patch, listening(home / "socket", mark) as sockets:
        port = sockets[0].getsockname()[1]
        places = {"CLASS": room.root, "HOME": home, "REPOSITORY": ROOT, "MARK": mark, "ABSTRACT": mark}
        places |= {"PORT": port, "SOCKET": home / "socket", "ADDRESS": own_address()}
        if others:
            others(room, {f"@{name}@": str(value) for name, value in places.items()})
        patch.setenv("HOSTILE_CANARY", canaries["environment"])
        patch.setenv("HOME", str(home))
        patch.setenv("TMPDIR", str(temporary))
        patch.setattr(tempfile, "tempdir", None)
        with terminal(folder / "terminal"):
            results = {result.student: result for result in batch.grade(room, [LESSON])}
        called = sum(map(calls, sockets))
    shown = (folder / "terminal").read_bytes()
    canaries["seed"] = seed
    return Outcome(room, results, scores(room), canaries, mark, called, shown, temporary)


def scores(room: Classroom) -> dict[str, dict[str, float]]:
    """Return the points in the gradebook, exercise by exercise, where there are any."""
    found: dict[str, dict[str, float]] = {}
    for mark in marks(room, LESSON):
        if mark.score:
            found.setdefault(mark.student, {})[mark.cell.removeprefix("check-")] = mark.score
    return found


@contextlib.contextmanager
def listening(path: Path, name: str) -> Iterator[list[socket.socket]]:
    """Open sockets that nobody must reach: by network, by a file, by an abstract name."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("", 0), backlog=100))]
        for family, kind, address in (
            (socket.AF_INET, socket.SOCK_DGRAM, sockets[0].getsockname()),
            (socket.AF_UNIX, socket.SOCK_STREAM, str(path)),
            (socket.AF_UNIX, socket.SOCK_STREAM, f"\0{name}"),
        ):
            one = stack.enter_context(socket.socket(family, kind))
            one.bind(address)
            if kind == socket.SOCK_STREAM:
                one.listen(100)
            sockets.append(one)
        yield sockets


def calls(one: socket.socket) -> int:
    """Return how often a socket was called."""
    one.setblocking(False)
    for count in range(1000):
        try:
            if one.type == socket.SOCK_DGRAM:
                one.recv(100)
            else:
                one.accept()[0].close()
        except BlockingIOError:
            return count
    return 1000


def own_address() -> str:
    """Return this machine's address in its network, or its loopback address where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line, contextlib.suppress(OSError):
        line.connect(("192.0.2.1", 9))  # sends nothing: the system only looks up the way
        return line.getsockname()[0]
    return "127.0.0.1"


@contextlib.contextmanager
def terminal(into: Path) -> Iterator[None]:
    """Catch what any process writes to the terminal of whoever grades."""
    before = os.dup(1), os.dup(2)
    with open(into, "wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        for number, kept in zip((1, 2), before, strict=True):
            os.dup2(kept, number)
            os.close(kept)
