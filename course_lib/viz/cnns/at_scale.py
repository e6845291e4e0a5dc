"""Show how the networks of the part at scale learned."""

from collections.abc import Sequence
from typing import Protocol

from course_lib.nn.training import Epoch
from course_lib.viz.widgets.picture import Picture, picture


class Result(Protocol):
    """What ``course_lib.gpu.convnets.run_experiment`` yields."""

    name: str
    parameters: int
    epochs: list[Epoch]


@picture(figsize=(8, 3.2))
def plot_results(fig: Picture, results: Sequence[Result]) -> str:
    """Draw the training loss and the test accuracy of each network after each epoch."""
    loss, accuracy = fig.subplots(1, 2)
    for result in results:
        numbers = [epoch.epoch for epoch in result.epochs]
        label = f"{result.name}, {result.parameters:,} parameters"
        loss.plot(numbers, [epoch.train_loss for epoch in result.epochs], ".-", label=label)
        accuracy.plot(numbers, [epoch.val_accuracy for epoch in result.epochs], ".-")
    loss.set(title="Training loss", xlabel="epoch", ylim=(0, None))
    accuracy.set(title="Accuracy on test images", xlabel="epoch", ylim=(0, 1))
    accuracy.legend(*loss.get_legend_handles_labels(), loc="lower right")
    last = ", ".join(
        f"{result.name} {result.epochs[-1].val_accuracy:.1%} in {sum(epoch.seconds for epoch in result.epochs):.0f} s"
        for result in results
        if result.epochs
    )
    return f"Accuracy on test images after the last epoch: {last}."
