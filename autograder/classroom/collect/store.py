"""Put a notebook in its place as a student's submission."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from nbgrader.utils import parse_utc

from autograder.classroom.folder import Classroom


def store(
    classroom: Classroom, lesson: str, student: str, data: bytes, when: datetime, *, replace: bool = False
) -> str:
    """Make a notebook a student's submission; return new, replaced, unchanged, or older (nothing is done)."""
    place = classroom.notebook("submitted", lesson, student)
    stamp, status = place.with_name("timestamp.txt"), "new"
    if place.exists():
        if place.read_bytes() == data:
            return "unchanged"
        before = _time(stamp, place)
        if when <= before and not replace:
            return "older"
        aside = classroom.root / "replaced" / student / lesson / f"{before:%Y-%m-%d-%H%M%S}"
        while aside.exists():
            aside = aside.with_name(aside.name + "-again")
        aside.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(place.parent, aside)
        status = "replaced"
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_name(f".{lesson}.part")
    fresh.write_bytes(data)
    os.replace(fresh, place)
    stamp.write_text(f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC")
    return status


def _time(stamp: Path, place: Path) -> datetime:
    """Return when a submission was handed in, or when its file was written."""
    try:
        return parse_utc(stamp.read_text().strip()).replace(tzinfo=UTC)
    except (OSError, ValueError):
        return datetime.fromtimestamp(place.stat().st_mtime, UTC)
