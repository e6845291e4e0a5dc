"""The diagram of an LSTM cell draws."""

from course_lib.viz.lstm.cell import plot_cell


def test_cell_draws():
    """It has no setting."""
    assert plot_cell().png().startswith(b"\x89PNG")
