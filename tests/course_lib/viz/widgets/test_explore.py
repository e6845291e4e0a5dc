"""A playground redraws when a control moves, draws the next step ahead, and shows errors."""

import threading

import ipywidgets as widgets
import matplotlib as mpl
import numpy as np
import pytest

from course_lib.arrays import ArgumentError
from course_lib.viz.sgd import learning_rate
from course_lib.viz.widgets.explore import explore, log_slider, make_controls
from course_lib.viz.widgets.picture import picture


@picture(figsize=(3, 2))
def plot_power(fig, base, *, exponent=2, batch_size=8):
    if batch_size == 13:
        raise ValueError("13 < 14")
    fig.subplots().bar([0], [base**exponent])
    return f"{base} to the power of {exponent}."


def test_explore_starts_from_the_picture_s_defaults():
    """A control that does not say where to start takes the default of the parameter."""
    assert explore(plot_power, 3, exponent=(0, 5), batch_size=[4, 8]).state() == {
        "exponent": 2,
        "batch_size": 8,
    }


def test_list_with_the_default_becomes_a_slider():
    """A slider obeys the arrow keys; a dropdown does not."""
    control = explore(plot_power, 3, batch_size=[4, 8, 32]).controls["batch_size"]

    assert isinstance(control, widgets.SelectionSlider)
    assert (control.options, control.value) == ((4, 8, 32), 8)


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ([0.5, 0.9, 0.99], widgets.SelectionSlider),
        ([np.float64(0.5), np.int64(1)], widgets.SelectionSlider),
        ([(1, 1, 1), (2, 2, 2)], widgets.SelectionSlider),
        (["sigmoid", "tanh", "ReLU"], widgets.ToggleButtons),
        ([("two", 2), ("three", 3)], widgets.ToggleButtons),
        ([True, False], widgets.ToggleButtons),
        (["a" * 30, "b" * 30], widgets.ToggleButtons),
        (["a" * 30, "b" * 31], widgets.Dropdown),
        (True, widgets.Checkbox),
    ],
)
def test_kind_of_a_control_follows_from_its_list(options, kind):
    """Numbers are on a slider; words can all be read, in one row if they fit."""
    control = make_controls({}, {"what": options})["what"]

    assert type(control) is kind
    if kind is not widgets.Checkbox:
        assert control.index == 0


def test_list_of_words_starts_from_the_default():
    """As a slider does."""
    control = make_controls({"what": "tanh"}, {"what": ["sigmoid", "tanh"]})["what"]

    assert control.value == "tanh"


def test_explore_redraws_when_a_control_moves():
    """The picture and its text change together."""
    playground = explore(plot_power, 3, exponent=(0, 5))
    before = playground.screen.runs

    playground.controls["exponent"].value = 4

    assert playground.screen.runs != before
    assert playground.screen.alt == "3 to the power of 4."


def ask_ahead(playground):
    """Ask for the next step as the page does; return what it is sent, or None."""
    sent = []
    playground.screen.send = lambda content, buffers: sent.append((content, buffers))
    playground.screen._handle_custom_msg({}, [])
    return sent[0] if sent else None


def count_drawings(start, control):
    """Return a playground of one control, and the list of values it is drawn for."""
    drawn = []

    @picture(figsize=(3, 2))
    def plot_count(fig, *, x=start):
        drawn.append(x)
        return f"{x}"

    return explore(plot_count, x=control), drawn


@pytest.mark.parametrize(
    ("control", "values", "then"),
    [
        ((0, 20), [5, 7], 9),
        ((0, 20), [7, 5], 3),
        ((0.0, 1.0, 0.1), [0.2, 0.3], 0.4),
        (log_slider(1e-3, 1e1, 0.1, per_decade=1), [0.1, 1.0], 10.0),
        ([2, 3, 5, 7], [3, 5], 3),  # a list has indices for positions
        ([("two", 2), ("three", 3), ("five", 5)], [2, 3], 2),
        ([("two", 2), ("three", 3), ("five", 5)], [3, 5], 0),  # words have no end: the one not yet seen
        ([("two", 2), ("three", 3), ("five", 5)], [2, 5], 1),
        ([("t" * 40, 2), ("u" * 40, 3), ("v" * 40, 5)], [2, 3], 2),
        ([(1, 1, 1), (2, 2, 2), (3, 3, 3)], [(1, 1, 1), (2, 2, 2)], 2),
    ],
)
def test_page_is_sent_the_picture_of_the_next_step(control, values, then):
    """It is the picture that the move then gives, at the positions that the page then reads."""

    @picture(figsize=(3, 2))
    def plot_what(fig, *, what=2):
        fig.text(0, 0, f"{what}")
        return f"{what}"

    playground = explore(plot_what, what=control)
    for value in values:
        playground.controls["what"].value = value

    message, (runs,) = ask_ahead(playground)

    assert message["positions"] == [pytest.approx(then)]
    current = playground.screen.runs
    mover = playground.controls["what"]
    if hasattr(mover, "index"):
        mover.index = then
    else:
        mover.value = then
    assert runs == playground.screen.runs != current
    assert message["alt"] == playground.screen.alt


