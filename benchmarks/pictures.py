"""
Measure how fast the lessons' pictures follow their controls: ``python -m benchmarks.pictures [LESSON…]``.

A step is a move like the one before, whose picture has been drawn ahead. A jump is one whose picture has not.
"""

import sys
import tempfile
from pathlib import Path

import nbformat
import numpy as np

from autograder.authoring.lesson import lesson_names
from autograder.authoring.notebooks import solution_notebook
from tests.browser import Lab, chromium, jupyter_lab

MOVES = {"step": 20, "jump": 12}
SETTLE = 5000  # ms: after all cells have run, the page is busy for a while


def main(lessons: list[str]) -> None:
    """Print each control's median and 90th percentile from key to picture, and each race's frame rate."""
    medians = {move: {} for move in MOVES}
    with (
        tempfile.TemporaryDirectory() as name,
        jupyter_lab(Path(name), rendered="contentVisibility") as address,  # the default of JupyterLab
        chromium() as page,
    ):
        for lesson in lessons:
            nbformat.write(solution_notebook(lesson), Path(name) / f"{lesson}.ipynb")
            lab = Lab(page, address, f"{lesson}.ipynb")
            lab.run_all()
            page.wait_for_timeout(SETTLE)
            for number, playground in enumerate(lab.explorers(), start=1):
                controls = lab.controls(playground)
                sliders = [c for c in controls if "noUi-handle" in (c.get_attribute("class") or "")]
                for move, movable in {"step": controls, "jump": sliders}.items():
                    for control in movable:
                        times = lab.redraw_times(playground, control, MOVES[move], jump=move == "jump")
                        label = f"{lesson}, picture {number}, {lab.name(control)}"
                        # some moves change nothing: at p = 0 all scalings of dropout are the same
                        if len(times) < MOVES[move] / 2:
                            print(f"{label}, {move}: only {len(times)} moves changed the picture", flush=True)
                            continue
                        median, slow = np.percentile(times, [50, 90])
                        medians[move][label] = median
                        print(f"{label}, {move}: median {median:.0f} ms, p90 {slow:.0f} ms", flush=True)
            for number, race in enumerate(lab.races(), start=1):
                race.scroll_into_view_if_needed()
                print(
                    f"{lesson}, race {number}: {lab.frames_per_second(race):.0f} frames per second",
                    flush=True,
                )
    for move, of_controls in medians.items():
        slowest = max(of_controls, key=of_controls.get)
        print(f"{move}: median of {len(of_controls)} controls {np.median([*of_controls.values()]):.0f} ms")
        print(f"  slowest: {slowest}, {of_controls[slowest]:.0f} ms")


if __name__ == "__main__":
    main(sys.argv[1:] or lesson_names())
