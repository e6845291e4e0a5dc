"""The training loop: batches, steps, and a record of each epoch."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, expect
from course_lib.datasets.sampling import minibatches
from course_lib.nn.layer import Layer
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.optimizer import Optimizer, clip_by_global_norm

Loss = Callable[[Array, Array], tuple[float, Array]]


class TrainingError(ArithmeticError):
    """A loss or a gradient is no longer a finite number."""


class Epoch(NamedTuple):
    """The results of one pass over the training data. Without validation data ``val_…`` are NaN."""

    epoch: int  # from 1
    train_loss: float  # mean over the batches of the epoch, while the parameters changed
    train_accuracy: float  # on the same batches; NaN if the targets are not labels
    val_loss: float
    val_accuracy: float
    seconds: float  # training only, without validation


class Evaluation(NamedTuple):
    """Loss and accuracy of a model on a data set."""

    loss: float
    accuracy: float


def fit(
    model: Layer,
    loss: Loss,
    optimizer: Optimizer,
    train: tuple[Array, Array],
    *,
    val: tuple[Array, Array] | None = None,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    schedule: Callable[[int], float] | None = None,
    clip: float | None = None,
    progress: bool = False,
) -> Iterator[Epoch]:
    """
    Train ``model``. This is a generator: each ``next`` runs one epoch.

    Args:
        model: Any layer; its parameters are replaced after each step, never changed in place.
        loss: ``loss(y, target) -> (loss, dy)``.
        optimizer: Updates the parameters.
        train: Inputs and targets, examples along axis 0.
        val: Inputs and targets to evaluate after each epoch, in evaluation mode.
        epochs: Number of passes over the training data.
        batch_size: Examples per batch; the last batch of an epoch may be smaller.
        rng: Shuffles the examples.
        schedule: Learning rate at a step, counted from 0 over all epochs; without it the optimizer's own.
        clip: Largest allowed norm of all gradients together; longer ones are scaled down to it.
        progress: Whether to show a tqdm bar over the steps.

    Yields:
        One :class:`Epoch` after each epoch. Nothing is printed.

    Raises:
        TrainingError: If the loss or a gradient becomes NaN or infinite; it names the step and what to try.

    Example:
        >>> from course_lib.nn.layers import Linear
        >>> from course_lib.ops.losses import mse_loss
        >>> from course_lib.optim.gradient_descent import sgd_step
        >>> rng = np.random.default_rng(0)
        >>> x = rng.standard_normal((64, 3))
        >>> model = Linear(3, 1, rng=rng)
        >>> sgd = Optimizer(model.params, None, sgd_step, lr=0.1)
        >>> epochs = list(fit(model, mse_loss, sgd, (x, x[:, :1]), epochs=9, batch_size=8, rng=rng))
        >>> epochs[-1].epoch, epochs[-1].train_loss < 0.01 * epochs[0].train_loss
        (9, True)
    """
    x, target = train
    expect(len(x) == len(target), "fit: train", f"{len(x)} targets for {len(x)} inputs", len(target))
    ours = all(optimizer.params.get(name) is param for name, param in model.params.items())
    expect(ours, "fit: optimizer", "one made with model.params", "other arrays", "Optimizer(model.params, …)")

    step, total = 0, epochs * -(-len(x) // batch_size)
    with _bar(total if progress else None) as bar:
        for epoch in range(1, epochs + 1):
            begin, losses, correct = perf_counter(), 0.0, 0.0
            model.train()
            for batch in minibatches(len(x), batch_size, rng):
                if schedule:
                    optimizer.lr = schedule(step)
                step += 1
                value, right = _step(model, loss, optimizer, x[batch], target[batch], clip, step)
                losses += value * len(batch)
                correct += right * len(batch)
                bar(value)
            seconds = perf_counter() - begin
            after = evaluate(model, *val, loss=loss) if val else Evaluation(np.nan, np.nan)
            yield Epoch(epoch, losses / len(x), correct / len(x), *after, seconds)


def _step(
    model: Layer, loss: Loss, optimizer: Optimizer, x: Array, target: Array, clip: float | None, step: int
) -> tuple[float, float]:
    """Take one step; return the batch's loss and accuracy before it."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # _expect_finite reports these
        y = model.forward(_as_param(model, x))
        value, dy = loss(y, _as_param(model, target))
        _expect_finite("the loss", value, step, x)
        model.backward(dy)
        grads = dict(model.grads)
        for name, grad in grads.items():
            _expect_finite(f"the gradient of {name}", grad, step, x)
        if clip is not None:
            grads = dict(zip(grads, clip_by_global_norm(list(grads.values()), clip), strict=True))
        optimizer.step(grads)
    return float(value), _accuracy(y, target)


