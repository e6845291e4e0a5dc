"""What a training loop with momentum does to the loss, where an epoch is one step and where it is many."""

from collections.abc import Callable

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.nn.small_mlp import mlp_gradients
from course_lib.optim.gradient_descent import train_with_momentum
from course_lib.viz.momentum.digits import digits
from course_lib.viz.widgets.picture import BLUE, VERMILION, Picture, picture

RUNS = ((1437, 60, 0.3), (360, 15, 0.1))  # images per batch, epochs, learning rate


def recorded_losses(
    train: Callable, *, batch_size: int, epochs: int, lr: float, momentum: float
) -> Float[Array, " T"]:
    """Return the loss of a network 64 → 32 → 10 on digits at each gradient that a training loop asks for."""
    x, labels = digits()
    rng, losses = np.random.default_rng(0), []
    first, last = rng.normal(0, 64**-0.5, (32, 64)), rng.normal(0, 32**-0.5, (10, 32))
    params = [first, np.zeros(32), last, np.zeros(10)]
    order = rng.permutation(len(x))
    batches = [order[i : i + batch_size] for i in range(0, len(x), batch_size)]

    def gradients(params: list[Array], batch: Array) -> list[Array]:
        loss, grads = mlp_gradients(params, x[batch], labels[batch])
        losses.append(float(loss))
        return grads

    train(params, gradients, batches, lr=lr, momentum=momentum, epochs=epochs)
    return np.array(losses)


@picture(figsize=(8, 3.4))
def plot_epochs(fig: Picture, train: Callable = train_with_momentum) -> str:
    """Draw the losses of a training loop with momentum 0 and 0.9, in large batches and in small ones."""
    told = []
    for ax, (size, epochs, lr) in zip(fig.subplots(1, 2, sharey=True), RUNS, strict=True):
        last = []
        for momentum, color, dashes in [(0.0, BLUE, "-"), (0.9, VERMILION, "--")]:
            losses = recorded_losses(train, batch_size=size, epochs=epochs, lr=lr, momentum=momentum)
            ax.plot(losses, dashes, color=color, label=f"momentum {momentum:g}")
            last.append(f"{losses[-1]:.3f}")
        per_epoch = -(-1437 // size)
        steps = "1 step" if per_epoch == 1 else f"{per_epoch} steps"
        ax.set(title=f"{epochs} epochs of {steps}, lr {lr:g}", xlabel="step", yscale="log", ylim=(0.02, 4))
        told.append(f"{last[0]} and {last[1]} in {epochs} epochs of {steps}")
    fig.subplots_adjust(bottom=0.16, top=0.9)
    fig.axes[0].set_ylabel("training loss")
    fig.axes[0].legend(loc="lower left")
    return f"The last losses on digits with momentum 0 and 0.9: {', '.join(told)}."
