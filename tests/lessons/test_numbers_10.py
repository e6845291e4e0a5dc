"""What lesson 10 says of its runs is what they give, within the digits that it quotes."""

import contextlib
import functools
import io
import re

import numpy as np
import pytest

from course_lib.datasets.loaders import load_names, load_sonnets
from course_lib.nn.training import evaluate
from course_lib.pretrained.sonnet_lstm import HELD_OUT, load_sonnet_lstm
from course_lib.sequences.characters import sequence_cross_entropy, windows
from course_lib.viz.lstm.adding import adding_runs
from course_lib.viz.lstm.gates import LINES, READ, UNITS, reading
from course_lib.viz.lstm.gradient_reach import reach_lstm, reach_rnn
from tests.lessons.prose import Prose

LESSON = Prose("10_lstm")
OURS = LESSON.lesson.namespace
BACK = -51  # 50 steps before the last one


def reach(gain):
    """Return what arrives at each step of the plain network, by the lesson's own functions."""
    return reach_rnn(gain, step=OURS["rnn_step_forward"], backward=OURS["rnn_backward"])


@functools.cache
def names():
    """Return the lesson's names after it has learned and written first names, and what it printed."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        space = LESSON.run("model = CharLSTM", "for temperature in (0.3")
    return space, printed.getvalue()


def test_a_plain_network_hears_of_the_past_as_much_as_said():
    """A sixth is 1/7 to 1/5; the line begins to rise where earlier steps get more than later ones."""
    LESSON.says(r"on this logarithmic axis, $# \cdot 10^{-8}$ after 50 steps", 1e8 * reach(1.0)[BACK])
    LESSON.says("At 1.5 a sixth arrives")
    assert 1 / 7 < reach(1.5)[BACK] < 1 / 5
    LESSON.says("at 2 it is # times too large", reach(2.0)[BACK])
    (gain,) = LESSON.quoted("until, at about #, it begins to rise")
    assert reach(float(gain) - 0.1)[BACK] < 1 < reach(float(gain))[BACK]


def test_an_lstm_hears_of_the_past_as_much_as_said():
    """A third is 0.3 to 0.4, and the factor of about 20 is at most 22."""
    LESSON.says(r"better, but not well: $# \cdot 10^{-4}$.", 1e4 * reach_lstm(1.0)[BACK])
    LESSON.says(
        "at 2 a third arrives, and from 3 on the gradient stays within a factor of about 20 over all 60"
    )
    assert 0.3 < reach_lstm(2.0)[BACK] < 0.4
    for bias in np.arange(3.0, 6.1, 0.5):
        assert np.all(reach_lstm(bias) < 22)
        assert np.all(reach_lstm(bias) > 1 / 22)


def test_measured_gradients_vanish_and_explode_as_said():
    LESSON.says("0.5 and 1 vanish (at 0.5 below $10^{-20}$, drawn at the edge)")
    assert reach(0.5)[BACK] < 1e-20
    assert reach(1.0)[BACK] < 1e-6
    LESSON.says("at 2 the gradient has grown # times after 50 steps.", reach(2.0)[BACK])


def test_forget_gates_keep_after_fifty_steps_what_is_said():
    first, second, third = (OURS["sigmoid"](float(bias)) for bias in (0, 1, 5))

    LESSON.says(r"$\sigma(0) = #$ leaves $10^{-15}$ after 50 steps", first)
    assert 0.5e-15 < first**50 < 2e-15
    LESSON.says(r"$\sigma(1) = #$ leaves $# \cdot 10^{-7}$", second, 1e7 * second**50)
    LESSON.says(r"$\sigma(5) = #$ leaves #.", third, third**50)
    LESSON.says("5 gives f = # and 0.9933^190 = # ", third, third**190)


def test_in_the_live_race_only_the_lstm_learns():
    """The last ten of 250 batches, as the picture's caption has them."""
    losses = LESSON.run("import lstm as pictures", "live = {}")["live"]

    LESSON.says("The LSTM falls off a cliff")
    assert np.mean(losses["LSTM"][-10:]) < 0.02
    LESSON.says("the plain one is still near the line")
    assert 0.12 < np.mean(losses["RNN"][-50:]) < 0.2


