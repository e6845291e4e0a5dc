"""A computational graph is laid out so that it can be read from left to right."""

from course_lib.autodiff.graph import Node, exp, sigmoid
from course_lib.autodiff.reverse_mode import topological_order
from course_lib.viz.widgets.graph_layout import layout


def neuron():
    """Return the loss of a sigmoid neuron with two inputs, one of them used twice."""
    x1, x2, w1, w2, bias = (Node(0.5 * i, name=f"n{i}") for i in range(5))
    return (sigmoid(x1 * w1 + x2 * w2 + bias) - x1) ** 2


def test_layout_points_every_arrow_to_the_right():
    """No two nodes share a position, and the end is rightmost."""
    loss = neuron()
    places = layout(loss)

    assert set(places) == set(topological_order(loss))
    assert len(set(places.values())) == len(places)
    for node, (x, _) in places.items():
        assert all(places[parent][0] < x for parent in node.parents)
    assert places[loss][0] == max(x for x, _ in places.values())


def test_layout_puts_a_late_input_next_to_its_use():
    """An input stands one column before the first node that uses it."""
    x, bias = Node(1.0), Node(2.0)
    loss = exp(exp(exp(x))) * bias
    places = layout(loss)

    assert places[loss][0] - places[bias][0] == 1
    assert places[x] == (0.0, 0.0)


def test_layout_avoids_crossings():
    """A sum of two products whose factors are listed crosswise."""
    a, b, c, d = (Node(float(i)) for i in range(4))
    first, second = a * b, c * d
    places = layout(second + first)
    heights = {node: y for node, (_, y) in places.items()}

    above = heights[first] < heights[second]
    for left in (a, b):
        for right in (c, d):
            assert (heights[left] < heights[right]) == above


def test_layout_of_a_single_node():
    """It lies at the origin."""
    node = Node(1.0)

    assert layout(node) == {node: (0.0, 0.0)}
