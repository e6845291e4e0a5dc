"""The pictures of lesson 11 keep their axes at every setting, and state numbers."""

import pytest

from course_lib.viz.image_to_image.any_size import plot_any_size
from course_lib.viz.image_to_image.architecture import plot_unet
from course_lib.viz.image_to_image.blur import plot_blur
from course_lib.viz.image_to_image.checkerboards import plot_checkerboards
from course_lib.viz.image_to_image.denoiser import SIZES, WAYS, plot_denoiser
from course_lib.viz.image_to_image.pyramid import plot_pyramid
from course_lib.viz.image_to_image.volume import plot_volume

SETTINGS = {
    plot_blur: [{"sigma": 0.3}, {"sigma": 3.0}],
    plot_checkerboards: [{"kernel": k, "stride": 3, "weights": "random"} for k in (1, 6)],
    plot_unet: [{}],
    plot_pyramid: [{"details": 0}, {"details": 4}],
    plot_any_size: [{"digit": 0}, {"digit": 9}],
    plot_denoiser: [{"noise": n, "size": "150 × 90", "network": way} for n in (0.0, 0.3) for way in WAYS],
    plot_volume: [{"filter": f, "slice": i} for f in ("none", "average") for i in (0, 15)],
}


@pytest.mark.parametrize("plot", SETTINGS, ids=lambda plot: plot.__name__)
def test_axes_stay_and_words_state_numbers_at_every_setting(plot):
    """No limit moves, no number is NaN, and no picture is wider than a page."""
    fig = plot(**SETTINGS[plot][0])
    limits = [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes]

    for setting in SETTINGS[plot]:
        plot(**setting, fig=fig)

        assert [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes] == limits
        assert fig.png().startswith(b"\x89PNG")
        assert any(letter.isdigit() for letter in fig.alt)
        assert "nan" not in fig.alt
        assert fig.size[0] <= 700


def test_denoiser_takes_every_size():
    """An odd one too, and the picture names it."""
    for size in SIZES:
        height, width = map(int, size.split(" × "))

        assert plot_denoiser(size=size).axes[0].get_title(loc="left").endswith(f"{height} × {width} pixels")
