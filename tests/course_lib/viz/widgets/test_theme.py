"""Dark pages show a picture's lightness inverted, its hues kept, and its photographs as they are."""

import base64
import colorsys
import io
import re

import numpy as np
import pytest
from PIL import Image

from course_lib.viz.widgets.picture import picture
from course_lib.viz.widgets.theme import inverted, still


@picture(figsize=(3, 2))
def plot_kind(fig, *, kind):
    ax = fig.add_axes((0.25, 0.25, 0.5, 0.5))
    values = np.arange(16.0).reshape(4, 4)
    if kind == "image":
        ax.imshow(values, extent=(0, 4, 0, 4), aspect="auto")
    elif kind == "mesh":
        ax.pcolormesh(np.arange(5), np.arange(5), values)
    elif kind == "filled":
        ax.contourf(np.linspace(0, 4, 4), np.linspace(0, 4, 4), values)
    elif kind == "lines":
        ax.contour(values)
    else:
        ax.plot([0, 4], [0, 4])
    return "A kind of plot."


def test_inversion_keeps_hues_and_turns_white_into_the_page_s_black():
    """Saturated colours stay saturated; black becomes white."""
    colors = np.array([[[255, 255, 255], [0, 0, 0], [0, 114, 178], [213, 94, 0]]], dtype=np.uint8)

    dark = inverted(colors)

    assert dark[0, :2].tolist() == [[17] * 3, [255] * 3]
    for before, after in zip(colors[0, 2:], dark[0, 2:], strict=True):
        hues = [
            colorsys.rgb_to_hls(*(np.subtract(color, low) / 255))[0]
            for color, low in ((before, 0), (after, 17))
        ]
        assert hues[0] == pytest.approx(hues[1], abs=0.01)


def test_inversion_leaves_areas_alone():
    """An area counts from the upper left corner."""
    white = np.full((3, 4, 3), 255, dtype=np.uint8)

    dark = inverted(white, [(1, 0, 2, 1)])

    assert dark[0, :, 0].tolist() == [17, 255, 255, 17]
    assert (dark[1:] == 17).all()


@pytest.mark.parametrize("kind", ["image", "mesh", "filled"])
def test_images_and_colour_maps_are_areas(kind):
    """They are measured in dots."""
    assert plot_kind(kind=kind).areas() == [(108, 72, 216, 144)]


@pytest.mark.parametrize("kind", ["lines", "plot"])
def test_lines_are_no_areas(kind):
    """Contour lines too are inverted."""
    assert plot_kind(kind=kind).areas() == []


def test_area_ends_where_its_axes_do():
    """Part of an image may lie outside of the axes' limits."""
    fig = plot_kind(kind="image")
    fig.axes[0].set_xlim(2, 6)

    assert fig.areas() == [(108, 72, 108, 144)]


def images(html):
    return [
        np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))
        for data in re.findall(r"base64,([^\"]+)", html)
    ]


def test_still_picture_has_a_version_for_each_theme():
    """They differ around the image and agree within it."""
    light, dark = images(plot_kind(kind="image")._repr_mimebundle_()["text/html"])

    assert light[0, 0].tolist() == [252, 252, 250]
    assert dark[0, 0].max() < 25
    np.testing.assert_array_equal(light[100:200, 120:300], dark[100:200, 120:300])


def test_page_without_style_sheets_shows_one_version():
    """The dark one is hidden by itself, and so not read out twice."""
    tags = re.findall(r"<img[^>]*>", still("AAAA", "BBBB", "1 < 2", 300))

    assert [" hidden " in tag for tag in tags] == [False, True]
    assert all('alt="1 &lt; 2"' in tag for tag in tags)
