"""Answers to `lstm_step_backward` that a check once took for something else."""


# %% right: float64 whatever comes in
def lstm_step_backward(dh, dc, cache):
    i, f, g, o, t = cache.i, cache.f, cache.g, cache.o, np.tanh(cache.c)
    dc = dc + dh * o * (1 - t**2)
    dz = np.zeros((len(dh), 4 * dh.shape[1]))
    dz[:] = np.hstack(
        [dc * g * i * (1 - i), dc * cache.c_prev * f * (1 - f), dc * i * (1 - g**2), dh * t * o * (1 - o)]
    )
    return dz @ cache.w_x, dz @ cache.w_h, dc * f, dz.T @ cache.x, dz.T @ cache.h_prev, dz.sum(axis=0)


# %% wrong: without the gates' slopes
# wants: gates-slopes-forgotten
def lstm_step_backward(dh, dc, cache):
    i, f, g, o, t = cache.i, cache.f, cache.g, cache.o, np.tanh(cache.c)
    dc = dc + dh * o * (1 - t**2)
    dz = np.zeros((len(dh), 4, dh.shape[1]))
    dz[:, 0] = dc * g
    dz[:, 1] = dc * cache.c_prev
    dz[:, 2] = dc * i
    dz[:, 3] = dh * t
    dz = dz.reshape(len(dh), -1)
    return dz @ cache.w_x, dz @ cache.w_h, dc * f, dz.T @ cache.x, dz.T @ cache.h_prev, dz.sum(axis=0)


# %% wrong: the sigmoid of the gates again
def lstm_step_backward(dh, dc, cache):
    i, f, g, o, t = sigmoid(cache.i), sigmoid(cache.f), cache.g, sigmoid(cache.o), np.tanh(cache.c)
    dc = dc + dh * o * (1 - t**2)
    dz = np.zeros((len(dh), 4 * dh.shape[1]))
    dz[:] = np.hstack(
        [dc * g * i * (1 - i), dc * cache.c_prev * f * (1 - f), dc * i * (1 - g**2), dh * t * o * (1 - o)]
    )
    return dz @ cache.w_x, dz @ cache.w_h, dc * f, dz.T @ cache.x, dz.T @ cache.h_prev, dz.sum(axis=0)


# %% wrong: the tanh of g again in its slope
def lstm_step_backward(dh, dc, cache):
    i, f, g, o, t = cache.i, cache.f, cache.g, cache.o, np.tanh(cache.c)
    dc = dc + dh * o * (1 - t**2)
    dz = np.zeros((len(dh), 4 * dh.shape[1]))
    dz[:] = np.hstack(
        [
            dc * g * i * (1 - i),
            dc * cache.c_prev * f * (1 - f),
            dc * i * (1 - np.tanh(g) ** 2),
            dh * t * o * (1 - o),
        ]
    )
    return dz @ cache.w_x, dz @ cache.w_h, dc * f, dz.T @ cache.x, dz.T @ cache.h_prev, dz.sum(axis=0)
