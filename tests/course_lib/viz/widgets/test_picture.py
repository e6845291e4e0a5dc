"""A picture shows itself, says what it shows, and redraws to the same pixels."""

import io

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

from course_lib.viz.widgets.picture import STAGES, picture


def setup(fig, top):
    ax = fig.subplots()
    ax.set(xlim=(0, 1), ylim=(0, top))
    return ax


@picture(figsize=(3, 2))
def plot_staged(fig, top=2.0, *, slope):
    fig.stage(setup, top).plot([0, 1], [0, slope])
    return f"A line that climbs {slope} < a unit."


@picture(figsize=(3, 2))
def plot_plain(fig, *, slope):
    setup(fig, 2.0).plot([0, 1], [0, slope])
    return "A line."


def pixels(fig):
    return np.asarray(Image.open(io.BytesIO(fig.png()))).astype(int)


def test_picture_keeps_the_global_style():
    before = dict(mpl.rcParams)

    plot_plain(slope=1).png()

    assert dict(mpl.rcParams) == before


def test_picture_shows_itself_with_its_text_alternative():
    bundle = plot_staged(slope=1)._repr_mimebundle_()

    assert bundle["text/plain"] == "A line that climbs 1 < a unit."
    assert 'alt="A line that climbs 1 &lt; a unit."' in bundle["text/html"]
    assert bundle["image/png"] in bundle["text/html"]


def test_redrawn_picture_equals_a_new_one():
    """Nothing of the earlier drawing stays, and colours start anew."""
    for plot in (plot_staged, plot_plain):
        reused = plot(slope=1)
        reused.png()
        plot(slope=2, fig=reused)

        np.testing.assert_array_equal(pixels(reused), pixels(plot(slope=2)))
        assert len(reused.axes) == 1
        assert len(reused.axes[0].lines) == 1


def test_stage_is_kept_while_its_arguments_are_the_same():
    fig = plot_staged(2.0, slope=1)
    ax = fig.axes[0]

    assert plot_staged(2.0, slope=2, fig=fig).axes[0] is ax
    assert plot_staged(3.0, slope=2, fig=fig).axes[0] is not ax
    np.testing.assert_array_equal(pixels(fig), pixels(plot_staged(3.0, slope=2)))
    assert plot_staged(2.0, slope=3, fig=fig).axes == [ax]
    np.testing.assert_array_equal(pixels(fig), pixels(plot_staged(2.0, slope=3)))


def test_only_the_latest_stages_are_kept():
    fig = plot_staged(2.0, slope=1)
    first = fig.axes[0]
    for top in range(3, 3 + STAGES):
        plot_staged(float(top), slope=1, fig=fig)

    assert plot_staged(2.0, slope=1, fig=fig).axes[0] is not first


def test_a_stage_that_fails_leaves_none_behind():
    fig = plot_staged(2.0, slope=1)
    with pytest.raises(ValueError, match="NaN or Inf"):
        plot_staged(np.inf, slope=1, fig=fig)

    np.testing.assert_array_equal(
        pixels(plot_staged(2.0, slope=2, fig=fig)), pixels(plot_staged(2.0, slope=2))
    )


def test_stage_looks_as_if_drawn_at_once():
    """Kept pixels may differ from one drawing only where the line crosses a spine or the grid."""
    staged, plain = pixels(plot_staged(slope=1)), pixels(plot_plain(slope=1))

    assert np.mean(np.abs(staged - plain).max(axis=2) > 0) < 0.002


@pytest.mark.parametrize("width", [3, 9.2])  # 9.2 inches of 100 dots are 919.99…, and Agg makes them 919
def test_runs_of_one_colour_are_the_picture_pixel_for_pixel(width):
    plot = picture(figsize=(width, 2))(lambda fig: fig.subplots().set_title("runs") and "")
    fig = plot()
    fig.sharpen(1.0)
    plot(fig=fig)
    packed, (across, down) = fig.runs()
    runs = np.frombuffer(packed, dtype=np.uint8).reshape(-1, 4)

    assert len(runs) < across * down / 4
    np.testing.assert_array_equal(
        np.repeat(runs[:, :3], runs[:, 3], axis=0).reshape(down, across, 3), pixels(fig)
    )


@pytest.mark.parametrize(("ratio", "width"), [(0.5, 300), (1.0, 300), (1.25, 375), (3.0, 432)])
def test_picture_is_as_sharp_as_the_display_within_reason(ratio, width):
    fig = plot_staged(slope=1)
    fig.sharpen(ratio)
    plot_staged(slope=1, fig=fig)

    assert pixels(fig).shape[1] == width
    assert fig.size == (300, 200)
