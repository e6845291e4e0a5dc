"""Answers to `rnn_step_backward` that a check once took for something else."""


# %% right: float64 whatever comes in
def rnn_step_backward(dh, cache):
    dz = dh * (1 - cache.h**2)
    dw_x, dw_h, dbias = np.zeros(cache.w_x.shape), np.zeros(cache.w_h.shape), np.zeros(len(cache.w_h))
    for n in range(len(dh)):
        dw_x += np.outer(dz[n], cache.x[n])
        dw_h += np.outer(dz[n], cache.h_prev[n])
        dbias += dz[n]
    return dz @ cache.w_x, dz @ cache.w_h, dw_x, dw_h, dbias
