"""Answers to `gd_step` that the check once judged wrongly."""


# %% right: einsum with float64 coefficients, whatever goes in
def gd_step(param, grad, *, lr):
    return np.einsum("k,k...->...", np.array([1, -lr]), np.stack([param, grad]))
