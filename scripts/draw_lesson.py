"""Draw the first picture of the README, docs/lesson.png: lesson 01 in JupyterLab, with a wrong answer."""

import itertools
import tempfile
from pathlib import Path

import nbformat

from tests.browser import Lab, chromium, jupyter_lab

ROOT = Path(__file__).parents[1]
CELLS = ("bootstrap-001", "provided-setup", "demo-003", "demo-006", "exercise-gd_step", "check-gd_step")
REPLACED = {
    "raise NotImplementedError  # your code here": "return param + lr * grad",
    'predicted("lower-loss", right="the stochastic one")': "",  # nothing was predicted
}


def shortened() -> nbformat.NotebookNode:
    """Return lesson 01 without what is between its first picture and its first check."""
    notebook = nbformat.read(ROOT / "notebooks" / "01_sgd.ipynb", as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.id in CELLS]
    for cell, (old, new) in itertools.product(notebook.cells, REPLACED.items()):
        cell.source = cell.source.replace(old, new).rstrip()
    return notebook


def main(path: Path = ROOT / "docs" / "lesson.png") -> None:
    """Take the picture."""
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder, jupyter_lab(Path(folder)) as address:
        nbformat.write(shortened(), Path(folder) / "lesson.ipynb")
        with chromium() as page:
            page.set_viewport_size({"width": 1180, "height": 2400})
            lab = Lab(page, address, "lesson.ipynb")
            lab.run_all()
            page.get_by_text("not yet right").wait_for()
            page.mouse.move(0, 0)
            shown = [page.locator(".jp-Cell").nth(k).bounding_box() for k in (3, 5)]
            top, end = shown[0]["y"], shown[1]["y"] + shown[1]["height"]
            page.screenshot(
                path=path,
                clip={"x": shown[0]["x"], "y": top, "width": shown[0]["width"], "height": end - top},
            )


if __name__ == "__main__":
    main()
