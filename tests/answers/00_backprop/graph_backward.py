"""Answers to `graph_backward`, written from the lesson's text alone."""


# %% right: parents first by recursion, then from the end
def graph_backward(node):
    order, seen = [], set()

    def visit(current):
        if current in seen:
            return
        seen.add(current)
        for parent in current.parents:
            visit(parent)
        order.append(current)

    visit(node)
    node.grad = 1.0
    for current in reversed(order):
        for parent, slope in zip(current.parents, current.slopes):
            parent.grad += slope * current.grad
    return gradients_by_name(order)


# %% right: counts the uses of each node, and passes on when all uses have answered
def graph_backward(node):
    found = {id(node): node}
    uses = {id(node): 0}
    queue = [node]
    while queue:
        current = queue.pop()
        for parent in current.parents:
            if id(parent) not in found:
                found[id(parent)] = parent
                uses[id(parent)] = 0
                queue.append(parent)
            uses[id(parent)] += 1
    node.grad = 1.0
    ready = [node]
    while ready:
        current = ready.pop()
        for i in range(len(current.parents)):
            parent = current.parents[i]
            parent.grad += current.slopes[i] * current.grad
            uses[id(parent)] -= 1
            if uses[id(parent)] == 0:
                ready.append(parent)
    return gradients_by_name(list(found.values()))


# %% right: sorts the nodes by their height above the inputs, with helpers
def _height(node, heights):
    if id(node) not in heights:
        above = [_height(parent, heights)[0] for parent in node.parents]
        heights[id(node)] = (1 + max(above, default=-1), node)
    return heights[id(node)]


def graph_backward(node):
    heights = {}
    _height(node, heights)
    by_height = sorted(heights.values(), key=lambda pair: -pair[0])
    nodes = [one for _, one in by_height]
    for one in nodes:
        one.grad = 0.0
    node.grad = 1.0
    for one in nodes:
        for slope, parent in zip(one.slopes, one.parents):
            parent.grad = parent.grad + one.grad * slope
    return gradients_by_name(nodes)


# %% right: each node asks its users for their gradients, and remembers the answer
def graph_backward(node):
    users, nodes, stack = {id(node): []}, [node], [node]
    while stack:
        user = stack.pop()
        for parent, slope in zip(user.parents, user.slopes):
            if id(parent) not in users:
                users[id(parent)] = []
                nodes.append(parent)
                stack.append(parent)
            users[id(parent)].append((user, slope))
    known = {id(node): 1.0}

    def gradient(one):
        if id(one) not in known:
            known[id(one)] = sum(gradient(user) * slope for user, slope in users[id(one)])
        return known[id(one)]

    for one in nodes:
        one.grad = gradient(one)
    return gradients_by_name(nodes)


# %% wrong: the gradient is assigned instead of added, so only one use of a node counts
def graph_backward(node):
    order, seen = [], set()

    def visit(current):
        if current not in seen:
            seen.add(current)
            for parent in current.parents:
                visit(parent)
            order.append(current)

    visit(node)
    node.grad = 1.0
    for current in reversed(order):
        for parent, slope in zip(current.parents, current.slopes):
            parent.grad = slope * current.grad
    return gradients_by_name(order)


# %% wrong: goes on from a parent at once, so a node used twice passes on its first part twice
def graph_backward(node):
    nodes = []

    def walk(current):
        if current not in nodes:
            nodes.append(current)
        for parent, slope in zip(current.parents, current.slopes):
            parent.grad += slope * current.grad
            walk(parent)

    node.grad = 1.0
    walk(node)
    return gradients_by_name(nodes)


# %% wrong: visits the nodes by their distance from the end, so some pass on before they have all
def graph_backward(node):
    node.grad = 1.0
    queue, seen = [node], {node}
    for current in queue:
        for parent, slope in zip(current.parents, current.slopes):
            parent.grad += slope * current.grad
            if parent not in seen:
                seen.add(parent)
                queue.append(parent)
    return gradients_by_name(queue)


