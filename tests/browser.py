"""Drive JupyterLab in a headless Chromium: open a notebook, run it, move its controls, look at what came."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NO_CHROMIUM = "no Chromium on the PATH: install it with `make browser`"
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 60
WAITS = [200, 300, 500, 1000, 2000]  # ms: a picture that takes longer does not come
ALL_RAN = """() => {
    const cells = [...document.querySelectorAll('.jp-CodeCell')]
        .filter((cell) => cell.querySelector('.cm-line')?.textContent.trim());
    return document.querySelector('[data-mime-type="application/vnd.jupyter.error"]')
        || cells.every((cell) => /\\d/.test(cell.querySelector('.jp-InputPrompt').textContent));
}"""
# From the key to the new picture on the screen, in milliseconds: when the frame that holds it is made.
WATCH = """(playground) => {
    window.redraws = [];
    if (playground.watched) return;
    playground.watched = true;
    let pressed = 0;
    let drawn = false;
    for (const event of ['keydown', 'change']) {
        document.addEventListener(event, () => { pressed = performance.now(); }, { capture: true });
    }
    const made = () => {
        drawn = false;
        window.redraws.push(performance.now() - pressed);
    };
    for (const canvas of playground.querySelectorAll('canvas')) {
        const context = canvas.getContext('2d');
        for (const way of ['drawImage', 'putImageData']) {
            const original = context[way];
            context[way] = function (...args) {
                original.apply(this, args);
                if (drawn) return;
                drawn = true;
                requestAnimationFrame(() => {
                    const { port1, port2 } = new MessageChannel();
                    port1.onmessage = made;
                    port2.postMessage(null);
                });
            };
        }
    }
}"""
# Move a control by one: the key to press, or nothing where a list was moved at once.
MOVE = """(control, jump) => {
    if (control.type === 'checkbox') return 'Space';
    if (jump) { // neither back nor on as before
        control.jumps = (control.jumps ?? 0) + 1;
        if (control.jumps % 2 === 0) return control.back ? 'ArrowRight' : 'ArrowLeft';
        return (control.jumps % 4 === 1) === !control.back ? 'PageUp' : 'PageDown';
    }
    const atEnd = control.ariaValueMax - control.ariaValueNow < 0.051; // they are rounded to one decimal
    if (/DIV|CANVAS/.test(control.tagName)) return atEnd || control.back ? 'ArrowLeft' : 'ArrowRight';
    do control.selectedIndex = (control.selectedIndex + 1) % control.length;
    while (!control.value); // “my own” shows nothing new
    control.dispatchEvent(new Event('change', { bubbles: true }));
}"""
NAME = """(control) => control.closest('.widget-inline-hbox')?.querySelector('.widget-label')?.textContent
    || (control.tagName === 'CANVAS' ? 'pointing' : control.ariaLabel || control.tagName)"""
COUNT_FRAMES = """(seconds) => new Promise((resolve) => {
    const original = CanvasRenderingContext2D.prototype.drawImage;
    let frames = 0;
    CanvasRenderingContext2D.prototype.drawImage = function (...args) {
        frames++;
        original.apply(this, args);
    };
    setTimeout(() => {
        CanvasRenderingContext2D.prototype.drawImage = original;
        resolve(frames / seconds);
    }, 1000 * seconds);
})"""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _settings(home: Path, dark: bool, drawn: str) -> None:
    """Choose a theme, no question about news, and which cells are drawn."""
    chosen = {
        "apputils-extension/themes": {"theme": "JupyterLab Dark" if dark else "JupyterLab Light"},
        "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
        "notebook-extension/tracker": {"windowingMode": drawn},
    }
    for name, values in chosen.items():
        path = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))


@contextlib.contextmanager
def jupyter_lab(folder: Path, *, dark: bool = False, drawn: str = "none") -> Iterator[str]:
    """
    Serve JupyterLab on ``folder`` while the block runs, without the user's settings; give its address.

    Args:
        folder: Where the notebooks are.
        dark: The theme.
        drawn: JupyterLab's windowing mode; with "none" all cells are drawn, also those below the window.
    """
    port = _free_port()
    options = [
        f"--port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={folder}",
        "--no-browser",
    ]
    options += ["--ip=127.0.0.1", "--allow-root", "--IdentityProvider.token="]
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        _settings(home, dark, drawn)
        places = {
            "JUPYTER_CONFIG_DIR": "config",
            "IPYTHONDIR": "ipython",
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        }
        env = os.environ | {variable: str(home / place) for variable, place in places.items()}
        log = home / "log"
        with log.open("wb") as file:
            command = [sys.executable, "-m", "jupyterlab", *options]
            server = subprocess.Popen(command, stdout=file, stderr=file, env=env)
        try:
            _wait_for(f"http://127.0.0.1:{port}/api", server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(address, timeout=2).close()
            return
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")


@contextlib.contextmanager
def chromium() -> Iterator[object]:
    """Open a page of a headless Chromium."""
    assert CHROMIUM, NO_CHROMIUM
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.set_default_timeout(60_000)
        yield page
        browser.close()


class Lab:
    """A notebook open in JupyterLab."""

    def __init__(self, page, address: str, notebook: str):
        self.page = page
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(f"{address}/lab/workspaces/{uuid.uuid4().hex}/tree/{notebook}")
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
        self.wait_until_idle()

    def wait_until_idle(self) -> None:
        """Wait for the kernel, as the status bar tells it: a cell run before it answers is forgotten."""
        self.page.locator("#jp-main-statusbar").get_by_text("| Idle").wait_for()

    def run_all(self, seconds: float = 600) -> None:
        """Run every cell; wait for the last one, or for the first error."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        self.page.wait_for_function(ALL_RAN, timeout=seconds * 1000)
        self.wait_until_idle()

    def errors(self) -> list[str]:
        """Return every error and stderr on the page, widgets that did not load, the page's own errors."""
        kinds = ("error", "stderr")
        found = [self.page.locator(f'[data-mime-type="application/vnd.jupyter.{kind}"]') for kind in kinds]
        found += [
            self.page.get_by_text("Error displaying widget"),
            self.page.get_by_text("Loading widget..."),
        ]
        return [text for places in found for text in places.all_inner_texts()] + self.complaints

    def explorers(self) -> list:
        """Return every playground: a box of controls and pictures that obey them."""
        return self.page.locator(".widget-vbox:has(canvas):not(:has(.course-race)), .course-kernel").all()

    def controls(self, explorer) -> list:
        """Return what moves a playground's pictures, those included that one points at."""
        kinds = ".noUi-handle", "select", "input[type=checkbox]", "canvas[tabindex]"
        return explorer.locator(", ".join(kinds)).all()

    def name(self, control) -> str:
        """Return what a control is called on the page."""
        return control.evaluate(NAME)

    def races(self) -> list:
        """Return every race."""
        return self.page.locator(".course-race").all()

    def boards(self) -> list:
        """Return everything one points at: races, maps, kernels, networks."""
        still = ".course-picture > canvas:not([tabindex])"
        return self.page.locator(f".jp-OutputArea-output canvas:visible:not({still})").all()

    def answers_pointing(self, board) -> bool:
        """Click on a board, then elsewhere on it; return whether the second click changed how it looks."""
        board.scroll_into_view_if_needed()
        size = board.bounding_box()

        def click(x: float, y: float) -> None:
            board.click(position={"x": x * size["width"], "y": y * size["height"]})
            self.page.wait_for_timeout(400)

        click(0.3, 0.4)
        before = board.screenshot()
        for place in ((0.6, 0.6), (0.45, 0.3), (0.2, 0.55)):
            click(*place)
            for _ in range(20):
                if board.screenshot() != before:
                    return True
                self.page.wait_for_timeout(100)
        return False

    def redraw_times(self, explorer, control, moves: int, jump: bool = False) -> list[float]:
        """
        Move a control by its keys, a list by choosing; return how long each new picture took, in ms.

        Without ``jump``, step by step in one direction; with it, a slider to where nobody expects it.
        """
        explorer.scroll_into_view_if_needed()
        explorer.evaluate(WATCH)
        control.focus()
        for _ in range(moves):
            drawn = self.page.evaluate("window.redraws.length")
            if key := control.evaluate(MOVE, jump):
                self.page.keyboard.press(key)
            # to ask the page all the while is to slow down what is measured
            for wait in WAITS[:2] if jump else WAITS:
                self.page.wait_for_timeout(wait)
                if self.page.evaluate("window.redraws.length") > drawn:
                    break
            else:  # a picture may end before its control does
                control.evaluate("(control) => { control.back = !control.back; }")
        return self.page.evaluate("window.redraws")

    def frames_a_second(self, race, seconds: float = 2.0) -> float:
        """Restart a race and count what it draws."""
        race.get_by_text("Restart").click()
        return self.page.evaluate(COUNT_FRAMES, seconds)

    def validate(self) -> str:
        """Press nbgrader's Validate button, and return what its dialog says."""
        self.page.get_by_role("button", name="Validate").click()
        dialog = self.page.locator(".jp-Dialog-content")
        dialog.wait_for(timeout=180_000)
        words = dialog.inner_text()
        dialog.get_by_role("button").last.click()
        return words
