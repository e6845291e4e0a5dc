"""Answers to `evaluate`, written from the lesson's text alone."""


# %% right: training=False, chosen on val, one look at test
def evaluate(snapshots, val, test, *, p, rng):
    def error(weights, part):
        weight1, weight2 = weights
        x, labels = part
        h, _ = dropout_forward(np.maximum(x @ weight1.T, 0), p=p, training=False, rng=rng)
        return np.mean((h @ weight2.T).argmax(axis=1) != labels)

    errors = [error(weights, val) for weights in snapshots]
    best = int(np.argmin(errors))
    return best, error(snapshots[best], test)


# %% right: takes the dropout layer out
def evaluate(snapshots, val, test, *, p, rng):
    def error(weights, part):
        weight1, weight2 = weights
        x, labels = part
        h = np.maximum(x @ weight1.T, 0)
        return np.mean((h @ weight2.T).argmax(axis=1) != labels)

    best = int(np.argmin([error(weights, val) for weights in snapshots]))
    return best, error(snapshots[best], test)


# %% right: sets p to 0, and keeps both errors of every snapshot
def evaluate(snapshots, val, test, *, p, rng):
    def error(weights, part):
        weight1, weight2 = weights
        x, labels = part
        h, _ = dropout_forward(np.maximum(x @ weight1.T, 0), p=0.0, training=True, rng=rng)
        return np.mean((h @ weight2.T).argmax(axis=1) != labels)

    errors = np.array([[error(weights, val), error(weights, test)] for weights in snapshots])
    best = int(errors[:, 0].argmin())
    return best, errors[best, 1]


# %% right: counts wrong answers, example by example
def evaluate(snapshots, val, test, *, p, rng):
    def wrong(weights, part):
        count = 0
        for example, label in zip(*part):
            h = [max(0.0, float(row @ example)) for row in weights[0]]
            scores = weights[1] @ np.array(h)
            count += int(np.argmax(scores)) != label
        return count

    least, best = None, None
    for epoch, weights in enumerate(snapshots):
        count = wrong(weights, val)
        if least is None or count < least:
            least, best = count, epoch
    return best, wrong(snapshots[best], test) / len(test[1])


# %% wrong: dropout is off, but the snapshot is still chosen on the test set
def evaluate(snapshots, val, test, *, p, rng):
    def error(weights, part):
        weight1, weight2 = weights
        x, labels = part
        h, _ = dropout_forward(np.maximum(x @ weight1.T, 0), p=p, training=False, rng=rng)
        return np.mean((h @ weight2.T).argmax(axis=1) != labels)

    errors = [error(weights, test) for weights in snapshots]
    best = int(np.argmin(errors))
    return best, errors[best]


# %% wrong: chosen on val, but dropout is still on
def evaluate(snapshots, val, test, *, p, rng):
    def error(weights, part):
        weight1, weight2 = weights
        x, labels = part
        h, _ = dropout_forward(np.maximum(x @ weight1.T, 0), p=p, training=True, rng=rng)
        return np.mean((h @ weight2.T).argmax(axis=1) != labels)

    errors = [error(weights, val) for weights in snapshots]
    best = int(np.argmin(errors))
    return best, error(snapshots[best], test)


# %% wrong: the validation error is reported
def evaluate(snapshots, val, test, *, p, rng):
    def error(weights, part):
        weight1, weight2 = weights
        x, labels = part
        h, _ = dropout_forward(np.maximum(x @ weight1.T, 0), p=p, training=False, rng=rng)
        return np.mean((h @ weight2.T).argmax(axis=1) != labels)

    errors = [error(weights, val) for weights in snapshots]
    best = int(np.argmin(errors))
    return best, errors[best]


# %% wrong: chosen on the test set, reported on the validation set
def evaluate(snapshots, val, test, *, p, rng):
    def error(weights, part):
        weight1, weight2 = weights
        x, labels = part
        h, _ = dropout_forward(np.maximum(x @ weight1.T, 0), p=p, training=False, rng=rng)
        return np.mean((h @ weight2.T).argmax(axis=1) != labels)

    errors = [error(weights, test) for weights in snapshots]
    best = int(np.argmin(errors))
    return best, error(snapshots[best], val)


