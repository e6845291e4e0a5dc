"""A picture displays itself with its text alternative, and redraws to the same pixels."""

import io

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

from course_lib.viz.widgets.picture import MAX_STAGES, picture


def setup(fig, top):
    ax = fig.subplots()
    ax.set(xlim=(0, 1), ylim=(0, top))
    return ax


@picture(figsize=(3, 2))
def plot_staged(fig, top=2.0, *, slope):
    fig.stage(setup, top).plot([0, 1], [0, slope])
    return f"A line of slope < {slope}."


@picture(figsize=(3, 2))
def plot_plain(fig, *, slope):
    setup(fig, 2.0).plot([0, 1], [0, slope])
    return "A line."


def pixels(fig):
    return np.asarray(Image.open(io.BytesIO(fig.png()))).astype(int)


def test_drawing_leaves_the_global_style_unchanged():
    """The course's style holds only while a picture is drawn."""
    before = dict(mpl.rcParams)

    plot_plain(slope=1).png()

    assert dict(mpl.rcParams) == before


def test_mimebundle_holds_the_text_alternative():
    """It is the plain text, and escaped the alt text of the image."""
    bundle = plot_staged(slope=1)._repr_mimebundle_()

    assert bundle["text/plain"] == "A line of slope < 1."
    assert 'alt="A line of slope &lt; 1."' in bundle["text/html"]
    assert bundle["image/png"] in bundle["text/html"]


def test_redrawn_picture_equals_a_new_one():
    """Nothing of the earlier drawing remains, and the colour cycle restarts."""
    for plot in (plot_staged, plot_plain):
        reused = plot(slope=1)
        reused.png()
        plot(slope=2, fig=reused)

        np.testing.assert_array_equal(pixels(reused), pixels(plot(slope=2)))
        assert len(reused.axes) == 1
        assert len(reused.axes[0].lines) == 1


def test_stage_is_reused_for_the_same_arguments():
    """Also after a stage with other arguments."""
    fig = plot_staged(2.0, slope=1)
    ax = fig.axes[0]

    assert plot_staged(2.0, slope=2, fig=fig).axes[0] is ax
    assert plot_staged(3.0, slope=2, fig=fig).axes[0] is not ax
    np.testing.assert_array_equal(pixels(fig), pixels(plot_staged(3.0, slope=2)))
    assert plot_staged(2.0, slope=3, fig=fig).axes == [ax]
    np.testing.assert_array_equal(pixels(fig), pixels(plot_staged(2.0, slope=3)))


def test_only_the_latest_stages_are_kept():
    """An older stage is set up again."""
    fig = plot_staged(2.0, slope=1)
    first = fig.axes[0]
    for top in range(3, 3 + MAX_STAGES):
        plot_staged(float(top), slope=1, fig=fig)

    assert plot_staged(2.0, slope=1, fig=fig).axes[0] is not first


def test_picture_recovers_after_a_failed_setup():
    """The next drawing sets up its stage from an empty figure."""
    fig = plot_staged(2.0, slope=1)
    with pytest.raises(ValueError, match="NaN or Inf"):
        plot_staged(np.inf, slope=1, fig=fig)

    np.testing.assert_array_equal(
        pixels(plot_staged(2.0, slope=2, fig=fig)), pixels(plot_staged(2.0, slope=2))
    )


def test_staged_picture_looks_like_a_plain_one():
    """They differ only where the line crosses a spine or the grid, for it lies above them."""
    staged, plain = pixels(plot_staged(slope=1)), pixels(plot_plain(slope=1))

    assert np.mean(np.abs(staged - plain).max(axis=2) > 0) < 0.002


@pytest.mark.parametrize("width", [3, 9.2])  # 100 * 9.2 is 919.99…, which Agg takes as 919
def test_runs_hold_every_pixel(width):
    """Decoded as the page does, they give the picture."""
    plot = picture(figsize=(width, 2))(lambda fig: fig.subplots().set_title("runs") and "")
    fig = plot()
    fig.set_pixel_ratio(1.0)
    plot(fig=fig)
    packed, (across, down) = fig.runs()
    runs = np.frombuffer(packed, dtype=np.uint8).reshape(-1, 4)

    assert len(runs) < across * down / 4
    np.testing.assert_array_equal(
        np.repeat(runs[:, :3], runs[:, 3], axis=0).reshape(down, across, 3), pixels(fig)
    )


@pytest.mark.parametrize(("ratio", "width"), [(0.5, 300), (1.0, 300), (1.25, 375), (3.0, 432)])
def test_pixel_ratio_is_the_display_s_within_limits(ratio, width):
    """The size on the page does not depend on it."""
    fig = plot_staged(slope=1)
    fig.set_pixel_ratio(ratio)
    plot_staged(slope=1, fig=fig)

    assert pixels(fig).shape[1] == width
    assert fig.size == (300, 200)
