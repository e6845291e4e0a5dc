"""The gates are those of the text, and pointing at the picture chooses letter and unit."""

import numpy as np

from course_lib.pretrained.sonnet_lstm import load_sonnet_lstm
from course_lib.viz.lstm.gates import LINES, READ, UNITS, plot_gates, reading
from course_lib.viz.widgets.pointing import scrub


def test_reading_sorts_units_and_a_line_end_empties_one():
    """Unit 22 of the text; the units are sorted by their forget gate."""
    read = reading(load_sonnet_lstm(), LINES[:READ], units=UNITS)

    forget = read.gates[1].mean(axis=0)
    assert np.all(np.diff(forget) >= 0)
    assert round(float(forget[0]), 2) == 0.14
    assert round(float(forget[-1]), 2) == 0.97
    assert round(float(forget[22]), 2) == 0.96
    assert round(float(read.gates[1, LINES.index("\n"), 22]), 2) == 0.01


def test_pointing_at_the_gates_chooses_letter_and_unit():
    """The middle of a cell of the board."""
    board = scrub(plot_gates, "letter", "unit", load_sonnet_lstm(), letter=(0, 79), unit=(0, 23))
    left, bottom, right, top = board.screen.area

    board.screen.pointer = [left + (right - left) * 10.5 / 80, bottom + (top - bottom) * 5.5 / 24]

    assert board.state() == {"letter": 10, "unit": 5}
