"""The character model against torch, what it learns, and how it draws."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from course_lib.arrays import ArgumentError, ShapeError
from course_lib.nn.initializers import xavier_normal
from course_lib.nn.training import fit
from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.optim.optimizer import Optimizer
from course_lib.sequences.char_lstm import CharLSTM, sample_next
from course_lib.sequences.characters import Vocabulary, sequence_cross_entropy, windows

CLOSE = {"rtol": 1e-9, "atol": 1e-9}


@pytest.fixture
def rng():
    return np.random.default_rng(3)


def test_char_lstm_equals_torch(rng):
    """Embedding, LSTM and linear layer over five letters: the loss and every gradient agree."""
    vocabulary = Vocabulary.of("abcdef\n")
    ours = CharLSTM(vocabulary, features=3, hidden_size=4, rng=rng, dtype=np.float64)
    x, labels = windows(rng.integers(7, size=16), 5)
    embedding, lstm, head = nn.Embedding(7, 3), nn.LSTM(3, 4, batch_first=True), nn.Linear(4, 7)
    parameters = [
        embedding.weight,
        lstm.weight_ih_l0,
        lstm.weight_hh_l0,
        lstm.bias_ih_l0,
        head.weight,
        head.bias,
    ]
    for parameter, param in zip(parameters, ours.params.values(), strict=True):
        parameter.data = torch.tensor(param)
    lstm.bias_hh_l0.data = torch.zeros(16, dtype=torch.float64)

    loss, dlogits = sequence_cross_entropy(ours.forward(x), labels)
    ours.backward(dlogits)
    their_logits = head(lstm(embedding(torch.tensor(x)))[0])
    their_loss = F.cross_entropy(their_logits.reshape(-1, 7), torch.tensor(labels.reshape(-1)))
    their_loss.backward()

    np.testing.assert_allclose(loss, their_loss.item(), **CLOSE)
    for (name, grad), parameter in zip(ours.grads.items(), parameters, strict=True):
        np.testing.assert_allclose(grad, parameter.grad, **CLOSE, err_msg=name)


def test_char_lstm_learns_a_rhyme_by_heart(rng):
    """After training it continues the rhyme letter for letter."""
    rhyme = "one two buckle my shoe\n" * 8
    vocabulary = Vocabulary.of(rhyme)
    model = CharLSTM(vocabulary, features=8, hidden_size=24, rng=rng)
    text = windows(vocabulary.encode(rhyme), 23)

    adam = Optimizer(model.params, adam_init, adam_step, lr=0.03)

    *_, last = fit(model, sequence_cross_entropy, adam, text, epochs=120, batch_size=7, rng=rng, clip=1.0)

    assert last.train_accuracy > 0.95
    assert model.sample("one", 19, rng=rng, temperature=0.1) == "one two buckle my shoe"


def test_sample_continues_the_prompt_with_the_state_of_the_whole_text(rng):
    """At a temperature near zero each letter is the likeliest after all letters before it."""
    model = CharLSTM(Vocabulary.of("abcdef\n"), rng=rng, dtype=np.float64)
    model.head.params["weight"] = 20 * xavier_normal((7, 64), rng)

    text = model.sample("fab", 12, rng=rng, temperature=1e-3)

    likeliest = model.forward(model.vocabulary.encode(text)[None])[0].argmax(axis=1)
    assert text[:3] == "fab"
    assert len(text) == 15
    assert text[3:] == model.vocabulary.decode(likeliest[2:-1])


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_sample_next_draws_with_the_probabilities_of_the_softmax(temperature):
    """Over 20,000 draws, each count is within five standard deviations."""
    logits = np.array([1000.0, 1001.0, 999.5, 998.0])
    probs = torch.softmax(torch.tensor(logits) / temperature, 0).numpy()
    rng = np.random.default_rng(0)

    counts = np.bincount(
        [sample_next(logits, temperature=temperature, rng=rng) for _ in range(20_000)], minlength=4
    )

    assert (abs(counts - 20_000 * probs) < 5 * np.sqrt(20_000 * probs * (1 - probs))).all()


def test_sample_next_takes_the_likeliest_symbol_near_temperature_zero():
    """Float32 logits and a temperature near 0 neither overflow nor warn."""
    logits = np.array([-1000.0, 3.0, 1000.0], np.float32)

    assert all(
        sample_next(logits, temperature=1e-6, rng=np.random.default_rng(seed)) == 2 for seed in range(20)
    )
    with pytest.raises(ArgumentError, match="above 0"):
        sample_next(logits, temperature=0.0, rng=np.random.default_rng(0))
    with pytest.raises(ShapeError):
        sample_next(logits[None], temperature=1.0, rng=np.random.default_rng(0))
