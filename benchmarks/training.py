"""
What the networks of the course learn in NumPy, and in how many seconds: ``python -m benchmarks.training``.

Their matrices are small: on a busy machine one BLAS thread (``OPENBLAS_NUM_THREADS=1``) is several times
faster than two that wait for each other.
"""

from collections.abc import Callable
from functools import partial
from time import perf_counter, process_time
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array
from course_lib.datasets.loaders import Dataset, load_digits, load_fashion, load_names
from course_lib.nn.layer import Layer
from course_lib.nn.models import small_cnn
from course_lib.nn.training import Epoch, fit
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.optim.optimizer import Optimizer
from course_lib.optim.schedules import cosine_decay
from course_lib.sequences.char_lstm import CharLSTM
from course_lib.sequences.characters import Vocabulary, sequence_cross_entropy, windows


class Run(NamedTuple):
    """The result of training one network."""

    last: Epoch
    parameters: int
    seconds: float
    cpu_seconds: float  # of all threads; the difference shows whether the machine was busy


def train(
    model: Layer,
    data: tuple[Array, Array],
    val: tuple[Array, Array],
    *,
    loss: Callable = softmax_cross_entropy,
    lr: float,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
) -> Run:
    """Train with Adam and a cosine schedule, and measure the time."""
    steps = epochs * -(-len(data[0]) // batch_size)
    schedule = partial(cosine_decay, lr=lr, total_steps=steps)
    adam = Optimizer(model.params, adam_init, adam_step, lr=lr)
    options = {"epochs": epochs, "batch_size": batch_size, "rng": rng, "schedule": schedule}
    begin, cpu = perf_counter(), process_time()
    *_, last = fit(model, loss, adam, data, val=val, **options)
    size = sum(param.size for param in model.params.values())
    return Run(last, size, perf_counter() - begin, process_time() - cpu)


def _images(data: Dataset, *, seed: int, width: int, **options: float) -> Run:
    rng = np.random.default_rng(seed)
    model = small_cnn(rng=rng, image_shape=data.train_images.shape[1:], width=width)
    train_set, test_set = (data.train_images, data.train_labels), (data.test_images, data.test_labels)
    return train(model, train_set, test_set, rng=rng, **options)


def digits(seed: int = 0) -> Run:
    """Train on 1,437 digits of 8x8 pixels, test on 360."""
    return _images(load_digits(), seed=seed, width=16, lr=0.01, epochs=8, batch_size=32)


def fashion(seed: int = 0) -> Run:
    """Train on 10,000 pieces of clothing of 28x28 pixels, test on 2,000."""
    return _images(load_fashion(), seed=seed, width=8, lr=0.006, epochs=3, batch_size=64)


def names(seed: int = 0) -> Run:
    """Train on first names, letter by letter; test on every tenth piece of 24 letters."""
    rng = np.random.default_rng(seed)
    text = "\n".join(rng.permutation(load_names()))
    vocabulary = Vocabulary.of(text)
    x, y = windows(vocabulary.encode(text), 24)
    test = np.arange(len(x)) % 10 == 0
    model = CharLSTM(vocabulary, rng=rng)
    options = {"loss": sequence_cross_entropy, "lr": 0.01, "epochs": 5, "batch_size": 32, "rng": rng}
    return train(model, (x[~test], y[~test]), (x[test], y[test]), **options)


def main() -> None:
    print(f"{'':10}{'parameters':>12}{'test loss':>11}{'accuracy':>10}{'seconds':>9}{'CPU':>7}")
    for recipe in (digits, fashion, names):
        last, parameters, seconds, cpu = recipe()
        quality = f"{last.val_loss:11.3f}{last.val_accuracy:10.3f}"
        print(f"{recipe.__name__:10}{parameters:12,}{quality}{seconds:9.1f}{cpu:7.1f}")


if __name__ == "__main__":
    main()
