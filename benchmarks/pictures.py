"""Measure how fast the pictures of a notebook follow: ``python -m benchmarks.pictures NOTEBOOK``."""

import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np

from tests.browser import Lab, chromium, jupyter_lab

MOVES = 20


def main(notebook: Path) -> None:
    """Print median and 90th percentile of each control, and what each race draws a second."""
    with tempfile.TemporaryDirectory() as name, jupyter_lab(Path(name)) as address, chromium() as page:
        shutil.copy(notebook, name)
        lab = Lab(page, address, notebook.name)
        lab.run_all()
        for number, playground in enumerate(lab.explorers(), start=1):
            for index, control in enumerate(lab.controls(playground), start=1):
                times = lab.redraw_times(playground, control, MOVES)
                median, slow = np.percentile(times, [50, 90])
                print(f"picture {number}, control {index}: median {median:.0f} ms, p90 {slow:.0f} ms")
        for number, race in enumerate(lab.races(), start=1):
            race.scroll_into_view_if_needed()
            print(f"race {number}: {lab.frames_a_second(race):.0f} frames a second")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
