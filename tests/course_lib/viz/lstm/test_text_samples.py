"""The samples have the model's own probabilities, and follow the temperature."""

import numpy as np

from course_lib.ops.activations import softmax
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.pretrained.sonnet_lstm import load_sonnet_lstm
from course_lib.sequences.char_lstm import sample_next
from course_lib.viz.lstm.text_samples import plot_text_samples, writings
from course_lib.viz.widgets.explore import explore


def test_writing_has_the_probability_of_each_letter():
    """Its negative logarithm is the letter's cross-entropy."""
    model = load_sonnet_lstm()

    text = writings(model, sample_next, "When", 12, (0.9, 0.5))[1]

    assert len(text.letters) == 12
    losses = [
        softmax_cross_entropy(text.logits[k : k + 1], model.vocabulary.encode(letter))[0]
        for k, letter in enumerate(text.letters)
    ]
    np.testing.assert_allclose(-np.log(text.probabilities), losses, rtol=1e-4)
    np.testing.assert_allclose(softmax(text.logits, temperature=0.1).sum(axis=1), 1, rtol=1e-5)


def test_moving_the_temperature_changes_the_text():
    """As the lesson's playground does."""
    playground = explore(
        plot_text_samples,
        load_sonnet_lstm(),
        sample_next,
        temperature=(0.1, 2.0, 0.1),
        letters=(0, 160, 4),
    )
    before = playground.picture.alt

    playground.controls["temperature"].value = 1.5

    assert playground.picture.alt != before
