"""Answers to `lstm_step_backward`, written from the lesson's text alone."""


# %% right: the lines of the derivation in their order
def lstm_step_backward(dh, dc, cache):
    tanh_c = np.tanh(cache.c)
    dc = dc + dh * cache.o * (1 - tanh_c**2)
    do = dh * tanh_c
    di, df, dg = dc * cache.g, dc * cache.c_prev, dc * cache.i
    dz_i = di * cache.i * (1 - cache.i)
    dz_f = df * cache.f * (1 - cache.f)
    dz_g = dg * (1 - cache.g**2)
    dz_o = do * cache.o * (1 - cache.o)
    dz = np.concatenate([dz_i, dz_f, dz_g, dz_o], axis=1)
    return dz @ cache.w_x, dz @ cache.w_h, dc * cache.f, dz.T @ cache.x, dz.T @ cache.h_prev, dz.sum(axis=0)


# %% right: loops over examples, units, gates and inputs
def lstm_step_backward(dh, dc, cache):
    x, h_prev, c_prev, i, f, g, o, c, w_x, w_h = cache
    count, units = c.shape
    inputs = x.shape[1]
    dx = np.zeros((count, inputs))
    dh_prev = np.zeros((count, units))
    dc_prev = np.zeros((count, units))
    dw_x = np.zeros((4 * units, inputs))
    dw_h = np.zeros((4 * units, units))
    dbias = np.zeros(4 * units)
    for n in range(count):
        for k in range(units):
            shown = np.tanh(np.float64(c[n, k]))
            cell = np.float64(dc[n, k]) + dh[n, k] * o[n, k] * (1 - shown * shown)
            dc_prev[n, k] = cell * f[n, k]
            four = [
                cell * g[n, k] * i[n, k] * (1 - i[n, k]),
                cell * c_prev[n, k] * f[n, k] * (1 - f[n, k]),
                cell * i[n, k] * (1 - g[n, k] * g[n, k]),
                dh[n, k] * shown * o[n, k] * (1 - o[n, k]),
            ]
            for gate in range(4):
                row = gate * units + k
                dbias[row] += four[gate]
                for d in range(inputs):
                    dx[n, d] += four[gate] * w_x[row, d]
                    dw_x[row, d] += four[gate] * x[n, d]
                for j in range(units):
                    dh_prev[n, j] += four[gate] * w_h[row, j]
                    dw_h[row, j] += four[gate] * h_prev[n, j]
    return dx, dh_prev, dc_prev, dw_x, dw_h, dbias


# %% right: the four gates on an axis of their own, einsum
def lstm_step_backward(dh, dc, cache):
    count, units = cache.c.shape
    shown = np.tanh(cache.c)
    cell = dc + dh * cache.o / np.cosh(cache.c) ** 2
    by_gate = np.stack([cell * cache.g, cell * cache.c_prev, cell * cache.i, dh * shown])
    slopes = np.stack(
        [
            cache.i - cache.i**2,
            cache.f - cache.f**2,
            (1 + cache.g) * (1 - cache.g),
            cache.o - cache.o**2,
        ]
    )
    dz = by_gate * slopes
    dx = np.einsum("knh,khd->nd", dz, cache.w_x.reshape(4, units, -1))
    dh_prev = np.einsum("knh,khj->nj", dz, cache.w_h.reshape(4, units, units))
    dw_x = np.einsum("knh,nd->khd", dz, cache.x).reshape(cache.w_x.shape)
    dw_h = np.einsum("knh,nj->khj", dz, cache.h_prev).reshape(cache.w_h.shape)
    dbias = dz.sum(axis=1).reshape(4 * units)
    return dx, dh_prev, np.multiply(cell, cache.f), dw_x, dw_h, dbias


