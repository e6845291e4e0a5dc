"""Answers to `rnn_backward`, written from the lesson's text alone."""


# %% right: back in time with zip, as in the hints
def rnn_backward(dh_all, caches):
    back = np.zeros(dh_all[0].shape)
    dw_x, dw_h, dbias = 0, 0, 0
    dxs = []
    for direct, cache in zip(dh_all[::-1], caches[::-1], strict=True):
        dx, back, step_x, step_h, step_b = rnn_step_backward(direct + back, cache)
        dxs.append(dx)
        dw_x = dw_x + step_x
        dw_h = dw_h + step_h
        dbias = dbias + step_b
    return np.stack(dxs[::-1]), back, dw_x, dw_h, dbias


# %% right: an index that counts down, arrays made before the loop
def rnn_backward(dh_all, caches):
    steps = len(caches)
    dx_all = np.zeros((steps, *caches[0].x.shape))
    dw_x = np.zeros(caches[0].w_x.shape)
    dw_h = np.zeros(caches[0].w_h.shape)
    dbias = np.zeros(len(caches[0].w_h))
    dh = np.zeros(caches[0].h.shape)
    for t in range(steps - 1, -1, -1):
        total = dh_all[t] + dh
        dx_all[t], dh, more_x, more_h, more_b = rnn_step_backward(total, caches[t])
        dw_x += more_x
        dw_h += more_h
        dbias += more_b
    return dx_all, dh, dw_x, dw_h, dbias


# %% right: all dz first, then one einsum for each weight, without the step function
def rnn_backward(dh_all, caches):
    dz_all = np.zeros(dh_all.shape)
    back = np.zeros(dh_all.shape[1:])
    for t in reversed(range(len(caches))):
        dz_all[t] = (dh_all[t] + back) * (1 - caches[t].h ** 2)
        back = dz_all[t] @ caches[t].w_h
    x_all = np.array([cache.x for cache in caches])
    h_all = np.array([cache.h_prev for cache in caches])
    dx_all = np.einsum("tnh,hd->tnd", dz_all, caches[0].w_x)
    dw_x = np.einsum("tnh,tnd->hd", dz_all, x_all)
    dw_h = np.einsum("tnh,tnj->hj", dz_all, h_all)
    return dx_all, back, dw_x, dw_h, dz_all.sum(axis=(0, 1))


# %% right: collects the results of all steps in a list and sums them at the end
def rnn_backward(dh_all, caches):
    results = []
    for t in range(len(caches)):
        place = len(caches) - 1 - t
        dh = np.array(dh_all[place], dtype=np.float64)
        if results:
            dh = dh + results[0][1]
        results.insert(0, rnn_step_backward(dh, caches[place]))
    dxs, dhs, dw_xs, dw_hs, dbiases = zip(*results, strict=True)
    return np.stack(dxs), dhs[0], sum(dw_xs), sum(dw_hs), sum(dbiases)


# %% wrong: nothing comes back through time, each step gets its direct gradient only
def rnn_backward(dh_all, caches):
    dx_all = []
    dw_x = dw_h = dbias = 0
    for dh, cache in zip(dh_all[::-1], caches[::-1]):
        dx, dh_prev, a, b, c = rnn_step_backward(dh, cache)
        dx_all.append(dx)
        dw_x, dw_h, dbias = dw_x + a, dw_h + b, dbias + c
    return np.stack(dx_all[::-1]), dh_prev, dw_x, dw_h, dbias


# %% wrong: walks forward in time, first step first
def rnn_backward(dh_all, caches):
    dx_all = []
    dh = np.zeros_like(dh_all[0])
    dw_x = dw_h = dbias = 0
    for t in range(len(caches)):
        dx, dh, a, b, c = rnn_step_backward(dh_all[t] + dh, caches[t])
        dx_all.append(dx)
        dw_x, dw_h, dbias = dw_x + a, dw_h + b, dbias + c
    return np.stack(dx_all), dh, dw_x, dw_h, dbias


# %% wrong: the inputs' gradients are returned last step first
def rnn_backward(dh_all, caches):
    dx_all = []
    dh = np.zeros_like(dh_all[0])
    dw_x = np.zeros_like(caches[0].w_x)
    dw_h = np.zeros_like(caches[0].w_h)
    dbias = np.zeros(dw_h.shape[0])
    for t in reversed(range(len(caches))):
        dx, dh, dwx, dwh, db = rnn_step_backward(dh_all[t] + dh, caches[t])
        dx_all.append(dx)
        dw_x += dwx
        dw_h += dwh
        dbias += db
    return np.stack(dx_all), dh, dw_x, dw_h, dbias


