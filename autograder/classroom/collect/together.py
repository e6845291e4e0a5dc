"""A submission and its lines in the log come together, though the process be killed in between."""

import contextlib
import dataclasses
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from autograder import whole
from autograder.classroom.folder import Classroom
from autograder.classroom.hand_ins import HandIn, add, from_data, log
from autograder.classroom.submission import STAMP

FILE = ".collecting"  # empty, or what is being put in its place


@contextlib.contextmanager
def with_lines(classroom: Classroom, lines: Sequence[HandIn], files: Mapping[str, bytes]) -> Iterator[None]:
    """
    Add lines to the log at the end of a ``with`` block that puts a submission in its place.

    If it fails, what was there before is back. If the process is killed, :func:`mend` finds what to do.

    Args:
        classroom: The class.
        lines: At least one: the lines of one student's submission.
        files: The submission's new files.
    """
    with whole.alone(classroom.root / FILE) as file:
        _mend(classroom, file)
        digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
        json.dump({"lines": list(map(dataclasses.asdict, lines)), "files": digests}, file, default=str)
        file.flush()
        try:
            yield
            add(classroom, lines)
        except Exception:
            with contextlib.suppress(OSError):
                _mend(classroom, file)
            raise
        finally:
            file.truncate(0)


def mend(classroom: Classroom) -> str:
    """Finish what a killed collecting left half done, or take it back; return the line that says so."""
    path = classroom.root / FILE
    if not path.exists() or not path.stat().st_size:
        return ""
    with whole.alone(path) as file:
        return _mend(classroom, file)


def _mend(classroom: Classroom, file: IO[str]) -> str:
    file.seek(0)
    try:
        plan: dict[str, Any] = json.loads(file.read())
    except ValueError:  # none, or it was killed before it did anything
        file.truncate(0)
        return ""
    lines, said = [from_data(line) for line in plan["lines"]], ""
    lesson, student = lines[0].lesson, lines[0].student
    folder = classroom.root / "submitted" / student / lesson
    if all(_digest(folder / name) == digest for name, digest in plan["files"].items()):
        missing = [line for line in lines if line not in log(classroom, undone=True)]
        add(classroom, missing)
        if missing:
            said = f"A collecting was killed before it had noted when {student} handed in {lesson}: done now."
    else:
        aside = classroom.root / lines[0].replaced if lines[0].replaced else None
        _take_back(folder, list(plan["files"]), aside)
        said = (
            f"A collecting was killed at {lesson} of {student}, and is taken back: collect that file again."
        )
    for scratch in folder.parent.glob(f".{lesson}-*"):
        shutil.rmtree(scratch, ignore_errors=True)
    file.truncate(0)
    return said


def _take_back(folder: Path, files: list[str], aside: Path | None) -> None:
    """Put an earlier submission back, or remove the part of a first one."""
    if aside and aside.is_dir():
        shutil.rmtree(folder, ignore_errors=True)
        shutil.move(aside, folder)
    elif not aside:
        for name in (*files, STAMP):
            (folder / name).unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            folder.rmdir()  # somebody may have put other files there


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
