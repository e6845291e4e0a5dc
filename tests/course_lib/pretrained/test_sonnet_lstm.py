"""The trained LSTM predicts text that it was not trained on."""

import numpy as np

from course_lib.datasets.loaders import load_sonnets
from course_lib.nn.metrics import perplexity
from course_lib.nn.training import evaluate
from course_lib.pretrained.sonnet_lstm import HELD_OUT, load_sonnet_lstm, untrained_sonnet_lstm
from course_lib.sequences.characters import sequence_cross_entropy, windows


def test_held_out_perplexity_is_that_of_the_lesson():
    """It is 5.5 after training; before, the network guesses among about all 62 symbols."""
    trained, new = load_sonnet_lstm(), untrained_sonnet_lstm()
    held_out = windows(trained.vocabulary.encode(load_sonnets()[-HELD_OUT:]), 64)

    after, before = (
        perplexity([evaluate(model, *held_out, loss=sequence_cross_entropy).loss]) for model in (trained, new)
    )

    assert round(float(after), 1) == 5.5
    assert 50 < before < 90


def test_a_students_step_and_draw_give_the_same_text():
    """The student's functions are used in place of ours."""
    from course_lib.ops.recurrent.lstm import lstm_step_backward, lstm_step_forward
    from course_lib.sequences.char_lstm import CharLSTM, sample_next

    ours = load_sonnet_lstm()
    theirs = CharLSTM(
        ours.vocabulary,
        features=24,
        hidden_size=128,
        rng=np.random.default_rng(0),
        steps=(lstm_step_forward, lstm_step_backward),
    )
    for name, param in ours.params.items():
        theirs.params[name] = param
    options = {"temperature": 0.5}

    written = ours.sample("When", 30, rng=np.random.default_rng(1), **options)

    assert theirs.sample("When", 30, rng=np.random.default_rng(1), draw=sample_next, **options) == written
