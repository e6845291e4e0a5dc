"""Layers made of layers: in sequence, beside a shortcut, or densely connected."""

from collections.abc import Callable, Iterator, MutableMapping
from typing import Self

import numpy as np

from course_lib.arrays import ArgumentError, Array, ShapeError, expect, expect_shape
from course_lib.nn.layer import Layer
from course_lib.ops.residual import (
    dense_block_backward,
    dense_block_forward,
    residual_backward,
    residual_forward,
)


class NamedParams(MutableMapping):
    """The parameters (or gradients) of all children in one mapping; assigning here changes the child."""

    def __init__(self, children: dict[str, Layer], attribute: str):
        self._children, self._attribute = children, attribute

    def _of(self, child: str) -> MutableMapping[str, Array]:
        return getattr(self._children[child], self._attribute)

    def __getitem__(self, name: str) -> Array:
        child, _, rest = name.partition(".")
        return self._of(child)[rest]

    def __setitem__(self, name: str, array: Array) -> None:
        expect(name in self, "params: name", f"one of {list(self)}", name)
        expect_shape(f"params: {name}", array, self[name].shape)
        child, _, rest = name.partition(".")
        self._of(child)[rest] = array

    def __delitem__(self, name: str) -> None:
        raise ArgumentError(f"params: {name} belongs to its layer and cannot be deleted.")

    def __iter__(self) -> Iterator[str]:
        return (f"{child}.{name}" for child in self._children for name in self._of(child))

    def __len__(self) -> int:
        return sum(len(self._of(child)) for child in self._children)

    def __repr__(self) -> str:
        return "{" + ", ".join(f"{name}: {array.shape}" for name, array in self.items()) + "}"


class Container(Layer):
    """A layer made of layers. Their parameters are named ``"<child>.<param>"``."""

    def __init__(self, children: dict[str, Layer]):
        self.children = children
        self.params = NamedParams(children, "params")
        self.grads = NamedParams(children, "grads")
        self.training = True

    def train(self, training: bool = True) -> Self:
        """Switch every child to training (or evaluation) mode."""
        self.training = training
        for child in self.children.values():
            child.train(training)
        return self

    def __repr__(self) -> str:
        inside = "".join(f"\n{n}: {child!r}".replace("\n", "\n  ") for n, child in self.children.items())
        return f"{type(self).__name__}({inside}\n)"


class Sequential(Container):
    """
    Layers in sequence.

    Example:
        >>> from course_lib.nn.layers import Linear, ReLU
        >>> rng = np.random.default_rng(0)
        >>> net = Sequential(Linear(4, 3, rng=rng), ReLU(), Linear(3, 2, rng=rng))
        >>> net.forward(np.ones((5, 4), np.float32)).shape
        (5, 2)
        >>> list(net.params)
        ['0.weight', '0.bias', '2.weight', '2.bias']
    """

    def __init__(self, *layers: Layer):
        super().__init__({str(i): layer for i, layer in enumerate(layers)})

    def __iter__(self) -> Iterator[Layer]:
        return iter(self.children.values())

    def __len__(self) -> int:
        return len(self.children)

    def __getitem__(self, i: int) -> Layer:
        return list(self)[i]

    def forward(self, x: Array) -> Array:
        """Pass ``x`` through every layer. A ShapeError says in which layer it was raised."""
        for i, layer in enumerate(self):
            try:
                x = layer.forward(x)
            except ShapeError as error:
                error.add_note(f"in layer {i}, {type(layer).__name__}, whose input has shape {np.shape(x)}")
                raise
        return x

    def backward(self, dy: Array) -> Array:
        """Pass the gradient back through every layer."""
        for layer in reversed(list(self)):
            dy = layer.backward(dy)
        return dy


class Residual(Container):
    """
    The sum of a branch and a shortcut: ``y = shortcut(x) + branch(x)``.

    Args:
        branch: Computes the change.
        shortcut: Maps ``x`` to the shape of the branch's output; without it ``x`` itself is added.
        forward: Your own ``residual_forward``; used only without ``shortcut``.
        backward: Your own ``residual_backward``; used only without ``shortcut``.

    Source:
        He, Zhang, Ren and Sun (2016), arXiv:1512.03385, equations 1 and 2.
    """

    def __init__(
        self,
        branch: Layer,
        shortcut: Layer | None = None,
        *,
        forward: Callable = residual_forward,
        backward: Callable = residual_backward,
    ):
        super().__init__({"branch": branch} | ({"shortcut": shortcut} if shortcut else {}))
        self._forward, self._backward = forward, backward

    def forward(self, x: Array) -> Array:
        """Return the sum."""
        branch, shortcut = self.children["branch"], self.children.get("shortcut")
        if shortcut is None:
            y, self._cache = self._forward(x, branch.as_branch)
            return y
        passed, change = shortcut.forward(x), branch.forward(x)
        expect_shape("Residual.forward: shortcut(x)", passed, change.shape, hint="not the branch's shape")
        return passed + change

    def backward(self, dy: Array) -> Array:
        """Return the gradient: a sum passes ``dy`` to both of its terms."""
        branch, shortcut = self.children["branch"], self.children.get("shortcut")
        if shortcut is None:
            return self._gradients(dy, count=1)[0]
        return shortcut.backward(dy) + branch.backward(dy)


class DenseBlock(Container):
    """
    Branches that each read all channels so far: ``x = concatenate(x, branch(x))`` along the channels.

    Args:
        branches: The input channels of each are those of :func:`~course_lib.nn.counting.densenet_channels`.
        forward: Your own ``dense_block_forward``.
        backward: Your own ``dense_block_backward``.

    Source:
        Huang, Liu, van der Maaten and Weinberger (2017), arXiv:1608.06993, equation 2.
    """

    def __init__(
        self,
        *branches: Layer,
        forward: Callable = dense_block_forward,
        backward: Callable = dense_block_backward,
    ):
        super().__init__({str(i): branch for i, branch in enumerate(branches)})
        self._forward, self._backward = forward, backward

    def forward(self, x: Array) -> Array:
        """Return the input and the output of every branch, concatenated along axis 1."""
        y, self._cache = self._forward(x, [branch.as_branch for branch in self.children.values()])
        return y

    def backward(self, dy: Array) -> Array:
        """Return the gradient: each branch adds its own to that of the channels it read."""
        return self._gradients(dy, count=1)[0]
