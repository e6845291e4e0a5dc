"""The gradient of linear regression against autograd, and the rate of momentum against its iteration."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course_lib.arrays import ArgumentError, ShapeError
from course_lib.optim.gradient_descent import momentum_step
from course_lib.optim.quadratics import (
    convergence_rate,
    iteration_matrix,
    linear_regression_gradient,
    optimal_momentum,
)

rates = st.floats(0.01, 3.0)


def test_linear_regression_gradient_is_zero_at_the_least_squares_solution():
    """The solution is that of NumPy's lstsq."""
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((20, 3)), rng.standard_normal(20)
    solution = np.linalg.lstsq(x, y)[0]

    np.testing.assert_allclose(linear_regression_gradient(solution, x, y), np.zeros(3), atol=1e-14)


def test_linear_regression_gradient_agrees_with_autograd():
    """The oracle is torch's mse_loss."""
    rng = np.random.default_rng(1)
    x, y, weight = rng.standard_normal((7, 3)), rng.standard_normal(7), rng.standard_normal(3)
    theirs = torch.tensor(weight, requires_grad=True)
    torch.nn.functional.mse_loss(torch.tensor(x) @ theirs, torch.tensor(y)).backward()

    np.testing.assert_allclose(linear_regression_gradient(weight, x, y), theirs.grad.numpy(), rtol=1e-12)


def test_linear_regression_gradient_refuses_a_column_of_targets():
    """(N,) minus (N, 1) would be (N, N). With the right shape, float32 stays float32."""
    weight, x = np.ones(3, np.float32), np.ones((5, 3), np.float32)

    assert linear_regression_gradient(weight, x, np.ones(5, np.float32)).dtype == np.float32
    with pytest.raises(ShapeError, match=r"\(N,\), not \(N, 1\)"):
        linear_regression_gradient(weight, x, np.ones((5, 1), np.float32))


@given(curvature=rates, lr=rates, momentum=st.floats(0.0, 1.0))
def test_iteration_matrix_has_the_columns_of_momentum_step(curvature, lr, momentum):
    """Each column is one step from a unit vector."""
    columns = []
    for unit in np.eye(2):
        param, velocity = momentum_step(unit[:1], curvature * unit[:1], unit[1:], lr=lr, momentum=momentum)
        columns.append([param[0], velocity[0]])

    matrix = iteration_matrix(curvature, lr=lr, momentum=momentum)
    np.testing.assert_allclose(matrix, np.array(columns).T, rtol=1e-12)


@given(curvature=rates, lr=rates, momentum=st.floats(0.0, 1.0))
def test_convergence_rate_is_the_spectral_radius_of_one_step(curvature, lr, momentum):
    """The eigenvalues are NumPy's."""
    eigenvalues = np.linalg.eigvals(iteration_matrix(curvature, lr=lr, momentum=momentum))

    # a double root of the characteristic polynomial is known to half of the digits only
    assert convergence_rate(curvature, lr=lr, momentum=momentum) == pytest.approx(
        abs(eigenvalues).max(), rel=1e-6, abs=1e-6
    )


def test_convergence_rate_is_that_of_gradient_descent_without_momentum():
    """It is then |1 - lr * curvature|, for arrays as for numbers."""
    curvature = np.array([[0.5], [3.0]])
    lr = np.array([0.1, 0.4, 1.0])

    np.testing.assert_allclose(
        convergence_rate(curvature, lr=lr, momentum=0.0), abs(1 - lr * curvature), rtol=1e-12
    )


def test_convergence_rate_by_hand():
    """Complex eigenvalues have the absolute value sqrt(momentum), and a step that is too long diverges."""
    assert convergence_rate(1.0, lr=0.1, momentum=0.81) == pytest.approx(0.9, rel=1e-12)
    assert convergence_rate(1.0, lr=3.9, momentum=0.9) > 1 > convergence_rate(1.0, lr=3.7, momentum=0.9)


@given(low=st.floats(0.01, 1.0), ratio=st.floats(1.0, 1e3))
def test_optimal_momentum_gives_both_ends_the_rate_of_polyak(low, ratio):
    """It is (sqrt(k) - 1) / (sqrt(k) + 1), with k the condition number."""
    lr, momentum = optimal_momentum(low, ratio * low)
    rate = (ratio**0.5 - 1) / (ratio**0.5 + 1)

    assert momentum == pytest.approx(rate**2, rel=1e-9, abs=1e-12)
    for curvature in (low, ratio * low):
        assert convergence_rate(curvature, lr=lr, momentum=momentum) == pytest.approx(rate, abs=1e-6)


def test_optimal_momentum_cannot_be_beaten_on_a_grid():
    """No pair near it has a smaller worst rate over the two ends."""
    lr, momentum = optimal_momentum(1.0, 50.0)
    grid = np.meshgrid(lr * np.linspace(0.5, 1.5, 41), np.linspace(0.0, 0.99, 100))
    worst = np.maximum(*(convergence_rate(c, lr=grid[0], momentum=grid[1]) for c in (1.0, 50.0)))

    assert momentum**0.5 <= worst.min() + 1e-9


@pytest.mark.parametrize("curvatures", [(0.0, 1.0), (2.0, 1.0), (-1.0, 1.0)])
def test_optimal_momentum_refuses_curvatures_out_of_order(curvatures):
    """They must be positive and in ascending order."""
    with pytest.raises(ArgumentError, match="0 < curvature_min"):
        optimal_momentum(*curvatures)