# %% wrong: the last snapshot is tested instead of the chosen one
def evaluate(snapshots, val, test, *, p, rng):
    def error(weights, part):
        weight1, weight2 = weights
        x, labels = part
        h, _ = dropout_forward(np.maximum(x @ weight1.T, 0), p=p, training=False, rng=rng)
        return np.mean((h @ weight2.T).argmax(axis=1) != labels)

    errors = [error(weights, val) for weights in snapshots]
    best = int(np.argmin(errors))
    return best, error(weights_of(snapshots), test)


def weights_of(snapshots):
    return snapshots[-1]


# %% wrong: scaled by 1 - p when testing, and accuracies returned
def evaluate(snapshots, val, test, *, p, rng):
    def accuracy(weights, part):
        h = np.maximum(part[0] @ weights[0].T, 0) * (1 - p)
        return np.mean((h @ weights[1].T).argmax(axis=1) == part[1])

    best = int(np.argmax([accuracy(weights, val) for weights in snapshots]))
    return best, accuracy(snapshots[best], test)


# %% wrong: an average over twenty masks, from a generator with a fixed seed
def evaluate(snapshots, val, test, *, p, rng):
    rng = np.random.default_rng(0)

    def error(weights, part):
        weight1, weight2 = weights
        x, labels = part
        found = []
        for _ in range(20):
            h, _ = dropout_forward(np.maximum(x @ weight1.T, 0), p=p, training=True, rng=rng)
            found.append(np.mean((h @ weight2.T).argmax(axis=1) != labels))
        return np.mean(found)

    errors = [error(weights, val) for weights in snapshots]
    best = int(np.argmin(errors))
    return best, error(snapshots[best], test)


# %% wrong: chosen on both sets together
def evaluate(snapshots, val, test, *, p, rng):
    def error(weights, part):
        weight1, weight2 = weights
        x, labels = part
        h, _ = dropout_forward(np.maximum(x @ weight1.T, 0), p=p, training=False, rng=rng)
        return np.mean((h @ weight2.T).argmax(axis=1) != labels)

    errors = [error(weights, val) + error(weights, test) for weights in snapshots]
    best = int(np.argmin(errors))
    return best, error(snapshots[best], test)


# %% wrong: the dropout layer is taken out together with its ReLU
def evaluate(snapshots, val, test, *, p, rng):
    def error(weights, part):
        weight1, weight2 = weights
        x, labels = part
        return np.mean((x @ weight1.T @ weight2.T).argmax(axis=1) != labels)

    errors = [error(weights, val) for weights in snapshots]
    best = int(np.argmin(errors))
    return best, error(snapshots[best], test)


# %% wrong: the largest error is taken for the best
def evaluate(snapshots, val, test, *, p, rng):
    def error(weights, part):
        weight1, weight2 = weights
        x, labels = part
        h, _ = dropout_forward(np.maximum(x @ weight1.T, 0), p=p, training=False, rng=rng)
        return np.mean((h @ weight2.T).argmax(axis=1) != labels)

    errors = [error(weights, val) for weights in snapshots]
    best = int(np.argmax(errors))
    return best, error(snapshots[best], test)


# %% values
# Snapshot 0 is right on the test examples, snapshots 1 and 2 on those to choose with.
plain, swapped = np.eye(2), np.eye(2)[::-1]
val = (np.eye(2), np.array([1, 0]))
test = (np.array([[1.0, 0.0], [0.0, 2.0], [3.0, 1.0]]), np.array([0, 1, 1]))
snapshots = [(plain, plain), (plain, swapped), (plain, swapped)]
for seed in range(20):
    best, error = evaluate(snapshots, val, test, p=0.7, rng=np.random.default_rng(seed))
    assert best == 1
    np.testing.assert_allclose(error, 2 / 3)
# A ReLU stands between the layers: (-3, -1) has no unit above 0, all scores are equal, class 0 comes first.
part = (np.array([[-3.0, -1.0], [1.0, 2.0]]), np.array([0, 1]))
assert evaluate([(plain, plain)], part, part, p=0.5, rng=np.random.default_rng(0)) == (0, 0.0)
