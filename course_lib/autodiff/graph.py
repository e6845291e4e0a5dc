"""A computation with scalars as a graph: each node knows what it was computed from, and its slopes."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from course_lib.arrays import Array, Float, expect


class Node:
    """
    A number in a computation, with the numbers it was computed from and its derivatives by them.

    Arithmetic with nodes makes nodes; plain numbers are converted.
    :func:`~course_lib.autodiff.reverse_mode.graph_backward` fills in ``grad``.

    Args:
        value: The number.
        op: The operation that made it: ``"+"``, ``"*"``, ``"exp"`` …; empty for an input.
        parents: The nodes it was computed from.
        slopes: The derivative of ``value`` with respect to each parent's value, in the same order.
        name: A label.

    Example:
        >>> x, weight = Node(3.0, name="x"), Node(-2.0, name="weight")
        >>> loss = (x * weight + 1) ** 2
        >>> loss.value
        25.0
        >>> loss.parents[0].slopes
        (1.0, 1.0)
    """

    def __init__(
        self,
        value: float,
        op: str = "",
        parents: tuple[Node, ...] = (),
        slopes: tuple[float, ...] = (),
        name: str = "",
    ):
        self.value = float(value)
        self.op, self.parents, self.slopes, self.name = op, parents, slopes, name
        self.grad = 0.0

    def __repr__(self) -> str:
        return f"Node({self.value:g}, op={self.op!r}, grad={self.grad:g}, name={self.name!r})"

    def __add__(self, other: Node | float) -> Node:
        other = as_node(other)
        return Node(self.value + other.value, "+", (self, other), (1.0, 1.0))

    def __mul__(self, other: Node | float) -> Node:
        other = as_node(other)
        return Node(self.value * other.value, "*", (self, other), (other.value, self.value))

    def __sub__(self, other: Node | float) -> Node:
        other = as_node(other)
        return Node(self.value - other.value, "-", (self, other), (1.0, -1.0))

    def __truediv__(self, other: Node | float) -> Node:
        other = as_node(other)
        y = self.value / other.value
        return Node(y, "/", (self, other), (1 / other.value, -y / other.value))

    def __pow__(self, exponent: float) -> Node:
        expect(
            not isinstance(exponent, Node),
            "Node: exponent",
            "a plain number",
            exponent,
            "use exp(b * log(a))",
        )
        slope = exponent * self.value ** (exponent - 1) if exponent else 0.0
        return Node(self.value**exponent, f"^{exponent:g}", (self,), (slope,))

    def __neg__(self) -> Node:
        return Node(-self.value, "neg", (self,), (-1.0,))

    def __radd__(self, other: float) -> Node:
        return as_node(other) + self

    def __rmul__(self, other: float) -> Node:
        return as_node(other) * self

    def __rsub__(self, other: float) -> Node:
        return as_node(other) - self

    def __rtruediv__(self, other: float) -> Node:
        return as_node(other) / self


def as_node(x: Node | float) -> Node:
    """Return a node unchanged, and a number as a new input node."""
    return x if isinstance(x, Node) else Node(x)


def exp(x: Node) -> Node:
    """Return e to the power of ``x``."""
    y = math.exp(x.value)
    return Node(y, "exp", (x,), (y,))


def log(x: Node) -> Node:
    """Return the natural logarithm of ``x``, which must be above 0."""
    expect(x.value > 0, "log: x", "a number above 0", x.value)
    return Node(math.log(x.value), "log", (x,), (1 / x.value,))


def relu(x: Node) -> Node:
    """Return ``x`` if it is above 0, else 0. The slope at 0 is 0."""
    return Node(max(x.value, 0.0), "relu", (x,), (float(x.value > 0),))


def sigmoid(x: Node) -> Node:
    """Return ``1 / (1 + exp(-x))``."""
    small = math.exp(-abs(x.value))  # never overflows
    y = 1 / (1 + small) if x.value >= 0 else small / (1 + small)
    return Node(y, "sigmoid", (x,), (y * (1 - y),))


def tanh(x: Node) -> Node:
    """Return the hyperbolic tangent of ``x``."""
    y = math.tanh(x.value)
    return Node(y, "tanh", (x,), (1 - y * y,))


def gradients_by_name(nodes: Iterable[Node]) -> Float[Array, " named"]:
    """Return the gradients of those nodes that have a name, in the order of their names."""
    named = {node.name: node.grad for node in nodes if node.name}
    return np.array([named[name] for name in sorted(named)])
