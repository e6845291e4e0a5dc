"""Numbers, networks, graphs and functions that several exercises use."""

import numpy as np

from autograder.authoring.exercise import made

MEAN_TWICE = "You divided by N here. The loss is a mean already and its dy knows it: a backward function only adds up over the batch."


def quarters(rng, *shape, dtype=float):
    """Draw multiples of a quarter, none of them 0: sums of them are exact, and a pack of them is small."""
    return (rng.integers(1, 10, shape) * rng.choice([-1, 1], shape) / 4).astype(dtype)


def shapes(rng):
    """Return batches with weights and biases: sizes that all differ, square ones, one example, float32."""

    def one(n, features, outputs, dtype=float):
        return (
            quarters(rng, n, features, dtype=dtype),
            quarters(rng, outputs, features, dtype=dtype),
            quarters(rng, outputs, dtype=dtype),
        )

    return [
        (one(4, 3, 2), "sizes that all differ"),
        (one(3, 3, 3), "all sizes equal"),
        (one(1, 4, 3), "a batch of one"),
        (one(5, 1, 2), "one feature"),
        (one(2, 3, 4, np.float32), "float32"),
    ]


def build(steps):
    """Return the last node of a graph, made by a list of steps: a name, an operation, what it works on."""
    import operator as ops

    from course_lib.autodiff import graph

    signs = {"+": ops.add, "*": ops.mul, "-": ops.sub, "/": ops.truediv, "**": ops.pow}
    nodes = {}
    for name, op, *of in steps:
        parts = [nodes[part] if isinstance(part, str) else part for part in of]
        nodes[name] = (graph.Node if op == "input" else signs.get(op) or getattr(graph, op))(*parts)
        nodes[name].name = name
    return nodes[steps[-1][0]]


def written(steps):
    """Return a list of steps as text: y = x * w, z = relu(y)."""

    def one(name, op, *of):
        if op == "input":
            return f"{name} = {of[0]:g}"
        return f"{name} = {of[0]} {op} {of[1]}" if len(of) > 1 else f"{name} = {op}({of[0]})"

    return ", ".join(one(*step) for step in steps)


def graph_of(*steps):
    """Return the last node of a graph as an argument."""
    return made(build, given=(list(steps),), says=f"the last node of {written(steps)}")
