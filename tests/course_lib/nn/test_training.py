"""The training loop: what it yields, what it does not change, and its errors when values are not finite."""

import sys

import numpy as np
import pytest

from course_lib.arrays import ArgumentError
from course_lib.nn.architectures import LayerSpec
from course_lib.nn.containers import Sequential
from course_lib.nn.layers import BatchNorm, Dropout, Linear, ReLU
from course_lib.nn.models import from_table, mlp
from course_lib.nn.training import Epoch, TrainingError, evaluate, fit, predict
from course_lib.ops.activations import relu_backward, relu_forward
from course_lib.ops.losses import mse_loss, softmax_cross_entropy
from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.optim.gradient_descent import sgd_step
from course_lib.optim.optimizer import Optimizer


@pytest.fixture
def rng():
    return np.random.default_rng(1)


@pytest.fixture
def blobs(rng):
    """Return three classes that are linearly separable."""
    labels = rng.integers(3, size=90)
    return np.eye(3)[labels] * 4 + rng.standard_normal((90, 3)), labels


def adam(model, **hyper):
    return Optimizer(model.params, adam_init, adam_step, **{"lr": 0.01, **hyper})


def test_fit_learns_separable_classes(blobs, rng):
    """The loss falls and the accuracy rises, on the training data and in their evaluation."""
    model = mlp([3, 16, 3], rng=rng)

    epochs = list(
        fit(model, softmax_cross_entropy, adam(model), blobs, val=blobs, epochs=10, batch_size=16, rng=rng)
    )

    assert [epoch.epoch for epoch in epochs] == list(range(1, 11))
    assert epochs[-1].train_loss < epochs[0].train_loss / 2
    assert epochs[-1].val_accuracy > 0.95
    assert epochs[-1][3:5] == evaluate(model, *blobs)
    assert all(epoch.seconds > 0 for epoch in epochs)


def test_network_overfits_a_single_batch(rng):
    """A convolution, pooling and a linear layer memorise eight random images."""
    specs = [
        LayerSpec("conv", "conv", 8, 3, padding=1),
        LayerSpec("pool", "maxpool", kernel_size=2, stride=2),
        LayerSpec("fc", "linear", 4),
    ]
    x, labels = rng.standard_normal((8, 1, 6, 6)), np.arange(8) % 4
    model = from_table(specs, (1, 6, 6), rng=rng)

    *_, last = fit(model, softmax_cross_entropy, adam(model), (x, labels), epochs=100, batch_size=8, rng=rng)

    assert last.train_accuracy == 1
    assert last.train_loss < 0.05


def test_fit_trains_with_a_students_activation_and_update(blobs, rng):
    """It needs nothing of ours: an op as a layer, and a rule without state."""

    def my_relu(x):
        return np.where(x > 0, x, 0), relu_forward(x)[1]

    def my_step(param, grad, *, lr):
        return param - lr * grad

    model = mlp([3, 8, 3], rng=rng, activation=lambda: ReLU(forward=my_relu, backward=relu_backward))
    optimizer = Optimizer(model.params, None, my_step, lr=0.1)

    *_, last = fit(model, softmax_cross_entropy, optimizer, blobs, epochs=5, batch_size=16, rng=rng)

    assert last.train_accuracy > 0.9


def test_epoch_takes_the_mean_over_examples_not_over_batches(rng):
    """With lr 0 the loss of the epoch is that of the whole set, although the last batch is short."""
    x = rng.standard_normal((10, 3))
    model = Linear(3, 1, rng=rng, dtype=np.float64)
    frozen = Optimizer(model.params, None, sgd_step, lr=0.0)

    (epoch,) = fit(model, mse_loss, frozen, (x, x[:, :1]), epochs=1, batch_size=4, rng=rng)

    assert epoch.train_loss == pytest.approx(mse_loss(model.forward(x), x[:, :1])[0])


def test_regression_without_validation_leaves_three_numbers_nan(rng):
    """There is no accuracy, and there are no validation numbers."""
    x = rng.standard_normal((10, 3))
    model = Linear(3, 1, rng=rng)

    (epoch,) = fit(model, mse_loss, adam(model), (x, x[:, :1]), epochs=1, batch_size=4, rng=rng)

    assert np.isnan([epoch.train_accuracy, epoch.val_loss, epoch.val_accuracy]).all()


