"""Array types that state shapes, and errors that say what is wrong with an argument."""

import numpy as np
from jaxtyping import Bool, Float, Int

Array = np.ndarray

__all__ = ["ArgumentError", "Array", "Bool", "Float", "Int", "ShapeError", "expect", "expect_shape"]


class ArgumentError(ValueError):
    """An argument has a value that its function cannot use."""


class ShapeError(ArgumentError):
    """An array has a shape that its function cannot use."""


def _message(what: str, expected: object, got: object, hint: str) -> str:
    lines = [what, f"  expected  {expected}", f"  got       {got}"]
    return "\n".join([*lines, f"  hint      {hint}"] if hint else lines)


def expect(ok: bool, name: str, expected: str, got: object, hint: str = "") -> None:
    """
    Raise an :class:`ArgumentError` unless ``ok``.

    Args:
        ok: Whether the argument can be used.
        name: The argument's name with its function's: ``"adam_step: lr"``.
        expected: What the function accepts, in words.
        got: What it was given.
        hint: The most likely cause, or what to try.

    Example:
        >>> expect(-1 > 0, "adam_step: lr", "a number above 0", -1)
        Traceback (most recent call last):
        course_lib.arrays.ArgumentError: adam_step: lr is not usable.
          expected  a number above 0
          got       -1
    """
    if not ok:
        raise ArgumentError(_message(f"{name} is not usable.", expected, got, hint))


def expect_shape(name: str, array: Array, shape: tuple[int | str, ...], hint: str = "") -> None:
    """
    Raise a :class:`ShapeError` unless ``array`` has ``shape``.

    Args:
        name: The argument's name with its function's: ``"linear_forward: weight"``.
        array: The array to check.
        shape: One entry per axis: a size that must match, or a name that stands for any size.
        hint: The most likely cause, or what to try.

    Example:
        >>> expect_shape("demo: x", np.ones((2, 3)), ("N", 3))
        >>> expect_shape("demo: x", np.ones((2, 4)), ("N", 3), hint="did you pass x.T?")
        Traceback (most recent call last):
        course_lib.arrays.ShapeError: demo: x has the wrong shape.
          expected  (N, 3)
          got       (2, 4)
          hint      did you pass x.T?
    """
    got = np.shape(array)
    if len(got) == len(shape) and all(isinstance(s, str) or s == g for s, g in zip(shape, got, strict=True)):
        return
    expected = f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
    raise ShapeError(_message(f"{name} has the wrong shape.", expected, got, hint))
