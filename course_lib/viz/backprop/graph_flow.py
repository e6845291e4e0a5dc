"""A small computation as a graph: numbers flow forward, then gradients flow back, one node at a time."""

from typing import NamedTuple

from matplotlib.axes import Axes

from course_lib.autodiff.graph import Node
from course_lib.autodiff.reverse_mode import graph_backward, topological_order
from course_lib.viz.widgets.picture import BLUE, ORANGE, Picture, picture

PLACES = {"x": (0, 1.0), "w": (0, -1.0), "p": (1.4, -0.3), "s": (2.8, 0.3), "y": (4.2, 0.3)}
WRITTEN = {"x": "x", "w": "w", "p": "p = x · w", "s": "s = p + x", "y": "y = s²"}
STEPS = 2 * len(PLACES)
GREY = "#b9bfc6"


class Flow(NamedTuple):
    """What is known of each node after some steps: its value, and the gradient that has arrived so far."""

    values: dict[str, float]
    grads: dict[str, float]
    at: str  # the node that was handled last
    told: str


def graph_nodes(x: float, w: float) -> list[Node]:
    """Return the nodes of y = (x w + x)², each after those it was computed from."""
    x_node, w_node = Node(x, name="x"), Node(w, name="w")
    product = x_node * w_node
    total = product + x_node
    end = total**2
    product.name, total.name, end.name = "p", "s", "y"
    graph_backward(end)
    return topological_order(end)


def flow(step: int, x: float, w: float) -> Flow:
    """Return what is known after ``step`` steps: five nodes forward, then five backward."""
    order = graph_nodes(x, w)
    values = {node.name: node.value for node in order[:step]}
    if step <= len(order):
        told = f"{WRITTEN[order[step - 1].name]} gives {order[step - 1].value:g}" if step else "nothing yet"
        return Flow(values, {}, order[step - 1].name if step else "", told)
    grads = {order[-1].name: 1.0}
    done = list(reversed(order))[: step - len(order)]
    for node in done:
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            grads[parent.name] = grads.get(parent.name, 0.0) + slope * node.grad
    last = done[-1]
    passed = [
        f"{parent.name} gets {slope:g} · {last.grad:g} = {slope * last.grad:g}"
        for parent, slope in zip(last.parents, last.slopes, strict=True)
    ]
    told = ", ".join(passed) or f"the gradient of {last.name} is complete: {last.grad:g}"
    return Flow(values, grads, last.name, told)


def _set_graph(fig: Picture) -> Axes:
    ax = fig.subplots()
    fig.subplots_adjust(left=0.01, right=0.99, bottom=0.02, top=0.98)
    ax.set(xlim=(-0.6, 4.9), ylim=(-1.75, 1.75))
    ax.axis("off")
    return ax


@picture(figsize=(7, 3.2))
def plot_graph(fig: Picture, *, step: int = 10, x: float = 3.0, w: float = -2.0) -> str:
    """Draw the graph of y = (x w + x)² after some steps of the way forward and of the way back."""
    ax = fig.stage(_set_graph)
    x, w = round(x, 6), round(w, 6)  # a slider's 0 may be 1e-15
    now = flow(step, x, w)
    for node in graph_nodes(x, w):
        end = PLACES[node.name]
        for parent in node.parents:
            start = PLACES[parent.name]
            backward = step > len(PLACES) and now.at == node.name
            color = ORANGE if backward else BLUE if now.at == node.name else GREY
            style = {"arrowstyle": "<-" if backward else "->", "color": color, "linewidth": 2.0}
            ax.annotate("", end, start, arrowprops={**style, "shrinkA": 24, "shrinkB": 24})
    for name, (left, height) in PLACES.items():
        edge = GREY if name != now.at else ORANGE if step > len(PLACES) else BLUE
        ax.plot(
            left, height, "o", markersize=40, markerfacecolor="white", markeredgecolor=edge, markeredgewidth=2
        )
        ax.text(left, height + 0.52, WRITTEN[name], ha="center", va="center")
        if name in now.values:
            ax.text(left, height, f"{now.values[name]:.4g}", ha="center", va="center", color=BLUE)
        if name in now.grads:
            text = f"d{name} = {now.grads[name]:.4g}"
            ax.text(left, height - 0.52, text, ha="center", va="center", color=ORANGE, weight="bold")
    ax.text(2.15, -1.55, now.told, ha="center", va="center")
    return f"Step {step} of {STEPS} at x = {x:g}, w = {w:g}: {now.told}."
