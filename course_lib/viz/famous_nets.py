"""Lesson 08's pictures of LeNet-5, AlexNet, VGG-16, an Inception block, and ImageNet's error by year."""

from math import log2, prod, sqrt
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from course_lib.architectures import ALEXNET, LENET5, VGG16, layer_rows
from course_lib.counting import inception_cost
from course_lib.viz.picture import BLUE, DARK, GREEN, ORANGE, VERMILION, Picture, picture

NETWORKS = {
    "LeNet-5": (LENET5, (1, 32, 32)),
    "AlexNet": (ALEXNET, (3, 227, 227)),
    "VGG-16": (VGG16, (3, 224, 224)),
}
COLORS = {"conv": BLUE, "maxpool": ORANGE, "avgpool": ORANGE, "linear": GREEN}
GREY = "#c4c9ce"
KINDS = {
    "conv": "convolution",
    "maxpool": "max pooling",
    "avgpool": "average pooling",
    "linear": "linear layer",
}
ERRORS = {2010: 28.2, 2011: 25.8, 2012: 16.4, 2013: 11.7, 2014: 6.7, 2015: 3.57, 2017: 2.25}
WINNERS = ("SVM", "SVM", "AlexNet", "Clarifai", "GoogLeNet", "ResNet", "SENet")
PERSON = 5.1


class LayerCost(NamedTuple):
    """What one layer gives and costs, for one image."""

    name: str
    kind: str
    output_shape: tuple[int, ...]
    parameters: int
    multiplications: int


def layer_costs(network: str) -> list[LayerCost]:
    """
    Walk an image through a network: each weight multiplies once at each place of its layer's output.

    Example:
        >>> layer_costs("LeNet-5")[0]
        LayerCost(name='C1', kind='conv', output_shape=(6, 28, 28), parameters=156, multiplications=117600)
    """
    specs, image_shape = NETWORKS[network]
    costs = []
    for spec, row in zip(specs, layer_rows(specs, image_shape), strict=True):
        work = prod(row.weight_shape) * prod(row.output_shape[1:]) if row.weight_shape else 0
        costs.append(LayerCost(row.name, spec.kind, row.output_shape, row.parameters, work))
    return costs


def _count(number: float) -> str:
    """Return a count with a unit one can read."""
    for size, unit in ((1e9, " G"), (1e6, " M"), (1e3, " k")):
        if number >= size:
            return f"{number / size:.3g}{unit}"
    return f"{number:.0f}"


def _set_walk(fig: Picture, network: str) -> list[Axes]:
    costs = layer_costs(network)
    boxes, params, work = axes = list(fig.subplots(3, 1, height_ratios=[2.3, 1, 1]))
    fig.subplots_adjust(left=0.07, right=0.98, bottom=0.09, top=0.92, hspace=0.14)
    for ax in (params, work):
        ax.set(xticks=[], ylim=(0, 100), yticks=[0, 50, 100], ylabel="%")
    boxes.set(xticks=[], ylim=(-0.62, 0.62), yticks=[], ylabel="image, maps")
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
            [
                (i + side * width / 2, y)
                for side, y in ((-1, low), (1, low), (1, low + tall), (-1, low + tall))
            ]
            for i, (width, low, tall) in enumerate(bars)
        ]
        ax.add_collection(PolyCollection(corners, facecolors=[COLORS[c.kind] for c in costs], alpha=0.75))
    look = {"fontsize": 8 if len(costs) > 12 else 9, "ha": "center", "va": "top"}
    for i, c in enumerate(costs):
        work.text(i, -8, c.name.replace("conv", "c").replace("pool", "p"), **look)
    return axes


def _box(cost: LayerCost, tallest: int) -> tuple[float, float]:
    """Return how wide and high a layer's box is, from its channels and the side of its maps."""
    channels, *size = cost.output_shape
    if size:
        return 0.12 + 0.07 * log2(channels), sqrt(size[0] / tallest)
    return 0.22, 0.1 + 0.05 * log2(channels) / 2


