"""Pointing at a picture sets its two controls within their ranges and redraws once."""

import pytest

from course_lib.viz.widgets.explore import log_slider
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


def make_board():
    return scrub(plot_point, "x", "y", x=(0.0, 4.0), y=(-1.0, 0.5))


def inside(area, x, y):
    left, bottom, right, top = area
    return [left + x * (right - left), bottom + y * (top - bottom)]


def test_pointing_sets_both_controls_and_draws_once():
    """Although two controls change, there is one drawing."""
    board = make_board()
    drawn.clear()
    before = board.screen.runs

    board.screen.pointer = inside(board.screen.area, 0.75, 0.25)

    assert board.state() == {"x": pytest.approx(3.0), "y": pytest.approx(-0.5)}
    assert len(drawn) == 1
    assert board.screen.runs != before
    assert board.picture.alt == "A point at 3.0, -0.5."


def test_pointing_stays_within_the_ranges():
    """Values beyond a control's range are clipped."""
    board = make_board()

    board.screen.pointer = inside(board.screen.area, 1.0, 1.0)

    assert board.state() == {"x": pytest.approx(4.0), "y": 0.5}


def test_next_place_of_a_steady_pointer_is_drawn_ahead():
    """A third equal move finds its picture ready."""
    board = make_board()
    sent = []
    board.screen.send = lambda content, buffers: sent.append(content)
    for x in (0.2, 0.4):
        board.screen.pointer = inside(board.screen.area, x, 0.25)
    board.screen._handle_custom_msg({}, [])
    drawn.clear()

    board.screen.pointer = inside(board.screen.area, 0.6, 0.25)

    assert drawn == []
    assert board.picture.alt == sent[0]["alt"] == "A point at 2.4, -0.5."
    assert sent[0]["positions"] == ["pointer", *map(pytest.approx, board.screen.pointer)]


def test_slider_after_pointing_is_drawn_ahead_too():
    """The first move of the slider has no direction yet, the second has."""
    board = make_board()
    sent = []
    board.screen.send = lambda content, buffers: sent.append(content)
    board.screen.pointer = inside(board.screen.area, 0.5, 0.5)
    board.controls["x"].value = 3.0
    board.screen._handle_custom_msg({}, [])
    assert sent == []

    board.controls["x"].value = 3.1
    board.screen._handle_custom_msg({}, [])

    assert sent[0]["positions"] == [pytest.approx(3.2), pytest.approx(board.controls["y"].value)]


def test_arrow_key_moves_by_the_slider_s_step():
    """But by at least a hundredth of the axes."""
    board = scrub(plot_point, "x", "y", x=(0, 4), y=(-1.0, 1.0))
    left, bottom, right, top = board.screen.area

    assert board.screen.arrow_step == pytest.approx([(right - left) / 4, (top - bottom) / 20])


def test_sliders_still_move_the_picture():
    """Pointing is one of two ways to set the controls."""
    board = make_board()

    board.controls["x"].value = 2.0

    assert board.picture.alt == "A point at 2.0, 0.0."
    assert board.screen.runs == board.picture.runs()[0]


@picture(figsize=(4, 3))
def plot_log_point(fig, *, lr=0.1, beta=0.9, momentum=0.5, up="beta"):
    fig.subplots().set(xscale="log", xlim=(1e-3, 10), ylim=(0, 1))
    return f"{lr:g} {beta:g} {momentum:g}"


def test_pointing_finds_the_nearest_value_on_a_log_slider_and_in_a_list():
    """Near on the screen; the control that goes up may be chosen by another one."""
    log, betas, momenta = log_slider(1e-3, 10, 0.1), [0.0, 0.9, 0.99], (0.0, 1.0, 0.1)
    board = scrub(plot_log_point, "lr", "up", lr=log, beta=betas, momentum=momenta, up=["beta", "momentum"])

    board.screen.pointer = inside(board.screen.area, 0.26, 0.4)
    assert board.picture.alt == "0.01 0 0.5"

    board.controls["up"].value = "momentum"
    board.screen.pointer = inside(board.screen.area, 0.75, 0.81)
    assert board.picture.alt == "1 0 0.8"
    assert board.screen.label.endswith("across is lr, up is momentum.")


def test_scrub_leaves_a_still_picture_without_a_kernel():
    """A saved notebook shows the image."""
    bundle = make_board()._repr_mimebundle_()

    assert set(bundle) == {"application/vnd.jupyter.widget-view+json", "image/png", "text/plain"}
