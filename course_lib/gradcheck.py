"""Check a backward pass against central differences of its forward pass."""

from collections.abc import Callable

import numpy as np

from course_lib.arrays import Array, Float, expect
from course_lib.ops.arguments import expect_floats


def numerical_gradient(
    f: Callable[[Float[Array, "*shape"]], float], x: Float[Array, "*shape"], *, h: float = 1e-5
) -> Float[Array, "*shape"]:
    """
    Return the gradient of a function of an array by central differences, two calls per entry.

        df / dx_i  is about  (f(x + h e_i) - f(x - h e_i)) / (2 h),  with an error of order h**2

    Args:
        f: Takes an array of the shape of ``x`` and returns one number.
        x: Where to take the gradient. Use float64: float32 leaves only 2 or 3 correct digits.
        h: Step to either side.

    Raises:
        ArgumentError: If ``h`` is not above 0, or ``x`` is not an array of floats.

    Example:
        >>> numerical_gradient(lambda x: (x**2).sum(), np.array([1.0, -3.0])).round(6)
        array([ 2., -6.])

    Source: Bengio (2012), arXiv:1206.5533, section 4.1.
    """
    expect_floats("numerical_gradient", x=x)
    expect(h > 0, "numerical_gradient: h", "a number above 0", h)
    grad = np.empty_like(x)
    for index in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[index] += h
        below[index] -= h
        grad[index] = (f(above) - f(below)) / (2 * h)
    return grad


def relative_error(a: Array | float, b: Array | float) -> float:
    """
    Return the largest ``|a - b| / (|a| + |b|)`` over all entries: 0 if equal, 1 for opposite signs.

    Args:
        a: One array.
        b: Another array of the same shape.

    Raises:
        ArgumentError: If the shapes differ.

    Example:
        >>> relative_error(np.array([0.0, 3.0]), np.array([0.0, 1.0]))
        0.5
    """
    a, b = np.asarray(a), np.asarray(b)
    expect(a.shape == b.shape, "relative_error: b", f"the shape of a, {a.shape}", b.shape)
    scale = np.maximum(np.abs(a) + np.abs(b), 1e-8)  # differences below this are rounding errors
    return float((np.abs(a - b) / scale).max(initial=0.0))


def check_gradient(
    f: Callable[[Float[Array, "*shape"]], float],
    x: Float[Array, "*shape"],
    analytic: Float[Array, "*shape"],
    *,
    h: float = 1e-5,
) -> float:
    """
    Return the largest relative error of a gradient, measured against central differences.

    Args:
        f: Takes an array of the shape of ``x`` and returns one number.
        x: Where the gradient was taken. Use float64.
        analytic: The gradient to check.
        h: Step to either side.

    Returns:
        The largest ``|a - n| / max(|a| + |n|, 1e-8)``: below 1e-6 for a right gradient away from kinks, near
        1 for one without relation to the function.

    Example:
        >>> x = np.array([1.0, -3.0])
        >>> check_gradient(lambda x: (x**2).sum(), x, 2 * x) < 1e-9
        True
        >>> round(check_gradient(lambda x: (x**2).sum(), x, x), 6)
        0.333333
    """
    return relative_error(analytic, numerical_gradient(f, x, h=h))


def check_gradients(
    forward: Callable,
    backward: Callable,
    *arguments: Array | tuple,
    rng: np.random.Generator,
    tolerance: float = 1e-6,
    **options: object,
) -> None:
    """
    Compare every gradient of an op with central differences.

    The loss is a random weighted sum of all outputs. Arguments and outputs that are not arrays of floats
    (batch norm's running statistics) are passed along, but have no gradient.

    Args:
        forward: ``*outputs, cache = forward(*arguments, **options)``; must be deterministic.
        backward: ``grads = backward(*doutputs, cache)``, one gradient per array.
        arguments: Where to compare, in float64.
        rng: Draws the weights of the outputs.
        tolerance: The largest error allowed, relative to the gradient's largest entry or to 1.
        options: The op's own options.

    Raises:
        AssertionError: If a gradient is wrong. The message names it, its worst entry and both values.

    Example:
        >>> def square(x):
        ...     return x**2, x
        >>> check_gradients(square, lambda dy, x: (dy * x,), np.array([3.0]), rng=np.random.default_rng(0))
        Traceback (most recent call last):
        AssertionError: gradient 0 of square is wrong at [0]: backward says 0.3772, differences say 0.7544
    """
    *outputs, cache = forward(*arguments, **options)
    weights = [rng.standard_normal(np.shape(y)) if _has_gradient(y) else None for y in outputs]

    def loss(changed: int, array: Array) -> float:
        """Return the weighted sum of the outputs with one argument replaced."""
        *ys, _ = forward(*arguments[:changed], array, *arguments[changed + 1 :], **options)
        return sum(np.sum(w * y) for w, y in zip(weights, ys, strict=True) if w is not None)

    grads = backward(*[w for w in weights if w is not None], cache)
    arrays = [(place, array) for place, array in enumerate(arguments) if _has_gradient(array)]
    name = getattr(forward, "__name__", "forward")
    assert len(grads) == len(arrays), (
        f"{name} has {len(arrays)} arrays, but backward gave {len(grads)} gradients"
    )
    for order, ((place, array), got) in enumerate(zip(arrays, grads, strict=True)):
        assert np.shape(got) == array.shape, (
            f"gradient {order} of {name} has shape {np.shape(got)}, its array {array.shape}"
        )
        want = numerical_gradient(lambda a, place=place: loss(place, a), array)
        error = np.abs(got - want)
        if not np.all(error <= tolerance * max(1.0, np.abs(want).max(initial=0.0))):
            worst = np.unravel_index(np.argmax(error), error.shape)
            raise AssertionError(
                f"gradient {order} of {name} is wrong at [{', '.join(map(str, worst))}]: "
                f"backward says {got[worst]:.4g}, differences say {want[worst]:.4g}"
            )


def _has_gradient(value: object) -> bool:
    """Return whether a value is a float or an array of floats."""
    return not isinstance(value, tuple) and np.asarray(value).dtype.kind == "f"
