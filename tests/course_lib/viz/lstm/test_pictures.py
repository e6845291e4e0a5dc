"""The pictures of lesson 10 keep their axes at every setting, and state numbers."""

import pytest

from course_lib.pretrained.sonnet_lstm import load_sonnet_lstm
from course_lib.sequences.char_lstm import sample_next
from course_lib.viz.lstm.adding import BEST, plot_adding
from course_lib.viz.lstm.gates import plot_gates
from course_lib.viz.lstm.gradient_reach import plot_gradient_reach
from course_lib.viz.lstm.text_samples import plot_text_samples

EXTREMES = {
    plot_gradient_reach: [
        ((), {"gain": gain, "forget_bias": bias}) for gain in (0.5, 1.0, 2.0) for bias in (0.0, 1.0, 6.0)
    ],
    plot_adding: [
        ((), {"length": length, "rates": rates}) for length in (10, 80) for rates in (BEST, "both 0.003")
    ],
    plot_text_samples: [
        ((load_sonnet_lstm(), sample_next), {"temperature": t, "letters": n})
        for t in (0.1, 2.0)
        for n in (0, 160)
    ],
    plot_gates: [
        ((load_sonnet_lstm(),), {"letter": letter, "unit": unit}) for letter in (0, 79) for unit in (0, 23)
    ],
}


@pytest.mark.parametrize("plot", EXTREMES, ids=lambda plot: plot.__name__)
def test_axes_stay_and_words_state_numbers_at_every_extreme(plot):
    """No limit moves, and no number is NaN."""
    args, options = EXTREMES[plot][0]
    fig = plot(*args, **options)
    limits = [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes]

    for args, options in EXTREMES[plot]:
        plot(*args, **options, fig=fig)

        assert [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes] == limits
        assert fig.png().startswith(b"\x89PNG")
        assert any(letter.isdigit() for letter in fig.alt)
        assert "nan" not in fig.alt
