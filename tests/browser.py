"""Drive JupyterLab in a headless Chromium: open a notebook, run it, move its controls, and see the effect."""

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
NO_CHROMIUM = "no Chromium on the PATH: run `make system-packages`"
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
WAITS = [200, 300, 500, 1000, 2000]  # ms: if no picture has come by then, none will
ALL_RAN = """() => {
    const cells = [...document.querySelectorAll('.jp-CodeCell')]
        .filter((cell) => cell.querySelector('.cm-line')?.textContent.trim());
    return document.querySelector('[data-mime-type="application/vnd.jupyter.error"]')
        || cells.every((cell) => /\\d/.test(cell.querySelector('.jp-InputPrompt').textContent));
}"""
# Measure the time from a key to the frame that holds the new picture, in milliseconds.
WATCH = """(playground) => {
    window.redraws = [];
    if (playground.watched) return;
    playground.watched = true;
    let pressed = 0;
    let drawn = false;
    for (const event of ['keydown', 'change', 'click']) {
        document.addEventListener(event, () => { pressed = performance.now(); }, { capture: true });
    }
    const made = () => {
        drawn = false;
        window.redraws.push(performance.now() - pressed);
    };
    for (const canvas of playground.querySelectorAll('canvas')) {
        const context = canvas.getContext('2d');
        for (const method of ['drawImage', 'putImageData']) {
            const original = context[method];
            context[method] = function (...args) {
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
# Return the key that moves a control by one step, or nothing if it was a list and has been moved.
MOVE = """(control, jump) => {
    if (control.type === 'checkbox') return 'Space';
    if (control.matches('.widget-toggle-buttons')) { // words side by side
        const buttons = [...control.querySelectorAll('button')];
        const chosen = buttons.findIndex((button) => button.matches('.mod-active'));
        buttons[(chosen + 1) % buttons.length].click();
        return;
    }
    if (jump) { // in no steady direction
        control.jumps = (control.jumps ?? 0) + 1;
        if (control.jumps % 2 === 0) return control.back ? 'ArrowRight' : 'ArrowLeft';
        return (control.jumps % 4 === 1) === !control.back ? 'PageUp' : 'PageDown';
    }
    const atEnd = control.ariaValueMax - control.ariaValueNow < 0.051; // values are rounded to one decimal
    if (/DIV|CANVAS/.test(control.tagName)) return atEnd || control.back ? 'ArrowLeft' : 'ArrowRight';
    do control.selectedIndex = (control.selectedIndex + 1) % control.length;
    while (!control.value); // “my own” changes nothing
    control.dispatchEvent(new Event('change', { bubbles: true }));
}"""
# anywidget waits 2 s for a widget's script, then reports an error and drops what Python sends to the widget.
PATIENT = """(() => {
    const after = AbortSignal.timeout.bind(AbortSignal);
    AbortSignal.timeout = (ms) => after(ms === 2000 ? 60000 : ms); // on a busy machine the script may be late
})()"""
NAME = """(control) =>
    control.closest('.course-control, .widget-inline-hbox')?.querySelector('.widget-label')?.textContent
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


def _settings(home: Path, dark: bool, rendered: str) -> None:
    """Choose the theme and which cells are drawn, and turn off the question about news."""
    chosen = {
        "apputils-extension/themes": {"theme": "JupyterLab Dark" if dark else "JupyterLab Light"},
        "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
        "notebook-extension/tracker": {"windowingMode": rendered},
    }
    for name, values in chosen.items():
        path = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))


