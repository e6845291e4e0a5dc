"""The torch training loop of all experiments: fast on a GPU, modest on a CPU, and reproducible."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from time import perf_counter

import numpy as np
import torch
from torch import Tensor, nn

from course_lib.arrays import Array, expect
from course_lib.nn.training import Epoch, TrainingError

CHECK_EVERY = 20  # steps between two checks of the losses on a GPU, since each check makes it wait


def device() -> torch.device:
    """Return the GPU if there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def _mixed(where: torch.device) -> torch.autocast | nullcontext:
    """Compute in bfloat16 on a GPU that has it, elsewhere in float32."""
    has_it = where.type == "cuda" and torch.cuda.is_bf16_supported(including_emulation=False)
    return torch.autocast("cuda", torch.bfloat16) if has_it else nullcontext()


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch use one CPU core: small networks run faster this way, much faster on a busy machine."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _to(where: torch.device, inputs: Array, targets: Array) -> tuple[Tensor, Tensor]:
    """Move all data to the device; images with channels last, the fast layout for convolutions on a GPU."""
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
    Train ``model`` on the GPU, or on the CPU. This is a generator: each ``next`` runs one epoch.

    Args:
        model: Any module; it is moved to the device.
        data: Inputs and targets, NumPy arrays with examples along axis 0.
        val: Inputs and targets to evaluate after each epoch.
        epochs: Number of passes over the data.
        batch_size: Examples per batch. The shuffled examples that do not fill a batch are left out.
        lr: Learning rate.
        optimizer: ``optimizer(params, lr=lr)``; the default is SGD with momentum 0.9.
        schedule: Learning rate at a step, counted from 0 over all epochs; the default is ``lr``.
        loss: ``loss(y, target)`` returns one number, the mean over the batch.
        augment: ``augment(x, generator)`` returns changed inputs; the generator is on the device.
        seed: Seed of the batches and of the model's draws (dropout), but not of its initial weights.
        checkpoint: Where to save the state after each epoch. If the file exists, training resumes from it.

    Yields:
        One :class:`~course_lib.nn.training.Epoch` after each epoch; after resuming, only the new ones.

    Raises:
        TrainingError: If the loss is no longer finite; it names the step.
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
        torch.manual_seed(seed + 1000 * epoch)  # an epoch draws the same numbers after resuming
        generator = torch.Generator(x.device).manual_seed(seed + 1000 * epoch)
        order = torch.randperm(len(x), generator=generator, device=x.device)
        losses, correct = torch.zeros(steps, device=x.device), torch.zeros((), device=x.device)
        model.train()
        for step in range(steps):
            if schedule:
                for group in stepper.param_groups:
                    group["lr"] = schedule((epoch - 1) * steps + step)
            batch = order[step * batch_size : (step + 1) * batch_size]
            inputs, targets = x[batch], target[batch]
            if augment:
                inputs = augment(inputs, generator)
            with _mixed(x.device):
                y = model(inputs)
                value = loss(y, targets)
            stepper.zero_grad(set_to_none=True)
            value.backward()
            stepper.step()
            losses[step] = value.detach()
            correct += _count_correct(y, targets)
            if x.device.type == "cpu" or step % CHECK_EVERY == 0 or step == steps - 1:
                _expect_finite(losses[: step + 1], (epoch - 1) * steps)
        seconds = perf_counter() - begin
        after = evaluate(model, *val, loss=loss) if val else (float("nan"), float("nan"))
        _save(checkpoint, model, stepper, epoch)
        yield Epoch(epoch, losses.mean().item(), correct.item() / (steps * batch_size), *after, seconds)


def _count_correct(y: Tensor, targets: Tensor) -> Tensor | float:
    """Count the examples whose largest output is that of the label; NaN if targets are not labels."""
    labels = not targets.is_floating_point() and y.ndim == 2 and targets.ndim == 1
    return (y.argmax(dim=1) == targets).sum() if labels else float("nan")


def _expect_finite(losses: Tensor, before: int) -> None:
    """Raise at the first loss that is not finite, naming its step, counted from 1 over all epochs."""
    bad = ~torch.isfinite(losses)
    if bad.any():
        first = int(bad.nonzero()[0])
        kind = "NaN" if losses[first].isnan() else "infinite"
        raise TrainingError(
            f"train: the loss is {kind} at step {before + first + 1} (the first step is 1).\n"
            "  hint      try a smaller lr or smaller initial weights; look for NaN in the data"
        )


def _resume(checkpoint: Path | None, model: nn.Module, stepper: torch.optim.Optimizer) -> int:
    """Load the checkpoint if there is one, and return the number of epochs it has done."""
    if checkpoint is None or not Path(checkpoint).is_file():
        return 0
    saved = torch.load(checkpoint, map_location=next(model.parameters()).device, weights_only=True)
    model.load_state_dict(saved["model"])
    stepper.load_state_dict(saved["optimizer"])
    return saved["epoch"]


def _save(checkpoint: Path | None, model: nn.Module, stepper: torch.optim.Optimizer, epoch: int) -> None:
    """Save to a second file and rename it, so that a killed run leaves the last checkpoint intact."""
    if checkpoint is None:
        return
    part = Path(checkpoint).with_suffix(".part")
    torch.save({"model": model.state_dict(), "optimizer": stepper.state_dict(), "epoch": epoch}, part)
    part.replace(checkpoint)


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
    Return loss and accuracy in evaluation mode, then restore the mode. Without labels the accuracy is NaN.

    Args:
        model: Any module.
        inputs: Examples along axis 0.
        targets: Labels, or the targets of a regression loss.
        loss: ``loss(y, target)`` returns one number, the mean over the batch.
        batch_size: Examples per batch.
    """
    where, training = next(model.parameters()).device, model.training
    x, target = _to(where, inputs, targets)
    model.eval()
    total = correct = 0.0
    for i in range(0, len(x), batch_size):
        batch, batch_targets = x[i : i + batch_size], target[i : i + batch_size]
        with _mixed(where):
            y = model(batch)
            total += loss(y, batch_targets).item() * len(batch)
        correct += float(_count_correct(y, batch_targets))
    model.train(training)
    return total / len(x), correct / len(x)
