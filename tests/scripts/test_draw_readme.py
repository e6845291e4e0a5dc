"""The README's list has a picture of every lesson, drawn by a function that exists."""

import runpy
from pathlib import Path

from autograder.authoring.lesson import lesson_names

ROOT = Path(__file__).parents[2]


def test_every_lesson_has_a_picture_in_the_readme():
    """The script draws it, and the file is committed."""
    script = runpy.run_path(str(ROOT / "scripts" / "draw_readme.py"))

    assert list(script["PICTURES"]) == lesson_names()
    for name in lesson_names():
        assert (script["FOLDER"] / f"{name}.png").exists()
        assert f"docs/pictures/{name}.png" in (ROOT / "README.md").read_text()
