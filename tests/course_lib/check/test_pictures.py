"""A wrong image is drawn beside the right one, and one that cannot be drawn is no reason to fail."""

import base64

import numpy as np

from course_lib.check.card import Failure
from course_lib.check.case import Outcome, case
from course_lib.check.pictures import draw


def drawn(got):
    want = Outcome(np.arange(6.0).reshape(2, 3))
    return draw("image", [case(0)], [Outcome(got)], [want], [Failure("y", 0, "", "")])


def test_draw_gives_words_and_a_png_of_a_wrong_image():
    words, png = drawn(np.ones((2, 3))).split("\n")

    assert words.startswith("Your image")
    assert base64.b64decode(png).startswith(b"\x89PNG")


def test_curve_joins_only_cases_with_equal_options():
    """What another option gives belongs to another curve; two points are none."""
    cases = [case(float(x), every=every) for every in (1, 2) for x in range(4)] + [case(9.0, every=3)]
    want = [Outcome(float(i)) for i in range(len(cases))]
    got = [Outcome(float(i) + 1) for i in range(len(cases))]

    assert draw("curve", cases, got, want, [Failure("y", 5, "")])
    assert not draw("curve", cases, got, want, [Failure("y", 8, "")])


def test_draw_leaves_out_what_is_no_image():
    """Numbers, rows, and an image without a pixel: what a size that is off by one gives."""
    assert drawn(3.0) == drawn(np.ones(3)) == drawn(np.ones((2, 0))) == ""
