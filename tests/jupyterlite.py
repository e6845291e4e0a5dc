"""Drive the lab of a site that `course site` wrote: serve it, open a lesson, write, run, hand in."""

import contextlib
import functools
import http.server
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from autograder.authoring.lesson import ROOT
from tests.browser import CHROMIUM, NO_CHROMIUM, PATIENT, QUIET, Lab

PYODIDE = ROOT / "build" / "pyodide"
SECONDS = 300  # until Python runs in a page, on a busy machine
RUN_SECONDS = 1800  # of a whole notebook: lesson 13 trains for minutes in a page
NOTEBOOK = "jupyterapp.shell.currentWidget.content"
CELLS = f"[...{NOTEBOOK}.model.cells].filter((cell) => cell.type === 'code')"
# Return how many code cells a notebook has, how many have been run, and what they say on stderr or raised.
STATE = f"""() => {{
    const outputs = {CELLS}.flatMap((cell) => cell.outputs.toJSON());
    return {{
        left: {CELLS}.filter((cell) => !cell.executionCount && cell.sharedModel.getSource().trim()).length,
        troubles: outputs.filter((one) => one.output_type === 'error' || one.name === 'stderr')
            .map((one) => one.evalue || one.text),
    }};
}}"""
REPORT = f"""(name) => {CELLS}
    .filter((cell) => cell.sharedModel.getSource().startsWith(`check("${{name}}"`))
    .flatMap((cell) => cell.outputs.toJSON()).map((one) => [].concat(one.data?.['text/html'] ?? []).join(''))
    .join('')"""
WRITE = f"""([name, source]) => {CELLS}.find((cell) => cell.id === `exercise-${{name}}`)
    .sharedModel.setSource(source)"""
CELLS_KEPT = f"""() => [...{NOTEBOOK}.model.cells].map((cell) => [
    cell.id, cell.sharedModel.getSource(), cell.outputs?.toJSON() ?? [],
])"""
# Return the name of each build of the site for which Python's bytecode is kept.
BYTECODE = """async () => {
    const kept = [];
    for (const name of await caches.keys()) {
        const files = await (await caches.open(name)).keys();
        if (name.startsWith('old-new-tricks-bytecode-') && files.length === 2) kept.push(name);
    }
    return kept;
}"""
SAVE = """([path, content]) => jupyterapp.serviceManager.contents.save(
    path, { type: 'notebook', format: 'json', content })"""


