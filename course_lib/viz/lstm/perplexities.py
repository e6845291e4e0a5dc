"""Draw perplexities against the epoch while a language model is trained."""

from collections.abc import Sequence

import numpy as np

from course_lib.nn.training import Epoch
from course_lib.viz.widgets.picture import BLUE, ORANGE, Picture, picture


@picture(figsize=(8, 3.2))
def plot_perplexities(fig: Picture, epochs: Sequence[Epoch]) -> str:
    """Draw the perplexity on the text that is learned and on the text that is held out."""
    ax = fig.subplots()
    fig.subplots_adjust(left=0.1, right=0.97, bottom=0.17, top=0.88)
    if not epochs:
        ax.set_title("Nothing was left to train")
        return "Nothing was left to train: the kept run had all its epochs."
    numbers = [epoch.epoch for epoch in epochs]
    ax.plot(numbers, [np.exp(e.train_loss) for e in epochs], "o-", color=BLUE, label="text that it learns")
    ax.plot(numbers, [np.exp(e.val_loss) for e in epochs], "o-", color=ORANGE, label="text held out")
    ax.set(xlabel="epoch", ylabel="perplexity per letter", xlim=(numbers[0] - 0.5, numbers[-1] + 0.5))
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set_title("A language model of the sonnets, in torch")
    ax.legend(loc="upper right")
    last = epochs[-1]
    return (
        f"After epoch {last.epoch} the perplexity is {np.exp(last.train_loss):.2f} on the text that it "
        f"learns and {np.exp(last.val_loss):.2f} on the text held out."
    )
