"""Every loss has torch's value and gradient, and stays finite for scores far apart."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from beartype import beartype
from jaxtyping import jaxtyped

from course_lib.arrays import ArgumentError
from course_lib.gradcheck import numerical_gradient
from course_lib.ops import losses

SCORES = np.random.default_rng(0).standard_normal((4, 3))
LABELS = np.array([2, 0, 0, 1])
TARGET = np.random.default_rng(1).standard_normal((4, 3))


def hinge_in_torch(scores, labels):
    return F.multi_margin_loss(scores, labels) * scores.shape[1]


TABLE = {
    "softmax": (losses.softmax_cross_entropy, LABELS, F.cross_entropy),
    "hinge": (losses.hinge_loss, LABELS, hinge_in_torch),
    "mse": (losses.mse_loss, TARGET, F.mse_loss),
}


@pytest.mark.parametrize(("loss", "target", "torch_loss"), TABLE.values(), ids=TABLE)
class TestLoss:
    """What holds for every loss."""

    def test_value_and_gradient_agree_with_torch(self, loss, target, torch_loss):
        """They agree to nine digits."""
        tensor = torch.tensor(SCORES, requires_grad=True)
        value, gradient = jaxtyped(loss, typechecker=beartype)(SCORES, target)
        theirs = torch_loss(tensor, torch.from_numpy(target))
        theirs.backward()

        np.testing.assert_allclose(value, theirs.detach(), rtol=1e-9)
        np.testing.assert_allclose(gradient, tensor.grad, rtol=1e-9, atol=1e-12)

    def test_gradient_agrees_with_central_differences(self, loss, target, torch_loss):
        """The second result is the derivative of the first."""
        differences = numerical_gradient(lambda scores: loss(scores, target)[0], SCORES)

        np.testing.assert_allclose(loss(SCORES, target)[1], differences, atol=1e-8)

    def test_keeps_float32_and_does_not_change_its_input(self, loss, target, torch_loss):
        """The scores are read-only float32."""
        scores = SCORES.astype(np.float32)
        scores.flags.writeable = False
        target = target.astype(np.float32) if target.dtype.kind == "f" else target
        value, gradient = loss(scores, target)

        assert value.dtype == gradient.dtype == np.float32

    def test_does_not_change_when_the_batch_is_repeated(self, loss, target, torch_loss):
        """A loss is a mean, not a sum."""
        twice = loss(np.concatenate([SCORES, SCORES]), np.concatenate([target, target]))[0]

        np.testing.assert_allclose(twice, loss(SCORES, target)[0], rtol=1e-14)

    def test_refuses_a_target_of_another_shape(self, loss, target, torch_loss):
        """This one would broadcast."""
        with pytest.raises(ArgumentError, match="wrong shape"):
            loss(SCORES, target[:, None])

    def test_refuses_integers_for_scores(self, loss, target, torch_loss):
        """The message says what to do."""
        with pytest.raises(ArgumentError, match="a NumPy array of floats"):
            loss(SCORES.astype(int), target)


def test_softmax_cross_entropy_is_finite_for_scores_of_a_thousand():
    """Neither does exp overflow, nor is the logarithm of 0 taken."""
    loss, dlogits = losses.softmax_cross_entropy(np.array([[1000.0, -1000.0]]), np.array([1]))

    assert loss == 2000
    assert dlogits.tolist() == [[1, -1]]


def test_softmax_cross_entropy_gradient_rows_sum_to_zero():
    """Adding one number to all logits changes nothing."""
    np.testing.assert_allclose(losses.softmax_cross_entropy(SCORES, LABELS)[1].sum(1), 0, atol=1e-15)


def test_hinge_loss_at_the_margin_has_no_gradient():
    """Exactly there the loss is 0, and we choose the flat side."""
    loss, dscores = losses.hinge_loss(np.array([[2.0, 1.0]]), np.array([0]))

    assert loss == 0
    assert not dscores.any()


@pytest.mark.parametrize("labels", [np.array([0, 1, 2, 3]), np.array([0, -1, 0, 0]), np.ones(4)])
@pytest.mark.parametrize("loss", [losses.softmax_cross_entropy, losses.hinge_loss])
def test_labels_that_are_not_classes_are_refused(loss, labels):
    """They are too large, below 0, or not integers."""
    with pytest.raises(ArgumentError, match=r"labels is not usable\.\n  expected  integers from 0 to 2"):
        loss(SCORES, labels)


def test_l2_penalty_gradients_are_its_derivatives():
    """This holds for each of several arrays."""
    params = [SCORES, TARGET[0]]
    penalty, grads = losses.l2_penalty(params, 0.3)
    first = numerical_gradient(lambda p: losses.l2_penalty([p, params[1]], 0.3)[0], params[0])

    np.testing.assert_allclose(penalty, 0.15 * ((SCORES**2).sum() + (TARGET[0] ** 2).sum()))
    np.testing.assert_allclose(grads[0], first, atol=1e-8)
    np.testing.assert_allclose(grads[1], 0.3 * TARGET[0])


def test_l2_penalty_refuses_a_negative_weight_decay():
    """It would reward large weights."""
    with pytest.raises(ArgumentError, match="l2_penalty: weight_decay"):
        losses.l2_penalty([SCORES], -1.0)


def test_logistic_loss_agrees_with_torch():
    """Value and gradient, for scores far apart too."""
    scores, labels = np.array([0.3, -2.0, 1000.0, -1000.0]), np.array([1, 0, 0, 1])
    tensor = torch.tensor(scores, requires_grad=True)
    theirs = F.binary_cross_entropy_with_logits(tensor, torch.tensor(labels, dtype=torch.float64))
    theirs.backward()

    value, gradient = jaxtyped(losses.logistic_loss, typechecker=beartype)(scores, labels)

    np.testing.assert_allclose(value, theirs.detach(), rtol=1e-12)
    np.testing.assert_allclose(gradient, tensor.grad, rtol=1e-12, atol=1e-15)


def test_logistic_loss_is_softmax_over_two_classes():
    """The score is the difference of the two logits; float32 stays float32."""
    logits, labels = SCORES[:, :2].astype(np.float32), np.array([1, 0, 0, 1])

    loss, dscores = losses.logistic_loss(logits[:, 1] - logits[:, 0], labels)
    softmax_loss, dlogits = losses.softmax_cross_entropy(logits, labels)

    np.testing.assert_allclose(loss, softmax_loss, rtol=1e-6)
    np.testing.assert_allclose(dscores, dlogits[:, 1], rtol=1e-5)
    assert loss.dtype == dscores.dtype == np.float32


def test_logistic_loss_takes_labels_of_0_and_1_only():
    """Labels of -1 and 1 belong to another form of it."""
    with pytest.raises(ArgumentError):
        losses.logistic_loss(np.zeros(2), np.array([-1, 1]))
