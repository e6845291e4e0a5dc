"""Measure the curves of the adding problem in lesson 10: a few minutes on one core."""

import numpy as np

from course_lib.nn.recurrent import LSTM, RNN
from course_lib.sequences.adding import learn_to_add
from course_lib.viz.lstm.adding import RUNS

LENGTHS = (10, 20, 40, 80)
RATES = {"RNN": (0.01, 0.003, 0.001), "LSTM": (0.02,)}  # of the plain network, the best of three is shown
STEPS, HIDDEN, WINDOW = 1000, 32, 20

runs = {}
for length in LENGTHS:
    for kind, rates in RATES.items():
        curves = []
        for lr in rates:
            rng = np.random.default_rng(0)
            layer = {"RNN": RNN, "LSTM": LSTM}[kind](2, HIDDEN, rng=rng)
            losses = list(learn_to_add(layer, hidden=HIDDEN, length=length, steps=STEPS, lr=lr, rng=rng))
            curves.append(np.reshape(losses, (-1, WINDOW)).mean(axis=1))
            print(f"{kind}, {length} steps, lr {lr}: {curves[-1][-5:].mean():.4f}", flush=True)
        runs[f"{kind} {length}"] = min(curves, key=lambda curve: curve[-5:].mean()).astype(np.float32)
        np.savez_compressed(RUNS, **runs)
