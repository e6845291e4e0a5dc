"""The marking page in a real browser, by its keys alone, with two markers and a server that goes away."""

import contextlib
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial

import pytest

from autograder.classroom import rubrics
from autograder.results.marking.desk import Change, Desk
from tests.autograder.results.marking.written import CELL, LESSON
from tests.browser import CHROMIUM, NO_CHROMIUM
from tests.reading_site import pages_of, violations

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)]


@contextlib.contextmanager
def marking(room, *options: str) -> Iterator[tuple[str, subprocess.Popen]]:
    """Run ``course mark``, and yield the link that it prints."""
    command = [sys.executable, "-m", "autograder.cli", "mark", str(room.root), "1", "--no-browser", *options]
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # which a shell's background jobs ignore
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=heard) as process:
        assert process.stdout
        link = next(found[0] for line in process.stdout if (found := re.search(r"http://\S+", line)))
        try:
            yield link, process
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            finally:
                process.kill()


def status(page, text: str) -> None:
    """Wait until the page says something."""
    page.wait_for_function("(text) => document.getElementById('status').textContent.includes(text)", arg=text)


def test_a_class_is_marked_by_keys_alone(room):
    """From the first rubric item to the last answer; axe finds nothing, also in the dark at 700 pixels."""
    with (
        marking(room, "--marker", "ada") as (link, process),
        pages_of(link) as (page, elsewhere),
    ):
        page.goto(link)
        page.wait_for_selector(".card.current")
        page.keyboard.press("r")
        page.keyboard.type("names the steps")
        page.keyboard.press("Enter")
        status(page, "Key 1 applies it")
        page.keyboard.press("1")
        status(page, "1 of 3, saved")
        page.keyboard.press("c")
        page.keyboard.type("Why, 1 and j?")  # keys in a field are letters
        page.keyboard.press("Control+Enter")
        status(page, "saved")
        page.keyboard.press("a")
        page.keyboard.type("-1,5")
        page.keyboard.press("Enter")
        status(page, "0 of 3, saved")
        page.keyboard.press("Enter")
        status(page, "Press Enter again")
        page.keyboard.press("Enter")
        status(page, "0 of 3, saved")
        found, wide = [], []
        for dark, width in ((False, 1280), (True, 700)):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme="dark" if dark else "light")
            found += violations(page)
            page.keyboard.press("?")
            page.wait_for_selector("dialog[open]")
            found += violations(page, "#help")
            page.keyboard.press("Escape")
            wide.append(page.evaluate("document.documentElement.scrollWidth"))
        while page.locator(".badge.waits").count():
            page.keyboard.press("u")
            page.keyboard.press("Enter")
            page.keyboard.press("Enter")
            page.wait_for_function("() => !document.body.textContent.includes('saving …')")
        progress = page.inner_text("#far")
        formula = page.locator(".answer .katex math").count()

    assert found == []
    assert elsewhere == []
    assert progress.startswith("6 of 6 marked")
    assert formula == 1
    assert wide == [1280, 700]
    assert process.returncode == 0
    (state,) = Desk(room, LESSON).overview()
    assert (state["marked"], state["waiting"]) == (6, 0)
    with room.gradebook() as book:
        comments = {
            book.find_comment(CELL, LESSON, LESSON, student).manual_comment
            for student in rubrics.read(room, LESSON)["numbers"]
        }
    assert "- names the steps (+1)\n\nWhy, 1 and j?" in comments


def both_mark(page, link, room, name: str = "Submission") -> tuple[Desk, int]:
    """Open the first answer so named; have ada mark it, then the page; return her desk, and the number."""
    page.goto(link)
    page.wait_for_selector(".card.current")
    page.locator("h3", has_text=name).first.click()
    page.wait_for_selector(f".card.current h3:has-text('{name}')")
    number = int(re.search(r"card-(\d+)", page.inner_html(".card.current"))[1])
    other = Desk(room, LESSON, "ada")
    seen = {n: one["version"] for n, one in other.state(CELL)["marks"].items() if n == number}
    other.save(CELL, seen, Change((), 2.0, "theirs", False, True))
    page.keyboard.press("a")
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    return other, number