# %% wrong: the weights' gradients are those of the first step alone, overwritten at each step
def rnn_backward(dh_all, caches):
    T = len(caches)
    dx_all = [None] * T
    dh = np.zeros_like(dh_all[0])
    for t in range(T - 1, -1, -1):
        dx, dh, dw_x, dw_h, dbias = rnn_step_backward(dh_all[t] + dh, caches[t])
        dx_all[t] = dx
    return np.stack(dx_all), dh, dw_x, dw_h, dbias


# %% wrong: the weights' gradients are means over the steps
def rnn_backward(dh_all, caches):
    T = len(caches)
    dx_all, dwx, dwh, db = [], [], [], []
    dh = np.zeros_like(dh_all[0])
    for t in range(T - 1, -1, -1):
        dx, dh, a, b, c = rnn_step_backward(dh_all[t] + dh, caches[t])
        dx_all.append(dx)
        dwx.append(a)
        dwh.append(b)
        db.append(c)
    return np.stack(dx_all[::-1]), dh, np.mean(dwx, axis=0), np.mean(dwh, axis=0), np.mean(db, axis=0)


# %% wrong: adds up what came back from all later steps instead of taking the next one's
def rnn_backward(dh_all, caches):
    T = len(caches)
    dx_all = []
    dh_next = np.zeros_like(dh_all[0])
    dw_x = dw_h = dbias = 0
    for t in reversed(range(T)):
        dx, dh_prev, a, b, c = rnn_step_backward(dh_all[t] + dh_next, caches[t])
        dh_next = dh_next + dh_prev
        dx_all.append(dx)
        dw_x, dw_h, dbias = dw_x + a, dw_h + b, dbias + c
    return np.stack(dx_all[::-1]), dh_prev, dw_x, dw_h, dbias


# %% wrong: uses the direct gradient of the last step only
def rnn_backward(dh_all, caches):
    T = len(caches)
    dh = dh_all[-1]
    dx_all = []
    dw_x = dw_h = dbias = 0
    for t in reversed(range(T)):
        dx, dh, a, b, c = rnn_step_backward(dh, caches[t])
        dx_all.insert(0, dx)
        dw_x, dw_h, dbias = dw_x + a, dw_h + b, dbias + c
    return np.stack(dx_all), dh, dw_x, dw_h, dbias


# %% wrong: dh0 is the gradient by the state after the first step
def rnn_backward(dh_all, caches):
    T = len(caches)
    dx_all = np.zeros((T,) + caches[0].x.shape)
    dh_prev = np.zeros_like(dh_all[0])
    dw_x = dw_h = dbias = 0
    for t in reversed(range(T)):
        dh = dh_all[t] + dh_prev
        dx_all[t], dh_prev, a, b, c = rnn_step_backward(dh, caches[t])
        dw_x, dw_h, dbias = dw_x + a, dw_h + b, dbias + c
    return dx_all, dh, dw_x, dw_h, dbias


# %% wrong: stops before the first step, and dh0 stands last in the tuple
def rnn_backward(dh_all, caches):
    T = len(caches)
    dx_all = np.zeros((T,) + caches[0].x.shape)
    dh = np.zeros_like(dh_all[0])
    dw_x = dw_h = dbias = 0
    for t in range(T - 1, 0, -1):
        dx_all[t], dh, a, b, c = rnn_step_backward(dh_all[t] + dh, caches[t])
        dw_x, dw_h, dbias = dw_x + a, dw_h + b, dbias + c
    return dx_all, dw_x, dw_h, dbias, dh


# %% wrong: asks a cache for its bias, a field that it does not have
def rnn_backward(dh_all, caches):
    dx_all = []
    dh = np.zeros_like(dh_all[0])
    dw_x = np.zeros_like(caches[0].w_x)
    dw_h = np.zeros_like(caches[0].w_h)
    dbias = np.zeros_like(caches[0].bias)
    for direct, cache in zip(dh_all[::-1], caches[::-1]):
        dx, dh, a, b, c = rnn_step_backward(direct + dh, cache)
        dx_all.append(dx)
        dw_x += a
        dw_h += b
        dbias += c
    return np.stack(dx_all[::-1]), dh, dw_x, dw_h, dbias


# %% values
w_x, w_h = np.array([[1.0]]), np.array([[2.0]])
caches = [
    RNNStepCache(np.array([[3.0]]), np.array([[0.0]]), np.array([[0.5]]), w_x, w_h),
    RNNStepCache(np.array([[-1.0]]), np.array([[0.5]]), np.array([[0.0]]), w_x, w_h),
]
dx_all, dh0, dw_x, dw_h, dbias = rnn_backward(np.ones((2, 1, 1)), caches)
np.testing.assert_allclose(dx_all, [[[2.25]], [[1.0]]])
np.testing.assert_allclose(dh0, [[4.5]])
np.testing.assert_allclose(np.concatenate([dw_x, dw_h], axis=1), [[5.75, 0.5]])
np.testing.assert_allclose(dbias, [3.25])
