"""Show where famous networks have their parameters and multiplications, layer by layer."""

from collections.abc import Callable
from math import log2, prod, sqrt
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from course_lib.nn.architectures import ALEXNET, LENET5, VGG16, layer_rows
from course_lib.viz.widgets.picture import BLUE, DARK, GREEN, ORANGE, VERMILION, Picture, picture

NETWORKS = {
    "LeNet-5": (LENET5, (1, 32, 32)),
    "AlexNet": (ALEXNET, (3, 227, 227)),
    "VGG-16": (VGG16, (3, 224, 224)),
}
COLORS = {"conv": BLUE, "maxpool": ORANGE, "avgpool": ORANGE, "linear": GREEN}
KINDS = {
    "conv": "convolution",
    "maxpool": "max pooling",
    "avgpool": "average pooling",
    "linear": "linear layer",
}


class LayerCost(NamedTuple):
    """The output and the cost of one layer, for one image."""

    name: str
    kind: str
    output_shape: tuple[int, ...]
    parameters: int
    multiplications: int


MARKS: dict[str, Callable[[list[LayerCost]], LayerCost]] = {
    "first layer": lambda costs: costs[0],
    "last layer": lambda costs: costs[-1],
    "most parameters": lambda costs: max(costs, key=lambda cost: cost.parameters),
    "most multiplications": lambda costs: max(costs, key=lambda cost: cost.multiplications),
}


def layer_costs(network: str) -> list[LayerCost]:
    """
    Return the cost of each layer; every weight multiplies once at each place of its layer's output.

    Args:
        network: One of ``NETWORKS``.

    Example:
        >>> layer_costs("LeNet-5")[0]
        LayerCost(name='C1', kind='conv', output_shape=(6, 28, 28), parameters=156, multiplications=117600)
    """
    specs, image_shape = NETWORKS[network]
    costs = []
    for spec, row in zip(specs, layer_rows(specs, image_shape), strict=True):
        multiplications = prod(row.weight_shape) * prod(row.output_shape[1:]) if row.weight_shape else 0
        costs.append(LayerCost(row.name, spec.kind, row.output_shape, row.parameters, multiplications))
    return costs


def _count(number: float) -> str:
    """Return a count in thousands, millions or thousand millions."""
    for size, unit in ((1e9, " G"), (1e6, " M"), (1e3, " k")):
        if number >= size:
            return f"{number / size:.3g}{unit}"
    return f"{number:.0f}"


def _box(cost: LayerCost, tallest: int) -> tuple[float, float]:
    """Return the width and height of a layer's box, from its channels and the side of its maps."""
    channels, *size = cost.output_shape
    if size:
        return 0.12 + 0.07 * log2(channels), sqrt(size[0] / tallest)
    return 0.22, 0.1 + 0.05 * log2(channels) / 2


def _set_layer_costs(fig: Picture, network: str) -> list[Axes]:
    costs = layer_costs(network)
    boxes, params, work = axes = list(fig.subplots(3, 1, height_ratios=[2.3, 1, 1]))
    fig.subplots_adjust(left=0.07, right=0.98, bottom=0.09, top=0.92, hspace=0.14)
    for ax in (params, work):
        ax.set(xticks=[], ylim=(0, 100), yticks=[0, 50, 100], ylabel="%")
    boxes.set(xticks=[], ylim=(-0.62, 0.62), yticks=[], ylabel="side of the maps")
    for label, color in (("convolution", BLUE), ("pooling", ORANGE), ("linear", GREEN)):
        boxes.bar([-9], [0], color=color, alpha=0.75, label=label)
    boxes.legend(loc="lower right", bbox_to_anchor=(1, 0.98), ncols=3)
    sizes = [_box(c, costs[0].output_shape[1]) for c in costs]
    columns = [
        [(width, -height / 2, height) for width, height in sizes],
        [(0.7, 0, 100 * c.parameters / sum(c.parameters for c in costs)) for c in costs],
        [(0.7, 0, 100 * c.multiplications / sum(c.multiplications for c in costs)) for c in costs],
    ]
    for ax, bars in zip(axes, columns, strict=True):
        ax.set_xlim(-0.7, len(costs) - 0.3)
        corners = [
            [(i + side * width / 2, y) for side, y in ((-1, low), (1, low), (1, low + h), (-1, low + h))]
            for i, (width, low, h) in enumerate(bars)
        ]
        ax.add_collection(PolyCollection(corners, facecolors=[COLORS[c.kind] for c in costs], alpha=0.75))
    style = {"fontsize": 8 if len(costs) > 12 else 9, "ha": "center", "va": "top"}
    for i, c in enumerate(costs):
        work.text(i, -8, c.name.replace("conv", "c").replace("pool", "p"), **style)
    return axes


@picture(figsize=(8, 4.4))
def plot_layer_costs(fig: Picture, *, network: str = "VGG-16", mark: str = "first layer") -> str:
    """
    Draw every layer of a network as a box, above its shares of all parameters and multiplications.

    Args:
        fig: Where to draw.
        network: One of ``NETWORKS``.
        mark: The layer to mark, one of ``MARKS``.
    """
    costs = layer_costs(network)
    cost = MARKS[mark](costs)
    at = costs.index(cost)
    all_params, all_work = sum(c.parameters for c in costs), sum(c.multiplications for c in costs)
    axes = fig.stage(_set_layer_costs, network)
    for ax in axes:
        ax.axvspan(at - 0.46, at + 0.46, color=VERMILION, alpha=0.16, linewidth=0)
    shape = "×".join(map(str, cost.output_shape))
    kind = KINDS[cost.kind]
    style = {"transform": axes[0].transAxes, "fontsize": 11, "color": DARK, "weight": "bold"}
    axes[0].text(0, 1.03, f"{cost.name}, {kind}: {shape}", **style)
    params = f"parameters: {cost.parameters:,} of {all_params:,}"
    work = f"multiplications: {_count(cost.multiplications)} of {_count(all_work)}"
    axes[1].text(0.01, 0.72, params, transform=axes[1].transAxes)
    axes[2].text(0.01, 0.72, work, transform=axes[2].transAxes)
    return (
        f"{network}, layer {at + 1} of {len(costs)}, {cost.name}, {kind}, output {shape}; "
        f"{params} ({cost.parameters / all_params:.1%}), {work} ({cost.multiplications / all_work:.1%})."
    )
