"""The language model in torch agrees with our LSTM, learns, and samples the same text for the same seed."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from course_lib.gpu import language  # noqa: E402
from course_lib.ops.recurrent.lstm import lstm_backward, lstm_forward  # noqa: E402

SMALL = language.Size(layers=1, hidden=6, dropout=0.0, length=24, epochs=2, batch_size=64, lr=0.02)


def test_our_lstm_with_torchs_weights_gives_its_states_and_gradients():
    """The order of the gates is i, f, g, o in both, and torch's two biases are added."""
    model = language.language_model(SMALL).double()
    letters = torch.tensor(np.random.default_rng(0).integers(0, 50, (3, 7)))
    x = model.embedding(letters).detach().requires_grad_()
    weights = language.our_weights(model)

    h_torch, (_, c_torch) = model.lstm(x)
    dh = torch.randn(h_torch.shape, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    h_torch.backward(dh)
    zeros = np.zeros((3, SMALL.hidden))
    h_all, c, cache = lstm_forward(x.detach().numpy().swapaxes(0, 1), zeros, zeros, *weights)
    dx, _, _, dw_x, dw_h, dbias = lstm_backward(dh.numpy().swapaxes(0, 1), zeros, cache)

    np.testing.assert_allclose(h_all.swapaxes(0, 1), h_torch.detach().numpy(), atol=1e-12)
    np.testing.assert_allclose(c, c_torch[0].detach().numpy(), atol=1e-12)
    np.testing.assert_allclose(dx.swapaxes(0, 1), x.grad.numpy(), atol=1e-12)
    np.testing.assert_allclose(dw_x, model.lstm.weight_ih_l0.grad.numpy(), atol=1e-12)
    np.testing.assert_allclose(dw_h, model.lstm.weight_hh_l0.grad.numpy(), atol=1e-12)
    np.testing.assert_allclose(dbias, model.lstm.bias_hh_l0.grad.numpy(), atol=1e-12)


def test_forget_bias_starts_at_one_and_the_others_near_zero():
    """The other biases are within 1 / sqrt(hidden), as torch draws them."""
    _, _, bias = language.our_weights(language.language_model(SMALL))

    i, f, g, o = np.split(bias, 4)

    bound = 1 / np.sqrt(SMALL.hidden)  # of torch's draws
    assert np.all(np.abs(f - 1) <= bound)
    assert np.abs([i, g, o]).max() <= 2 * bound


def test_training_lowers_the_loss_and_sampling_repeats_with_its_seed():
    """Another seed gives another text."""
    model = language.language_model(SMALL)

    epochs = list(language.train_language_model(model, SMALL))

    assert epochs[-1].train_loss < epochs[0].train_loss < np.log(len(model.vocabulary.letters))
    assert epochs[-1].val_loss < epochs[0].val_loss
    first, again = (model.sample("Shall", 20, seed=3) for _ in range(2))
    assert first == again
    assert first.startswith("Shall")
    assert len(first) == 25
    assert model.sample("Shall", 20, seed=4) != first