def test_fit_changes_neither_data_nor_old_parameters(blobs, rng):
    """Steps replace parameters and never write into the old arrays."""
    model = mlp([3, 4, 3], rng=rng)
    before = dict(model.params)
    copies = {name: param.copy() for name, param in before.items()}
    x = blobs[0].copy()

    list(fit(model, softmax_cross_entropy, adam(model), blobs, epochs=1, batch_size=16, rng=rng))

    np.testing.assert_array_equal(blobs[0], x)
    for name, copy in copies.items():
        np.testing.assert_array_equal(before[name], copy)
        assert np.any(model.params[name] != copy)


def test_fit_keeps_float32_parameters_for_float64_data(rng):
    """Inputs and targets are converted, so that training stays fast."""
    x = rng.standard_normal((20, 3))
    model = mlp([3, 4, 3], rng=rng)

    list(fit(model, mse_loss, adam(model), (x, x), epochs=1, batch_size=16, rng=rng))

    assert {param.dtype for param in model.params.values()} == {np.dtype(np.float32)}


def test_same_seed_gives_the_same_training(blobs):
    """Weights, shuffling and dropout all come from the rng."""
    losses = []
    for _ in range(2):
        rng = np.random.default_rng(4)
        model = Sequential(Linear(3, 8, rng=rng), ReLU(), Dropout(rng=rng), Linear(8, 3, rng=rng))
        run = fit(model, softmax_cross_entropy, adam(model), blobs, epochs=2, batch_size=16, rng=rng)
        losses.append([epoch.train_loss for epoch in run])

    assert losses[0] == losses[1]


def test_schedule_counts_steps_from_zero_over_all_epochs(blobs, rng):
    """Ninety examples in batches of forty are three steps per epoch."""
    model = mlp([3, 4, 3], rng=rng)
    steps = []

    def schedule(step):
        steps.append(step)
        return 0.1 / (step + 1)

    optimizer = adam(model)
    run = fit(
        model, softmax_cross_entropy, optimizer, blobs, epochs=2, batch_size=40, rng=rng, schedule=schedule
    )
    list(run)

    assert steps == list(range(6))
    assert optimizer.lr == pytest.approx(0.1 / 6)


def test_clip_bounds_the_step(rng):
    """With plain gradient descent at lr 1, a step is as long as the gradient: at most the clip."""
    x, target = 100 * rng.standard_normal((8, 3)), np.zeros((8, 1))
    model = Linear(3, 1, rng=rng, dtype=np.float64)
    before = dict(model.params)
    optimizer = Optimizer(model.params, None, sgd_step, lr=1.0)

    list(fit(model, mse_loss, optimizer, (x, target), epochs=1, batch_size=8, rng=rng, clip=0.5))

    step = np.concatenate([(model.params[name] - before[name]).ravel() for name in before])
    assert np.linalg.norm(step) == pytest.approx(0.5)


def test_divergence_is_reported_with_its_step(rng):
    """The error comes without NumPy's warnings and says what to try."""
    x = rng.standard_normal((8, 3))
    model = Linear(3, 1, rng=rng)
    optimizer = Optimizer(model.params, None, sgd_step, lr=1e6)

    with pytest.raises(TrainingError, match=r"(?s)the loss is infinite at step \d+ .*smaller lr"):
        list(fit(model, mse_loss, optimizer, (x, x[:, :1]), epochs=20, batch_size=8, rng=rng))


def test_nan_in_the_data_is_reported_as_such(blobs, rng):
    """The learning rate is not blamed, and no parameter is lost."""
    model = mlp([3, 4, 3], rng=rng)
    blobs[0][7, 1] = np.nan

    with pytest.raises(TrainingError, match=r"(?s)loss is NaN at step 1 .*inputs of this batch"):
        list(fit(model, softmax_cross_entropy, adam(model), blobs, epochs=1, batch_size=90, rng=rng))
    assert all(np.isfinite(param).all() for param in model.params.values())


