"""Answers to `rnn_backward` that a check once took for something else."""


# %% right: float64 whatever comes in
def rnn_backward(dh_all, caches):
    dx_all = np.zeros((len(caches), *caches[0].x.shape))
    dw_x, dw_h = np.zeros(caches[0].w_x.shape), np.zeros(caches[0].w_h.shape)
    dbias, dh = np.zeros(len(dw_h)), np.zeros(dh_all[0].shape)
    for t in range(len(caches) - 1, -1, -1):
        dx_all[t], dh, one, two, three = rnn_step_backward(dh_all[t] + dh, caches[t])
        dw_x += one
        dw_h += two
        dbias += three
    return dx_all, dh, dw_x, dw_h, dbias


# %% wrong: what comes back is carried on and on
def rnn_backward(dh_all, caches):
    dx_all = np.zeros((len(caches), *caches[0].x.shape))
    dw_x, dw_h = np.zeros(caches[0].w_x.shape), np.zeros(caches[0].w_h.shape)
    dbias, dh = np.zeros(len(dw_h)), np.zeros(dh_all[0].shape)
    for t in range(len(caches) - 1, -1, -1):
        dx_all[t], back, one, two, three = rnn_step_backward(dh_all[t] + dh, caches[t])
        dh = dh + back
        dw_x += one
        dw_h += two
        dbias += three
    return dx_all, dh, dw_x, dw_h, dbias


# %% wrong: the weights' gradients of each step, stacked
def rnn_backward(dh_all, caches):
    grads, dh = [], 0
    for direct, cache in zip(dh_all[::-1], caches[::-1], strict=True):
        grads.insert(0, rnn_step_backward(direct + dh, cache))
        dh = grads[0][1]
    dx_all, _, dw_x, dw_h, dbias = map(np.stack, zip(*grads, strict=True))
    return dx_all, dh, dw_x, dw_h, dbias
