"""
How fast the lessons' pictures follow their controls: ``python -m benchmarks.pictures [LESSON…]``.

A step is a move like the one before, for which the picture is drawn ahead; a jump is one for which it is not.
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
SETTLED = 5000  # ms: a page that has just been run is still busy with itself


def main(lessons: list[str]) -> None:
    """Print each control's median and 90th percentile from key to picture, and each race's frame rate."""
    medians = {move: {} for move in MOVES}
    with (
        tempfile.TemporaryDirectory() as name,
        jupyter_lab(Path(name), drawn="contentVisibility") as address,  # its default
        chromium() as page,
    ):
        for lesson in lessons:
            nbformat.write(solution_notebook(lesson), Path(name) / f"{lesson}.ipynb")
            lab = Lab(page, address, f"{lesson}.ipynb")
            lab.run_all()
            page.wait_for_timeout(SETTLED)
            for number, playground in enumerate(lab.explorers(), start=1):
                controls = lab.controls(playground)
                sliders = [c for c in controls if "noUi-handle" in (c.get_attribute("class") or "")]
                for move, moved in {"step": controls, "jump": sliders}.items():
                    for control in moved:
                        times = lab.redraw_times(playground, control, MOVES[move], jump=move == "jump")
                        what = f"{lesson}, picture {number}, {lab.name(control)}"
                        # at p = 0, for one, it does not matter how dropout is scaled
                        if len(times) < MOVES[move] / 2:
                            print(f"{what}, {move}: only {len(times)} moves changed the picture", flush=True)
                            continue
                        median, slow = np.percentile(times, [50, 90])
                        medians[move][what] = median
                        print(f"{what}, {move}: median {median:.0f} ms, p90 {slow:.0f} ms", flush=True)
            for number, race in enumerate(lab.races(), start=1):
                race.scroll_into_view_if_needed()
                print(f"{lesson}, race {number}: {lab.frames_a_second(race):.0f} frames a second", flush=True)
    for move, of_controls in medians.items():
        slowest = max(of_controls, key=of_controls.get)
        print(f"{move}: median of {len(of_controls)} controls {np.median([*of_controls.values()]):.0f} ms")
        print(f"  slowest: {slowest}, {of_controls[slowest]:.0f} ms")


if __name__ == "__main__":
    main(sys.argv[1:] or lesson_names())
