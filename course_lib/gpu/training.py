"""The torch training loop of all cells at scale: fast on a GPU, modest on a CPU, and repeatable."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from time import perf_counter

import numpy as np
import torch
from torch import Tensor, nn

from course_lib.arrays import Array, expect
from course_lib.nn.training import Epoch, TrainingError

LOOK_EVERY = 20  # steps between looks at the losses on a GPU: each look makes it wait


def device() -> torch.device:
    """Return the GPU where there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def _mixed(where: torch.device) -> torch.autocast | nullcontext:
    """Compute in bfloat16 on a GPU, in float32 on a CPU."""
    return torch.autocast("cuda", torch.bfloat16) if where.type == "cuda" else nullcontext()


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch use one core of the CPU: small networks are quicker so, and far quicker on a busy machine."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _to(where: torch.device, inputs: Array, targets: Array) -> tuple[Tensor, Tensor]:
    """Put data on the device whole; images with their channels last, as a GPU's convolutions like them."""
    x, target = (
        torch.from_numpy(np.ascontiguousarray(inputs)),
        torch.from_numpy(np.ascontiguousarray(targets)),
    )
    layout = {"memory_format": torch.channels_last} if x.ndim == 4 else {}
    return x.to(where, **layout), target.to(where)


def train(
    model: nn.Module,
    data: tuple[Array, Array],
    *,
    val: tuple[Array, Array] | None = None,
    epochs: int,
    batch_size: int = 128,
    lr: float = 0.1,
    optimizer: Callable[..., torch.optim.Optimizer] | None = None,
    schedule: Callable[[int], float] | None = None,
    loss: Callable[[Tensor, Tensor], Tensor] = nn.functional.cross_entropy,
    augment: Callable[[Tensor, torch.Generator], Tensor] | None = None,
    seed: int = 0,
    checkpoint: Path | None = None,
) -> Iterator[Epoch]:
    """
    Train ``model`` where it runs fastest, one epoch each time the next item is asked for.

    Args:
        model: Any module; it is moved to the device.
        data: Inputs and targets, NumPy arrays with examples along axis 0.
        val: Inputs and targets to evaluate after each epoch.
        epochs: Passes over the data.
        batch_size: Examples in a batch; the rest of an epoch that fills none is left for the next one.
        lr: Learning rate.
        optimizer: ``optimizer(params, lr=lr)``; without it SGD with momentum 0.9.
        schedule: Learning rate of a step, counted from 0 over all epochs; without it ``lr``.
        loss: ``loss(y, target)`` returns a number, the batch's mean.
        augment: ``augment(x, generator)`` changes a batch of inputs; the generator lives on the device.
        seed: Of the batches and of what the model draws (dropout). The model draws its weights before.
        checkpoint: Where to keep the state after each epoch. A file that is there is gone on from.

    Yields:
        One :class:`~course_lib.nn.training.Epoch` after each epoch; after a resume only the new ones.

    Raises:
        TrainingError: When the loss is no longer finite; it tells the step.
    """
    x, target = _to(device(), *data)
    expect(len(x) == len(target), "train: data", f"{len(x)} targets for {len(x)} inputs", len(target))
    expect(len(x) >= batch_size, "train: batch_size", f"at most {len(x)}, all examples", batch_size)
    layout = {"memory_format": torch.channels_last} if x.ndim == 4 else {}
    model.to(x.device, **layout)
    make = optimizer or (lambda params, lr: torch.optim.SGD(params, lr=lr, momentum=0.9))
    stepper = make(model.parameters(), lr=lr)
    done = _resume(checkpoint, model, stepper)
    steps = len(x) // batch_size
    for epoch in range(done + 1, epochs + 1):
        begin = perf_counter()
        torch.manual_seed(seed + 1000 * epoch)  # an epoch draws the same whether or not it was resumed
        generator = torch.Generator(x.device).manual_seed(seed + 1000 * epoch)
        order = torch.randperm(len(x), generator=generator, device=x.device)
        losses, correct = torch.zeros(steps, device=x.device), torch.zeros((), device=x.device)
        model.train()
        for step in range(steps):
            if schedule:
                for group in stepper.param_groups:
                    group["lr"] = schedule((epoch - 1) * steps + step)
            batch = order[step * batch_size : (step + 1) * batch_size]
            inputs, wanted = x[batch], target[batch]
            if augment:
                inputs = augment(inputs, generator)
            with _mixed(x.device):
                y = model(inputs)
                value = loss(y, wanted)
            stepper.zero_grad(set_to_none=True)
            value.backward()
            stepper.step()
            losses[step] = value.detach()
            correct += _right(y, wanted)
            if x.device.type == "cpu" or step % LOOK_EVERY == 0 or step == steps - 1:
                _expect_finite(losses[: step + 1], (epoch - 1) * steps)
        seconds = perf_counter() - begin
        after = evaluate(model, *val, loss=loss) if val else (float("nan"), float("nan"))
        _save(checkpoint, model, stepper, epoch)
        yield Epoch(epoch, losses.mean().item(), correct.item() / (steps * batch_size), *after, seconds)


