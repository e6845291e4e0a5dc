"""Measure the curves of the adding problem in lesson 10: three minutes on one core."""

import numpy as np

from course_lib.nn.recurrent import LSTM, RNN
from course_lib.sequences.adding import learn_to_add
from course_lib.viz.lstm.adding import LENGTHS, RATES, RUNS, WINDOW

STEPS, HIDDEN = 1000, 32

runs = {}
for length in LENGTHS:
    for name, kind in {"RNN": RNN, "LSTM": LSTM}.items():
        for lr in RATES:
            rng = np.random.default_rng(0)
            layer = kind(2, HIDDEN, rng=rng)
            losses = list(learn_to_add(layer, hidden=HIDDEN, length=length, steps=STEPS, lr=lr, rng=rng))
            errors = np.reshape(losses, (-1, WINDOW)).mean(axis=1).astype(np.float32)
            print(f"{name}, {length} steps, lr {lr}: {errors[-5:].mean():.4f}", flush=True)
            runs[f"{name} {length} {lr}"] = errors
            np.savez_compressed(RUNS, **runs)
