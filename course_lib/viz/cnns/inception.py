"""Show what the 1×1 convolutions of an Inception block save."""

from math import prod
from typing import NamedTuple

from matplotlib.axes import Axes

from course_lib.nn.counting import inception_cost
from course_lib.viz.widgets.picture import BLUE, ORANGE, Picture, picture

BLOCK = {"out_1x1": 64, "out_3x3": 128, "out_5x5": 32}  # GoogLeNet's block 3a
CHANNELS, SIZE = 192, (28, 28)
GREY = "#c4c9ce"


class BranchCost(NamedTuple):
    """Multiplications of one branch, in millions."""

    bottleneck: float
    convolution: float


def branch_costs(*, reduce_3x3: int, reduce_5x5: int, pool_proj: int) -> dict[str, BranchCost]:
    """
    Return the cost of each branch of GoogLeNet's block 3a.

    Args:
        reduce_3x3: Channels of the bottleneck in front of the 3×3 convolution; 0 for none.
        reduce_5x5: Channels of the bottleneck in front of the 5×5 convolution; 0 for none.
        pool_proj: Channels of the projection behind the pooling; 0 for none.

    Example:
        >>> branch_costs(reduce_3x3=96, reduce_5x5=16, pool_proj=32)["5×5"]
        BranchCost(bottleneck=2.408448, convolution=10.0352)
    """
    million = prod(SIZE) / 1e6
    return {
        "1×1": BranchCost(0.0, CHANNELS * BLOCK["out_1x1"] * million),
        "3×3": BranchCost(
            CHANNELS * reduce_3x3 * million, 9 * (reduce_3x3 or CHANNELS) * BLOCK["out_3x3"] * million
        ),
        "5×5": BranchCost(
            CHANNELS * reduce_5x5 * million, 25 * (reduce_5x5 or CHANNELS) * BLOCK["out_5x5"] * million
        ),
        "pooling": BranchCost(0.0, CHANNELS * pool_proj * million),
    }


def _set_inception(fig: Picture) -> Axes:
    ax = fig.subplots()
    fig.subplots_adjust(left=0.1, right=0.97, bottom=0.18, top=0.88)
    plain = branch_costs(reduce_3x3=0, reduce_5x5=0, pool_proj=0)
    ax.barh(
        range(4), [sum(cost) for cost in plain.values()], height=0.8, color=GREY, label="without bottlenecks"
    )
    ax.barh([9], [0], color=ORANGE, label="1×1 bottleneck or projection")
    ax.barh([9], [0], color=BLUE, label="convolution")
    ax.set(xlim=(0, 215), ylim=(3.6, -0.6), xlabel="million multiplications per image")
    ax.set_yticks(range(4), plain)
    ax.grid(axis="y", visible=False)
    ax.legend(loc="lower right")
    return ax


@picture(figsize=(8, 3))
def plot_inception(fig: Picture, *, reduce_3x3: int = 96, reduce_5x5: int = 16, pool_proj: int = 32) -> str:
    """Draw the cost of each branch of an Inception block, with and without bottlenecks."""
    ax = fig.stage(_set_inception)
    options = {"reduce_3x3": reduce_3x3, "reduce_5x5": reduce_5x5, "pool_proj": pool_proj}
    for row, (name, cost) in enumerate(branch_costs(**options).items()):
        color = ORANGE if name == "pooling" else BLUE
        ax.barh(row, cost.bottleneck, height=0.5, color=ORANGE)
        ax.barh(row, cost.convolution, left=cost.bottleneck, height=0.5, color=color)
    block, plain = (inception_cost(CHANNELS, SIZE, **BLOCK, **given) for given in (options, {}))
    share = block.multiplications / plain.multiplications
    title = (
        f"{block.multiplications / 1e6:.0f} of {plain.multiplications / 1e6:.0f} million multiplications "
        f"({share:.0%}), {block.out_channels} channels leave"
    )
    ax.text(0, 1.04, title, transform=ax.transAxes, fontsize=11)
    setting = f"bottlenecks of {reduce_3x3} and {reduce_5x5} and a projection to {pool_proj} channels"
    return f"Block 3a with {setting}: {title}."
