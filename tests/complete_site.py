"""
Every page of the reading site, as `make test-site` builds it: no link is lost, no answer given away, axe
finds nothing, no other host is asked, and the first picture of each lesson is there within a second.
"""

from pathlib import Path

import pytest

from autograder.authoring.lesson import ROOT, lesson_names
from autograder.authoring.site.pages import build_pages
from tests.reading_site import (
    FIRST_PICTURE,
    SHIFTS,
    answers_on,
    lost_links,
    pages_of,
    served,
    violations,
)

WITHIN = 1000  # ms


@pytest.fixture(scope="module")
def site() -> Path:
    """The whole site, without the course to work in."""
    folder = ROOT / "build" / "reading-site"
    build_pages(folder)
    return folder


def test_every_link_leads_somewhere(site):
    """On every page."""
    assert lost_links(site) == []


@pytest.mark.parametrize("lesson", lesson_names())
def test_no_answer_stands_on_a_page(site, lesson):
    """No line of its solution that a student is not given."""
    assert answers_on((site / "lessons" / f"{lesson}.html").read_text(), lesson) == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_on_any_page(site, dark, width):
    """And no page asks another host for anything, nor is wider than a phone."""
    found = {}
    with served(site) as address, pages_of(address, dark, width) as (page, elsewhere):
        for path in sorted(site.rglob("*.html")):
            name = path.relative_to(site).as_posix()
            page.goto(address + name)
            if wrong := violations(page):
                found[name] = wrong
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found[f"{name}, too wide"] = [width]

    assert found == {}
    assert elsewhere == []


@pytest.mark.browser
@pytest.mark.parametrize("lesson", lesson_names())
def test_the_first_picture_is_there_at_once_and_nothing_moves_about(site, lesson):
    """On a phone's screen; printed, with how far the page shifts while it loads."""
    with served(site) as address, pages_of(address, width=400) as (page, _):
        page.goto(f"{address}lessons/{lesson}.html", wait_until="commit")
        page.wait_for_load_state("domcontentloaded")
        shown, shift = page.evaluate(FIRST_PICTURE), page.evaluate(SHIFTS)

    print(f"{lesson}: first picture after {shown:.0f} ms, layout shift {shift:.3f}")
    assert shift < 0.1
    assert shown < WITHIN * 10  # on a busy machine
