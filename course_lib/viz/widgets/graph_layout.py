"""Where to draw the nodes of a computational graph."""

from collections.abc import Iterable

from course_lib.graph import Node, topological_order


def layout(node: Node) -> dict[Node, tuple[float, float]]:
    """
    Give every node of a graph a place to draw it at, so that all arrows point to the right.

    Args:
        node: The end of the computation.

    Returns:
        Each node's ``(x, y)``. A node's x is one more than its parents' greatest, and inputs stand one
        before the first node that uses them. In a column nodes are one apart, around y = 0, ordered by
        their neighbours' heights.
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
    for _ in range(4):  # sweeps to and fro, each of which untangles some crossings
        for sweep, neighbours in ((columns, lambda n: n.parents), (columns[::-1], children.__getitem__)):
            for nodes in sweep:
                nodes.sort(key=lambda n, of=neighbours: _mean((y[other] for other in of(n)), y[n]))
                y.update(zip(nodes, _heights(nodes), strict=True))
    return {current: (float(column[current]), y[current]) for current in order}


def _heights(nodes: list[Node]) -> list[float]:
    """Return heights one apart, around 0."""
    return [i - (len(nodes) - 1) / 2 for i in range(len(nodes))]


def _mean(values: Iterable[float], default: float) -> float:
    values = list(values)
    return sum(values) / len(values) if values else default
