"""Gradients that flow back through a graph of scalars: automatic differentiation in reverse mode."""

from course_lib.arrays import Array, Float
from course_lib.autodiff.graph import Node, gradients_by_name


def topological_order(node: Node) -> list[Node]:
    """Return ``node`` and all its ancestors, each once, every node after its parents."""
    order: list[Node] = []
    seen: set[Node] = set()
    stack = [(node, False)]  # an explicit stack: Python's recursion stops at a thousand levels
    while stack:
        current, parents_done = stack.pop()
        if parents_done:
            order.append(current)
        elif current not in seen:
            seen.add(current)
            stack.append((current, True))
            stack.extend((parent, False) for parent in reversed(current.parents))
    return order


def graph_backward(node: Node) -> Float[Array, " named"]:
    """
    Set the ``grad`` of ``node`` and of all its ancestors to the derivative of ``node.value``.

    From the end to the inputs, each node passes its gradient to its parents, multiplied by its slope with
    respect to each of them. A node that was used several times *adds up* what it receives. Gradients of an
    earlier call are discarded.

    Args:
        node: The end of the computation, such as the loss. Its own gradient is 1.

    Returns:
        The gradients of all nodes that have a name, in the order of their names.

    Example:
        >>> x, weight = Node(3.0, name="x"), Node(-2.0, name="weight")
        >>> graph_backward((x * weight + 1) ** 2)
        array([-30.,  20.])
        >>> x.grad
        20.0

    Source:
        Linnainmaa (1976), Taylor expansion of the accumulated rounding error; Rumelhart, Hinton and
        Williams (1986).
    """
    order = topological_order(node)
    for current in order:
        current.grad = 0.0
    node.grad = 1.0
    for current in reversed(order):
        for parent, slope in zip(current.parents, current.slopes, strict=True):
            parent.grad += slope * current.grad
    return gradients_by_name(order)