def _expect_finite(what: str, array: Array | float, step: int, x: Array) -> None:
    """Raise at the first value that is not finite: everything computed from it would be useless."""
    if np.isfinite(array).all():
        return
    kind = "NaN" if np.isnan(array).any() else "infinite"
    if x.dtype.kind == "f" and not np.isfinite(x).all():
        hint = "the inputs of this batch are not finite; look at the data first"
    else:
        hint = "try a smaller lr, clip=1.0, or smaller initial weights; look for log(0) and a division by 0"
    raise TrainingError(f"fit: {what} is {kind} at step {step} (the first step is 1).\n  hint      {hint}")


def _as_param(model: Layer, x: Array) -> Array:
    """Convert floats to the precision of the parameters, so that float32 networks stay float32."""
    dtype = next((param.dtype for param in model.params.values()), x.dtype)
    return x.astype(dtype, copy=False) if x.dtype.kind == "f" else x


def _accuracy(y: Array, target: Array) -> float:
    """Return how often the largest output is that of the label; NaN if the targets are not labels."""
    if target.dtype.kind not in "iu" or y.shape[:-1] != target.shape:
        return float("nan")
    return float(np.mean(y.argmax(axis=-1) == target))


@contextmanager
def _bar(total: int | None) -> Iterator[Callable[[float], None]]:
    """Show a progress bar, or nothing if ``total`` is ``None``."""
    if total is None:
        yield lambda value: None
        return
    try:
        from tqdm.auto import tqdm
    except ImportError as error:
        raise ImportError("fit: progress=True needs tqdm; install it or leave progress out.") from error
    with tqdm(total=total, unit="step") as bar:

        def tick(value: float) -> None:
            bar.set_postfix(loss=f"{value:.3f}", refresh=False)
            bar.update()

        yield tick


def predict(model: Layer, x: Array, *, batch_size: int = 256) -> Array:
    """
    Return the outputs of the model in evaluation mode, computed batch by batch; then restore its mode.

    Args:
        model: Any layer.
        x: Inputs, examples along axis 0.
        batch_size: Examples per batch. It changes the memory needed, not the result.
    """
    training = model.training
    model.eval()
    try:
        batches = [x[i : i + batch_size] for i in range(0, len(x), batch_size)]
        return np.concatenate([model.forward(_as_param(model, batch)) for batch in batches])
    finally:
        model.train(training)


def evaluate(
    model: Layer, x: Array, labels: Array, *, loss: Loss = softmax_cross_entropy, batch_size: int = 256
) -> Evaluation:
    """
    Return loss and accuracy in evaluation mode.

    Args:
        model: Any layer.
        x: Inputs, examples along axis 0.
        labels: The true labels, or the targets of a regression loss (the accuracy is then NaN).
        loss: ``loss(y, labels) -> (loss, dy)``.
        batch_size: Examples per batch. It changes the memory needed, not the result.
    """
    y = predict(model, x, batch_size=batch_size)
    return Evaluation(float(loss(y, _as_param(model, labels))[0]), _accuracy(y, labels))


def affordable(full: int, *, in_browser: int, unit: str = "epoch") -> int:
    """
    Return ``full``. In a web page, where arithmetic is some five times slower, return ``in_browser``.

    There a line is printed, so that nobody compares the text's numbers with those of a shorter training.

    Args:
        full: How many epochs or steps the lesson's numbers come from.
        in_browser: How many take less than a minute in a web page.
        unit: What is counted, in the singular.

    Example:
        >>> affordable(4, in_browser=1)
        4
    """
    if sys.platform != "emscripten":
        return full
    less = f"{in_browser} {unit}" if in_browser == 1 else f"{in_browser} {unit}s"
    print(
        f"In a web page: {less}, which takes less than a minute. The numbers in the text are those of {full}."
    )
    return in_browser
