"""The course in a web page, on one lesson: from the first click to the file to hand in, and its marks."""

import os
from pathlib import Path

import pytest

from autograder.authoring.lesson import load
from autograder.authoring.notebooks import solution_notebook
from autograder.authoring.site.site import build_site
from autograder.classroom import folder, release
from autograder.classroom.collect import Options, collect
from autograder.grade import batch
from tests.jupyterlite import Lite, browser, pyodide, served

pytestmark = pytest.mark.browser
LESSON = "01_sgd"
UPHILL = "def gd_step(param, grad, *, lr):\n    return param + lr * grad"
RATE = ".course-control:has-text('lr') .noUi-handle"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site with Python in it, in a folder whose name has a space, told from where we are, as people do."""
    directory = tmp_path_factory.mktemp("a school") / "site"
    build_site(Path(os.path.relpath(directory)), pyodide(), ["01_sgd"])
    return directory


def answers():
    """Return the solution of each exercise that a check grades."""
    cells = solution_notebook(LESSON).cells
    return {
        cell.id.removeprefix("exercise-"): cell.source
        for cell in cells
        if cell.id.startswith("exercise-") and cell.cell_type == "code"
    }


def test_lesson_01_is_done_in_a_page_without_internet_and_gets_its_marks(site, tmp_path):
    """A mistake is named, a picture moves, right answers are ticked and kept, and the file is graded."""
    solutions = answers()
    asked = []
    with served(site) as server, browser(tmp_path / "profile") as opened:
        opened.on("request", lambda request: asked.append(request.url))
        lite = Lite(opened.pages[0], server.address, f"{LESSON}.ipynb")

        assert lite.run_cells() == []
        lite.write("gd_step", UPHILL)
        assert "uphill" in lite.check("gd_step")
        explorer = lite.explorers()[0]
        assert lite.redraw_times(explorer, lite.controls(explorer)[0], 2)

        for name, source in solutions.items():
            lite.write(name, source)
        assert lite.run_cells() == []
        cards = {name: lite.card(name) for name in load(LESSON).exercises}
        assert [name for name, card in cards.items() if "✓" not in card] == []
        lite.page.evaluate("jupyterapp.commands.execute('docmanager:save')")

        again = Lite(opened.new_page(), server.address, f"{LESSON}.ipynb")
        assert "✓" in again.card("gd_step")
        assert set(again.notices()) == {"kept", "twice"}
        handed_in = lite.hand_in(tmp_path)

    assert {url for url in asked if not url.startswith((server.address, "blob:", "data:"))} == set()
    room, _ = folder.init(tmp_path / "class")
    release.release(room, LESSON)
    statuses = [item.status for item in collect(room, LESSON, [handed_in], options=Options("ada"))]
    (graded,) = batch.grade(room, [LESSON])
    points = sum(cell.points for cell in load(LESSON).cells if cell.role == "check")
    assert (statuses, graded.score) == (["new"], points)
