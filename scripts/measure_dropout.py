"""Train the networks of lesson 05 and save their curves: ``python scripts/measure_dropout.py``."""

import numpy as np

from course_lib.viz.dropout.training_curves import RUNS, measure_runs

np.savez_compressed(RUNS, **measure_runs()._asdict())
