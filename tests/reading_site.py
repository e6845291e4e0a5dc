"""Look at a folder of pages as a reader's browser does: links, other hosts, answers, and what axe finds."""

import contextlib
import functools
import html
import re
import threading
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import axe_playwright_python
from playwright.sync_api import Page, sync_playwright

from autograder.authoring.lesson import load
from autograder.authoring.notebooks import student_notebook
from tests.browser import CHROMIUM

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
FIRST_PICTURE = """() => new Promise((resolve) => {
    const image = [...document.querySelectorAll('.course-frame img')].find((image) => image.offsetParent);
    const done = () => resolve(performance.now());
    image.loading = 'eager';
    if (image.complete && image.naturalWidth) done();
    else image.addEventListener('load', done);
})"""
SHIFTS = """() => new Promise((resolve) => {
    let sum = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) sum += entry.hadRecentInput ? 0 : entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
    setTimeout(() => resolve(sum), 500);
})"""


class Quiet(SimpleHTTPRequestHandler):
    """A server of files that writes no log."""

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine, and yield its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@contextlib.contextmanager
def pages_of(address: str, dark: bool = False, width: int = 1280) -> Iterator[tuple[Page, list[str]]]:
    """Yield a page of a browser, and the list of what it asks other hosts for."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light"
        )
        elsewhere: list[str] = []
        page.on(
            "request",
            lambda asked: None if asked.url.startswith((address, "data:")) else elsewhere.append(asked.url),
        )
        yield page, elsewhere
        browser.close()


def violations(page: Page, within: str = "html") -> list[str]:
    """Return what axe finds on the page that is shown, or in a part of it."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    run = "(part) => axe.run({ include: [[part]] }, { resultTypes: ['violations'] })"
    found = page.evaluate(run, within)["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


class _Links(HTMLParser):
    """The links of a page, and what can be linked to in it."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors = {"", "top"}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one tag."""
        known = dict(attrs)
        self.anchors.add(known.get("id") or "")
        self.links += [
            link for key in ("href", "src") if (link := known.get(key)) is not None and tag != "base"
        ]


def lost_links(folder: Path, beside: Iterable[str] = ("lab",)) -> list[str]:
    """
    Return the links that lead nowhere.

    Args:
        folder: The site.
        beside: Folders in it that others build.
    """
    pages = {}
    for path in folder.rglob("*.html"):
        pages[path] = _Links()
        pages[path].feed(path.read_text(encoding="utf-8"))
    lost = []
    for path, found in pages.items():
        for link in found.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if any(target.is_relative_to((folder / name).resolve()) for name in beside):
                continue
            there = target.is_file() and (
                target not in pages or unquote(parts.fragment) in pages[target].anchors
            )
            if not there:
                lost.append(f"{path.relative_to(folder)}: {link}")
    return lost


def answers_on(text: str, lesson: str) -> list[str]:
    """Return the lines of a lesson's solutions that stand on a page, but not in what a student is given."""
    given = _lines("\n".join(cell.source for cell in student_notebook(lesson).cells))
    shown = _lines(html.unescape(re.sub(r"<[^>]+>", "", text)))
    return [
        line
        for exercise in load(lesson).exercises
        for line in sorted(_lines(load(lesson).solution(exercise)) - given)
        if len(line) > 12 and line in shown
    ]


def _lines(text: str) -> set[str]:
    return {re.sub(r"\s+", " ", line).strip() for line in text.splitlines()} - {""}
