"""Pointing at a picture sets its two controls, once and within their ranges."""

import pytest

from course_lib.viz.widgets.picture import picture
from course_lib.viz.widgets.pointing import scrub

drawn = []


@picture(figsize=(4, 3))
def plot_point(fig, *, x=1.0, y=0.0):
    drawn.append((x, y))
    ax = fig.subplots()
    ax.set(xlim=(0, 4), ylim=(-1, 1))
    ax.plot(x, y, "o")
    return f"A point at {x:.1f}, {y:.1f}."


def board():
    return scrub(plot_point, "x", "y", x=(0.0, 4.0), y=(-1.0, 0.5))


def inside(area, across, up):
    left, bottom, right, top = area
    return [left + across * (right - left), bottom + up * (top - bottom)]


def test_pointing_sets_both_controls_and_draws_once():
    scrubber = board()
    drawn.clear()
    before = scrubber.screen.runs

    scrubber.screen.place = inside(scrubber.screen.area, 0.75, 0.25)

    assert scrubber.state() == {"x": pytest.approx(3.0), "y": pytest.approx(-0.5)}
    assert len(drawn) == 1
    assert scrubber.screen.runs != before
    assert scrubber.picture.alt == "A point at 3.0, -0.5."


def test_pointing_stays_within_the_ranges():
    scrubber = board()

    scrubber.screen.place = inside(scrubber.screen.area, 1.0, 1.0)

    assert scrubber.state() == {"x": pytest.approx(4.0), "y": 0.5}


def test_pointing_on_in_one_direction_is_foreseen():
    scrubber = board()
    sent = []
    scrubber.screen.send = lambda content, buffers: sent.append(content)
    for across in (0.2, 0.4):
        scrubber.screen.place = inside(scrubber.screen.area, across, 0.25)
    scrubber.screen._handle_custom_msg({}, [])
    drawn.clear()

    scrubber.screen.place = inside(scrubber.screen.area, 0.6, 0.25)

    assert drawn == []
    assert scrubber.picture.alt == sent[0]["alt"] == "A point at 2.4, -0.5."
    assert sent[0]["at"] == ["place", *map(pytest.approx, scrubber.screen.place)]


def test_slider_moved_after_pointing_is_foreseen_too():
    scrubber = board()
    sent = []
    scrubber.screen.send = lambda content, buffers: sent.append(content)
    scrubber.screen.place = inside(scrubber.screen.area, 0.5, 0.5)
    scrubber.controls["x"].value = 3.0
    scrubber.screen._handle_custom_msg({}, [])
    assert sent == []  # pointed first, then slid: no direction

    scrubber.controls["x"].value = 3.1
    scrubber.screen._handle_custom_msg({}, [])

    assert sent[0]["at"] == [pytest.approx(3.2), pytest.approx(scrubber.controls["y"].value)]


def test_arrow_key_moves_by_the_slider_s_step():
    scrubber = scrub(plot_point, "x", "y", x=(0, 4), y=(-1.0, 1.0))
    left, bottom, right, top = scrubber.screen.area

    assert scrubber.screen.step == pytest.approx([(right - left) / 4, (top - bottom) / 20])


def test_sliders_still_move_the_picture():
    scrubber = board()

    scrubber.controls["x"].value = 2.0

    assert scrubber.picture.alt == "A point at 2.0, 0.0."
    assert scrubber.screen.runs == scrubber.picture.runs()[0]


def test_scrub_leaves_a_still_picture_where_no_kernel_answers():
    bundle = board()._repr_mimebundle_()

    assert set(bundle) == {"application/vnd.jupyter.widget-view+json", "image/png", "text/plain"}