@contextlib.contextmanager
def jupyter_lab(folder: Path, *, dark: bool = False, rendered: str = "none") -> Iterator[str]:
    """
    Serve JupyterLab on ``folder`` without the user's settings while the block runs; yield its address.

    Args:
        folder: The folder of the notebooks.
        dark: Use the dark theme.
        rendered: JupyterLab's windowing mode; with "none" it renders all cells, also those out of sight.
    """
    port = _free_port()
    options = [
        f"--port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={folder}",
        "--no-browser",
    ]
    options += ["--ip=127.0.0.1", "--allow-root", "--IdentityProvider.token=", "--expose-app-in-browser"]
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        _settings(home, dark, rendered)
        folders = {
            "JUPYTER_CONFIG_DIR": "config",
            "IPYTHONDIR": "ipython",
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        }
        env = os.environ | {variable: str(home / name) for variable, name in folders.items()}
        log = home / "log"
        with log.open("wb") as file:
            command = [sys.executable, "-m", "jupyterlab", *options]
            server = subprocess.Popen(command, stdout=file, stderr=file, env=env)
        try:
            _wait_for(f"http://127.0.0.1:{port}/api", server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:  # on a busy machine
                server.kill()
                server.wait()


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
        page.add_init_script(PATIENT)
        yield page
        browser.close()


class Lab:
    """A notebook that is open in JupyterLab."""

    def __init__(self, page, address: str, notebook: str):
        self.page = page
        self.page_errors: list[str] = []
        page.on("pageerror", lambda error: self.page_errors.append(str(error)))
        page.goto(f"{address}/lab/workspaces/{uuid.uuid4().hex}/tree/{notebook}")
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
        self.wait_until_idle()

    def wait_until_idle(self) -> None:
        """Wait until the status bar shows an idle kernel: a cell run before that is lost."""
        self.page.locator("#jp-main-statusbar").get_by_text("| Idle").wait_for()

    def run_all(self, seconds: float = 600) -> None:
        """Run every cell; wait for the last one or for the first error."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        self.page.wait_for_function(ALL_RAN, timeout=seconds * 1000)
        self.wait_until_idle()

    def errors(self) -> list[str]:
        """Return all errors and stderr in cells, those of pictures and widgets, and the page's own."""
        kinds = ("error", "stderr")
        found = [self.page.locator(f'[data-mime-type="application/vnd.jupyter.{kind}"]') for kind in kinds]
        found += [
            self.page.get_by_text("Error displaying widget"),
            self.page.get_by_text("Loading widget..."),
            self.page.get_by_text("This cell needs your"),
            self.page.get_by_text("returned cannot be drawn"),
        ]
        return [text for locator in found for text in locator.all_inner_texts()] + self.page_errors

    def explorers(self) -> list:
        """Return every playground: a box of controls and the pictures that they change."""
        return self.page.locator(".widget-vbox:has(canvas):not(:has(.course-race)), .course-kernel").all()

    def controls(self, explorer) -> list:
        """Return what one sees of what changes a playground's pictures, including pictures to point at."""
        kinds = ".noUi-handle", "select", ".widget-toggle-buttons", "input[type=checkbox]", "canvas[tabindex]"
        return explorer.locator(", ".join(kinds)).locator("visible=true").all()

    def name(self, control) -> str:
        """Return the label of a control."""
        return control.evaluate(NAME)

    def races(self) -> list:
        """Return every race on the page."""
        return self.page.locator(".course-race").all()

    def boards(self) -> list:
        """Return every canvas to point at: races, maps, kernels, networks."""
        still = ".course-picture > canvas:not([tabindex])"
        return self.page.locator(f".jp-OutputArea-output canvas:visible:not({still})").all()

    def answers_pointing(self, board) -> bool:
        """Click on a board, then elsewhere on it; return whether the second click changed its picture."""
        board.scroll_into_view_if_needed()
        size = board.bounding_box()

        def click(x: float, y: float) -> None:
            board.click(position={"x": x * size["width"], "y": y * size["height"]})
            self.page.wait_for_timeout(400)

        click(0.3, 0.4)
        before = board.screenshot()
        for point in ((0.6, 0.6), (0.45, 0.3), (0.2, 0.55)):
            click(*point)
            for _ in range(20):
                if board.screenshot() != before:
                    return True
                self.page.wait_for_timeout(100)
        return False

    def redraw_times(self, explorer, control, moves: int, jump: bool = False) -> list[float]:
        """
        Move a control by its keys, or a list by choosing; return the time to each new picture, in ms.

        Without ``jump``, move step by step in one direction; with it, move a slider unpredictably.
        """
        explorer.scroll_into_view_if_needed()
        explorer.evaluate(WATCH)
        control.focus()
        for _ in range(moves):
            drawn = self.page.evaluate("window.redraws.length")
            if key := control.evaluate(MOVE, jump):
                self.page.keyboard.press(key)
            # asking the page all the time would slow down what is measured
            for wait in WAITS[:2] if jump else WAITS:
                self.page.wait_for_timeout(wait)
                if self.page.evaluate("window.redraws.length") > drawn:
                    break
            else:  # a picture may stop changing before its control ends
                control.evaluate("(control) => { control.back = !control.back; }")
        return self.page.evaluate("window.redraws")

    def frames_per_second(self, race, seconds: float = 2.0) -> float:
        """Restart a race and count its frames."""
        race.get_by_text("Restart").click()
        return self.page.evaluate(COUNT_FRAMES, seconds)

    def validate(self) -> str:
        """Press nbgrader's Validate button; return the text of its dialog."""
        self.page.get_by_role("button", name="Validate").click()
        dialog = self.page.locator(".jp-Dialog-content")
        dialog.wait_for(timeout=180_000)
        text = dialog.inner_text()
        dialog.get_by_role("button").last.click()
        return text
