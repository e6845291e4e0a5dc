"""
Print how fast the course is in a web page, cold and warm, beside JupyterLab on the same machine: from the
click that opens a lesson to the first named mistake, and from a slider to its picture. And how much a first
visit fetches.

Usage: ``python -m benchmarks.browser`` (after ``make site``: it opens build/site-offline).
"""

import gzip
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from autograder.authoring.lesson import ROOT
from autograder.authoring.notebooks import NOTEBOOKS
from tests.browser import Lab, jupyter_lab
from tests.jupyterlite import Lite, browser, served

SITE = ROOT / "build" / "site-offline"
LESSON = "01_sgd.ipynb"
UPHILL = "def gd_step(param, grad, *, lr):\n    return param + lr * grad"
SQUEEZED = (
    ".js",
    ".mjs",
    ".json",
    ".css",
    ".html",
    ".svg",
    ".wasm",
    ".ipynb",
)  # by public servers


def main() -> None:
    """Open lesson 01 twice each way: cold, and warm, when what it fetched or compiled is at hand."""
    if not SITE.is_dir():
        raise SystemExit(f"There is no {SITE.relative_to(ROOT)}.\nBuild it: make site")
    with tempfile.TemporaryDirectory() as profile, served(SITE) as server, browser(Path(profile)) as window:
        for visit in ("cold", "warm"):
            began = time.perf_counter()
            lite = Lite(window.new_page(), server.address, LESSON)
            print(f"web page, {visit}: first named mistake after {first_mistake(lite, began):.1f} s")
            if visit == "cold":
                plain = sum(server.sent.values())
                saved = sum(size - squeezed(name) for name, size in server.sent.items())
                print(f"first visit: {plain / 1e6:.1f} MB, {(plain - saved) / 1e6:.1f} MB with gzip for text")
                print(f"web page: {slider(lite)}")
                lite.bytecode_kept()
            lite.page.close()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as profile:
        shutil.copy(NOTEBOOKS / LESSON, folder)
        for visit in ("cold", "warm"):
            began = time.perf_counter()
            with jupyter_lab(Path(folder)) as address, browser(Path(profile)) as window:
                lab = Local(window.new_page(), address, LESSON)
                print(f"JupyterLab, {visit}: first named mistake after {first_mistake(lab, began):.1f} s")
                if visit == "cold":
                    print(f"JupyterLab: {slider(lab)}")


class Local(Lite):
    """The same lesson in JupyterLab, whose server is started for it."""

    def __init__(self, page, address: str, path: str) -> None:
        Lab.__init__(self, page, address, path)


def first_mistake(lab: Lite, began: float) -> float:
    """Answer the first exercise by a known mistake; return the seconds until the check names it."""
    lab.run_cell("provided-setup")
    lab.write("gd_step", UPHILL)
    assert "uphill" in lab.check("gd_step")
    return time.perf_counter() - began


def slider(lab: Lite) -> str:
    """Run the lesson, move the first slider of its first picture, and say how fast that follows."""
    lab.run_cells()
    lab.page.locator(".widget-vbox canvas >> visible=true").first.wait_for()
    explorer = lab.explorers()[0]
    times = lab.redraw_times(explorer, lab.controls(explorer)[0], 8)
    return f"slider to picture: {statistics.median(times):.0f} ms at the median of {len(times)}"


def squeezed(name: str) -> int:
    """Return the size of a served file as the network carries it."""
    path = SITE / name.partition("?")[0].lstrip("/")
    data = path.read_bytes() if path.is_file() else b""
    return len(gzip.compress(data, 6)) if path.suffix in SQUEEZED else len(data)


if __name__ == "__main__":
    main()