def test_two_markers_see_each_others_mark_and_a_server_that_is_gone_costs_nothing(room):
    with marking(room, "--marker", "bob") as (link, process), pages_of(link) as (page, _):
        other, number = both_mark(page, link, room)
        page.wait_for_selector(".conflict")
        told = page.inner_text(".conflict")
        page.get_by_role("button", name="Save mine", exact=True).click()
        status(page, "1 of 3, saved")

        process.send_signal(signal.SIGINT)
        process.wait(20)
        page.keyboard.press("j")
        page.keyboard.press("c")
        page.keyboard.type("lost?")
        status(page, "Trying again")
        badge = page.locator(".card.current .badge").inner_text()

    assert "Marked by ada meanwhile" in told
    assert "theirs" in told
    assert "saving" in badge
    assert other.state(CELL)["marks"][number]["total"] == 1.0


@pytest.mark.parametrize(
    ("dark", "width", "kind"), [(False, 1280, "Submission"), (True, 700, "identical answers")]
)
def test_the_red_button_leads_to_the_card_that_two_have_marked(room, dark, width, kind):
    """From the end of the page, and again by itself after the last answer; the header covers none of it."""
    with marking(room) as (link, _), pages_of(link, dark=dark, width=width) as (page, _):
        other, number = both_mark(page, link, room, kind)
        name = page.inner_text(f"#card-{number}")
        button = page.get_by_role("button", name=f"{name}: theirs or yours?")
        button.wait_for()
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        button.click()
        page.wait_for_selector(f".card.current[aria-labelledby='card-{number}'] .conflict")
        top = page.locator(".card.current").bounding_box()["y"]
        header = page.locator("header").bounding_box()
        found = violations(page)
        while page.locator(".badge.waits").count():
            page.keyboard.press("u")
            page.keyboard.press("Enter")
            page.keyboard.press("Enter")
        for _ in range(page.locator(".card").count()):
            page.keyboard.press("j")
        page.keyboard.press("Enter")
        status(page, f"{name}: theirs or yours?")
        back = page.locator(".card.current").get_attribute("aria-labelledby")
        page.get_by_role("button", name="Keep theirs").click()
        button.wait_for(state="hidden")

    assert header["y"] + header["height"] <= top
    assert found == []
    assert back == f"card-{number}"
    assert other.state(CELL)["marks"][number]["total"] == 2.0


def test_after_the_last_answer_comes_one_that_still_waits_and_points_are_not_cut_in_silence(room):
    """The comment of the last card is left for the first card that waits; +4 of 3 asks before it is cut."""
    with marking(room) as (link, _), pages_of(link) as (page, _):
        page.goto(link)
        page.wait_for_selector(".card.current")
        first = page.locator(".card").first.get_attribute("aria-labelledby")
        page.locator(".card button:text-is('Mark')").last.click()
        page.keyboard.press("a")
        page.keyboard.type("+4")
        page.keyboard.press("Enter")
        page.wait_for_function("() => !document.body.textContent.includes('saving …')")
        status(page, "4 is more than full marks. Press Enter again")
        page.keyboard.press("c")
        page.keyboard.type("**Good**.")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(f".card.current[aria-labelledby='{first}']")
        page.wait_for_function("() => document.activeElement.tagName === 'ARTICLE'")
        page.wait_for_selector(".card:last-of-type :text('4 is more than full marks: 3 given')")
        page.wait_for_selector(".card:last-of-type .comment strong:text('Good')")
        page.set_viewport_size({"width": 1280, "height": 720})
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        beside = page.locator(".beside").bounding_box()

    assert beside["y"] > 0  # below the header still
    assert beside["height"] > 500
