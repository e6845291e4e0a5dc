"""Every lesson in the page, without internet: it runs, its pictures move, its checks answer."""

import html
import json
import re

import pytest

from autograder.authoring.lesson import lesson_names, load
from autograder.authoring.notebooks import solution_notebook, text
from tests.jupyterlite import Lite, browser, served

pytestmark = pytest.mark.browser
SAID = 25  # characters of a sentence that a card must have


@pytest.fixture(scope="module")
def opened(site, tmp_path_factory):
    """A browser, and the server of the site."""
    with served(site) as server, browser(tmp_path_factory.mktemp("profile")) as window:
        yield window, server


@pytest.fixture(scope="module", params=lesson_names())
def lesson(request):
    return load(request.param)


def plain(text):
    """Return HTML without its tags, or Markdown without its marks."""
    return re.sub(r"[`*$\\]|\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", text))).replace(" ", "")


def test_lesson_runs_in_the_page_and_its_pictures_move(lesson, opened):
    """The untouched notebook runs to its end; each control moves its picture; no other host is asked."""
    window, server = opened
    asked = []
    window.on("request", lambda request: asked.append(request.url))
    page = window.new_page()
    lite = Lite(page, server.address, f"{lesson.name}.ipynb")

    assert lite.run_cells() == []
    for explorer in lite.explorers():
        for control in lite.controls(explorer):
            assert lite.redraw_times(explorer, control, 1), f"{lite.name(control)} is dead"
        for handle in explorer.locator(".noUi-handle").locator("visible=true").all():
            assert lite.moves_by_mouse(explorer, handle), f"{lite.name(handle)} is dead to the mouse"
    assert {url for url in asked if not url.startswith((server.address, "blob:", "data:"))} == set()
    assert lite.page_errors == []
    page.close()


def test_solution_is_ticked_and_a_mistake_of_each_exercise_named_in_the_page(lesson, opened):
    """All checks of the solution are green; then one wrong answer to each exercise is told what it is."""
    window, server = opened
    page = window.new_page()
    Lite(page, server.address, f"{lesson.name}.ipynb", wait=False).save(
        "solved.ipynb", json.loads(text(solution_notebook(lesson.name)))
    )
    lite = Lite(page, server.address, "solved.ipynb")

    assert lite.run_cells() == []
    assert [name for name in lesson.exercises if "✓" not in lite.card(name)] == []
    for exercise in lesson.exercises.values():
        wrong = next((m for m in exercise.mistakes if m.sentence), None)
        if wrong is None or exercise.by_property[0] or exercise.takes_long:
            continue  # told apart without a page, in test_mistakes
        lite.write(exercise.name, lesson.version(exercise.name, wrong.wrong))
        card = lite.check(exercise.name)
        lite.write(exercise.name, lesson.solution(exercise.name))
        lite.run_cell(f"exercise-{exercise.name}")  # later exercises call it

        assert "✓" not in card, exercise.name
        assert plain(wrong.sentence)[:SAID] in plain(card), exercise.name
    page.close()
