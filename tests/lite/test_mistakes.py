"""In Pyodide, with 32 bits and another mathematical library, answers are judged as elsewhere."""

import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from autograder.authoring.answer_key import is_trained
from autograder.authoring.lesson import NOT_GRADED, lesson_names, load
from tests.jupyterlite import PYODIDE

HERE = Path(__file__).parent
NODE = shutil.which("node")
# Rows of eigenvectors' matrices: each column's sign is LAPACK's choice. They are refused, but not named.
UNNAMED = {
    "pca_project: rows-taken-for-axes",
    "pca_project: rows-returned-as-components",
    "pca_whiten: rows-taken-for-axes",
}


@pytest.fixture(scope="module")
def packages(site, tmp_path_factory):
    """What the site's page installs, unpacked, with the data that a page fetches later."""
    folder = tmp_path_factory.mktemp("packages")
    for wheel in (site / "lab" / "pypi").glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)
    shutil.copytree(site / "lab" / "data", folder / "course_lib", dirs_exist_ok=True)
    (folder / "course_lib" / "datasets" / "browser.json").unlink()  # here is no page to fetch from
    return folder


@pytest.mark.skipif(not NODE, reason="no node on the PATH")
@pytest.mark.parametrize("name", lesson_names())
def test_mistakes_are_named_and_right_answers_accepted_in_pyodide(name, packages, tmp_path):
    """Every mistake of the lesson on its visible cases, the solution, and every other style."""
    lesson = load(name)
    answers, expected = [], []
    for exercise in lesson.exercises.values():
        wrong = [] if exercise.takes_long else exercise.mistakes
        for mistake in wrong:
            answers.append([exercise.name, lesson.version(exercise.name, mistake.wrong)])
            expected.append(None if is_trained(*exercise.by_property) else mistake.name)
        for style in [{}] if exercise.takes_long else [{}, *exercise.styles]:
            answers.append([exercise.name, lesson.version(exercise.name, style)])
            expected.append("")
    cells = [c.solution for c in lesson.cells if c.type == "code" and c.role not in (*NOT_GRADED, "check")]
    (tmp_path / "answers.json").write_text(json.dumps({"cells": cells, "answers": answers}))

    command = [NODE, HERE / "node.mjs", PYODIDE, packages, HERE / "judged.py", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr[-3000:]
    reports = json.loads((tmp_path / "reports.json").read_text())
    odd = []
    for (exercise, _), want, (score, points, mistake, told) in zip(answers, expected, reports, strict=True):
        known = not mistake and f"{exercise}: {want}" in UNNAMED
        if (score == points) != (want == "") or (want not in (None, mistake or "") and not known):
            odd.append(f"{exercise}: {want or 'a right answer'} is taken for {mistake}: {told}")
    assert odd == []
