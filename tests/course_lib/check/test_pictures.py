"""A wrong image is drawn beside the right one, and one that cannot be drawn is no reason to fail."""

import base64
import io
import re
import warnings
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from course_lib.check.card import Failure
from course_lib.check.case import Outcome, case
from course_lib.check.pictures import SIDE, draw

SVG = "{http://www.w3.org/2000/svg}"
WANT = np.arange(6.0).reshape(2, 3)


def drawn(got, want=WANT):
    return draw("image", [case(0)], [Outcome(got)], [Outcome(want)], [Failure("y", 0, "", "")])


def svg_of(picture):
    return ElementTree.fromstring(base64.b64decode(picture.split("\n")[1]))


def images_of(picture):
    """Return the name and the pixels of each image in a picture, one pixel for each of its entries."""
    svg = svg_of(picture)
    names, found = [text.text for text in svg.iter(f"{SVG}text")], {}
    for name, image in zip(names, svg.iter(f"{SVG}image"), strict=True):
        kind, data = image.get("href").split(",")
        assert kind == "data:image/png;base64"
        found[name] = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))
    return found


def middles(pixels, shape):
    """Return an image's pixels, of which each entry has many, at the middle of each entry."""
    rows, columns = ((np.arange(n) + 0.5) * side // n for n, side in zip(shape, pixels.shape, strict=False))
    return pixels[np.ix_(rows.astype(int), columns.astype(int))]


def curve(got, want=None):
    cases = [case(float(x)) for x in range(len(got))]
    want = [0.0] * len(got) if want is None else want
    outcomes = ([Outcome(value) for value in values] for values in (got, want))
    return draw("curve", cases, *outcomes, [Failure("y", 1, "")])


def test_images_are_grey_on_one_scale_and_their_difference_is_red_below_and_blue_above():
    got = WANT.copy()
    got[0, 0], got[1, 2] = 10.0, -5.0
    words = drawn(got).split("\n")[0]
    shown = {name: middles(pixels, got.shape) for name, pixels in images_of(drawn(got)).items()}

    assert words == "Your image, the expected one, and their difference"
    assert list(shown) == ["yours", "expected", "yours \N{MINUS SIGN} expected"]
    assert shown["expected"][..., 0].tolist() == [[0, 51, 102], [153, 204, 255]]
    assert shown["yours"][0, 0].tolist() == [255] * 4, "beyond the scale is white"
    assert shown["yours"][1, 2].tolist() == [0, 0, 0, 255]
    below, same, above = (shown["yours \N{MINUS SIGN} expected"][at] for at in ((1, 2), (0, 1), (0, 0)))
    assert below[0] > below[2], "red"
    assert above[2] > above[0], "blue"
    assert same.tolist() == [255] * 4


def test_what_is_no_number_is_left_open():
    got = WANT.copy()
    got[0, 0], got[1, 1] = np.nan, np.inf
    with warnings.catch_warnings(action="error"):
        for name, pixels in images_of(drawn(got)).items():
            open_ = middles(pixels, got.shape)[..., 3] == 0
            assert open_.tolist() == (
                [[False] * 3] * 2 if name == "expected" else np.logical_not(np.isfinite(got)).tolist()
            )
        assert drawn(np.full((2, 3), np.nan), np.full((2, 3), np.nan))


def test_an_image_of_another_shape_has_no_difference():
    assert list(images_of(drawn(np.ones((4, 3))))) == ["yours", "expected"]


@pytest.mark.parametrize("shape", [(1, 1), (1, 4000), (4000, 1), (1500, 1200), (2, 3, 4, 5)])
def test_pictures_of_any_shape_are_small(shape):
    """Whoever answers with millions of entries gets a picture that a page can hold."""
    noise = np.random.default_rng(0).normal(size=shape)
    picture = drawn(noise, -noise)

    assert len(picture) < 12 * SIDE**2
    for pixels in images_of(picture).values():
        assert max(pixels.shape) <= 2 * SIDE


def test_a_curve_shows_each_value_where_it_is():
    svg = svg_of(curve([0.0, 4.0, 2.0], [0.0, 1.0, 2.0]))
    expected, yours = svg.findall(f"{SVG}g")
    places = [
        [float(number) for number in re.findall(r"-?[\d.]+", mark.get("transform"))]
        for mark in list(yours)[2:]  # after the line and the sign in the key
    ]
    assert [text.text for text in svg.iter(f"{SVG}text")][-2:] == ["expected", "yours"]
    assert len(list(expected)) == len(list(yours)) == 5
    (x0, y0), (x1, y1), (x2, y2) = places
    assert x1 - x0 == x2 - x1 > 0
    assert y0 - y1 == pytest.approx(2 * (y0 - y2)), "4 is twice as high as 2, and up is less"


def test_a_curve_has_round_numbers_at_its_axes():
    svg = svg_of(curve([0.0, 0.031, 0.1, 0.05]))
    texts = [text.text for text in svg.iter(f"{SVG}text")]

    assert texts[:-2] == ["0", "1", "2", "3", "0", "0.02", "0.04", "0.06", "0.08", "0.1"]


def test_a_curve_may_hold_anything():
    with warnings.catch_warnings(action="error"):
        gap = svg_of(curve([1.0, float("nan"), 2.0, 3.0])).findall(f"{SVG}g")[1]
        assert gap[0].get("d").count("M") == 2, "the line is broken where there is no value"
        for odd in (
            [float("nan")] * 3,
            [1e308, -1e308, float("inf")],
            [2, np.int8(3), np.array(4.0)],
            [0.0] * 3,
            [5e-324, 0.0, 0.0],
        ):
            assert svg_of(curve(odd)) is not None


@pytest.mark.parametrize("odd", [1j, np.complex128(1j), 10**400, np.array("one"), "one", None])
def test_what_is_no_real_number_is_no_curve(odd):
    assert curve([0.0, odd, 1.0]) == ""


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
