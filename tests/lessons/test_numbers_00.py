"""The numbers that lesson 00's prose quotes are those of its pictures and of its own functions."""

import numpy as np
import pytest

from course_lib.datasets.loaders import load_digits
from course_lib.datasets.toys import spirals
from course_lib.viz.backprop.layer_spaces import STEPS, spiral_networks
from course_lib.viz.backprop.loss_curves import loss_curve
from course_lib.viz.backprop.ring_in_ring import POINTS, ring_networks
from course_lib.viz.backprop.side_by_side import SEEDS
from course_lib.viz.backprop.templates import templates
from tests.lessons.prose import Prose

LESSON = Prose("00_backprop")
OURS = LESSON.lesson.namespace
ONE_IMAGE = 100 / 360  # in per cent: what the rounding of another processor may change


def test_linear_classifier_of_digits():
    free, decayed = templates(0.0), templates(0.01)
    digits = load_digits()

    LESSON.says("A linear classifier is trained on # digits.", len(digits.train_images))
    LESSON.says("How many of # others does it", len(digits.test_images))
    LESSON.says("About # % (# % here).", 96, 100 * free.accuracy, within=ONE_IMAGE)
    LESSON.says(
        "their mean correlation with them rises from # to #, while the accuracy falls to # %",
        *(free.likeness, decayed.likeness, 100 * decayed.accuracy),
        within=0.005,
    )


def test_the_layer_by_hand():
    """Two examples through one weight and one bias, and the matrices of the first two exercises."""
    y, cache = OURS["linear_forward"](np.array([[3.0], [-1.0]]), np.array([[2.0]]), np.array([1.0]))
    dx, dweight, dbias = OURS["linear_backward"](np.array([[10.0], [4.0]]), cache)

    assert y.ravel().tolist() == [7, -1]
    LESSON.says(r"$dw = 30 - 4 = #$ and $db = 10 + 4 = #$", dweight[0, 0], dbias[0])
    LESSON.says(r"$dx$ is # for the first and $4 \cdot 2 = #$ for the second", *dx.ravel())


def test_one_sided_differences_are_far_worse():
    """h/2 against h²/6, for derivatives of one size."""
    h = 1e-5

    LESSON.says("that is # times as much", (h / 2) / (h * h / 6))


def test_a_gradient_averaged_once_too_often_has_an_error_of_six_tenths():
    found = LESSON.run("import guarded", "averaged dbias")

    off = OURS["check_gradient"](
        lambda b: found["loss_of"](found["x"], found["weight"], b), found["bias"], found["dbias"] / 4
    )
    LESSON.says(r"its error is $(1 - \tfrac14)/(1 + \tfrac14) = #$", off)


def test_both_losses_pull_alike_far_on_the_wrong_side():
    """And beyond the margin the hinge is silent; with two rivals it pulls twice."""
    hinge, softmax = (loss_curve(name, np.array([-5.0, 6.0]), 5.0 - 1e-9) for name in ("hinge", "softmax"))
    two = [loss_curve(name, np.array([-5.0]), 5.0, 5.0).grads[0, 0] for name in ("hinge", "softmax")]

    LESSON.says("To see it, move the true score to # and the rival to #.", -5, 5)
    np.testing.assert_allclose(hinge.grads[0], [-1, 1, 0])
    np.testing.assert_allclose(softmax.grads[0], [-1, 1, 0], atol=1e-3)
    assert not hinge.grads[1].any()
    assert softmax.grads[1].any()
    LESSON.says("the hinge pulls the true class with #, the softmax never with more than #", 2, 1)
    assert two[0] == -2
    assert -1 < two[1] < -0.99


def test_a_network_for_an_image_in_numbers():
    LESSON.says(
        "10 classes: #, nearly all of them in the first layer", OURS["mlp_parameters"]([128 * 128, 1000, 10])
    )
    LESSON.says("10 templates and 10 biases, # numbers in all", OURS["mlp_parameters"]([64, 10]))


