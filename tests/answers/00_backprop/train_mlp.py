"""Answers to `train_mlp`, written from the lesson's text alone."""


# %% right: what the text says works
def train_mlp(x, labels, *, hidden, epochs, lr, batch_size, rng):
    n, features = x.shape
    classes = labels.max() + 1
    w1 = rng.normal(size=(hidden, features)) * np.sqrt(2 / features)
    b1 = np.zeros(hidden)
    w2 = rng.normal(size=(classes, hidden)) * np.sqrt(2 / hidden)
    b2 = np.zeros(classes)
    for _ in range(epochs):
        order = rng.permutation(n)
        for start in range(0, n, batch_size):
            batch = order[start : start + batch_size]
            xb, tb = x[batch], labels[batch]
            h = np.maximum(xb @ w1.T + b1, 0)
            s = h @ w2.T + b2
            p = np.exp(s - s.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
            p[np.arange(len(tb)), tb] -= 1
            ds = p / len(tb)
            dh = (ds @ w2) * (h > 0)
            w2 = w2 - lr * ds.T @ h
            b2 = b2 - lr * ds.sum(axis=0)
            w1 = w1 - lr * dh.T @ xb
            b1 = b1 - lr * dh.sum(axis=0)

    def predict(x):
        return np.argmax(np.maximum(x @ w1.T + b1, 0) @ w2.T + b2, axis=1)

    return predict


# %% right: a class whose bound method is the answer
class Network:
    def __init__(self, sizes, rng):
        self.params = []
        for fan_in, fan_out in zip(sizes[:-1], sizes[1:]):
            self.params.append(rng.normal(0, (2 / fan_in) ** 0.5, size=(fan_out, fan_in)))
            self.params.append(np.zeros(fan_out))

    def scores(self, x):
        w1, b1, w2, b2 = self.params
        self.h = np.maximum(x @ w1.T + b1, 0)
        return self.h @ w2.T + b2

    def gradients(self, x, labels):
        s = self.scores(x)
        ds = np.exp(s - np.logaddexp.reduce(s, axis=1, keepdims=True))
        ds = (ds - np.eye(s.shape[1])[labels]) / len(x)
        dh = np.where(self.h > 0, ds @ self.params[2], 0)
        return [dh.T @ x, dh.sum(0), ds.T @ self.h, ds.sum(0)]

    def step(self, x, labels, lr):
        grads = self.gradients(x, labels)
        self.params = [param - lr * grad for param, grad in zip(self.params, grads)]

    def predict(self, x):
        return self.scores(np.asarray(x, dtype=float)).argmax(axis=1)


def train_mlp(x, labels, *, hidden, epochs, lr, batch_size, rng):
    network = Network([x.shape[1], hidden, int(labels.max()) + 1], rng)
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for batch in np.split(order, np.arange(batch_size, len(x), batch_size)):
            network.step(x[batch], labels[batch], lr)
    return network.predict


# %% right: matrices that hold the biases as a last column, changed in place
def _with_ones(a):
    return np.hstack([a, np.ones((len(a), 1))])


def train_mlp(x, labels, *, hidden, epochs, lr, batch_size, rng):
    longer, truth = _with_ones(x), np.eye(int(np.max(labels)) + 1)[labels]
    first = np.zeros((hidden, longer.shape[1]))
    last = np.zeros((truth.shape[1], hidden + 1))
    first[:, :-1] = rng.normal(scale=np.sqrt(2 / x.shape[1]), size=(hidden, x.shape[1]))
    last[:, :-1] = rng.normal(scale=np.sqrt(2 / hidden), size=(truth.shape[1], hidden))

    def forward(rows):
        z = rows @ first.T
        h = _with_ones(np.clip(z, 0, None))
        return z, h, h @ last.T

    for _ in range(epochs):
        waiting = np.argsort(rng.random(len(x)))
        while len(waiting):
            now, waiting = waiting[:batch_size], waiting[batch_size:]
            z, h, s = forward(longer[now])
            e = np.exp(s - s.max(axis=1)[:, None])
            ds = (e / e.sum(axis=1)[:, None] - truth[now]) / len(now)
            dz = (ds @ last)[:, :-1] * (z > 0)
            last[...] -= lr * ds.T @ h
            first[...] -= lr * dz.T @ longer[now]
    return lambda x: forward(_with_ones(x))[2].argmax(axis=1)


# %% right: a loop over the examples of each batch, and predictions one point at a time
def train_mlp(x, labels, *, hidden, epochs, lr, batch_size, rng):
    features = x.shape[1]
    classes = int(max(labels)) + 1
    w1 = rng.standard_normal((hidden, features)) * (2 / features) ** 0.5
    w2 = rng.standard_normal((classes, hidden)) * (2 / hidden) ** 0.5
    b1, b2 = np.zeros(hidden), np.zeros(classes)
    for _ in range(epochs):
        order = list(range(len(x)))
        rng.shuffle(order)
        for start in range(0, len(order), batch_size):
            batch = order[start : start + batch_size]
            g1, gb1 = np.zeros(w1.shape), np.zeros(hidden)
            g2, gb2 = np.zeros(w2.shape), np.zeros(classes)
            for i in batch:
                z = w1 @ x[i] + b1
                h = z * (z > 0)
                s = w2 @ h + b2
                d = np.exp(s - s.max())
                d = d / d.sum()
                d[labels[i]] -= 1
                dz = (w2.T @ d) * (z > 0)
                g2 += d[:, None] * h
                gb2 += d
                g1 += dz[:, None] * x[i]
                gb1 += dz
            rate = lr / len(batch)
            w1, b1 = w1 - rate * g1, b1 - rate * gb1
            w2, b2 = w2 - rate * g2, b2 - rate * gb2

    def predict(x):
        answers = []
        for point in x:
            h = np.maximum(w1 @ point + b1, 0)
            answers.append(int(np.argmax(w2 @ h + b2)))
        return np.array(answers)

    return predict


# %% wrong: returns the predictions for the training points instead of the function
def train_mlp(x, labels, *, hidden, epochs, lr, batch_size, rng):
    n, features = x.shape
    classes = labels.max() + 1
    w1 = rng.normal(size=(hidden, features)) * np.sqrt(2 / features)
    b1 = np.zeros(hidden)
    w2 = rng.normal(size=(classes, hidden)) * np.sqrt(2 / hidden)
    b2 = np.zeros(classes)
    for _ in range(epochs):
        order = rng.permutation(n)
        for start in range(0, n, batch_size):
            batch = order[start : start + batch_size]
            xb, tb = x[batch], labels[batch]
            h = np.maximum(xb @ w1.T + b1, 0)
            s = h @ w2.T + b2
            p = np.exp(s - s.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
            p[np.arange(len(tb)), tb] -= 1
            ds = p / len(tb)
            dh = (ds @ w2) * (h > 0)
            w2 = w2 - lr * ds.T @ h
            b2 = b2 - lr * ds.sum(axis=0)
            w1 = w1 - lr * dh.T @ xb
            b1 = b1 - lr * dh.sum(axis=0)

    def predict(x):
        return np.argmax(np.maximum(x @ w1.T + b1, 0) @ w2.T + b2, axis=1)

    return predict(x)


# %% wrong: all first weights are 0, so the hidden units never wake up
def train_mlp(x, labels, *, hidden, epochs, lr, batch_size, rng):
    n, features = x.shape
    classes = labels.max() + 1
    w1, b1 = np.zeros((hidden, features)), np.zeros(hidden)
    w2, b2 = np.zeros((classes, hidden)), np.zeros(classes)
    for _ in range(epochs):
        order = rng.permutation(n)
        for start in range(0, n, batch_size):
            batch = order[start : start + batch_size]
            xb, tb = x[batch], labels[batch]
            h = np.maximum(xb @ w1.T + b1, 0)
            s = h @ w2.T + b2
            p = np.exp(s - s.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
            p[np.arange(len(tb)), tb] -= 1
            ds = p / len(tb)
            dh = (ds @ w2) * (h > 0)
            w2 = w2 - lr * ds.T @ h
            b2 = b2 - lr * ds.sum(axis=0)
            w1 = w1 - lr * dh.T @ xb
            b1 = b1 - lr * dh.sum(axis=0)

    def predict(x):
        return np.argmax(np.maximum(x @ w1.T + b1, 0) @ w2.T + b2, axis=1)

    return predict


# %% wrong: the gradient is added, so the loss grows
def train_mlp(x, labels, *, hidden, epochs, lr, batch_size, rng):
    n, features = x.shape
    classes = labels.max() + 1
    w1 = rng.normal(size=(hidden, features)) * np.sqrt(2 / features)
    b1 = np.zeros(hidden)
    w2 = rng.normal(size=(classes, hidden)) * np.sqrt(2 / hidden)
    b2 = np.zeros(classes)
    for _ in range(epochs):
        order = rng.permutation(n)
        for start in range(0, n, batch_size):
            batch = order[start : start + batch_size]
            xb, tb = x[batch], labels[batch]
            h = np.maximum(xb @ w1.T + b1, 0)
            s = h @ w2.T + b2
            p = np.exp(s - s.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
            p[np.arange(len(tb)), tb] -= 1
            ds = p / len(tb)
            dh = (ds @ w2) * (h > 0)
            w2 = w2 + lr * ds.T @ h
            b2 = b2 + lr * ds.sum(axis=0)
            w1 = w1 + lr * dh.T @ xb
            b1 = b1 + lr * dh.sum(axis=0)

    def predict(x):
        return np.argmax(np.maximum(x @ w1.T + b1, 0) @ w2.T + b2, axis=1)

    return predict


# %% wrong: no activation between the layers, so the network stays linear
def train_mlp(x, labels, *, hidden, epochs, lr, batch_size, rng):
    n, features = x.shape
    classes = labels.max() + 1
    w1 = rng.normal(size=(hidden, features)) * np.sqrt(2 / features)
    b1 = np.zeros(hidden)
    w2 = rng.normal(size=(classes, hidden)) * np.sqrt(2 / hidden)
    b2 = np.zeros(classes)
    for _ in range(epochs):
        order = rng.permutation(n)
        for start in range(0, n, batch_size):
            batch = order[start : start + batch_size]
            xb, tb = x[batch], labels[batch]
            h = xb @ w1.T + b1
            s = h @ w2.T + b2
            p = np.exp(s - s.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
            p[np.arange(len(tb)), tb] -= 1
            ds = p / len(tb)
            dh = ds @ w2
            w2 = w2 - lr * ds.T @ h
            b2 = b2 - lr * ds.sum(axis=0)
            w1 = w1 - lr * dh.T @ xb
            b1 = b1 - lr * dh.sum(axis=0)

    def predict(x):
        return np.argmax((x @ w1.T + b1) @ w2.T + b2, axis=1)

    return predict


# %% wrong: predict returns the scores of all classes instead of class numbers
def train_mlp(x, labels, *, hidden, epochs, lr, batch_size, rng):
    n, features = x.shape
    classes = labels.max() + 1
    w1 = rng.normal(size=(hidden, features)) * np.sqrt(2 / features)
    b1 = np.zeros(hidden)
    w2 = rng.normal(size=(classes, hidden)) * np.sqrt(2 / hidden)
    b2 = np.zeros(classes)
    for _ in range(epochs):
        order = rng.permutation(n)
        for start in range(0, n, batch_size):
            batch = order[start : start + batch_size]
            xb, tb = x[batch], labels[batch]
            h = np.maximum(xb @ w1.T + b1, 0)
            s = h @ w2.T + b2
            p = np.exp(s - s.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
            p[np.arange(len(tb)), tb] -= 1
            ds = p / len(tb)
            dh = (ds @ w2) * (h > 0)
            w2 = w2 - lr * ds.T @ h
            b2 = b2 - lr * ds.sum(axis=0)
            w1 = w1 - lr * dh.T @ xb
            b1 = b1 - lr * dh.sum(axis=0)

    def predict(x):
        return np.maximum(x @ w1.T + b1, 0) @ w2.T + b2

    return predict


# %% wrong: the points are put into a new order but their labels are not
def train_mlp(x, labels, *, hidden, epochs, lr, batch_size, rng):
    n, features = x.shape
    classes = labels.max() + 1
    w1 = rng.normal(size=(hidden, features)) * np.sqrt(2 / features)
    b1 = np.zeros(hidden)
    w2 = rng.normal(size=(classes, hidden)) * np.sqrt(2 / hidden)
    b2 = np.zeros(classes)
    for _ in range(epochs):
        shuffled = rng.permutation(x)
        for start in range(0, n, batch_size):
            xb, tb = shuffled[start : start + batch_size], labels[start : start + batch_size]
            h = np.maximum(xb @ w1.T + b1, 0)
            s = h @ w2.T + b2
            p = np.exp(s - s.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
            p[np.arange(len(tb)), tb] -= 1
            ds = p / len(tb)
            dh = (ds @ w2) * (h > 0)
            w2 = w2 - lr * ds.T @ h
            b2 = b2 - lr * ds.sum(axis=0)
            w1 = w1 - lr * dh.T @ xb
            b1 = b1 - lr * dh.sum(axis=0)

    def predict(x):
        return np.argmax(np.maximum(x @ w1.T + b1, 0) @ w2.T + b2, axis=1)

    return predict


# %% wrong: each step takes the same first batch of the examples
def train_mlp(x, labels, *, hidden, epochs, lr, batch_size, rng):
    n, features = x.shape
    classes = labels.max() + 1
    w1 = rng.normal(size=(hidden, features)) * np.sqrt(2 / features)
    b1 = np.zeros(hidden)
    w2 = rng.normal(size=(classes, hidden)) * np.sqrt(2 / hidden)
    b2 = np.zeros(classes)
    for _ in range(epochs):
        for start in range(0, n, batch_size):
            xb, tb = x[:batch_size], labels[:batch_size]
            h = np.maximum(xb @ w1.T + b1, 0)
            s = h @ w2.T + b2
            p = np.exp(s - s.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
            p[np.arange(len(tb)), tb] -= 1
            ds = p / len(tb)
            dh = (ds @ w2) * (h > 0)
            w2 = w2 - lr * ds.T @ h
            b2 = b2 - lr * ds.sum(axis=0)
            w1 = w1 - lr * dh.T @ xb
            b1 = b1 - lr * dh.sum(axis=0)

    def predict(x):
        return np.argmax(np.maximum(x @ w1.T + b1, 0) @ w2.T + b2, axis=1)

    return predict


# %% wrong: predicts with the first weights, from before the training
def train_mlp(x, labels, *, hidden, epochs, lr, batch_size, rng):
    n, features = x.shape
    classes = labels.max() + 1
    w1 = rng.normal(size=(hidden, features)) * np.sqrt(2 / features)
    b1 = np.zeros(hidden)
    w2 = rng.normal(size=(classes, hidden)) * np.sqrt(2 / hidden)
    b2 = np.zeros(classes)
    first = w1, b1, w2, b2
    for _ in range(epochs):
        order = rng.permutation(n)
        for start in range(0, n, batch_size):
            batch = order[start : start + batch_size]
            xb, tb = x[batch], labels[batch]
            h = np.maximum(xb @ w1.T + b1, 0)
            s = h @ w2.T + b2
            p = np.exp(s - s.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
            p[np.arange(len(tb)), tb] -= 1
            ds = p / len(tb)
            dh = (ds @ w2) * (h > 0)
            w2 = w2 - lr * ds.T @ h
            b2 = b2 - lr * ds.sum(axis=0)
            w1 = w1 - lr * dh.T @ xb
            b1 = b1 - lr * dh.sum(axis=0)

    def predict(x):
        w1, b1, w2, b2 = first
        return np.argmax(np.maximum(x @ w1.T + b1, 0) @ w2.T + b2, axis=1)

    return predict


# %% wrong: the caller's points are shuffled in place without their labels, and it returns after one epoch
def train_mlp(x, labels, *, hidden, epochs, lr, batch_size, rng):
    n, features = x.shape
    classes = labels.max() + 1
    w1 = rng.normal(size=(hidden, features)) * np.sqrt(2 / features)
    b1 = np.zeros(hidden)
    w2 = rng.normal(size=(classes, hidden)) * np.sqrt(2 / hidden)
    b2 = np.zeros(classes)

    def predict(x):
        return np.argmax(np.maximum(x @ w1.T + b1, 0) @ w2.T + b2, axis=1)

    for _ in range(epochs):
        rng.shuffle(x)
        for start in range(0, n, batch_size):
            xb, tb = x[start : start + batch_size], labels[start : start + batch_size]
            h = np.maximum(xb @ w1.T + b1, 0)
            s = h @ w2.T + b2
            p = np.exp(s - s.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
            p[np.arange(len(tb)), tb] -= 1
            ds = p / len(tb)
            dh = (ds @ w2) * (h > 0)
            w2 = w2 - lr * ds.T @ h
            b2 = b2 - lr * ds.sum(axis=0)
            w1 = w1 - lr * dh.T @ xb
            b1 = b1 - lr * dh.sum(axis=0)
        return predict


# %% wrong: the weights are stored as (in, out) but multiplied as (out, in), which raises
def train_mlp(x, labels, *, hidden, epochs, lr, batch_size, rng):
    n, features = x.shape
    classes = labels.max() + 1
    w1 = rng.normal(size=(features, hidden)) * np.sqrt(2 / features)
    b1 = np.zeros(hidden)
    w2 = rng.normal(size=(hidden, classes)) * np.sqrt(2 / hidden)
    b2 = np.zeros(classes)
    for _ in range(epochs):
        order = rng.permutation(n)
        for start in range(0, n, batch_size):
            batch = order[start : start + batch_size]
            xb, tb = x[batch], labels[batch]
            h = np.maximum(xb @ w1.T + b1, 0)
            s = h @ w2.T + b2
            p = np.exp(s - s.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
            p[np.arange(len(tb)), tb] -= 1
            ds = p / len(tb)
            dh = (ds @ w2) * (h > 0)
            w2 = w2 - lr * ds.T @ h
            b2 = b2 - lr * ds.sum(axis=0)
            w1 = w1 - lr * dh.T @ xb
            b1 = b1 - lr * dh.sum(axis=0)

    def predict(x):
        return np.argmax(np.maximum(x @ w1.T + b1, 0) @ w2.T + b2, axis=1)

    return predict


# %% values
# Two arms of one turn each, half a turn apart: no line is right for all of them, a curve is.
def _arms(n, rng):
    arm = rng.integers(2, size=n)
    turn = rng.uniform(0.2, 1.0, size=n)
    angle = 2 * np.pi * turn + np.pi * arm
    return 2 * turn[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1), arm


rng = np.random.default_rng(0)
points, arms = _arms(300, rng)
new_points, new_arms = _arms(600, rng)
before, before_arms = points.copy(), arms.copy()
options = {"hidden": 32, "epochs": 100, "lr": 0.3, "batch_size": 16}
state = rng.bit_generator.state
predict = train_mlp(points, arms, **options, rng=rng)
assert callable(predict) and rng.bit_generator.state != state
answers = predict(new_points)
assert np.shape(answers) == (600,) and set(np.unique(answers)) == {0, 1}
assert np.mean(answers == new_arms) >= 0.95
np.testing.assert_array_equal(points, before)
np.testing.assert_array_equal(arms, before_arms)
# Three heaps far apart, of three features each.
labels = np.array([0, 1, 2] * 20)
heaps = 3 * np.eye(3)[labels] + 0.1 * rng.normal(size=(60, 3))
predict = train_mlp(heaps, labels, hidden=16, epochs=50, lr=0.1, batch_size=8, rng=rng)
np.testing.assert_array_equal(predict(3 * np.eye(3)[[2, 0, 1, 1]]), [2, 0, 1, 1])
