"""Answers to `truncated_bptt`, written from the lesson's text alone."""


# %% right: two loops, as in the hint
def truncated_bptt(x, targets, state, *, length, weights, lr):
    losses = []
    for start in range(0, len(x), length):
        h_all, caches = [], []
        for step in x[start : start + length]:
            state, cache = rnn_step_forward(step, state, *weights)
            h_all.append(state)
            caches.append(cache)
        loss, dh_all = mse_loss(np.stack(h_all), targets[start : start + length])
        grads = rnn_backward(dh_all, caches)[2:]
        weights = [w - lr * g for w, g in zip(weights, grads)]
        losses.append(loss)
    return losses, weights, state


# %% right: one loop over the steps, and a piece ends when it is full
def truncated_bptt(x, targets, state, *, length, weights, lr):
    losses, h_all, caches, first = [], [], [], 0
    for t in range(len(x)):
        state, cache = rnn_step_forward(x[t], state, *weights)
        h_all.append(state)
        caches.append(cache)
        if len(h_all) == length or t == len(x) - 1:
            loss, dh_all = mse_loss(np.stack(h_all), targets[first : t + 1])
            _, _, dw_x, dw_h, db = rnn_backward(dh_all, caches)
            weights = [weights[0] - lr * dw_x, weights[1] - lr * dw_h, weights[2] - lr * db]
            losses.append(float(loss))
            h_all, caches, first = [], [], t + 1
    return losses, weights, state


# %% right: the loss and its gradient by hand
def truncated_bptt(x, targets, state, *, length, weights, lr):
    w_x, w_h, b = weights
    losses = []
    while len(x):
        piece, wanted, x, targets = x[:length], targets[:length], x[length:], targets[length:]
        caches = []
        for step in piece:
            state, cache = rnn_step_forward(step, state, w_x, w_h, b)
            caches.append(cache)
        error = np.array([cache.h for cache in caches]) - wanted
        losses.append((error**2).mean())
        _, _, dw_x, dw_h, db = rnn_backward(2 * error / error.size, caches)
        w_x, w_h, b = w_x - lr * dw_x, w_h - lr * dw_h, b - lr * db
    return losses, [w_x, w_h, b], state


# %% right: pieces cut beforehand
def truncated_bptt(x, targets, state, *, length, weights, lr):
    cuts = range(length, len(x), length)
    losses = []
    for inputs, wanted in zip(np.split(x, cuts), np.split(targets, cuts)):
        steps = []
        for step in inputs:
            steps.append(rnn_step_forward(step, steps[-1][0] if steps else state, *weights))
        states, caches = zip(*steps)
        state = states[-1]
        loss, dh_all = mse_loss(np.stack(states), wanted)
        losses.append(loss)
        weights = [w - lr * g for w, g in zip(weights, rnn_backward(dh_all, list(caches))[2:])]
    return losses, weights, state


# %% wrong: each piece begins in the first state
def truncated_bptt(x, targets, state, *, length, weights, lr):
    losses = []
    for start in range(0, len(x), length):
        h, h_all, caches = state, [], []
        for step in x[start : start + length]:
            h, cache = rnn_step_forward(step, h, *weights)
            h_all.append(h)
            caches.append(cache)
        loss, dh_all = mse_loss(np.stack(h_all), targets[start : start + length])
        weights = [w - lr * g for w, g in zip(weights, rnn_backward(dh_all, caches)[2:])]
        losses.append(loss)
    return losses, weights, h


# %% wrong: each piece begins with zeros
def truncated_bptt(x, targets, state, *, length, weights, lr):
    losses = []
    for start in range(0, len(x), length):
        h_all, caches = [], []
        state = np.zeros_like(state)
        for step in x[start : start + length]:
            state, cache = rnn_step_forward(step, state, *weights)
            h_all.append(state)
            caches.append(cache)
        loss, dh_all = mse_loss(np.stack(h_all), targets[start : start + length])
        weights = [w - lr * g for w, g in zip(weights, rnn_backward(dh_all, caches)[2:])]
        losses.append(loss)
    return losses, weights, state


