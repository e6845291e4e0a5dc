"""Write the zip that Gradescope builds an autograder from."""

import contextlib
import io
import json
import os
import re
import secrets
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from nbformat import read
from nbformat.v4 import writes_json
from traitlets.config import Config

from autograder.authoring.lesson import ROOT
from autograder.authoring.publish import library_files
from autograder.authoring.scaffold import filled
from autograder.classroom.folder import Classroom
from autograder.classroom.release import check_release, read_release
from autograder.errors import CourseError
from autograder.grade.answer_key import answer_key_data, compute_answer_key
from autograder.grade.assignments.lesson import room_of
from autograder.grade.notebook.run import BoundedClient
from autograder.results.gradescope.outcome import Asked
from course_lib import __version__

HOME = "/opt/course"  # where Python's environment is in the container
OVERHEAD = 240  # seconds beyond a notebook's own time: starting, judging
NOT_NEEDED = ("rich", "typer")  # of what grading needs: for the terminal
NOT_THERE = ("exercises", "__pycache__")  # folders of the grader
INFO = "old_new_tricks-{}.dist-info"
KERNEL = "course-walled"
SETTINGS = sorted({*BoundedClient.class_own_traits(config=True)} - {"isolation"})
SEED = re.compile(r"[0-9a-f]{32}")
EXECUTABLE, ORDINARY = 0o100755, 0o100644


class Archive(NamedTuple):
    """A zip that was written, and what an instructor has to set on Gradescope."""

    lesson: str
    file: Path
    size: int  # bytes
    points: float  # of what is judged, as the assignment's settings must have them
    by_hand: dict[str, float]  # answers to be marked by hand -> points
    minutes: int  # that Gradescope's own limit must be, or more
    seed: Path | None  # the file with the secret of the hidden cases, if it is no class's


def archive(lesson: str, file: Path, classroom: Classroom | None, points: float | None) -> Archive:
    """
    Write the zip of a lesson.

    Args:
        lesson: Its name.
        file: The zip to write.
        classroom: The class that has released it; its hidden cases and settings are taken.
        points: What the exercises that are judged are worth together; by default as in the lesson.

    Raises:
        CourseError: If the lesson has nothing to judge.
    """
    if classroom:
        check_release(classroom, lesson)
        release, seed = read_release(classroom, lesson), None
        key = answer_key_data(classroom, lesson)
    else:
        release, seed = read(ROOT / "notebooks" / f"{lesson}.ipynb", as_version=4), file.with_suffix(".seed")
        with contextlib.redirect_stdout(io.StringIO()):  # a lesson's own cells may print
            key = compute_answer_key(lesson, kept_seed(seed))
    asked = Asked(lesson, release)
    total = sum(asked.points.values())
    if not total:
        raise CourseError(f"{lesson} has no points that can be judged.\nRelease it with some.")
    scale = 1.0 if points is None else points / total
    client = BoundedClient(config=Config({"BoundedClient": execution(classroom)}))
    told = {
        "lesson": lesson,
        "version": __version__,
        "scale": scale,
        "room": room(lesson, list(asked.points)),
        "settings": {name: getattr(client, name) for name in SETTINGS},
    }
    seconds = int(client.notebook_seconds + 2 * client.timeout + OVERHEAD)
    written = {name: worth * scale for name, (worth, _) in asked.written.items()}
    files = {
        "setup.sh": filled("gradescope_setup.sh.txt", home=HOME, lesson=lesson).encode(),
        "run_autograder": filled("gradescope_run.txt", home=HOME, seconds=str(seconds)).encode(),
        "lesson.json": json.dumps(told, indent=1).encode(),
        "release.ipynb": writes_json(release).encode(),
        "answers.npz": key,
        "requirements.txt": requirements().encode(),
        "constraints.txt": (ROOT / "constraints.txt").read_bytes(),
    }
    write(file, files | {f"course/{name}": data for name, data in course_files()})
    size, minutes = file.stat().st_size, -(-seconds // 60) + 1
    return Archive(lesson, file, size, total * scale, written, minutes, seed)


def kept_seed(file: Path) -> str:
    """
    Return the secret in a file, made once: a zip that is written again asks the same hidden cases.

    Raises:
        CourseError: If the file holds something else.
    """
    if not file.exists():
        number = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with open(number, "w") as fresh:
            fresh.write(secrets.token_hex(16) + "\n")
    seed = file.read_text().strip()
    if not SEED.fullmatch(seed):
        raise CourseError(f"{file} is no secret of hidden cases.\nMove it away, and a new one is made.")
    return seed


def execution(classroom: Classroom | None) -> Config:
    """Return what a class has set for running notebooks."""
    return Config(classroom.config.Execute) if classroom else Config()


def room(lesson: str, exercises: list[str]) -> dict[str, object]:
    """Return, as plain data, what the kernel of a lesson is given besides the inputs."""
    found = room_of(lesson)
    return {
        "modules": list(found.modules),
        "absent": list(found.absent),
        "answers": exercises,
        "seconds": dict(found.seconds),
    }


def requirements() -> str:
    """Return what the container needs, with the project's own bounds; constraints.txt says which versions."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["grading"]]
    return "\n".join([name for name in wanted if not name.startswith(NOT_NEEDED)]) + "\n"


def course_files() -> Iterator[tuple[str, bytes]]:
    """Yield the library and the grader, without any lesson's answers, as they lie when installed."""
    for path in library_files():
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith("course_lib/check/packs/"):
            yield name, path.read_bytes()
    for path in sorted((ROOT / "autograder").rglob("*.py")):
        if not set(path.relative_to(ROOT / "autograder").parts) & set(NOT_THERE):
            yield path.relative_to(ROOT).as_posix(), path.read_bytes()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    group = "jupyter_client.kernel_provisioners"
    info, point = INFO.format(__version__), project["entry-points"][group][KERNEL]
    yield (
        f"{info}/METADATA",
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {__version__}\n".encode(),
    )
    yield f"{info}/entry_points.txt", f"[{group}]\n{KERNEL} = {point}\n".encode()


def write(file: Path, files: dict[str, bytes]) -> None:
    """Write a zip in one step; it holds secrets, so nobody else may read it."""
    fresh = file.with_name(f".{file.name}")
    with (
        open(os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as target,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
    ):
        for name, data in sorted(files.items()):  # a fixed date: the same files give the same zip
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3  # of Unix: modes count
            entry.external_attr = (EXECUTABLE if name in ("setup.sh", "run_autograder") else ORDINARY) << 16
            archive.writestr(entry, data, compresslevel=9)
    os.replace(fresh, file)