def test_spirals_come_apart_layer_by_layer():
    before, after = (spiral_networks()[step].accuracy for step in (STEPS[0], STEPS[-1]))

    LESSON.says("Move `step` from # to #", STEPS[0], STEPS[-1])
    LESSON.says("At the start the line is right for half of the points.")
    assert before[0] == pytest.approx(0.5, abs=0.02)
    assert after[0] == 1
    LESSON.says("# of these # networks get all points right", np.sum(after == 1), SEEDS)
    LESSON.says("and the median is # %", 100 * np.median(after), within=1)


def test_three_units_of_tanh_lift_the_ring_and_two_do_not():
    solved = {
        (name, hidden): int(np.sum(ring_networks(hidden, name).accuracy == 1))
        for name, hidden in [("tanh", 1), ("tanh", 2), ("tanh", 3), ("relu", 2), ("relu", 3), ("relu", 4)]
    }
    median = np.median(ring_networks(2, "tanh").accuracy)

    LESSON.says(
        "none of # networks got all points right (with two units the median is # %)", SEEDS, 100 * median
    )
    assert solved["tanh", 1] == solved["tanh", 2] == solved["relu", 2] == 0
    LESSON.says("With three, all # did.", solved["tanh", 3])
    LESSON.says(
        "none of # runs; three do in # of #, and four in all #",
        *(SEEDS, solved["relu", 3], SEEDS, solved["relu", 4]),
        within=1,
    )
    LESSON.says("Between the # points of our picture", POINTS)


def accuracy_on_spirals(seed):
    """Return what the lesson's train_mlp reaches on 600 points of spirals that it has not seen."""
    rng = np.random.default_rng(seed)
    (x, labels), (x_test, labels_test) = spirals(300, rng), spirals(600, rng)
    answer = OURS["train_mlp"](x, labels, hidden=32, epochs=100, lr=0.3, batch_size=16, rng=rng)
    return 100 * np.mean(answer(x_test) == labels_test)


def test_spirals_with_and_without_the_bug(monkeypatch):
    mended = [accuracy_on_spirals(seed) for seed in range(5)]
    given = LESSON.lesson.answer("mlp_gradients", LESSON.lesson.broken("mlp_gradients"))
    monkeypatch.setitem(OURS, "mlp_gradients", given)
    buggy = [accuracy_on_spirals(seed) for seed in range(5)]

    LESSON.says(
        "classifies # % to # % of the points of two spirals correctly, without it # % or more",
        *(min(buggy), max(buggy), min(mended)),
        within=2,
    )


def test_a_line_has_half_of_the_spirals():
    """Least squares: the best line there is, by its squares."""
    found = []
    for seed in range(10):
        (x, labels), (x_test, labels_test) = (spirals(n, np.random.default_rng(seed + n)) for n in (300, 600))
        weight = np.linalg.lstsq(np.c_[x, np.ones(300)], 2 * labels - 1, rcond=None)[0]
        found.append(100 * np.mean((np.c_[x_test, np.ones(600)] @ weight > 0) == labels_test))

    LESSON.says("On spirals a linear classifier is right for # % of the points", np.median(found), within=2)


def test_sixty_four_units_gain_a_point_on_the_digits():
    digits = load_digits()
    images, test_images = (part.reshape(len(part), -1) for part in (digits.train_images, digits.test_images))
    found = []
    for seed in range(10):
        options = {
            "hidden": 64,
            "epochs": 20,
            "lr": 0.3,
            "batch_size": 32,
            "rng": np.random.default_rng(seed),
        }
        answer = OURS["train_mlp"](images.astype(float), digits.train_labels, **options)
        found.append(100 * np.mean(answer(test_images) == digits.test_labels))

    LESSON.says(
        "About # %: # % here, and between # % and # % with the first weights of ten seeds.",
        *(np.median(found), found[0], min(found), max(found)),
        within=2 * ONE_IMAGE,
    )
