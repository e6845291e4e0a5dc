"""Draw one picture of each lesson for the README's list, as small as it may be: docs/pictures/NN_name.png."""

import importlib
import io
from pathlib import Path

from PIL import Image

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
WIDTH = 360  # pixels
OF = {
    "01_sgd": ("sgd.paths", "plot_paths"),
    "02_momentum": ("momentum.phase_map", "plot_phase_map"),
    "03_adam": ("adam.bias_correction", "plot_bias_correction"),
    "04_vanishing_gradients": ("vanishing_gradients.gradients", "plot_gradients"),
    "05_dropout": ("dropout.thinned_networks", "plot_answers"),
    "06_batch_norm": ("batch_norm.axes", "plot_axes"),
    "07_convolution": ("convolution.filters", "plot_filters"),
    "08_cnns": ("cnns.layer_costs", "plot_walk"),
    "09_resnets": ("resnets.loss_surface", "plot_kept_surfaces"),
    "10_lstm": ("lstm.gradient_reach", "plot_reach"),
}


def main() -> None:
    """Draw them all."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for lesson, (module, name) in OF.items():
        picture = getattr(importlib.import_module(f"course_lib.viz.{module}"), name)()
        image = Image.open(io.BytesIO(picture.png())).convert("RGB")
        image = image.resize((WIDTH, image.height * WIDTH // image.width), Image.Resampling.LANCZOS)
        image.quantize(64).save(PICTURES / f"{lesson}.png", optimize=True)


if __name__ == "__main__":
    main()