@picture(figsize=(9.2, 4.4))
def plot_walk(fig: Picture, *, network: str = "VGG-16", layer: int = 1) -> str:
    """
    Walk through a network's layers; a layer beyond its last one is its last.

    All layers are boxes; below them is where the parameters and the multiplications are.
    """
    costs = layer_costs(network)
    at = min(layer, len(costs)) - 1
    cost = costs[at]
    params, work = [c.parameters for c in costs], [c.multiplications for c in costs]
    axes = fig.stage(_set_walk, network)
    for ax in axes:
        ax.axvspan(at - 0.46, at + 0.46, color=VERMILION, alpha=0.16, linewidth=0)
    shape = "×".join(map(str, cost.output_shape))
    kind = KINDS[cost.kind]
    look = {"transform": axes[0].transAxes, "fontsize": 11, "color": DARK, "weight": "bold"}
    axes[0].text(0, 1.03, f"{cost.name}, {kind}: {shape}", **look)
    told = f"parameters: {cost.parameters:,} of {sum(params):,}"
    work_told = f"multiplications: {_count(cost.multiplications)} of {_count(sum(work))}"
    axes[1].text(0.01, 0.72, told, transform=axes[1].transAxes)
    axes[2].text(0.01, 0.72, work_told, transform=axes[2].transAxes)
    return (
        f"{network}, layer {at + 1} of {len(costs)}, {cost.name}, {kind}, output {shape}; "
        f"{told} ({cost.parameters / sum(params):.1%}), {work_told} ({cost.multiplications / sum(work):.1%})."
    )


BLOCK = {"out_1x1": 64, "out_3x3": 128, "out_5x5": 32}
CHANNELS, SIZE = 192, (28, 28)
NOTHING = dict.fromkeys(BLOCK, 0)


class BranchCost(NamedTuple):
    """Multiplications of one branch, in millions."""

    bottleneck: float
    convolution: float


def branch_costs(*, reduce_3x3: int, reduce_5x5: int, pool_proj: int) -> dict[str, BranchCost]:
    """
    Take the cost of GoogLeNet's block 3a apart by its branches; 0 is no bottleneck.

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
    ax.set(xlim=(0, 215), ylim=(3.6, -0.6), xlabel="million multiplications an image")
    ax.set_yticks(range(4), plain)
    ax.grid(axis="y", visible=False)
    ax.legend(loc="lower right")
    return ax


@picture(figsize=(8, 3))
def plot_inception(fig: Picture, *, reduce_3x3: int = 96, reduce_5x5: int = 16, pool_proj: int = 32) -> str:
    """Show what each branch of an Inception block costs, with and without its bottleneck."""
    ax = fig.stage(_set_inception)
    options = {"reduce_3x3": reduce_3x3, "reduce_5x5": reduce_5x5, "pool_proj": pool_proj}
    for row, (name, cost) in enumerate(branch_costs(**options).items()):
        convolution = ORANGE if name == "pooling" else BLUE
        ax.barh(row, cost.bottleneck, height=0.5, color=ORANGE)
        ax.barh(row, cost.convolution, left=cost.bottleneck, height=0.5, color=convolution)
    whole, plain = (inception_cost(CHANNELS, SIZE, **BLOCK, **given) for given in (options, {}))
    share = whole.multiplications / plain.multiplications
    title = (
        f"{whole.multiplications / 1e6:.0f} of {plain.multiplications / 1e6:.0f} million multiplications "
        f"({share:.0%}), {whole.out_channels} channels leave"
    )
    ax.text(0, 1.04, title, transform=ax.transAxes, fontsize=11)
    told = f"bottlenecks of {reduce_3x3} and {reduce_5x5} and a projection to {pool_proj} channels"
    return f"Block 3a with {told}: {title}."


@picture(figsize=(8, 3))
def plot_imagenet(fig: Picture) -> str:
    """Show the winners' top-5 errors on ImageNet by year, beside a person's."""
    ax = fig.subplots()
    fig.subplots_adjust(bottom=0.12, top=0.9)
    colors = [GREY if name == "SVM" else BLUE for name in WINNERS]
    bars = ax.bar([str(year) for year in ERRORS], ERRORS.values(), color=colors, width=0.65)
    for bar, name, error in zip(bars, WINNERS, ERRORS.values(), strict=True):
        ax.text(
            bar.get_x() + bar.get_width() / 2,
            max(error, PERSON) + 0.5,
            f"{name}\n{error:g} %",
            ha="center",
            fontsize=9,
        )
    ax.axhline(PERSON, color=VERMILION, linestyle="--", linewidth=1.3)
    ax.text(6.5, PERSON + 0.5, f"a trained\nperson, {PERSON} %", color=VERMILION, fontsize=9)
    ax.set(
        xlim=(-0.5, 7.5),
        ylim=(0, 34),
        yticks=[0, 10, 20, 30],
        title="Top-5 error of the winner, %; blue: convolutional networks",
    )
    ax.grid(axis="x", visible=False)
    told = ", ".join(f"{year} {error:g} %" for year, error in ERRORS.items())
    return (
        f"Top-5 error of ImageNet's winners: {told}. From 2012 on they are convolutional networks. "
        f"A person: {PERSON} %."
    )
