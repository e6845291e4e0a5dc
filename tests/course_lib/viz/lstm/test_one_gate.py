"""Each gate does alone what the lesson says of it."""

import numpy as np

from course_lib.viz.lstm.one_gate import MARK, NUMBER, STEPS, gate_run, plot_gate


def test_a_forget_gate_keeps_a_power_of_its_value():
    """20 steps at 0.9."""
    cell = gate_run("forget", 0.9).cell

    np.testing.assert_allclose(cell[MARK + 20], NUMBER * 0.9**20)


def test_a_closed_input_gate_keeps_the_number_and_an_open_one_adds_noise():
    assert np.all(gate_run("input", 0.0).cell[MARK:] == NUMBER)
    assert np.ptp(gate_run("input", 1.0).cell[MARK:]) > 0.5


def test_an_output_gate_changes_what_is_shown_and_not_what_is_kept():
    closed, opened = gate_run("output", 0.0), gate_run("output", 1.0)

    np.testing.assert_array_equal(closed.cell, opened.cell)
    assert np.all(closed.shown[:-1] == 0)
    assert closed.shown[-1] == opened.shown[-1] == np.tanh(NUMBER)


def test_a_gate_is_drawn_on_axes_that_stay():
    """At both ends of its slider."""
    for gate in ("forget", "input", "output"):
        fig = plot_gate(gate, value=0.0)
        limits = [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes]
        plot_gate(gate, value=1.0, fig=fig)

        assert limits == [((-0.5, STEPS - 0.5), (-1.7, 1.7))]
        assert [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes] == limits
        assert gate.capitalize() in fig.alt
        assert "nan" not in fig.alt
