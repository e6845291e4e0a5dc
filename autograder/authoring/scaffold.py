"""Start a lesson with an exercise of each kind; it builds, grades and passes the tests as it stands."""

import re
from pathlib import Path
from string import Template

from autograder.authoring.lesson import ROOT, SOURCES, LessonError

EXERCISES = ROOT / "autograder" / "exercises"
TEMPLATES = Path(__file__).with_name("templates")


def new(name: str, sources: Path = SOURCES, exercises: Path = EXERCISES) -> list[Path]:
    """
    Write a lesson to start from, and return its files.

    Args:
        name: Number and name, such as ``14_attention``.
        sources: The folder for the lesson's source.
        exercises: The folder for the lesson's folder of exercises.

    Raises:
        LessonError: If the name does not have this form, or the number is taken.
    """
    if not re.fullmatch(r"[0-9]{2}_[a-z][a-z0-9_]*", name):
        raise LessonError(
            f"{name!r} is not a lesson's name.\n"
            "Use two digits, an underscore and lower-case letters, such as 14_attention."
        )
    number, words = name[:2], name[3:]
    if taken := [*sources.glob(f"{number}_*.py"), *exercises.glob(f"{number}_*")]:
        raise LessonError(f"Lesson {number} exists already ({taken[0].name}).\nChoose another number.")
    values = {"number": number, "name": words, "title": words.replace("_", " ").capitalize()}
    folder = exercises / name
    files = {
        sources / f"{name}.py": filled("lesson.py.txt", **values),
        folder / "__init__.py": f'"""The exercises of lesson {number}."""\n',
        folder / f"{words}_cube.py": filled("write.py.txt", **values),
        folder / f"{words}_centred.py": filled("mend.py.txt", **values),
        folder / f"{words}_classifier.py": filled("use.py.txt", **values),
    }
    folder.mkdir(parents=True)
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
    return list(files)


def filled(template: str, **values: str) -> str:
    """Return a file of ``templates/`` with each ``$name`` replaced by its value."""
    return Template((TEMPLATES / template).read_text(encoding="utf-8")).substitute(values)