# %% wrong: the rest that does not fill a piece is left out
def truncated_bptt(x, targets, state, *, length, weights, lr):
    losses = []
    for k in range(len(x) // length):
        h_all, caches = [], []
        for step in x[k * length : (k + 1) * length]:
            state, cache = rnn_step_forward(step, state, *weights)
            h_all.append(state)
            caches.append(cache)
        loss, dh_all = mse_loss(np.stack(h_all), targets[k * length : (k + 1) * length])
        weights = [w - lr * g for w, g in zip(weights, rnn_backward(dh_all, caches)[2:])]
        losses.append(loss)
    return losses, weights, state


# %% wrong: one step with the sum of all gradients at the end
def truncated_bptt(x, targets, state, *, length, weights, lr):
    losses, total = [], [0, 0, 0]
    for start in range(0, len(x), length):
        h_all, caches = [], []
        for step in x[start : start + length]:
            state, cache = rnn_step_forward(step, state, *weights)
            h_all.append(state)
            caches.append(cache)
        loss, dh_all = mse_loss(np.stack(h_all), targets[start : start + length])
        total = [t + g for t, g in zip(total, rnn_backward(dh_all, caches)[2:])]
        losses.append(loss)
    return losses, [w - lr * t for w, t in zip(weights, total)], state


# %% wrong: uphill
def truncated_bptt(x, targets, state, *, length, weights, lr):
    losses = []
    for start in range(0, len(x), length):
        h_all, caches = [], []
        for step in x[start : start + length]:
            state, cache = rnn_step_forward(step, state, *weights)
            h_all.append(state)
            caches.append(cache)
        loss, dh_all = mse_loss(np.stack(h_all), targets[start : start + length])
        weights = [w + lr * g for w, g in zip(weights, rnn_backward(dh_all, caches)[2:])]
        losses.append(loss)
    return losses, weights, state


# %% wrong: the gradient of the whole sequence, in one step
def truncated_bptt(x, targets, state, *, length, weights, lr):
    h_all, caches = [], []
    for step in x:
        state, cache = rnn_step_forward(step, state, *weights)
        h_all.append(state)
        caches.append(cache)
    loss, dh_all = mse_loss(np.stack(h_all), targets)
    weights = [w - lr * g for w, g in zip(weights, rnn_backward(dh_all, caches)[2:])]
    return [loss], weights, state


# %% wrong: the loss of the last step of each piece alone
def truncated_bptt(x, targets, state, *, length, weights, lr):
    losses = []
    for start in range(0, len(x), length):
        h_all, caches = [], []
        for step in x[start : start + length]:
            state, cache = rnn_step_forward(step, state, *weights)
            h_all.append(state)
            caches.append(cache)
        loss, dh = mse_loss(h_all[-1], targets[start : start + length][-1])
        dh_all = np.zeros((len(h_all), *dh.shape))
        dh_all[-1] = dh
        weights = [w - lr * g for w, g in zip(weights, rnn_backward(dh_all, caches)[2:])]
        losses.append(loss)
    return losses, weights, state


# %% wrong: the weights never move, the new ones are not used
def truncated_bptt(x, targets, state, *, length, weights, lr):
    losses = []
    for start in range(0, len(x), length):
        h_all, caches = [], []
        for step in x[start : start + length]:
            state, cache = rnn_step_forward(step, state, *weights)
            h_all.append(state)
            caches.append(cache)
        loss, dh_all = mse_loss(np.stack(h_all), targets[start : start + length])
        new = [w - lr * g for w, g in zip(weights, rnn_backward(dh_all, caches)[2:])]
        losses.append(loss)
    return losses, new, state


# %% wrong: the targets of the first piece for every piece
def truncated_bptt(x, targets, state, *, length, weights, lr):
    losses = []
    for start in range(0, len(x), length):
        h_all, caches = [], []
        for step in x[start : start + length]:
            state, cache = rnn_step_forward(step, state, *weights)
            h_all.append(state)
            caches.append(cache)
        loss, dh_all = mse_loss(np.stack(h_all), targets[: len(h_all)])
        weights = [w - lr * g for w, g in zip(weights, rnn_backward(dh_all, caches)[2:])]
        losses.append(loss)
    return losses, weights, state


# %% wrong: one loss, the mean over all pieces
def truncated_bptt(x, targets, state, *, length, weights, lr):
    losses = []
    for start in range(0, len(x), length):
        h_all, caches = [], []
        for step in x[start : start + length]:
            state, cache = rnn_step_forward(step, state, *weights)
            h_all.append(state)
            caches.append(cache)
        loss, dh_all = mse_loss(np.stack(h_all), targets[start : start + length])
        weights = [w - lr * g for w, g in zip(weights, rnn_backward(dh_all, caches)[2:])]
        losses.append(loss)
    return np.mean(losses), weights, state


# %% values
weights = [np.array([[1.0]]), np.array([[0.0]]), np.array([0.0])]
losses, new, state = truncated_bptt(
    np.zeros((3, 1, 1)), np.ones((3, 1, 1)), np.zeros((1, 1)), length=2, weights=weights, lr=0.1
)
np.testing.assert_allclose(losses, [1, (1 - np.tanh(0.2)) ** 2])
np.testing.assert_allclose(state, [[np.tanh(0.2)]])
slope = -2 * (1 - np.tanh(0.2)) * (1 - np.tanh(0.2) ** 2)
np.testing.assert_allclose(new[2], [0.2 - 0.1 * slope])
np.testing.assert_allclose(new[0], [[1.0]])
# The rate 0 changes nothing, and the state goes on from piece to piece.
rng = np.random.default_rng(0)
x, targets, weights = rng.normal(size=(5, 2, 3)), rng.normal(size=(5, 2, 4)), []
weights = [rng.normal(size=shape) for shape in ((4, 3), (4, 4), (4,))]
losses, same, state = truncated_bptt(x, targets, np.zeros((2, 4)), length=2, weights=weights, lr=0.0)
h, errors = np.zeros((2, 4)), []
for step, target in zip(x, targets):
    h = np.tanh(step @ weights[0].T + h @ weights[1].T + weights[2])
    errors.append(np.mean((h - target) ** 2))
np.testing.assert_allclose(losses, [np.mean(errors[:2]), np.mean(errors[2:4]), errors[4]])
np.testing.assert_allclose(state, h)
np.testing.assert_allclose(same[1], weights[1])
