"""Train the LSTM of course_lib/pretrained/sonnet_lstm.py and save its weights: five minutes on one core."""

import numpy as np

from course_lib.datasets.loaders import load_sonnets
from course_lib.nn.metrics import perplexity
from course_lib.nn.training import evaluate, fit
from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.optim.optimizer import Optimizer
from course_lib.pretrained.sonnet_lstm import HELD_OUT, WEIGHTS, untrained_sonnet_lstm
from course_lib.sequences.characters import sequence_cross_entropy, windows

EPOCHS, LENGTH, BATCH, LR = 50, 64, 32, 0.005

model = untrained_sonnet_lstm()
ids = model.vocabulary.encode(load_sonnets())
val = windows(ids[-HELD_OUT:], LENGTH)
adam = Optimizer(model.params, adam_init, adam_step, lr=LR)
rng = np.random.default_rng(1)
best = np.inf
for epoch in range(EPOCHS):
    adam.lr = LR * (1 + np.cos(np.pi * epoch / EPOCHS)) / 2
    data = windows(ids[rng.integers(LENGTH) : -HELD_OUT], LENGTH)  # cut at other places in each epoch
    (now,) = fit(model, sequence_cross_entropy, adam, data, epochs=1, batch_size=BATCH, rng=rng, clip=1.0)
    loss, _ = evaluate(model, *val, loss=sequence_cross_entropy)
    print(
        f"epoch {epoch + 1}: perplexity {perplexity([now.train_loss]):.3f}, held out {perplexity([loss]):.3f}"
    )
    if loss < best:  # save the network with the lowest loss on the held-out text, not the last one
        best = loss
        np.savez_compressed(
            WEIGHTS,
            **{name: param.astype(np.float16) for name, param in model.params.items()},
        )
