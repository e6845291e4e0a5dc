"""What lesson 12 says of its runs is what they give, within the digits that it quotes."""

import functools

import numpy as np
import pytest

from course_lib.datasets.loaders import load_digits
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.debugging import stored
from course_lib.optim.debugging.stored import DIAGNOSES
from course_lib.viz.debugging.iteration_time import NETWORKS, task
from course_lib.viz.debugging.memory import SIZES, by_heart
from course_lib.viz.debugging.not_zeroed import pair_of_runs
from course_lib.viz.debugging.runs import Setting, network
from course_lib.viz.debugging.search_ridge import REPEATS, duel
from course_lib.viz.debugging.step_sizes import EPOCHS, HEALTHY, RATES, step_sizes
from tests.lessons.prose import Prose

LESSON = Prose("12_debugging")
OURS = LESSON.lesson.namespace


@functools.cache
def runs_of(diagnosis, norm=None):
    """Return the curves of the shown runs with a diagnosis, (4, runs, epochs)."""
    runs = stored.shown_runs()
    rows = runs.label == DIAGNOSES.index(diagnosis)
    if norm is not None:
        rows = rows & (runs.norm == norm)
    return np.array(runs.curves)[:, rows]


def first_losses(scale=1.0):
    """Return what networks with batch norm begin at, on 30 batches of 32 digits."""
    digits, losses = load_digits(), []
    x = digits.train_images.reshape(-1, 64)
    for seed in range(30):
        rng = np.random.default_rng(seed)
        net = network(Setting(dropout=0.0), rng)
        last = list(net.params)[-2]
        net.params[last] = scale * net.params[last]
        batch = rng.permutation(len(x))[:32]
        losses.append(softmax_cross_entropy(net(x[batch]), digits.train_labels[batch])[0])
    return np.array(losses)


def test_the_three_patients_are_as_described():
    """The first run with batch norm of each cause."""
    twice, high, testing = (
        runs_of(d, 1)[:, 0] for d in ("softmax twice", "learning rate too high", "tested in training mode")
    )

    LESSON.says(
        "same network, 64-64-64-10 with batch norm, on # handwritten digits", len(load_digits().train_images)
    )
    LESSON.says(r"The dotted line is $\ln 10 = #$", np.log(10))
    LESSON.says("so validation stays # points behind training", 100 * (testing[1, -1] - testing[3, -1]))
    LESSON.says(
        "# % of the validation images are classified correctly, and yet the loss stops at #.",
        100 * twice[3, -1],
        twice[0, -1],
    )
    assert high[0, :3].max() > 3 > high[0, -1] > np.log(10)


def test_first_losses_are_as_said():
    LESSON.says(
        r"With two classes it is $-\ln \tfrac12 = #$.".replace("With", "with"), OURS["initial_loss"](2)
    )
    losses = first_losses()
    LESSON.says("they begin between # and #, not at #.", losses.min(), losses.max(), np.log(10))
    small = first_losses(0.01)
    LESSON.says("With a last layer a hundred times smaller they begin at #.", small.mean())
    assert np.ptp(small) < 0.02


def test_ten_sizes_are_learned_as_said():
    """Two points either way, as processors round."""
    true, random = by_heart(OURS["overfit_one"]), by_heart(OURS["overfit_one"], shuffled=True)

    assert SIZES == (1, 5, 10, 100, 1000)
    assert true.trained.min() == random.trained.min() == 1
    assert random.unseen.max() < 0.25
    LESSON.says(
        "one image # % (the network calls everything the same), five images # %, ten # %, "
        "a hundred # %, a thousand # %.",
        *100 * true.unseen,
        within=2,
    )


def test_steps_are_as_long_as_said():
    """The best two rates lie in the band; 0.5 lies there or below it without having learned."""
    sizes = dict(zip(RATES, zip(*step_sizes(OURS["update_ratio"]), strict=True), strict=True))

    assert (EPOCHS, HEALTHY, len(RATES)) == (6, (1e-3, 1e-2), 8)
    assert 2e-5 < sizes[5e-5][0] < 4e-5
    assert sizes[5e-5][1] < 0.3
    best = sorted(RATES, key=lambda rate: -sizes[rate][1])[:2]
    assert sorted(best) == [0.02, 0.05]
    LESSON.says("the best two, 0.02 and 0.05, have # and #, inside", sizes[0.02][0], sizes[0.05][0])
    assert 1e-6 < sizes[0.5][0] < HEALTHY[1]  # the processor's rounding decides how many units die
    assert sizes[0.5][1] < 0.5
    assert sizes[1.5][0] < 1e-6