def _right(y: Tensor, wanted: Tensor) -> Tensor | float:
    """Count the examples whose largest output is the label's; NaN where targets are not labels."""
    labels = not wanted.is_floating_point() and y.ndim == 2 and wanted.ndim == 1
    return (y.argmax(dim=1) == wanted).sum() if labels else float("nan")


def _expect_finite(losses: Tensor, before: int) -> None:
    """Stop at the first loss that is not finite, and tell its step over all epochs, counted from 1."""
    bad = ~torch.isfinite(losses)
    if bad.any():
        first = int(bad.nonzero()[0])
        kind = "NaN" if losses[first].isnan() else "infinite"
        raise TrainingError(
            f"train: the loss is {kind} at step {before + first + 1} (the first step is 1).\n"
            "  hint      try a smaller lr, or weights that start smaller; look at the data for NaN"
        )


def _resume(checkpoint: Path | None, model: nn.Module, stepper: torch.optim.Optimizer) -> int:
    """Load what was kept, and return how many epochs that was."""
    if checkpoint is None or not Path(checkpoint).is_file():
        return 0
    kept = torch.load(checkpoint, map_location=next(model.parameters()).device, weights_only=True)
    model.load_state_dict(kept["model"])
    stepper.load_state_dict(kept["optimizer"])
    return kept["epoch"]


def _save(checkpoint: Path | None, model: nn.Module, stepper: torch.optim.Optimizer, epoch: int) -> None:
    """Keep the state: written beside and then renamed, so that a killed run leaves the file before."""
    if checkpoint is None:
        return
    beside = Path(checkpoint).with_suffix(".part")
    torch.save({"model": model.state_dict(), "optimizer": stepper.state_dict(), "epoch": epoch}, beside)
    beside.replace(checkpoint)


@torch.no_grad()
def evaluate(
    model: nn.Module,
    inputs: Array,
    targets: Array,
    *,
    loss: Callable[[Tensor, Tensor], Tensor] = nn.functional.cross_entropy,
    batch_size: int = 1000,
) -> tuple[float, float]:
    """
    Return loss and accuracy in evaluation mode; the mode is put back. The accuracy is NaN without labels.

    Args:
        model: Any module.
        inputs: Examples along axis 0.
        targets: What is right.
        loss: ``loss(y, target)`` returns a number, the batch's mean.
        batch_size: Examples at once.
    """
    where, training = next(model.parameters()).device, model.training
    x, target = _to(where, inputs, targets)
    model.eval()
    total = correct = 0.0
    for i in range(0, len(x), batch_size):
        batch, wanted = x[i : i + batch_size], target[i : i + batch_size]
        with _mixed(where):
            y = model(batch)
            total += loss(y, wanted).item() * len(batch)
        correct += float(_right(y, wanted))
    model.train(training)
    return total / len(x), correct / len(x)
