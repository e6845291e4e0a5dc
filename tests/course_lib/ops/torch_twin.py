"""Call ops with every shape checked, and compare them with functions of torch that take the same options."""

import functools

import numpy as np
import torch
from beartype import beartype
from hypothesis import settings
from hypothesis import strategies as st
from jaxtyping import jaxtyped

sizes = st.integers(1, 4)
pairs = st.tuples(sizes, sizes)
small = settings(max_examples=60, deadline=None)


@functools.cache
def checked(function):
    """Return a function that checks every shape in its annotations at each call."""
    return jaxtyped(function, typechecker=beartype)


def assert_like_torch(op_forward, op_backward, torch_op, *arrays, **options):
    """Compare outputs and gradients, with options that have the same names in torch."""
    tensors = [torch.tensor(array, requires_grad=True) for array in arrays]
    y, cache = checked(op_forward)(*arrays, **options)
    theirs = torch_op(*tensors, **options)
    dy = np.random.default_rng(0).standard_normal(y.shape)
    grads = checked(op_backward)(dy, cache)
    theirs.backward(torch.from_numpy(dy))

    np.testing.assert_allclose(y, theirs.detach(), rtol=1e-9, atol=1e-9)
    for grad, tensor in zip(grads, tensors, strict=True):
        np.testing.assert_allclose(grad, tensor.grad, rtol=1e-9, atol=1e-9)
