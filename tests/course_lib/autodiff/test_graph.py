"""Gradients through scalar graphs against autograd."""

import math
import operator

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course_lib.arrays import ArgumentError
from course_lib.autodiff import graph
from course_lib.autodiff.graph import Node, exp, log, relu, sigmoid, tanh
from course_lib.autodiff.reverse_mode import graph_backward, topological_order

UNARY = {
    "exp": torch.exp,
    "log": torch.log,
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
}
BINARY = [operator.add, operator.sub, operator.mul, operator.truediv]
numbers = st.floats(-4, 4).filter(lambda x: abs(x) > 0.1)


def tensor(x):
    return torch.tensor(x, dtype=torch.float64, requires_grad=True)


@pytest.mark.parametrize("op", BINARY)
@given(a=numbers, b=numbers)
def test_arithmetic_agrees_with_autograd(op, a, b):
    """Values and both gradients are those of torch."""
    nodes, tensors = (Node(a), Node(b)), (tensor(a), tensor(b))

    ours, theirs = op(*nodes), op(*tensors)
    graph_backward(ours)
    theirs.backward()

    assert ours.value == pytest.approx(theirs.item(), rel=1e-12)
    for node, other in zip(nodes, tensors, strict=True):
        assert node.grad == pytest.approx(other.grad.item(), rel=1e-12)


@pytest.mark.parametrize("name", UNARY)
@given(a=st.floats(-30, 30))
def test_functions_agree_with_autograd(name, a):
    """Values and gradients are those of torch."""
    a = abs(a) + 0.1 if name == "log" else a
    node, other = Node(a), tensor(a)

    ours, theirs = getattr(graph, name)(node), UNARY[name](other)
    graph_backward(ours)
    theirs.backward()

    assert ours.value == pytest.approx(theirs.item(), rel=1e-12)
    assert node.grad == pytest.approx(other.grad.item(), rel=1e-9, abs=1e-14)


@pytest.mark.parametrize("op", BINARY)
def test_numbers_become_nodes_on_either_side(op):
    """A plain number may stand left or right of the operator."""
    left, right = op(2, Node(4.0)), op(Node(2.0), 4)

    assert left.value == right.value == op(2, 4)
    assert (-Node(3.0)).value == -3


@pytest.mark.parametrize(
    ("base", "exponent"), [(3.0, 2), (-3.0, 3), (2.0, 0.5), (2.0, -1), (0.0, 0), (0.0, 2)]
)
def test_powers_agree_with_autograd(base, exponent):
    """Also for negative bases, roots, and an exponent of 0."""
    node, other = Node(base), tensor(base)

    graph_backward(node**exponent)
    (other**exponent).backward()

    assert node.grad == pytest.approx(other.grad.item(), rel=1e-12)


def test_graph_backward_adds_up_if_a_node_is_used_twice():
    """The slope of x * x + x is 2x + 1; assigning instead of adding would give x or 1."""
    x = Node(3.0)

    graph_backward(x * x + x)

    assert x.grad == 7


def test_graph_backward_returns_the_gradients_of_named_nodes_in_order():
    """By hand: y = (x w + x)^2 at x = 3, w = -2."""
    x, w = Node(3.0, name="x"), Node(-2.0, name="w")

    np.testing.assert_array_equal(graph_backward((x * w + x) ** 2), [-18.0, 6.0])


def test_graph_backward_waits_until_a_node_has_all_of_its_gradient():
    """In a diamond of unequal arms, depth-first without an order would pass on half of a gradient."""
    x = Node(2.0)
    a = x * 3
    loss = a * exp(a * 0.1) + a

    graph_backward(loss)

    assert a.grad == pytest.approx(math.exp(0.6) * 1.6 + 1, rel=1e-12)
    assert x.grad == pytest.approx(3 * a.grad, rel=1e-12)


def test_graph_backward_discards_an_earlier_call():
    """This holds even if an inner node was the end before."""
    x = Node(2.0)
    inner = x * x
    loss = inner * 5

    graph_backward(inner)
    graph_backward(loss)
    graph_backward(loss)

    assert (loss.grad, inner.grad, x.grad) == (1, 5, 20)


def test_graph_backward_agrees_with_autograd_through_a_network():
    """Two inputs, three tanh or relu units, a sigmoid and cross-entropy."""
    rng = np.random.default_rng(0)
    values = rng.standard_normal(13)

    def loss(p, relu, tanh, sigmoid, log):
        hidden = [
            act(p[3 * i] * 0.7 + p[3 * i + 1] * -1.3 + p[3 * i + 2])
            for i, act in enumerate((tanh, relu, tanh))
        ]
        prob = sigmoid(sum((p[9 + i] * h for i, h in enumerate(hidden)), start=p[12]))
        return -log(1 - prob)

    nodes, tensors = [Node(v) for v in values], [tensor(v) for v in values]
    ours = loss(nodes, relu, tanh, sigmoid, log)
    theirs = loss(tensors, torch.relu, torch.tanh, torch.sigmoid, torch.log)
    graph_backward(ours)
    theirs.backward()

    assert ours.value == pytest.approx(theirs.item(), rel=1e-12)
    np.testing.assert_allclose([n.grad for n in nodes], [t.grad.item() for t in tensors], rtol=1e-10)


def test_graph_backward_takes_graphs_deeper_than_the_recursion_limit():
    """A chain of 5,000 sums."""
    x = Node(1.0)
    y = x
    for _ in range(5000):
        y = y + x

    graph_backward(y)

    assert x.grad == 5001


def test_relu_is_flat_at_zero_and_sigmoid_never_overflows():
    """As in the ops."""
    x = Node(0.0)

    graph_backward(relu(x))

    assert x.grad == 0
    assert sigmoid(Node(-1000.0)).value == 0
    assert sigmoid(Node(1000.0)).value == 1


def test_functions_refuse_arguments_they_are_not_defined_for():
    """The logarithm of 0 and a node as an exponent are errors."""
    with pytest.raises(ArgumentError, match="above 0"):
        log(Node(0.0))
    with pytest.raises(ArgumentError, match="exp"):
        Node(2.0) ** Node(3.0)


def neuron():
    """Return the loss of a sigmoid neuron with two inputs, one of them used twice."""
    x1, x2, w1, w2, bias = (Node(0.5 * i, name=f"n{i}") for i in range(5))
    return (sigmoid(x1 * w1 + x2 * w2 + bias) - x1) ** 2


def test_topological_order_holds_every_node_once_after_its_parents():
    """A neuron's loss has twelve nodes."""
    order = topological_order(neuron())

    assert len(order) == len(set(order)) == 12
    for i, node in enumerate(order):
        assert all(parent in order[:i] for parent in node.parents)