def test_threads_that_draw_at_once_do_not_disturb_each_other():
    """JupyterLab 4.4 and later runs some widget callbacks in the thread of the cells, some in another."""
    style = dict(mpl.rcParams)
    playground = explore(learning_rate.plot_learning_rates, lr=(0.02, 0.6, 0.02))
    barrier = threading.Barrier(3)

    def move(values):
        barrier.wait()
        for value in values:
            playground.controls["lr"].value = value
            ask_ahead(playground)

    def draw():
        barrier.wait()
        for _ in range(5):
            learning_rate.plot_learning_rates()

    rates = np.arange(0.02, 0.6, 0.02)
    threads = [
        threading.Thread(target=move, args=(rates,)),
        threading.Thread(target=move, args=(rates[::-1],)),
        threading.Thread(target=draw),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    playground.controls["lr"].value = 0.5
    expected = learning_rate.plot_learning_rates(lr=0.5)
    expected.set_pixel_ratio(playground.screen.pixel_ratio)
    learning_rate.plot_learning_rates(lr=0.5, fig=expected)
    assert np.array_equal(playground.picture.pixels(), expected.pixels())
    assert dict(mpl.rcParams) == style


def test_picture_drawn_ahead_is_not_drawn_again():
    """A move to it shows it; a move elsewhere draws anew."""
    playground, drawn = count_drawings(0, (0, 9))
    playground.controls["x"].value = 1
    ask_ahead(playground)
    playground.controls["x"].value = 2

    assert drawn == [0, 1, 2]
    assert playground.picture.alt == "2"
    ask_ahead(playground)
    playground.controls["x"].value = 1
    assert drawn == [0, 1, 2, 3, 1]
    assert playground.picture.alt == "1"


def test_nothing_is_drawn_ahead_where_no_step_can_follow():
    """Before any move, at the end of a range, or where the picture raises an error."""
    playground = explore(plot_power, 3, exponent=(0, 5), batch_size=(1, 20))
    assert ask_ahead(playground) is None  # nothing has moved

    playground.controls["exponent"].value = 4
    playground.controls["exponent"].value = 5
    assert ask_ahead(playground) is None

    playground.controls["batch_size"].value = 12
    assert ask_ahead(playground) is not None
    playground.controls["batch_size"].value = 11
    playground.controls["batch_size"].value = 12
    assert ask_ahead(playground) is None  # 13 is an error, shown only to those who move there
    assert playground.screen.problem == ""


@pytest.mark.parametrize(
    ("control", "values"),
    [
        (True, [False]),
        (["yes", "no"], ["no"]),  # the page still has the other one
        (widgets.Text(), ["a", "b"]),
        (widgets.Dropdown(options=[1, 2, 3], value=None), [1]),
        (widgets.FloatRangeSlider(), [(0.1, 0.2), (0.2, 0.3)]),
    ],
)
def test_nothing_is_drawn_ahead_where_a_move_has_no_direction(control, values):
    """As with a checkbox, a text or a range."""

    @picture(figsize=(3, 2))
    def plot_what(fig, *, what=True):
        return f"{what}"

    playground = explore(plot_what, what=control)
    for value in values:
        playground.controls["what"].value = value

    assert ask_ahead(playground) is None
    assert playground.screen.alt == f"{values[-1]}"


def test_rounding_by_the_page_draws_nothing():
    """A slider in the page sends back a rounded value after Python has set it."""
    playground, drawn = count_drawings(0.3, (0.0, 1.0))
    playground.controls["x"].value = 0.1 + 0.2

    assert drawn == [0.3]


def test_labels_of_controls_are_words():
    """A parameter's underscores become spaces."""
    assert explore(plot_power, 3, batch_size=(1, 20)).controls["batch_size"].description == "batch size"


def test_explore_shows_an_error_and_recovers():
    """The error stands in the place of the text until the next success."""
    playground = explore(plot_power, 3, batch_size=(1, 20))

    playground.controls["batch_size"].value = 13

    assert playground.screen.problem == "ValueError: 13 < 14"
    playground.controls["batch_size"].value = 12
    assert (playground.screen.problem, playground.screen.alt) == ("", "3 to the power of 2.")


def test_explore_leaves_a_still_picture_without_a_kernel():
    """A saved notebook shows the image."""
    bundle = explore(plot_power, 3, exponent=(0, 5))._repr_mimebundle_()

    assert set(bundle) == {"application/vnd.jupyter.widget-view+json", "image/png", "text/plain"}
    assert bundle["text/plain"] == "3 to the power of 2."


def test_unusable_control_is_an_error():
    """The message names the control and says what it may be."""
    with pytest.raises(ArgumentError, match="explore: exponent is not usable"):
        explore(plot_power, 3, exponent=object())


def test_control_that_the_picture_does_not_know_is_an_error():
    """As in a notebook that is older than the picture: the message names what it takes."""
    with pytest.raises(ArgumentError, match=r"(?s)explore: layer.*one of .*exponent.*older than"):
        explore(plot_power, 3, layer=(1, 21))


def test_log_slider_has_steps_of_equal_ratio():
    """Its limits and step are exponents of ten."""
    slider = log_slider(1e-3, 1e1, 0.1, per_decade=5)

    assert isinstance(slider, widgets.FloatLogSlider)
    assert (slider.min, slider.max, slider.step, slider.value) == (-3, 1, 0.2, 0.1)


@pytest.mark.parametrize(("low", "format"), [(1e-4, ".3g"), (1e-6, ".1e")])
def test_log_slider_writes_tiny_values_with_an_exponent(low, format):
    """1.0e-6: the page's .3g gives 0.00000100."""
    assert log_slider(low, 1.0, 0.1).readout_format == format
