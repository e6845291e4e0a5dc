"""Measure how fast the pictures of a notebook follow their controls: ``python -m benchmarks.pictures NOTEBOOK``."""

import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np

from tests.browser import Lab, chromium, jupyter_lab

MOVES = 20


def main(notebook: Path) -> None:
    """Print median and 90th percentile for each control of each playground, and what each race draws a second."""
    with tempfile.TemporaryDirectory() as folder, jupyter_lab(Path(folder)) as address, chromium() as page:
        shutil.copy(notebook, folder)
        lab = Lab(page, address, notebook.name)
        lab.run_all()
        for number, playground in enumerate(lab.explorers(), start=1):
            for index, control in enumerate(lab.controls(playground), start=1):
                times = lab.redraw_times(playground, control, MOVES)
                median, slow = np.percentile(times, [50, 90])
                print(
                    f"picture {number}, control {index}: median {median:.0f} ms, 90th percentile {slow:.0f} ms"
                )
        for number, race in enumerate(lab.races(), start=1):
            race.scroll_into_view_if_needed()
            print(f"race {number}: {lab.frames_a_second(race):.0f} frames a second")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
