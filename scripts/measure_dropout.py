"""Train lesson 05's networks and keep their curves: ``python scripts/measure_dropout.py``."""

import numpy as np

from course_lib.viz.dropout.training_curves import RUNS, all_runs

np.savez_compressed(RUNS, **all_runs()._asdict())
