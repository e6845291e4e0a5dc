"""Place the nodes of a computational graph, to draw it."""

from collections.abc import Iterable

from course_lib.autodiff.graph import Node
from course_lib.autodiff.reverse_mode import topological_order


def layout(node: Node) -> dict[Node, tuple[float, float]]:
    """
    Place the nodes of a graph so that every arrow points to the right.

    Args:
        node: The last node of the computation.

    Returns:
        The ``(x, y)`` of each node. Its x is one more than the largest x of its parents; an input is placed
        one before the first node that uses it. The nodes of a column are one apart, centred at y = 0, and
        ordered by the mean height of their neighbours.
    """
    order = topological_order(node)
    children: dict[Node, list[Node]] = {current: [] for current in order}
    column: dict[Node, int] = {}
    for current in order:
        column[current] = max((column[parent] + 1 for parent in current.parents), default=0)
        for parent in current.parents:
            children[parent].append(current)
    for current in order:
        if not current.parents and children[current]:
            column[current] = min(column[child] for child in children[current]) - 1

    columns: list[list[Node]] = [[] for _ in range(max(column.values()) + 1)]
    for current in order:
        columns[column[current]].append(current)
    y = {current: height for nodes in columns for current, height in zip(nodes, _heights(nodes), strict=True)}
    for _ in range(4):  # sweeps forth and back, each of which removes some crossings
        for sweep, neighbours in ((columns, lambda n: n.parents), (columns[::-1], children.__getitem__)):
            for nodes in sweep:
                nodes.sort(key=lambda n, of=neighbours: _mean((y[other] for other in of(n)), y[n]))
                y.update(zip(nodes, _heights(nodes), strict=True))
    return {current: (float(column[current]), y[current]) for current in order}


def _heights(nodes: list[Node]) -> list[float]:
    """Return heights one apart, centred at 0."""
    return [i - (len(nodes) - 1) / 2 for i in range(len(nodes))]


def _mean(values: Iterable[float], default: float) -> float:
    values = list(values)
    return sum(values) / len(values) if values else default
