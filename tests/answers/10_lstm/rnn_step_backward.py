"""Answers to `rnn_step_backward`, written from the lesson's text alone."""


# %% right: as the formulas say
def rnn_step_backward(dh, cache):
    dz = dh * (1 - cache.h**2)
    return dz @ cache.w_x, dz @ cache.w_h, dz.T @ cache.x, dz.T @ cache.h_prev, dz.sum(axis=0)


# %% right: loops with += over examples, units and inputs
def rnn_step_backward(dh, cache):
    x, h_prev, h, w_x, w_h = cache
    count, units = h.shape
    inputs = x.shape[1]
    dx = np.zeros((count, inputs))
    dh_prev = np.zeros((count, units))
    dw_x = np.zeros((units, inputs))
    dw_h = np.zeros((units, units))
    dbias = np.zeros(units)
    for n in range(count):
        for k in range(units):
            dz = np.float64(dh[n, k]) * (1.0 - np.float64(h[n, k]) ** 2)
            dbias[k] += dz
            for d in range(inputs):
                dx[n, d] += dz * w_x[k, d]
                dw_x[k, d] += dz * x[n, d]
            for j in range(units):
                dh_prev[n, j] += dz * w_h[k, j]
                dw_h[k, j] += dz * h_prev[n, j]
    return dx, dh_prev, dw_x, dw_h, dbias


# %% right: einsum, and the slope as a product
def rnn_step_backward(dh, cache):
    dz = (1 + cache.h) * (1 - cache.h) * dh
    dx = np.einsum("nh,hd->nd", dz, cache.w_x)
    dh_prev = np.einsum("nh,hj->nj", dz, cache.w_h)
    dw_x = np.einsum("nh,nd->hd", dz, cache.x)
    dw_h = np.einsum("nh,nj->hj", dz, cache.h_prev)
    return dx, dh_prev, dw_x, dw_h, np.einsum("nh->h", dz)


# %% right: input and state joined to one array, cut again at the end
def rnn_step_backward(dh, cache):
    inputs = cache.x.shape[1]
    read = np.hstack([cache.x, cache.h_prev])
    weights = np.hstack([cache.w_x, cache.w_h])
    dz = dh - dh * cache.h * cache.h
    dread = dz @ weights
    dweights = sum(np.outer(one, given) for one, given in zip(dz, read, strict=True))
    dbias = np.ones(len(dz)) @ dz
    return dread[:, :inputs], dread[:, inputs:], dweights[:, :inputs], dweights[:, inputs:], dbias


# %% wrong: forgets the slope of tanh
def rnn_step_backward(dh, cache):
    dz = dh
    return dz @ cache.w_x, dz @ cache.w_h, dz.T @ cache.x, dz.T @ cache.h_prev, dz.sum(axis=0)


# %% wrong: takes the slope at the old state
def rnn_step_backward(dh, cache):
    dz = dh * (1 - cache.h_prev**2)
    dx = dz @ cache.w_x
    dh_prev = dz @ cache.w_h
    dw_x = dz.T @ cache.x
    dw_h = dz.T @ cache.h_prev
    return dx, dh_prev, dw_x, dw_h, dz.sum(axis=0)


# %% wrong: applies tanh to the state again before it takes the slope
def rnn_step_backward(dh, cache):
    dz = dh * (1 - np.tanh(cache.h) ** 2)
    dx = dz @ cache.w_x
    dh_prev = dz @ cache.w_h
    dw_x = dz.T @ cache.x
    dw_h = dz.T @ cache.h_prev
    dbias = np.sum(dz, axis=0)
    return dx, dh_prev, dw_x, dw_h, dbias


# %% wrong: transposes w_h on the way to the old state
def rnn_step_backward(dh, cache):
    dz = dh * (1 - cache.h**2)
    dx = dz @ cache.w_x
    dh_prev = dz @ cache.w_h.T
    dw_x = dz.T @ cache.x
    dw_h = dz.T @ cache.h_prev
    return dx, dh_prev, dw_x, dw_h, dz.sum(axis=0)


# %% wrong: the gradient of w_h is transposed
def rnn_step_backward(dh, cache):
    dz = dh * (1 - cache.h**2)
    N, H = dz.shape
    dw_h = np.zeros((H, H))
    for n in range(N):
        for i in range(H):
            for j in range(H):
                dw_h[i, j] += cache.h_prev[n, i] * dz[n, j]
    return dz @ cache.w_x, dz @ cache.w_h, dz.T @ cache.x, dw_h, dz.sum(axis=0)


# %% wrong: the gradient of w_h uses the new state
def rnn_step_backward(dh, cache):
    x, h_prev, h, w_x, w_h = cache
    dz = dh * (1 - h * h)
    return dz @ w_x, dz @ w_h, dz.T @ x, dz.T @ h, dz.sum(axis=0)


# %% wrong: the gradient of the bias is not summed over the examples
def rnn_step_backward(dh, cache):
    dz = dh * (1 - cache.h**2)
    dx = dz @ cache.w_x
    dh_prev = dz @ cache.w_h
    dw_x = dz.T @ cache.x
    dw_h = dz.T @ cache.h_prev
    dbias = dz
    return dx, dh_prev, dw_x, dw_h, dbias


# %% wrong: each example overwrites the weights' gradients of the one before
def rnn_step_backward(dh, cache):
    dz = dh * (1 - cache.h**2)
    dw_x = np.zeros_like(cache.w_x)
    dw_h = np.zeros_like(cache.w_h)
    dbias = np.zeros(dz.shape[1])
    for n in range(dz.shape[0]):
        dw_x = np.outer(dz[n], cache.x[n])
        dw_h = np.outer(dz[n], cache.h_prev[n])
        dbias += dz[n]
    return dz @ cache.w_x, dz @ cache.w_h, dw_x, dw_h, dbias


# %% wrong: the weights' gradients are means over the examples, and the old state comes first
def rnn_step_backward(dh, cache):
    N = len(dh)
    dz = dh * (1 - cache.h**2)
    dx = dz @ cache.w_x
    dh_prev = dz @ cache.w_h
    dw_x = dz.T @ cache.x / N
    dw_h = dz.T @ cache.h_prev / N
    return dh_prev, dx, dw_x, dw_h, dz.sum(axis=0)


# %% wrong: transposes w_x, and the shapes do not fit
def rnn_step_backward(dh, cache):
    dz = dh * (1 - cache.h**2)
    dx = np.dot(dz, cache.w_x.T)
    dh_prev = np.dot(dz, cache.w_h)
    dw_x = np.dot(dz.T, cache.x)
    dw_h = np.dot(dz.T, cache.h_prev)
    return dx, dh_prev, dw_x, dw_h, dz.sum(axis=0)


# %% values
cache = RNNStepCache(
    np.array([[1.0, 2.0]]), np.array([[0.25]]), np.array([[0.5]]), np.array([[0.1, 0.2]]), np.array([[2.0]])
)
dx, dh_prev, dw_x, dw_h, dbias = rnn_step_backward(np.array([[1.0]]), cache)
np.testing.assert_allclose(dx, [[0.075, 0.15]])
np.testing.assert_allclose(dh_prev, [[1.5]])
np.testing.assert_allclose(np.concatenate([dw_x, dw_h], axis=1), [[0.75, 1.5, 0.1875]])
np.testing.assert_allclose(dbias, [0.75])
