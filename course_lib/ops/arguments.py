"""What every op asks of its arguments: are these arrays of floats, and is this option an int or a pair."""

import operator

from course_lib.arrays import Array, expect


def expect_floats(function: str, **arrays: Array) -> None:
    """
    Raise unless every array is a NumPy array of floats.

    Args:
        function: The calling function's name, for the message.
        arrays: The arrays under the names of their arguments.

    Raises:
        ArgumentError: For a list, a number, or an array of integers.

    Example:
        >>> import numpy as np
        >>> expect_floats("relu_forward", x=np.arange(3))
        Traceback (most recent call last):
        course_lib.arrays.ArgumentError: relu_forward: x is not usable.
          expected  a NumPy array of floats
          got       int64 array
          hint      convert it: np.asarray(x, dtype=np.float32)
    """
    for name, array in arrays.items():
        is_array = isinstance(array, Array)
        expect(
            is_array and array.dtype.kind == "f",
            f"{function}: {name}",
            "a NumPy array of floats",
            f"{array.dtype} array" if is_array else type(array).__name__,
            hint=f"convert it: np.asarray({name}, dtype=np.float32)",
        )


def pair(name: str, value: int | tuple[int, int], *, least: int) -> tuple[int, int]:
    """
    Return an option for (rows, columns) from one int or a pair of them.

    Args:
        name: The option's name with its function's, for the message.
        value: One number for both directions, or one for each.
        least: The smallest number allowed.

    Raises:
        ArgumentError: When it is neither, or too small.

    Example:
        >>> pair("conv2d_forward: stride", 2, least=1)
        (2, 2)
    """
    both = tuple(value) if isinstance(value, tuple | list) else (value, value)
    usable = len(both) == 2 and all(hasattr(v, "__index__") and operator.index(v) >= least for v in both)
    expect(usable, name, f"an int of at least {least}, or a pair of them (rows, columns)", repr(value))
    return operator.index(both[0]), operator.index(both[1])