# %% right: helpers for the slopes, slices of a prepared array
def lstm_step_backward(dh, dc, cache):
    def sigmoid_slope(gate):
        return gate * (1.0 - gate)

    def tanh_slope(value):
        return 1.0 - value * value

    size = dh.shape[1]
    shown = np.tanh(cache.c)
    whole = dc + dh * cache.o * tanh_slope(shown)
    dz = np.zeros((dh.shape[0], 4 * size))
    dz[:, :size] = whole * cache.g * sigmoid_slope(cache.i)
    dz[:, size : 2 * size] = whole * cache.c_prev * sigmoid_slope(cache.f)
    dz[:, 2 * size : 3 * size] = whole * cache.i * tanh_slope(cache.g)
    dz[:, 3 * size :] = dh * shown * sigmoid_slope(cache.o)
    dread = dz @ np.hstack([cache.w_x, cache.w_h])
    dweights = dz.T @ np.hstack([cache.x, cache.h_prev, np.ones((len(dz), 1))])
    cut = cache.x.shape[1]
    return (
        dread[:, :cut],
        dread[:, cut:],
        whole * cache.f,
        dweights[:, :cut],
        dweights[:, cut:-1],
        dweights[:, -1],
    )


# %% wrong: leaves out the way from the state to the cell state
def lstm_step_backward(dh, dc, cache):
    x, h_prev, c_prev, i, f, g, o, c, w_x, w_h = cache
    do = dh * np.tanh(c)
    di, df, dg = dc * g, dc * c_prev, dc * i
    dz = np.concatenate([di * i * (1 - i), df * f * (1 - f), dg * (1 - g**2), do * o * (1 - o)], axis=1)
    return dz @ w_x, dz @ w_h, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


# %% wrong: dc_prev uses the dc that came in, without the way through the state
def lstm_step_backward(dh, dc, cache):
    x, h_prev, c_prev, i, f, g, o, c, w_x, w_h = cache
    tc = np.tanh(c)
    dc_total = dc + dh * o * (1 - tc**2)
    do = dh * tc
    di, df, dg = dc_total * g, dc_total * c_prev, dc_total * i
    dz = np.concatenate([di * i * (1 - i), df * f * (1 - f), dg * (1 - g**2), do * o * (1 - o)], axis=1)
    dc_prev = dc * f
    return dz @ w_x, dz @ w_h, dc_prev, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


# %% wrong: takes the slope of tanh at c without computing its tanh
def lstm_step_backward(dh, dc, cache):
    x, h_prev, c_prev, i, f, g, o, c, w_x, w_h = cache
    dc = dc + dh * o * (1 - c**2)
    do = dh * np.tanh(c)
    di, df, dg = dc * g, dc * c_prev, dc * i
    dz = np.concatenate([di * i * (1 - i), df * f * (1 - f), dg * (1 - g**2), do * o * (1 - o)], axis=1)
    return dz @ w_x, dz @ w_h, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


# %% wrong: a sigmoid's slope for g
def lstm_step_backward(dh, dc, cache):
    x, h_prev, c_prev, i, f, g, o, c, w_x, w_h = cache
    tc = np.tanh(c)
    dc = dc + dh * o * (1 - tc**2)
    grads = [dc * g, dc * c_prev, dc * i, dh * tc]
    gates = [i, f, g, o]
    dz = np.concatenate([d * gate * (1 - gate) for d, gate in zip(grads, gates)], axis=1)
    return dz @ w_x, dz @ w_h, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


# %% wrong: lays the four side by side in the order i, f, o, g
def lstm_step_backward(dh, dc, cache):
    x, h_prev, c_prev, i, f, g, o, c, w_x, w_h = cache
    tc = np.tanh(c)
    dc = dc + dh * o * (1 - tc**2)
    dzi = dc * g * i * (1 - i)
    dzf = dc * c_prev * f * (1 - f)
    dzo = dh * tc * o * (1 - o)
    dzg = dc * i * (1 - g**2)
    dz = np.hstack([dzi, dzf, dzo, dzg])
    return dz @ w_x, dz @ w_h, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


# %% wrong: the forget gate's gradient uses the new cell state
def lstm_step_backward(dh, dc, cache):
    x, h_prev, c_prev, i, f, g, o, c, w_x, w_h = cache
    N, H = c.shape
    tc = np.tanh(c)
    dz = np.zeros((N, 4 * H))
    dc_prev = np.zeros((N, H))
    for n in range(N):
        for k in range(H):
            d = dc[n, k] + dh[n, k] * o[n, k] * (1 - tc[n, k] ** 2)
            dz[n, k] = d * g[n, k] * i[n, k] * (1 - i[n, k])
            dz[n, H + k] = d * c[n, k] * f[n, k] * (1 - f[n, k])
            dz[n, 2 * H + k] = d * i[n, k] * (1 - g[n, k] ** 2)
            dz[n, 3 * H + k] = dh[n, k] * tc[n, k] * o[n, k] * (1 - o[n, k])
            dc_prev[n, k] = d * f[n, k]
    return dz @ w_x, dz @ w_h, dc_prev, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


