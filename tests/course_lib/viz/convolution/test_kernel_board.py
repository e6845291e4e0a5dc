"""The board sends images to the browser, and answers an edited kernel with a new map."""

import numpy as np
import pytest

from course_lib.images.filters import presets, sobel_x
from course_lib.ops.conv.conv2d import filter2d
from course_lib.viz.convolution.kernel_board import kernel_board, photograph, shades


def values(sent):
    return np.frombuffer(sent["values"], np.float32).reshape(sent["rows"], sent["columns"])


def colors(sent):
    return np.frombuffer(sent["colors"], np.uint8).reshape(sent["rows"], sent["columns"], 3)


def test_board_sends_the_photograph_and_its_map():
    """And all presets."""
    board = kernel_board("vertical edges", image="chelsea").board

    np.testing.assert_allclose(values(board.image), photograph("chelsea"), atol=1e-6)
    np.testing.assert_allclose(values(board.map), filter2d(photograph("chelsea"), sobel_x()), atol=1e-6)
    assert set(board.presets) == set(presets())


def test_board_answers_an_edited_kernel():
    """A single weight of 0.5 shifts the photograph and halves it."""
    board = kernel_board("identity")
    board.board.kernel = [[0, 0, 0], [0, 0, 0], [0, 0, 0.5]]

    np.testing.assert_allclose(values(board.board.map), photograph("camera")[2:, 2:] / 2, atol=1e-6)


def test_board_shows_an_error_and_recovers():
    """The student's function fails for one kernel and works for the next."""

    def half_done(image, kernel):
        return filter2d(image, kernel) if kernel.any() else image

    board = kernel_board("box", filter2d=half_done)
    board.board.kernel = [[0.0] * 3] * 3

    assert "expected  (118, 118)" in board.board.problem
    board.board.kernel = [[1.0] * 3] * 3
    assert board.board.problem == ""


def test_board_leaves_a_still_picture_where_no_kernel_runs():
    """Saved notebooks show it."""
    bundle = kernel_board("box")._repr_mimebundle_()

    assert set(bundle) == {"application/vnd.jupyter.widget-view+json", "image/png", "text/plain"}
    assert bundle["text/plain"].startswith(
        "A photograph of 120 × 120 pixels and the map of the kernel (0.111"
    )


def test_shades_are_grey_for_an_image_and_signed_for_edges():
    """Weights that add up to 0 make a signed map."""
    brightness = np.array([[0.0, 0.5, 2.0]])
    signed = shades(np.array([[-1.0, 0.0, 1.0]]), sobel_x())

    np.testing.assert_array_equal(shades(brightness, np.eye(3))[..., 0], [[0.0, 0.5, 1.0]])
    np.testing.assert_array_equal(signed[0, 1], [1, 1, 1])
    assert signed[0, 0].argmax() == 0  # red and green: orange
    assert signed[0, 2].argmax() == 2  # blue


def test_the_legend_says_what_the_colours_mean():
    """Two colours where the weights add up to 0, grey elsewhere; it follows an edited kernel."""
    board = kernel_board("vertical edges").board
    assert board.map["legend"] == "map: blue above 0, white 0, orange below 0"

    board.kernel = [[0, 0, 0], [0, 1, 0], [0, 0, 0]]

    assert board.map["legend"] == "map: black 0 or less, white 1 or more"


def test_a_function_that_is_not_written_yet_stops_the_board():
    """So that one sentence can stand in its place."""

    def not_yet(image, kernel):
        raise NotImplementedError

    with pytest.raises(NotImplementedError):
        kernel_board("box", filter2d=not_yet)


def test_board_colours_are_the_shades_in_bytes():
    """From 0 to 255."""
    board = kernel_board("vertical edges")

    expected = np.round(255 * shades(board.result(), board.kernel))
    np.testing.assert_array_equal(colors(board.board.map), expected)
