"""The README shows what there is: a picture of every lesson, and what the check says."""

import runpy
from pathlib import Path

from autograder.authoring.lesson import lesson_names
from course_lib.check import check

ROOT = Path(__file__).parents[2]


def test_every_lesson_has_a_picture_in_the_readme():
    """The script draws it, and the file is committed."""
    script = runpy.run_path(str(ROOT / "scripts" / "draw_readme.py"))

    assert list(script["PICTURES"]) == lesson_names()
    for name in lesson_names():
        assert (script["FOLDER"] / f"{name}.png").exists()
        assert f"docs/pictures/{name}.png" in (ROOT / "README.md").read_text()


def test_the_readme_shows_what_the_check_says(monkeypatch):
    monkeypatch.chdir(ROOT / "notebooks")

    said = str(check("gd_step", lambda param, grad, *, lr: param + lr * grad)).splitlines()[:4]

    assert "".join(f"    {line}\n" for line in said) in (ROOT / "README.md").read_text()


def test_the_lesson_in_the_first_picture_has_all_its_cells():
    script = runpy.run_path(str(ROOT / "scripts" / "draw_lesson.py"))
    notebook = script["shortened"]()

    assert [cell.id for cell in notebook.cells] == list(script["CELLS"])
    assert not any(old in cell.source for old in script["REPLACED"] for cell in notebook.cells)