def test_kept_runs_of_the_adding_problem_end_as_said():
    ends = {length: [runs[-5:].mean() for runs in adding_runs(length)] for length in (10, 20, 40, 80)}

    LESSON.says(
        "the plain network's error is #, the LSTM's #. At 20 it is # against #:", *ends[10], *ends[20]
    )
    LESSON.says(
        "(# and #), and the LSTM has solved it (# and #).", *np.transpose([ends[40], ends[80]]).ravel()
    )


def test_names_are_learned_as_well_as_said():
    space, printed = names()
    _, counts = np.unique(list(space["text"]), return_counts=True)
    shares = counts / counts.sum()
    held_out = float(re.findall(r"held out +([\d.]+)", printed)[-1])

    LESSON.says("# first names of the US census of 1990", len(load_names()))
    LESSON.says(
        "Guessing gives perplexity #; the letters' plain frequencies give #.",
        *(len(counts), np.exp(-np.sum(shares * np.log(shares)))),
    )
    LESSON.says("The perplexity on pieces that it did not see is #, less than half", held_out)


def test_names_are_new_as_often_as_said():
    """Four in ten that exist are 0.35 to 0.5, five in six that are new 0.78 to 0.88."""
    _, printed = names()
    cold, _, at_one, _ = (float(share) / 100 for share in re.findall(r"(\d+)% new", printed))

    LESSON.says("Cold, it writes many names that exist, four in ten of all")
    assert 0.35 < 1 - cold < 0.5
    LESSON.says("At 1 five in six are new")
    assert 0.78 < at_one < 0.88


def test_the_sonnets_model_is_as_good_as_said():
    model, sonnets = load_sonnet_lstm(), load_sonnets()
    ids = model.vocabulary.encode(sonnets)
    loss = evaluate(model, *windows(ids[-HELD_OUT:], 64), loss=sequence_cross_entropy).loss

    LESSON.says(
        "On the last # letters, which it did not see, its perplexity is #, among # signs.",
        *(HELD_OUT, OURS["perplexity"]([loss]), len(model.vocabulary.letters)),
    )
    LESSON.says("And # letters are very little", len(sonnets), within=500)


def test_units_forget_and_keep_as_much_as_said():
    model = load_sonnet_lstm()
    shown, every = (reading(model, LINES[:READ], units=units) for units in (UNITS, 128))
    _, kept, _, _ = shown.gates
    line_end = LINES.index("\n")

    LESSON.says("At the bottom $f$ is # on average", kept[:, 0].mean())
    LESSON.says("at the top it is #, and one colour", kept[:, -1].mean())
    means = every.gates[1].mean(axis=0)
    LESSON.says(
        "Of all # units, # keep more than nine tenths a letter, and # less than half.",
        *(len(means), np.sum(means > 0.9), np.sum(means < 0.5)),
    )
    LESSON.says(
        "Unit 22 keeps # on average, but at the line end its forget gate falls to #",
        *(kept[:, 22].mean(), kept[line_end, 22]),
    )


@pytest.mark.slow
def test_the_model_at_scale_ends_near_the_perplexity_that_is_said():
    """Within a half, and section 8's model is better."""
    pytest.importorskip("torch")
    from course_lib.gpu import language
    from course_lib.gpu.training import device

    if device().type == "cuda":
        pytest.skip("what is quoted is the small setting of a CPU")
    size = language.default_size()
    *_, end = language.train_language_model(language.language_model(size), size)

    LESSON.says("the loss ends near perplexity # on the held-out tenth", np.exp(end.val_loss), within=0.5)
