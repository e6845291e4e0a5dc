"""A wrong image is drawn beside the right one, and one that cannot be drawn is no reason to fail."""

import base64

import numpy as np

from course_lib.check.call import Outcome, case
from course_lib.check.pictures import draw
from course_lib.check.report import Failure


def drawn(got):
    want = Outcome(np.arange(6.0).reshape(2, 3))
    return draw("image", [case(0)], [Outcome(got)], [want], [Failure("y", 0, "", "")])


def test_draw_gives_words_and_a_png_of_a_wrong_image():
    words, png = drawn(np.ones((2, 3))).split("\n")

    assert words.startswith("Your image")
    assert base64.b64decode(png).startswith(b"\x89PNG")


def test_draw_leaves_out_what_is_no_image():
    """Numbers, rows, and an image without a pixel: what a size that is off by one gives."""
    assert drawn(3.0) == drawn(np.ones(3)) == drawn(np.ones((2, 0))) == ""
