"""The training loop in torch learns, is reproducible, resumes after a kill, and reports NaN at once."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from course_lib.arrays import ArgumentError  # noqa: E402  # after the skip
from course_lib.gpu import why_not  # noqa: E402
from course_lib.gpu.training import evaluate, train  # noqa: E402
from course_lib.nn.training import TrainingError  # noqa: E402


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((200, 3)).astype(np.float32)
    return x, (x[:, 0] > 0).astype(np.int64)


def model():
    torch.manual_seed(1)
    return torch.nn.Sequential(
        torch.nn.Linear(3, 8), torch.nn.ReLU(), torch.nn.Dropout(0.2), torch.nn.Linear(8, 2)
    )


def test_train_learns_and_reports_each_epoch(data):
    """The last validation numbers are those of evaluate."""
    net = model()

    epochs = list(train(net, data, val=data, epochs=8, batch_size=20))

    assert [epoch.epoch for epoch in epochs] == list(range(1, 9))
    assert epochs[-1].train_loss < epochs[0].train_loss
    assert epochs[-1].val_accuracy > 0.9
    assert evaluate(net, *data) == pytest.approx(epochs[-1][3:5])


def test_train_gives_the_same_losses_for_the_same_seed(data):
    """Another seed gives other losses."""
    one, other = (list(train(model(), data, epochs=2, batch_size=20, seed=5)) for _ in range(2))
    third = list(train(model(), data, epochs=2, batch_size=20, seed=6))

    assert [epoch.train_loss for epoch in one] == [epoch.train_loss for epoch in other]
    assert one[0].train_loss != third[0].train_loss


def test_train_resumes_as_if_it_had_not_stopped(data, tmp_path):
    """Momentum, dropout and the order of the batches are those of one uninterrupted run."""
    whole = list(train(model(), data, epochs=4, batch_size=20))
    list(train(model(), data, epochs=2, batch_size=20, checkpoint=tmp_path / "net.pt"))

    rest = list(train(model(), data, epochs=4, batch_size=20, checkpoint=tmp_path / "net.pt"))

    assert [epoch.epoch for epoch in rest] == [3, 4]
    assert [epoch.train_loss for epoch in rest] == [epoch.train_loss for epoch in whole[2:]]


def test_train_follows_the_schedule_and_augments(data):
    """A rate of 0 changes nothing, and the model gets the augmented inputs."""
    net, shapes = model(), []
    before = [param.clone() for param in net.parameters()]

    def augment(x, generator):
        shapes.append(x.shape)
        return x * 0

    list(train(net, data, epochs=1, batch_size=50, schedule=lambda step: 0.0, augment=augment))

    assert all(torch.equal(a, b) for a, b in zip(before, net.parameters(), strict=True))
    assert shapes == [(50, 3)] * 4


def test_train_takes_targets_that_are_not_labels():
    """The accuracy is then NaN."""
    x = np.ones((8, 1, 4, 4), np.float32)
    net = torch.nn.Conv2d(1, 1, 3, padding=1)

    (epoch,) = train(net, (x, x), epochs=1, batch_size=4, lr=0.01, loss=torch.nn.functional.mse_loss)

    assert np.isnan(epoch.train_accuracy)
    assert np.isfinite(epoch.train_loss)


def test_train_names_the_step_of_a_nan(data):
    """The message also says what to try."""
    x, labels = data
    x = x.copy()
    x[7] = np.nan

    with pytest.raises(TrainingError, match=r"NaN at step \d+ .*\n.*smaller lr"):
        list(train(model(), (x, labels), epochs=1, batch_size=20))


def test_train_refuses_data_that_do_not_fit(data):
    """Inputs and targets must be equally many, and at least one batch."""
    x, labels = data

    with pytest.raises(ArgumentError, match="200 targets"):
        list(train(model(), (x, labels[:-1]), epochs=1))
    with pytest.raises(ArgumentError, match="batch_size"):
        list(train(model(), data, epochs=1, batch_size=201))


def test_why_not_is_empty_if_torch_is_installed():
    """The cells at scale can run here."""
    assert why_not() == ""
