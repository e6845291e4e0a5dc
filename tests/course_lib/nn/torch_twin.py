"""Compare a layer with a module of torch that has the same weights."""

import numpy as np
import torch

F64 = {"dtype": np.float64}
CLOSE = {"rtol": 1e-9, "atol": 1e-9}


def assert_same_as_torch(ours, theirs, pairs, x, rng):
    """Copy our parameters to torch, then compare the output and every gradient."""
    for name, parameter in pairs.items():
        parameter.data = torch.tensor(ours.params[name])
    tx = torch.tensor(x, requires_grad=True)

    y = ours.forward(x)
    ty = theirs(tx)
    dy = rng.standard_normal(y.shape)
    dx = ours.backward(dy)
    ty.backward(torch.tensor(dy))

    np.testing.assert_allclose(y, ty.detach(), **CLOSE)
    np.testing.assert_allclose(dx, tx.grad, **CLOSE)
    assert list(ours.params) == list(pairs)
    for name, parameter in pairs.items():
        np.testing.assert_allclose(ours.grads[name], parameter.grad, **CLOSE, err_msg=name)
