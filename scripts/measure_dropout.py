"""Train the networks of lesson 05 and save their curves and errors: ``python scripts/measure_dropout.py``."""

import numpy as np

from course_lib.viz.dropout.more_data import MEASURED, measure
from course_lib.viz.dropout.training_curves import RUNS, measure_runs

np.savez_compressed(RUNS, **measure_runs()._asdict())
np.savez_compressed(MEASURED, **measure()._asdict())