class Server(http.server.ThreadingHTTPServer):
    """A plain web server, as a school has one; ``sent`` has the bytes of each file that was fetched."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        self.sent: dict[str, int] = {}
        super().__init__(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
        self.address = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_: object) -> None:
        """Say nothing: a page that is closed breaks off what it was fetching."""


class Handler(http.server.SimpleHTTPRequestHandler):
    """It says of WebAssembly and of modules what they are, and keeps its log to itself."""

    server: Server
    protocol_version = "HTTP/1.1"
    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map} | {
        ".wasm": "application/wasm",
        ".mjs": "text/javascript",
        ".js": "text/javascript",
    }

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def copyfile(self, source, outputfile) -> None:
        """Count what is sent."""
        data = source.read()
        self.server.sent[self.path] = len(data)
        with contextlib.suppress(ConnectionError):  # a page that is closed
            outputfile.write(data)


@contextlib.contextmanager
def served(folder: Path) -> Iterator[Server]:
    """Serve a folder while the block runs."""
    with Server(folder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@contextlib.contextmanager
def browser(profile: Path, *arguments: str) -> Iterator[object]:
    """Open a Chromium that keeps what it stores in ``profile``: all its windows share it."""
    assert CHROMIUM, NO_CHROMIUM
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=CHROMIUM,
            args=[*QUIET, *arguments],
            viewport={"width": 1280, "height": 1000},
        )
        opened.on("dialog", lambda dialog: dialog.accept())  # "leave the page?"
        opened.add_init_script(PATIENT)
        opened.set_default_timeout(SECONDS * 1000)
        yield opened
        opened.close()


class Lite(Lab):
    """A notebook that is open in the lab of a site."""

    def __init__(self, page, address: str, path: str, *, wait: bool = True):
        self.page = page
        self.page_errors: list[str] = []
        page.on("pageerror", lambda error: self.page_errors.append(str(error)))
        page.goto(f"{address}/lab/lab/index.html?path={path}")
        self._wait_for_cells()
        if wait:
            self.wait_until_idle()

    def _wait_for_cells(self) -> None:
        self.page.locator(".jp-Notebook .jp-Cell >> visible=true").first.wait_for()
        shown = "jupyterapp.shell.currentWidget?.content?.model?.cells.length > 1"
        self.page.wait_for_function(f"() => {shown}")

    def run_cells(self) -> list[str]:
        """Run all cells, and return what they raised or wrote on stderr."""
        self.page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
        ended = f"() => ({STATE})().left === 0"
        self.page.wait_for_function(ended, timeout=RUN_SECONDS * 1000, polling=1000)  # not at each frame
        self.wait_until_idle()
        return self.page.evaluate(STATE)["troubles"]

    def wait_until(self, promised: str) -> None:
        """Wait until what is promised comes true; Playwright's own wait takes the promise for the truth."""
        end = time.monotonic() + SECONDS
        while not self.page.evaluate(promised):
            assert time.monotonic() < end, f"This has not come true: {promised}"
            self.page.wait_for_timeout(1000)

    def bytecode_kept(self, but: Iterable[str] = ()) -> list[str]:
        """Wait until bytecode of one build of the site is kept, another than some; return its name."""
        self.wait_until(f"""async () => {{
            const kept = await ({BYTECODE})();
            return kept.length === 1 && !{[*but]}.includes(kept[0]);
        }}""")
        return self.page.evaluate(BYTECODE)

    def write(self, exercise: str, source: str) -> None:
        """Write an answer into its cell."""
        self.page.evaluate(WRITE, [exercise, source])

    def check(self, exercise: str) -> str:
        """Run an exercise's cell and its check; return the check's card."""
        self.run_cell(f"exercise-{exercise}")
        self.run_cell(f"check-{exercise}")
        self.wait_until_idle()
        return self.card(exercise)

    def run_cell(self, name: str) -> None:
        """Run the cell of an id, and wait for its end."""
        self.page.evaluate(
            f"""(id) => {{
                {NOTEBOOK}.activeCellIndex = [...{NOTEBOOK}.model.cells].findIndex((cell) => cell.id === id);
                return jupyterapp.commands.execute('notebook:run-cell');
            }}""",
            name,
        )

    def card(self, exercise: str) -> str:
        """Return what a check says, as HTML."""
        return self.page.evaluate(REPORT, exercise)

    def moves_by_mouse(self, explorer, handle) -> bool:
        """
        Drag a slider's handle to the other half of its way, and back; return whether the picture changed.

        Back, since elsewhere it may hide what the next slider moves: at a first step of a graph, all inputs.
        """
        picture = explorer.locator("canvas").first
        picture.scroll_into_view_if_needed()
        handle.hover()  # when the page has come to rest
        before = picture.evaluate("(canvas) => canvas.toDataURL()")
        at, way = handle.bounding_box(), handle.locator("xpath=ancestor::*[contains(@class, 'noUi-base')]")
        track = way.bounding_box()
        x, y = at["x"] + at["width"] / 2, at["y"] + at["height"] / 2
        share = 0.9 if x < track["x"] + track["width"] / 2 else 0.1
        self.page.mouse.down()
        self.page.mouse.move(track["x"] + share * track["width"], y, steps=4)
        try:
            for _ in range(100):
                if picture.evaluate("(canvas) => canvas.toDataURL()") != before:
                    return True
                self.page.wait_for_timeout(200)
            return False
        finally:
            self.page.mouse.move(x, y, steps=4)
            self.page.mouse.up()
            self.wait_until_idle()

    def notices(self) -> dict[str, str]:
        """Return the sentences above the menu, by their names."""
        lines = self.page.locator("[data-notice]").all()
        return {line.get_attribute("data-notice"): line.inner_text() for line in lines}

    def notice(self, name: str) -> str:
        """Wait for a sentence above the menu, and return it."""
        line = self.page.locator(f"[data-notice={name}]")
        line.wait_for()
        return line.inner_text()

    def hand_in(self, folder: Path) -> Path:
        """Press the button that downloads the notebook, and return the file."""
        with self.page.expect_download() as download:
            self.page.get_by_text("Download to hand in", exact=True).click()
        path = folder / download.value.suggested_filename
        download.value.save_as(path)
        return path

    def reloaded(self) -> tuple[list, list]:
        """Save and reload the page; return each cell with its outputs, before and after."""
        self.page.evaluate("jupyterapp.commands.execute('docmanager:save')")
        before = self.page.evaluate(CELLS_KEPT)
        self.page.reload()
        self._wait_for_cells()
        return before, self.page.evaluate(CELLS_KEPT)

    def save(self, path: str, notebook: object) -> None:
        """Put a notebook into the browser's storage."""
        self.page.evaluate(SAVE, [path, notebook])


def pyodide() -> Path:
    """Return the folder of the Pyodide that tests use; skip the test without it."""
    if not (PYODIDE / "ready").is_file():
        pytest.skip("no Pyodide to try the site with: run `make build/pyodide/ready`")
    return PYODIDE
