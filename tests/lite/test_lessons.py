"""Every lesson in the page, without internet: it runs, its pictures move, its checks answer."""

import html
import json
import re

import pytest

from autograder.authoring.lesson import lesson_names, load
from autograder.authoring.notebooks import solution_notebook, text
from autograder.authoring.site.lab import BADGE_IMAGE
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


@pytest.fixture(scope="module")
def asked(opened):
    """The addresses that pages ask for that are not the site's."""
    window, server = opened
    found = []
    ours = (server.address, "blob:", "data:")
    window.on("request", lambda request: request.url.startswith(ours) or found.append(request.url))
    return found


@pytest.fixture(scope="module")
def solved(lesson, opened, asked):
    """The solution of a lesson, when all its cells have run, and what they raised."""
    window, server = opened
    page = window.new_page()
    notebook = json.loads(BADGE_IMAGE.sub(r"[\1]", text(solution_notebook(lesson.name))))
    Lite(page, server.address, f"{lesson.name}.ipynb", wait=False).save("solved.ipynb", notebook)
    lite = Lite(page, server.address, "solved.ipynb")
    yield lite, lite.run_cells()
    page.close()


def plain(text):
    """Return HTML without its tags, or Markdown without its marks."""
    return re.sub(r"[`*$\\]|\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", text))).replace(" ", "")


def test_untouched_lesson_runs_to_its_end_in_the_page(lesson, opened, asked):
    """No cell raises or complains, and no other host is asked."""
    window, server = opened
    page = window.new_page()
    lite = Lite(page, server.address, f"{lesson.name}.ipynb")

    assert lite.run_cells() == []
    assert lite.page_errors == []
    assert asked == []
    page.close()


def test_solution_is_ticked_in_the_page(lesson, solved, asked):
    """All checks are green, and no other host is asked."""
    lite, troubles = solved

    assert troubles == []
    assert [name for name in lesson.exercises if "✓" not in lite.card(name)] == []
    assert asked == []


def test_controls_move_their_pictures_in_the_page(lesson, solved):
    """Each by its keys, or by choosing; sliders by the mouse as well."""
    lite, _ = solved
    explorers = lite.explorers()

    assert len(explorers) >= sum(cell.source.count("explore(") for cell in lesson.cells)
    for explorer in explorers:
        for control in lite.controls(explorer):
            assert lite.redraw_times(explorer, control, 1), f"{lite.name(control)} is dead"
        for handle in explorer.locator(".noUi-handle").locator("visible=true").all():
            assert lite.moves_by_mouse(explorer, handle), f"{lite.name(handle)} is dead to the mouse"
    assert lite.page_errors == []


def test_mistakes_are_named_in_the_page(lesson, solved):
    """One wrong answer to each exercise is told what it is."""
    lite, _ = solved
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


def test_reload_loses_nothing_in_the_page(solved):
    """Each cell and its outputs are what they were."""
    lite, _ = solved

    before, after = lite.reloaded()

    assert after == before
