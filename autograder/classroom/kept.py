"""What a class keeps beside nbgrader's tables: small JSON files in its folder."""

import json
from typing import Any

from autograder import whole
from autograder.classroom.folder import Classroom, ClassroomError


def read(classroom: Classroom, name: str) -> dict[str, Any]:
    """
    Return what a file of the class holds; nothing if there is none yet.

    Raises:
        ClassroomError: If somebody has broken it.
    """
    path = classroom.root / name
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise ClassroomError(
            f"{path} is not JSON: {error}.\nMend it, or put back an earlier copy."
        ) from error
    if not isinstance(found, dict):
        raise ClassroomError(f"{path} is to hold an object, {{…}}.\nMend it, or put back an earlier copy.")
    return found


def write(classroom: Classroom, name: str, data: dict[str, Any]) -> None:
    """Write a file of the class, whole or not at all; a new one only its owner may read."""
    text = json.dumps(data, indent=1, ensure_ascii=False, sort_keys=True)
    whole.write(classroom.root / name, text.encode())