# %% wrong: the gradients of i and g are exchanged
def lstm_step_backward(dh, dc, cache):
    x, h_prev, c_prev, i, f, g, o, c, w_x, w_h = cache
    tc = np.tanh(c)
    dc = dc + dh * o * (1 - tc * tc)
    di = dc * i
    df = dc * c_prev
    dg = dc * g
    do = dh * tc
    dz = np.concatenate((di * i * (1 - i), df * f * (1 - f), dg * (1 - g * g), do * o * (1 - o)), axis=1)
    return dz @ w_x, dz @ w_h, dc * f, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0)


# %% wrong: dc_prev stands last in the tuple
def lstm_step_backward(dh, dc, cache):
    x, h_prev, c_prev, i, f, g, o, c, w_x, w_h = cache
    tc = np.tanh(c)
    dc = dc + dh * o * (1 - tc**2)
    di, df, dg, do = dc * g, dc * c_prev, dc * i, dh * tc
    dz = np.concatenate([di * i * (1 - i), df * f * (1 - f), dg * (1 - g**2), do * o * (1 - o)], axis=1)
    return dz @ w_x, dz @ w_h, dz.T @ x, dz.T @ h_prev, dz.sum(axis=0), dc * f


# %% wrong: the output gate's gradient lacks the tanh of c, and the bias's gradient is a mean
def lstm_step_backward(dh, dc, cache):
    x, h_prev, c_prev, i, f, g, o, c, w_x, w_h = cache
    dc = dc + dh * o * (1 - np.tanh(c) ** 2)
    do = dh * c
    di, df, dg = dc * g, dc * c_prev, dc * i
    dz = np.concatenate([di * i * (1 - i), df * f * (1 - f), dg * (1 - g**2), do * o * (1 - o)], axis=1)
    return dz @ w_x, dz @ w_h, dc * f, dz.T @ x, dz.T @ h_prev, dz.mean(axis=0)


# %% wrong: asks the cache for h, a field that it does not have
def lstm_step_backward(dh, dc, cache):
    tc = np.tanh(cache.c)
    dc = dc + dh * cache.o * (1 - tc**2)
    dzi = dc * cache.g * cache.i * (1 - cache.i)
    dzf = dc * cache.c_prev * cache.f * (1 - cache.f)
    dzg = dc * cache.i * (1 - cache.g**2)
    dzo = dh * tc * cache.o * (1 - cache.o)
    dz = np.concatenate([dzi, dzf, dzg, dzo], axis=1)
    dw_h = dz.T @ cache.h
    return dz @ cache.w_x, dz @ cache.w_h, dc * cache.f, dz.T @ cache.x, dw_h, dz.sum(axis=0)


# %% values
one = np.ones((1, 1))
cache = LSTMStepCache(
    x=one,
    h_prev=0 * one,
    c_prev=2 * one,
    i=0.5 * one,
    f=0.75 * one,
    g=np.tanh(1) * one,
    o=0.5 * one,
    c=(1.5 + 0.5 * np.tanh(1)) * one,
    w_x=np.array([[0.0], [np.log(3)], [0.0], [0.0]]),
    w_h=np.zeros((4, 1)),
)
dx, dh_prev, dc_prev, dw_x, dw_h, dbias = lstm_step_backward(one, 0.5 * one, cache)
np.testing.assert_allclose([dx[0, 0], dh_prev[0, 0], dc_prev[0, 0]], [0.2243, 0.0, 0.4083], atol=1e-4)
np.testing.assert_allclose(dbias, [0.1036, 0.2041, 0.1143, 0.2387], atol=1e-4)
np.testing.assert_allclose(dw_x[:, 0], dbias)
np.testing.assert_allclose(dw_h, np.zeros((4, 1)))
