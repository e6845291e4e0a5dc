"""Draw one picture per lesson for the README's list, in a small file: docs/pictures/NN_name.png."""

import io
from pathlib import Path

from PIL import Image

from course_lib.viz import (
    adam,
    batch_norm,
    cnns,
    convolution,
    debugging,
    image_to_image,
    lstm,
    momentum,
    resnets,
    sgd,
    vanishing_gradients,
    your_own,
)
from course_lib.viz.backprop.playground import plot_trained
from course_lib.viz.dropout import thinned_networks

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
WIDTH = 360  # pixels
PICTURES = {
    "00_backprop": plot_trained,
    "01_sgd": sgd.plot_paths,
    "02_momentum": momentum.plot_phase_map,
    "03_adam": adam.plot_bias_correction,
    "04_vanishing_gradients": vanishing_gradients.plot_gradients,
    "05_dropout": thinned_networks.plot_answers,
    "06_batch_norm": batch_norm.plot_axes,
    "07_convolution": convolution.plot_filters,
    "08_cnns": cnns.plot_layer_costs,
    "09_resnets": resnets.plot_stored_surfaces,
    "10_lstm": lstm.plot_gradient_reach,
    "11_image_to_image": image_to_image.plot_denoiser,
    "12_debugging": debugging.plot_search,
    "13_your_own": your_own.plot_board,
}


def main(folder: Path = FOLDER) -> None:
    """Draw them all."""
    folder.mkdir(parents=True, exist_ok=True)
    for lesson, plot in PICTURES.items():
        image = Image.open(io.BytesIO(plot().png())).convert("RGB")
        image = image.resize((WIDTH, image.height * WIDTH // image.width), Image.Resampling.LANCZOS)
        image.quantize(64).save(folder / f"{lesson}.png", optimize=True)


if __name__ == "__main__":
    main()