def test_gradient_that_is_not_finite_is_reported(blobs, rng):
    """A student's backward that divides by zero shows as the gradient of the layer before it."""

    def bad_backward(dy, cache):
        return (dy / np.zeros_like(dy),)

    model = Sequential(Linear(3, 4, rng=rng), ReLU(backward=bad_backward), Linear(4, 3, rng=rng))

    with pytest.raises(TrainingError, match=r"the gradient of 0\.weight is"):
        list(fit(model, softmax_cross_entropy, adam(model), blobs, epochs=1, batch_size=16, rng=rng))


def test_optimizer_of_other_parameters_is_refused(blobs, rng):
    """Otherwise the loop would run without learning."""
    model, other = mlp([3, 4, 3], rng=rng), mlp([3, 4, 3], rng=rng)
    run = fit(model, softmax_cross_entropy, adam(other), blobs, epochs=1, batch_size=16, rng=rng)

    with pytest.raises(ArgumentError, match=r"model\.params"):
        next(run)


def test_targets_must_be_as_many_as_inputs(blobs, rng):
    """One label is missing."""
    model = mlp([3, 4, 3], rng=rng)
    train = (blobs[0], blobs[1][1:])

    with pytest.raises(ArgumentError, match="90 targets"):
        next(fit(model, softmax_cross_entropy, adam(model), train, epochs=1, batch_size=16, rng=rng))


def test_fit_trains_in_training_mode_and_validates_in_evaluation_mode(blobs, rng):
    """This holds even if the caller switches the model to evaluation mode between two epochs."""
    modes = []

    class Spy(BatchNorm):
        def forward(self, x):
            modes.append(self.training)
            return super().forward(x)

    model = Sequential(Spy(3), Linear(3, 3, rng=rng))
    run = fit(model, softmax_cross_entropy, adam(model), blobs, val=blobs, epochs=2, batch_size=90, rng=rng)
    for _ in run:
        model.eval()

    assert modes == [True, False, True, False]


def test_predict_does_not_depend_on_the_batch_size(blobs, rng):
    """Batch norm uses its running statistics; afterwards the mode is restored."""
    f64 = np.float64
    model = Sequential(Linear(3, 4, rng=rng, dtype=f64), BatchNorm(4, dtype=f64), Dropout(rng=rng))

    one, all_at_once = predict(model, blobs[0], batch_size=1), predict(model, blobs[0], batch_size=90)

    np.testing.assert_allclose(one, all_at_once, rtol=1e-12)
    assert model.training
    assert not np.any(predict(model.eval(), blobs[0]) != all_at_once)
    assert not model.training


def test_fit_prints_nothing(blobs, rng, capsys):
    """There is neither output nor a progress bar by default."""
    model = mlp([3, 4, 3], rng=rng)

    list(fit(model, softmax_cross_entropy, adam(model), blobs, epochs=1, batch_size=16, rng=rng))

    assert capsys.readouterr() == ("", "")


def test_progress_shows_every_step(blobs, rng, capsys, monkeypatch):
    """Six of six steps, on the error stream, which no grade depends on."""
    pytest.importorskip("tqdm")
    for name in ("ipykernel.zmqshell", "tqdm.auto", "tqdm.autonotebook"):  # this is no notebook
        monkeypatch.delitem(sys.modules, name, raising=False)
    model = mlp([3, 4, 3], rng=rng)

    list(
        fit(model, softmax_cross_entropy, adam(model), blobs, epochs=1, batch_size=16, rng=rng, progress=True)
    )

    assert "6/6" in capsys.readouterr().err


def test_progress_without_tqdm_is_explained_in_one_sentence(blobs, rng, monkeypatch):
    """Only the progress bar needs tqdm."""
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    model = mlp([3, 4, 3], rng=rng)

    with pytest.raises(ImportError, match="needs tqdm"):
        next(
            fit(
                model,
                softmax_cross_entropy,
                adam(model),
                blobs,
                epochs=1,
                batch_size=9,
                rng=rng,
                progress=True,
            )
        )


def test_epoch_has_the_fields_that_plots_use():
    """The fields are a contract with everything that plots them."""
    assert Epoch._fields == (
        "epoch",
        "train_loss",
        "train_accuracy",
        "val_loss",
        "val_accuracy",
        "seconds",
    )
