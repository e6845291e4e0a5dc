"""Show what several ways to take noise away make of photographs that no network was trained on."""

from collections.abc import Mapping

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.images.quality import psnr
from course_lib.images.total_variation import gaussian_blur, total_variation
from course_lib.nn.layer import Layer
from course_lib.viz.image_to_image.photographs import photographs, restore
from course_lib.viz.widgets.picture import BLUE, GREEN, ORANGE, Picture, picture

Results = Mapping[str, Mapping[str, Float[Array, "H W"]]]  # by way, then by photograph
CLASSIC = ("noisy", "Gaussian blur", "total variation")
CUT = np.s_[8:72, 40:136]  # of the piece, drawn large
COLORS = (BLUE, ORANGE, GREEN)


def measure(networks: Mapping[str, tuple[Layer, str]]) -> Results:
    """
    Return each photograph as it is, blurred, with least total variation, and restored by each network.

    Args:
        networks: By name: a network, and what it predicts, "picture" or "noise".
    """
    noisy = {name: photograph.noisy for name, photograph in photographs().items()}
    results = {
        "noisy": noisy,
        "Gaussian blur": {name: gaussian_blur(image, sigma=0.9) for name, image in noisy.items()},
        "total variation": {name: total_variation(image, weight=0.08) for name, image in noisy.items()},
    }
    for way, (network, predicts) in networks.items():
        results[way] = {name: restore(network, image, predicts=predicts) for name, image in noisy.items()}
    return results


def table(results: Results) -> dict[str, list[float]]:
    """Return the PSNR of each way on each photograph."""
    return {
        way: [psnr(image, photographs()[name].clean) for name, image in images.items()]
        for way, images in results.items()
    }


@picture(figsize=(7, 3.4))
def plot_psnr(fig: Picture, results: Results) -> str:
    """Draw the PSNR of each way on each photograph."""
    rows = table(results)
    ax = fig.add_axes((0.31, 0.15, 0.66, 0.74))
    for color, marker, (i, name) in zip(COLORS, "os^", enumerate(photographs()), strict=True):
        height, width = photographs()[name].clean.shape
        label = f"{name}, {height} × {width}"
        ax.plot(
            [row[i] for row in rows.values()],
            range(len(rows)),
            marker,
            color=color,
            label=label,
            markersize=7,
        )
    ax.set(yticks=range(len(rows)), yticklabels=list(rows), ylim=(len(rows) - 0.5, -0.5))
    ax.set(xlabel="PSNR in dB: more is better", xlim=(19, 30))
    ax.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3, columnspacing=1.2, handletextpad=0.1)
    told = "; ".join(f"{way} {np.mean(row):.1f}" for way, row in rows.items())
    return f"Mean PSNR in dB: {told}."


@picture(figsize=(7, 4.4))
def plot_denoised(fig: Picture, results: Results) -> str:
    """Draw a piece of a photograph, noisy and after each way."""
    clean = photographs()["piece"].clean
    shown = {"clean": clean} | {way: images["piece"] for way, images in results.items()}
    rows = -(-len(shown) // 3)
    axes = fig.subplots(rows, 3)
    fig.subplots_adjust(left=0.005, right=0.995, bottom=0.005, top=0.945, hspace=0.2, wspace=0.03)
    values = []
    for ax in axes.flat:
        ax.axis("off")
    for ax, (way, image) in zip(axes.flat, shown.items(), strict=False):
        value = "" if way == "clean" else f": {psnr(image, clean):.1f} dB"
        ax.imshow(image[CUT], cmap="gray", vmin=0, vmax=1, interpolation="nearest", aspect="auto")
        ax.set_title(way + value, fontsize=9)
        values.append(way + value)
    return "A piece of a photograph: " + ", ".join(values) + "."
