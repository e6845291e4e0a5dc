"""Show how the networks of the part at scale learned."""

from collections.abc import Mapping, Sequence

from matplotlib.ticker import MaxNLocator

from course_lib.nn.training import Epoch
from course_lib.viz.widgets.picture import Picture, picture


@picture(figsize=(8, 3.2))
def plot_results(
    fig: Picture,
    results: Sequence[tuple[str, int, list[Epoch]]],
    *,
    styles: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    """
    Draw the training loss and the test accuracy of each network after each epoch.

    Args:
        fig: Where to draw.
        results: The name, the number of parameters and the epochs of each network.
        styles: Colour and line style of networks, by name; others take the next colour.
    """
    loss, accuracy = fig.subplots(1, 2)
    for name, parameters, epochs in results:
        numbers = [epoch.epoch for epoch in epochs]
        style = {"linestyle": "-", **(styles or {}).get(name, {}), "marker": "."}
        label = f"{name}, {parameters:,} parameters"
        loss.plot(numbers, [epoch.train_loss for epoch in epochs], label=label, **style)
        accuracy.plot(numbers, [epoch.val_accuracy for epoch in epochs], **style)
    loss.set(title="Training loss", xlabel="epoch", ylim=(0, None))
    accuracy.set(title="Accuracy on test images", xlabel="epoch", ylim=(0, 1))
    for ax in (loss, accuracy):
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    accuracy.legend(*loss.get_legend_handles_labels(), loc="best")
    last = ", ".join(
        f"{name} {epochs[-1].val_accuracy:.1%} in {sum(epoch.seconds for epoch in epochs):.0f} s"
        for name, _, epochs in results
    )
    return f"Accuracy on test images after the last epoch: {last}."
