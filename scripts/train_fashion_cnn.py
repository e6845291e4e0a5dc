"""Train the network of course_lib/pretrained/fashion_cnn.py and save its weights."""

from functools import partial

import numpy as np

from course_lib.datasets.loaders import load_fashion
from course_lib.nn.containers import Sequential
from course_lib.nn.layers import Conv2d, Flatten, Linear, MaxPool2d, ReLU
from course_lib.nn.metrics import accuracy
from course_lib.nn.training import fit
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.optim.optimizer import Optimizer
from course_lib.optim.schedules import cosine_decay
from course_lib.pretrained.fashion_cnn import WEIGHTS, CNNParams, cnn_predict

EPOCHS, BATCH_SIZE, LR = 6, 64, 0.004


def main() -> None:
    """Train, print the accuracy, and write the file."""
    rng = np.random.default_rng(8)
    data = load_fashion()
    model = Sequential(
        Conv2d(1, 8, 5, padding=2, rng=rng), ReLU(), MaxPool2d(2),
        Conv2d(8, 16, 3, padding=1, rng=rng), ReLU(), MaxPool2d(2),
        Flatten(), Linear(784, 10, rng=rng),
    )  # fmt: skip
    adam = Optimizer(model.params, adam_init, adam_step, lr=LR)
    steps = EPOCHS * -(-len(data.train_images) // BATCH_SIZE)
    schedule = partial(cosine_decay, lr=LR, total_steps=steps)
    options = {"epochs": EPOCHS, "batch_size": BATCH_SIZE, "rng": rng, "schedule": schedule}
    for epoch in fit(model, softmax_cross_entropy, adam, (data.train_images, data.train_labels), **options):
        print(f"epoch {epoch.epoch}: loss {epoch.train_loss:.3f}, {epoch.seconds:.1f} s")
    params = CNNParams(*model.params.values())
    print(f"test accuracy {accuracy(cnn_predict(params, data.test_images), data.test_labels):.3f}")
    np.savez_compressed(WEIGHTS, **params._asdict())


if __name__ == "__main__":
    main()
