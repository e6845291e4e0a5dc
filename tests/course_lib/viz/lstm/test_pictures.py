"""Lesson 10's pictures say what their numbers say, keep their axes, and draw at every setting."""

import numpy as np
import pytest

from course_lib.ops.losses import softmax_cross_entropy
from course_lib.ops.recurrent.rnn import rnn_backward, rnn_step_forward
from course_lib.pretrained.sonnet_lstm import load_sonnet_lstm
from course_lib.sequences.char_lstm import sample_next
from course_lib.viz.lstm import adding, gates, gradient_reach, measured_gradient, text_samples, unrolled
from course_lib.viz.lstm.adding import adding_runs
from course_lib.viz.lstm.cell import plot_cell
from course_lib.viz.lstm.gates import reading
from course_lib.viz.lstm.gradient_reach import reach_lstm, reach_rnn
from course_lib.viz.lstm.text_samples import softmax, writings
from course_lib.viz.widgets.explore import explore
from course_lib.viz.widgets.pointing import scrub

EXTREMES = {
    gradient_reach.plot_reach: [
        ((), {"gain": gain, "forget_bias": bias}) for gain in (0.5, 1.0, 2.0) for bias in (0.0, 1.0, 6.0)
    ],
    adding.plot_adding: [((), {"length": length}) for length in (10, 20, 40, 80)],
    text_samples.plot_writing: [
        ((load_sonnet_lstm(), sample_next), {"temperature": t, "letters": n})
        for t in (0.1, 2.0)
        for n in (0, 160)
    ],
    gates.plot_gates: [
        ((load_sonnet_lstm(),), {"letter": letter, "unit": unit}) for letter in (0, 79) for unit in (0, 23)
    ],
}


@pytest.mark.parametrize("plot", EXTREMES, ids=lambda plot: plot.__name__)
def test_picture_draws_at_every_extreme_and_says_so(plot):
    """Limits stand still; the sentence has a number and no NaN."""
    args, options = EXTREMES[plot][0]
    fig = plot(*args, **options)
    limits = [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes]

    for args, options in EXTREMES[plot]:
        plot(*args, **options, fig=fig)

        assert [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes] == limits
        assert fig.png().startswith(b"\x89PNG")
        assert any(letter.isdigit() for letter in fig.alt)
        assert "nan" not in fig.alt


def test_diagrams_and_measured_pictures_draw():
    live = {"RNN": [0.3] * 20, "LSTM": [0.3] * 10 + [0.01] * 10}

    figures = [
        unrolled.plot_unrolled(),
        plot_cell(),
        measured_gradient.plot_measured(rnn_step_forward, rnn_backward),
        adding.plot_adding_live(live, length=20),
    ]

    assert all(fig.png().startswith(b"\x89PNG") for fig in figures)
    assert "LSTM 0.01" in figures[-1].alt


def test_gradients_that_reach_back_are_those_of_the_text():
    """Section 1's numbers, 50 steps back."""
    assert f"{reach_rnn(1.0)[-51]:.0e}" == "9e-08"
    assert 0.15 < reach_rnn(1.5)[-51] < 0.18
    assert 80 < reach_rnn(2.0)[-51] < 90
    assert f"{reach_lstm(1.0)[-51]:.0e}" == "4e-04"
    assert 0.3 < reach_lstm(2.0)[-51] < 0.4
    for bias in np.arange(3.0, 6.1, 0.5):
        line = reach_lstm(float(bias))
        assert line.min() > 1 / 21
        assert line.max() < 21


def test_gradient_reaching_an_input_is_what_moving_that_input_does():
    """By a difference of losses, 20 steps back: reach_rnn's own numbers, computed another way."""
    seen = {}

    def keep(dh_all, caches):
        seen["dh"], seen["caches"] = dh_all[-1], caches
        return rnn_backward(dh_all, caches)

    reach_rnn(1.0, backward=keep)
    caches, dh = seen["caches"], seen["dh"]

    def loss(at, step):
        h, weights = caches[at].h_prev, (caches[0].w_x, caches[0].w_h, np.zeros(len(caches[0].w_h)))
        for t in range(at, len(caches)):
            h, _ = rnn_step_forward(caches[t].x + (step if t == at else 0), h, *weights)
        return float(np.sum(h * dh))

    dh_all = np.zeros((len(caches), *dh.shape))
    dh_all[-1] = dh
    dx = rnn_backward(dh_all, caches)[0][-21]
    direction = np.sign(dx)
    slope = (loss(len(caches) - 21, 1e-4 * direction) - loss(len(caches) - 21, -1e-4 * direction)) / 2e-4

    assert np.isclose(slope, np.sum(dx * direction), rtol=1e-5)


@pytest.mark.parametrize("length", [10, 20, 40, 80])
def test_adding_runs_are_those_of_the_text(length):
    """The LSTM solves all; the plain network 10 steps, nearly 20, and neither 40 nor 80."""
    plain, cell = (np.mean(errors[-5:]) for errors in adding_runs(length))

    assert cell < 0.0015
    assert {10: 0.005, 20: 0.03, 40: 0.16, 80: 0.16}[length] < plain < {10: 0.01, 20: 0.04}.get(length, 0.18)


def test_reading_keeps_sorted_gates_and_the_line_end_empties_a_unit():
    """Unit 22 of the text."""
    read = reading(load_sonnet_lstm(), gates.LINES[: gates.READ], units=gates.UNITS)

    forget = read.gates[1].mean(axis=0)
    assert np.all(np.diff(forget) >= 0)
    assert round(float(forget[0]), 2) == 0.14
    assert round(float(forget[-1]), 2) == 0.97
    assert round(float(forget[22]), 2) == 0.96
    assert round(float(read.gates[1, gates.LINES.index("\n"), 22]), 2) == 0.01


def test_writing_tells_each_letters_chance():
    model = load_sonnet_lstm()

    text = writings(model, sample_next, "When", 12, (0.9, 0.5))[1]

    assert len(text.letters) == 12
    losses = [
        softmax_cross_entropy(text.logits[k : k + 1], model.vocabulary.encode(letter))[0]
        for k, letter in enumerate(text.letters)
    ]
    np.testing.assert_allclose(-np.log(text.chances), losses, rtol=1e-4)
    np.testing.assert_allclose(softmax(text.logits, 0.1).sum(axis=1), 1, rtol=1e-5)


def test_pointing_at_the_gates_chooses_letter_and_unit():
    board = scrub(gates.plot_gates, "letter", "unit", load_sonnet_lstm(), letter=(0, 79), unit=(0, 23))
    left, bottom, right, top = board.screen.area

    board.screen.pointer = [left + (right - left) * 10.5 / 80, bottom + (top - bottom) * 5.5 / 24]

    assert board.state() == {"letter": 10, "unit": 5}


def test_moving_the_temperature_changes_the_text():
    playground = explore(
        text_samples.plot_writing,
        load_sonnet_lstm(),
        sample_next,
        temperature=(0.1, 2.0, 0.1),
        letters=(0, 160, 4),
    )
    before = playground.picture.alt

    playground.controls["temperature"].value = 1.5

    assert playground.picture.alt != before
