"""A layer: parameters, gradients, and a forward and a backward pass."""

from collections.abc import Callable, MutableMapping, Sequence
from typing import Any, Self

import numpy as np

from course_lib.arrays import Array, expect, expect_shape


class Layer:
    """
    An op as an object. Since all ops follow one law, this class is enough for most of them.

    Args:
        forward: ``y, cache = forward(x, *params, **options)``.
        backward: ``dx, *dparams = backward(dy, cache)``.
        params: The learned arrays, in the order in which ``forward`` takes them.
        options: Keyword options of ``forward``.

    Example:
        >>> def double_forward(x):
        ...     return 2 * x, None
        >>> layer = Layer(double_forward, lambda dy, cache: (2 * dy,))
        >>> layer.forward(np.array([1.0, 3.0]))
        array([2., 6.])
        >>> layer.backward(np.array([1.0, 1.0]))
        array([2., 2.])
    """

    def __init__(
        self, forward: Callable, backward: Callable, params: dict[str, Array] | None = None, **options: Any
    ):
        self._forward, self._backward, self.options = forward, backward, options
        self.params: MutableMapping[str, Array] = dict(params or {})
        self.grads: MutableMapping[str, Array] = {}
        self.training = True

    def forward(self, x: Array) -> Array:
        """Return the output, and store what the backward pass needs."""
        y, self._cache = self._forward(x, *self.params.values(), **self.options)
        return y

    def backward(self, dy: Array) -> Array:
        """Return the gradient of the input, and store those of the parameters in ``grads``."""
        dx, *dparams = self._gradients(dy, count=1 + len(self.params))
        self._store(dparams)
        return dx

    def as_branch(self, x: Array) -> tuple[Array, Callable[[Array], Array]]:
        """Return the output and the backward function: a branch for :mod:`course_lib.ops.residual`."""
        return self.forward(x), self.backward

    def _gradients(self, *dy: Array, count: int) -> tuple[Array, ...]:
        """Call the backward function. An error explains if it does not return ``count`` gradients."""
        layer = type(self).__name__
        expect(hasattr(self, "_cache"), f"{layer}.backward", "a cache", "none", "call forward first")
        grads = self._backward(*dy, self._cache)
        name = f"{layer}.backward: {getattr(self._backward, '__name__', 'backward')}"
        expect(isinstance(grads, tuple), name, "a tuple of gradients", type(grads).__name__, "return (dx,)")
        expect(len(grads) == count, name, f"{count} gradients", len(grads), "one for each positional array")
        return grads

    def _store(self, dparams: Sequence[Array]) -> None:
        """Store the parameters' gradients under the parameters' names."""
        for (name, param), grad in zip(self.params.items(), dparams, strict=True):
            expect_shape(f"{type(self).__name__}.backward: d{name}", grad, param.shape)
        self.grads = dict(zip(self.params, dparams, strict=True))

    def train(self, training: bool = True) -> Self:
        """Switch to training mode: dropout drops, batch norm uses the batch's statistics."""
        self.training = training
        return self

    def eval(self) -> Self:
        """Switch to evaluation mode."""
        return self.train(False)

    def __call__(self, x: Array) -> Array:
        """Same as :meth:`forward`."""
        return self.forward(x)

    def __repr__(self) -> str:
        parts = [f"{name}={param.shape}" for name, param in self.params.items()]
        parts += [f"{name}={value!r}" for name, value in self.options.items() if np.ndim(value) == 0]
        return f"{type(self).__name__}({', '.join(parts)})"