def test_gradients_that_add_up_are_ahead_and_fall_behind_as_said():
    """The later losses swing: a tenth either way."""
    right, wrong = (curves.train_loss for curves in pair_of_runs())

    LESSON.says("is far ahead, at # against #.", wrong[1], right[1], within=0.05)
    LESSON.says("after 20 epochs it is at #, and the right loop at #.", wrong[-1], right[-1], within=0.15)
    assert wrong[4] < right[4]


def test_the_floor_of_a_softmax_applied_twice():
    floor = np.log(np.e + 9) - 1

    LESSON.says("which is # for ten classes", floor)
    LESSON.says("The least loss of probabilities is # again.", floor)
    LESSON.says("is ln(e + 3) − 1 = #, and", np.log(np.e + 3) - 1)
    assert np.all(runs_of("softmax twice")[0] > floor)


def test_gradients_that_add_up_with_momentum_are_above_10_within_three_epochs():
    losses = runs_of("gradients not zeroed")[0]

    assert np.all(losses[:, 2] > 10)
    assert np.all(losses[:, -1] > losses[:, 2])


def test_the_stored_runs_are_as_many_as_said():
    LESSON.says(
        "# runs are stored with the course, # of each of seven causes.", len(stored.shown_runs().label), 16
    )


def test_searches_end_as_said():
    narrow, nine, wide = duel(5, 0.05), duel(3, 0.05), duel(5, 0.2)

    LESSON.says("In # % of # ridges.", 100 * narrow.random_wins, REPEATS)
    LESSON.says(
        "The medians of the best score are # and #.", np.median(narrow.grid), np.median(narrow.random)
    )
    assert 0.3 < 1 - nine.random_wins < 0.37
    LESSON.says(
        "the medians are # and #: there is little to win.", np.median(wide.grid), np.median(wide.random)
    )


def test_a_rate_is_drawn_as_by_hand():
    u = np.random.default_rng(0).uniform()

    LESSON.says("draws $u = #$ first", u)
    LESSON.says(r"becomes $0.01 \cdot 100^{0.637} = #$.", 0.01 * 100**u)


def test_layers_have_the_parameters_and_steps_the_minutes_that_are_said():
    params = task(NETWORKS[0]).net.params
    counts = {name: param.size for name, param in params.items()}
    layers = [sum(n for name, n in counts.items() if name.startswith(f"{place}.")) for place in (4, 9)]

    LESSON.says("then a linear layer with # parameters.", layers[1])
    LESSON.says(
        "It has # parameters, a third of the linear layer's, but uses each of them at # places",
        layers[0],
        14**2,
    )
    LESSON.says("Ten thousand steps of half a second are # minutes", 10_000 * 0.5 / 60)


@pytest.mark.parametrize("rate", [1e-3])
def test_uniform_draws_are_above_a_tenth_nine_times_in_ten(rate):
    assert round((1 - 0.1) / (1 - rate), 1) == 0.9


def test_the_convention_card_holds_for_torch_and_scikit_learn():
    """A second gradient is added; scores go into the loss, probabilities into log_loss; the mean is taken."""
    torch, metrics = pytest.importorskip("torch"), pytest.importorskip("sklearn.metrics")
    scores = torch.tensor([[2.0, -1.0, 0.5], [0.0, 1.0, 0.0]], dtype=torch.float64, requires_grad=True)
    labels = torch.tensor([0, 2])

    loss = torch.nn.CrossEntropyLoss()(scores, labels)
    loss.backward()
    once = scores.grad.clone()
    torch.nn.CrossEntropyLoss()(scores, labels).backward()

    ours, dlogits = softmax_cross_entropy(scores.detach().numpy(), labels.numpy())
    np.testing.assert_allclose(loss.item(), ours)
    np.testing.assert_allclose(once, dlogits)
    np.testing.assert_allclose(scores.grad, 2 * dlogits)
    summed = torch.nn.CrossEntropyLoss(reduction="sum")(scores, labels).item()
    np.testing.assert_allclose(summed, 2 * ours)
    probs = torch.softmax(scores, dim=1).detach().numpy()
    np.testing.assert_allclose(metrics.log_loss(labels.numpy(), probs, labels=[0, 1, 2]), ours)
    net = torch.nn.Dropout(0.5)
    assert net.train().training
    assert not net.eval().training
