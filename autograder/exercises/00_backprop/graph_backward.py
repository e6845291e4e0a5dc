"""The exercise ``graph_backward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.autodiff.reverse_mode import graph_backward
from course_lib.check.case import case

from .shared import graph_of

EXAMPLE = (
    ("x", "input", 3.0),
    ("w", "input", -2.0),
    ("p", "*", "x", "w"),
    ("s", "+", "p", "x"),
    ("y", "**", "s", 2),
)


def graph_cases(rng):
    """Chains, nodes used twice and more, paths of different lengths, a neuron, many paths."""
    a, b, c, d = (int(v) / 4 for v in rng.integers(2, 12, 4))
    doubled = [(f"n{i + 1:02}", "+", f"n{i:02}", f"n{i:02}") for i in range(40)]
    return [
        case(graph_of(("a", "input", a), ("b", "*", "a", "a")), note="a node times itself"),
        case(
            graph_of(
                ("a", "input", a / 2),
                ("b", "exp", "a"),
                ("c", "*", "b", "b"),
                ("d", "*", "a", "c"),
                ("e", "+", "b", "d"),
            ),
            note="paths of different lengths",
        ),
        case(
            graph_of(
                ("a", "input", c),
                ("b", "input", -b),
                ("c", "-", "a", "b"),
                ("d", "/", "c", "a"),
                ("e", "*", "d", "c"),
                ("f", "tanh", "e"),
                ("g", "+", "f", "a"),
            ),
            note="a node used in three places",
        ),
        case(
            graph_of(
                ("b", "input", -0.25),
                ("w1", "input", a),
                ("w2", "input", -d),
                ("x1", "input", 0.5),
                ("x2", "input", c / 4),
                ("p1", "*", "x1", "w1"),
                ("p2", "*", "x2", "w2"),
                ("s", "+", "p1", "p2"),
                ("z", "+", "s", "b"),
                ("h", "sigmoid", "z"),
                ("t", "input", 1.0),
                ("e", "-", "h", "t"),
                ("loss", "**", "e", 2),
            ),
            note="a neuron with its loss",
        ),
        case(
            graph_of(
                ("a", "input", b),
                ("r", "relu", "a"),
                ("n", "input", -1.5),
                ("m", "*", "a", "n"),
                ("q", "relu", "m"),
                ("s", "+", "r", "q"),
                ("t", "*", "s", "r"),
            ),
            note="a ReLU that is off",
        ),
        case(graph_of(("a", "input", d)), note="one node alone"),
        case(graph_of(("n00", "input", 1.0), *doubled), note="40 doublings: 2^40 paths"),
    ]


def backward_counted(node):
    uses, found, stack = {}, set(), [node]
    while stack:
        current = stack.pop()
        if id(current) in found:
            continue
        found.add(id(current))
        for parent in current.parents:
            uses[id(parent)] = uses.get(id(parent), 0) + 1
            parent.grad = 0.0
            stack.append(parent)
    node.grad = 1.0
    ready, done = [node], []
    while ready:
        current = ready.pop()
        done.append(current)
        for parent, slope in zip(current.parents, current.slopes, strict=True):
            parent.grad += slope * current.grad
            uses[id(parent)] -= 1
            if not uses[id(parent)]:
                ready.append(parent)
    return gradients_by_name(done)  # the lesson's own


def backward_in_a_dict(node):
    order = []

    def visit(current):
        if current not in order:
            for parent in current.parents:
                visit(parent)
            order.append(current)

    visit(node)
    grads = dict.fromkeys(order, 0.0)
    grads[node] = 1.0
    for current in order[::-1]:
        for i, parent in enumerate(current.parents):
            grads[parent] += grads[current] * current.slopes[i]
    return [grads[n] for n in sorted(order, key=lambda n: n.name)]


def backward_with_children(node):
    children, stack, seen = {node: []}, [node], {node}
    while stack:
        current = stack.pop()
        for parent, slope in zip(current.parents, current.slopes, strict=True):
            children.setdefault(parent, []).append((current, slope))
            if parent not in seen:
                seen.add(parent)
                stack.append(parent)
    known = {node: 1.0}

    def grad(n):
        if n not in known:
            known[n] = sum(slope * grad(child) for child, slope in children[n])
        return known[n]

    return [float(grad(n)) for n in sorted(children, key=lambda n: n.name)]


def backward_by_recursion(node):
    seen = []

    def push(current, grad):
        if current not in seen:
            seen.append(current)
            current.grad = 0.0
        current.grad += grad
        for parent, slope in zip(current.parents, current.slopes, strict=True):
            push(parent, grad * slope)

    push(node, 1.0)
    return gradients_by_name(seen)  # the lesson's own


def backward_at_once(node):
    seen = []

    def walk(current):
        if current not in seen:
            seen.append(current)
        for parent, slope in zip(current.parents, current.slopes, strict=True):
            parent.grad += slope * current.grad
            walk(parent)

    node.grad = 1.0
    walk(node)
    return gradients_by_name(seen)  # the lesson's own


def backward_breadth_first(node):
    seen, queue = {node}, [node]
    node.grad = 1.0
    for current in queue:
        for parent, slope in zip(current.parents, current.slopes, strict=True):
            parent.grad += slope * current.grad
            if parent not in seen:
                seen.add(parent)
                queue.append(parent)
    return gradients_by_name(queue)  # the lesson's own


def backward_depth_first(node):
    order, stack = [], [node]
    node.grad = 1.0
    while stack:
        current = stack.pop()
        if current in order:
            continue
        order.append(current)
        for parent, slope in zip(current.parents, current.slopes, strict=True):
            parent.grad += slope * current.grad
            stack.append(parent)
    return gradients_by_name(order)  # the lesson's own


TOO_EARLY = (
    "A node passes its gradient on before it has all of it: another node that uses it comes later. Handle each node only after "
    "everything that was computed from it."
)
PASS, ADD = "slope * current.grad", "parent.grad += passed"
EXERCISE = Exercise(
    "graph_backward",
    graph_backward,
    points=3,
    returns=("grads",),
    seconds=1.0,
    cases=[case(graph_of(*EXAMPLE), note="the example above"), *graph_cases(np.random.default_rng(8))],
    hidden=graph_cases,
    steps={"passed": "what a node passes on to a parent: the slope times its own gradient"},
    mistakes=[
        Mistake(
            "not-added-up",
            "A node that is used twice keeps only the last of its gradients. Each use has a say in the result: add them up, += in place of =.",
            {ADD: "parent.grad = passed"},
        ),
        Mistake("passed-on-too-early", TOO_EARLY, backward_breadth_first),
        Mistake("passed-on-too-early", TOO_EARLY, backward_depth_first),
        Mistake("passed-on-too-early", TOO_EARLY, backward_at_once),
        Mistake(
            "node-stands-twice",
            "A node that is used twice stands twice in your list, and passes its gradient on twice. Remember who was visited, and skip it.",
            {
                "        if current not in seen:\n": "        if True:\n",
                "gradients_by_name(order)": "gradients_by_name(seen)",
            },
        ),
        Mistake(
            "inputs-only",
            "You returned the gradients of the inputs alone. Wanted are those of all nodes, from the last one to the inputs.",
            {"gradients_by_name(order)": "gradients_by_name([n for n in order if not n.parents])"},
        ),
        Mistake(
            "every-path-by-itself",
            "You follow every path through the graph. With 40 doublings there are 2⁴⁰ of them: handle each *node* once, when its gradient is complete.",
            backward_by_recursion,
        ),
        Mistake(
            "slope-left-out",
            "You passed gradients on as they are. Each parent has a slope: the gradient is multiplied by it.",
            {PASS: "current.grad"},
        ),
        Mistake(
            "slopes-added",
            "You added the slope to the gradient. The chain rule multiplies them.",
            {PASS: "slope + current.grad"},
        ),
        Mistake(
            "gradient-left-out",
            "You passed on the slopes alone. Each is multiplied by the gradient of the node that passes it on.",
            {PASS: "slope"},
        ),
        Mistake(
            "start-at-zero",
            "All gradients are 0: the last node's is 1, since it changes exactly as much as itself.",
            {"node.grad = 1.0": "node.grad = 0.0"},
        ),
        Mistake(
            "start-with-the-value",
            "You started with the last node's value. Its gradient with respect to itself is 1.",
            {"node.grad = 1.0": "node.grad = node.value"},
        ),
        Mistake(
            "from-the-inputs",
            "You went from the inputs to the end. Gradients flow the other way: begin at the last node.",
            {"reversed(order)": "order"},
        ),
        Mistake(
            "values-for-slopes",
            "You multiplied by the parents' values. The slope of each parent stands in current.slopes.",
            {PASS: "parent.value * current.grad"},
        ),
    ],
    styles=[backward_counted, backward_in_a_dict, backward_with_children],
)