# %% wrong: the end does not get the gradient 1, so all gradients stay 0
def graph_backward(node):
    order, seen = [], set()

    def visit(current):
        if current not in seen:
            seen.add(current)
            for parent in current.parents:
                visit(parent)
            order.append(current)

    visit(node)
    for current in reversed(order):
        for parent, slope in zip(current.parents, current.slopes):
            parent.grad += slope * current.grad
    return gradients_by_name(order)


# %% wrong: the order is not reversed, so it walks from the inputs to the end
def graph_backward(node):
    order, seen = [], set()

    def visit(current):
        if current not in seen:
            seen.add(current)
            for parent in current.parents:
                visit(parent)
            order.append(current)

    visit(node)
    node.grad = 1.0
    for current in order:
        for parent, slope in zip(current.parents, current.slopes):
            parent.grad += slope * current.grad
    return gradients_by_name(order)


# %% wrong: the gradient is copied to the parents without the slopes
def graph_backward(node):
    order, seen = [], set()

    def visit(current):
        if current not in seen:
            seen.add(current)
            for parent in current.parents:
                visit(parent)
            order.append(current)

    visit(node)
    node.grad = 1.0
    for current in reversed(order):
        for parent in current.parents:
            parent.grad += current.grad
    return gradients_by_name(order)


# %% wrong: a node used twice stands twice in the order, and passes on twice
def graph_backward(node):
    order = []

    def visit(current):
        for parent in current.parents:
            visit(parent)
        order.append(current)

    visit(node)
    node.grad = 1.0
    for current in reversed(order):
        for parent, slope in zip(current.parents, current.slopes):
            parent.grad += slope * current.grad
    return gradients_by_name(list(set(order)))


# %% wrong: sets all gradients but returns only those of the inputs
def graph_backward(node):
    order, seen = [], set()

    def visit(current):
        if current not in seen:
            seen.add(current)
            for parent in current.parents:
                visit(parent)
            order.append(current)

    visit(node)
    node.grad = 1.0
    for current in reversed(order):
        for parent, slope in zip(current.parents, current.slopes):
            parent.grad += slope * current.grad
    return gradients_by_name([one for one in order if not one.parents])


# %% wrong: starts with the value of the end instead of 1, and every parent gets the first slope
def graph_backward(node):
    order, seen = [], set()

    def visit(current):
        if current not in seen:
            seen.add(current)
            for parent in current.parents:
                visit(parent)
            order.append(current)

    visit(node)
    node.grad = node.value
    for current in reversed(order):
        for parent in current.parents:
            parent.grad += current.slopes[0] * current.grad
    return gradients_by_name(order)


# %% wrong: reverse gives back None, and a loop over None raises a TypeError
def graph_backward(node):
    order, seen = [], set()

    def visit(current):
        if current not in seen:
            seen.add(current)
            for parent in current.parents:
                visit(parent)
            order.append(current)

    visit(node)
    node.grad = 1.0
    for current in order.reverse():
        for parent, slope in zip(current.parents, current.slopes):
            parent.grad += slope * current.grad
    return gradients_by_name(order)


# %% values
x, w = Node(3.0, name="x"), Node(-2.0, name="w")
p = x * w
p.name = "p"
s = p + x
s.name = "s"
y = s**2
y.name = "y"
np.testing.assert_allclose(graph_backward(y), [-6.0, -6.0, -18.0, 6.0, 1.0])
np.testing.assert_allclose([p.grad, s.grad, w.grad, x.grad, y.grad], [-6.0, -6.0, -18.0, 6.0, 1.0])
# a = 2 x is used three times: y = a a + a has dy/da = 2 a + 1 = 13 at a = 6, and dy/dx = 26.
x = Node(3.0, name="x")
a = x * Node(2.0)
a.name = "a"
graph_backward(a * a + a)
np.testing.assert_allclose([a.grad, x.grad], [13.0, 26.0])
# One use of x is near the end, the other far from it: y = x + b, b = 2 c, c = 2 x, so x gets 1 + 4;
# d behind x gets 5 times its slope, 3.
d = Node(1.0, name="d")
x = d * Node(3.0)
graph_backward(x + (x * Node(2.0)) * Node(2.0))
np.testing.assert_allclose([x.grad, d.grad], [5.0, 15.0])
