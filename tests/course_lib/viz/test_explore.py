"""A playground redraws when a control moves, and never swallows an error."""

import ipywidgets as widgets
import pytest

from course_lib.arrays import ArgumentError
from course_lib.viz.explore import explore, log_slider
from course_lib.viz.picture import picture


@picture(figsize=(3, 2))
def plot_power(fig, base, *, exponent=2, batch_size=8):
    if batch_size == 13:
        raise ValueError("13 < 14")
    fig.subplots().bar([0], [base**exponent])
    return f"{base} to the power of {exponent}."


def test_explore_starts_from_the_picture_s_defaults():
    assert explore(plot_power, 3, exponent=(0, 5), batch_size=[4, 8]).state() == {
        "exponent": 2,
        "batch_size": 8,
    }


def test_explore_makes_a_slider_of_a_list_that_holds_the_default():
    control = explore(plot_power, 3, batch_size=[4, 8, 32]).controls["batch_size"]

    assert isinstance(control, widgets.SelectionSlider)
    assert (control.options, control.value) == ((4, 8, 32), 8)


def test_explore_redraws_when_a_control_moves():
    playground = explore(plot_power, 3, exponent=(0, 5))
    before = playground.screen.runs

    playground.controls["exponent"].value = 4

    assert playground.screen.runs != before
    assert playground.screen.alt == "3 to the power of 4."


def test_explore_names_its_controls_in_words():
    assert explore(plot_power, 3, batch_size=(1, 20)).controls["batch_size"].description == "batch size"


def test_explore_shows_an_error_and_recovers():
    playground = explore(plot_power, 3, batch_size=(1, 20))

    playground.controls["batch_size"].value = 13

    assert playground.screen.problem == "ValueError: 13 < 14"
    playground.controls["batch_size"].value = 12
    assert (playground.screen.problem, playground.screen.alt) == ("", "3 to the power of 2.")


def test_explore_leaves_a_still_picture_where_no_kernel_answers():
    bundle = explore(plot_power, 3, exponent=(0, 5))._repr_mimebundle_()

    assert set(bundle) == {"application/vnd.jupyter.widget-view+json", "image/png", "text/plain"}
    assert bundle["text/plain"] == "3 to the power of 2."


def test_explore_says_what_a_control_may_be():
    with pytest.raises(ArgumentError, match="explore: exponent is not usable"):
        explore(plot_power, 3, exponent=object())


def test_log_slider_multiplies():
    slider = log_slider(1e-3, 1e1, 0.1, per_decade=5)

    assert isinstance(slider, widgets.FloatLogSlider)
    assert (slider.min, slider.max, slider.step, slider.value) == (-3, 1, 0.2, 0.1)
