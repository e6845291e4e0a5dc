"""Answers to `sgd_step` that the check once judged wrongly."""


# %% right: einsum with float64 coefficients, whatever goes in
def sgd_step(param, grad, *, lr, weight_decay=0.0):
    return np.einsum("k,k...->...", np.array([1 - lr * weight_decay, -lr]), np.stack([param, grad]))


# %% right: lists of Python numbers
def sgd_step(param, grad, *, lr, weight_decay=0.0):
    pairs = zip(param.ravel().tolist(), grad.ravel().tolist(), strict=True)
    return np.reshape([w - lr * (g + weight_decay * w) for w, g in pairs], param.shape).tolist()
