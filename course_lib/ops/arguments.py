"""The checks of arguments that all ops share: arrays of floats, images, indices, and options for two axes."""

import operator

import numpy as np

from course_lib.arrays import Array, expect, expect_shape


def expect_floats(function: str, **arrays: Array) -> None:
    """
    Raise unless every array is a NumPy array of floats.

    Args:
        function: The calling function's name, for the message.
        arrays: The arrays, under the names of their arguments.

    Raises:
        ArgumentError: If one is a list, a number, or an array of integers.

    Example:
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


def expect_images(function: str, x: Array, *, channels: str = "C") -> None:
    """
    Raise unless ``x`` is a batch of images or maps, (N, C, H, W), of floats.

    Args:
        function: The calling function's name, for the message.
        x: The batch.
        channels: What the message calls the channel axis.

    Raises:
        ShapeError: If ``x`` does not have four axes.
        ArgumentError: If ``x`` is not an array of floats.
    """
    expect_floats(function, x=x)
    expect_shape(f"{function}: x", x, ("N", channels, "H", "W"), hint="one grey image is x[None, None]")


def expect_indices(name: str, indices: Array, stop: int) -> None:
    """
    Raise unless every entry is an integer from 0 to ``stop - 1``.

    Args:
        name: The argument's name with its function's, for the message.
        indices: Class numbers, or numbers of symbols.
        stop: How many classes or symbols there are.

    Raises:
        ArgumentError: If an entry is not such an integer.
    """
    indices = np.asarray(indices)
    integers = indices.dtype.kind in "iu"
    if integers and np.all((indices >= 0) & (indices < stop)):
        return
    got = np.unique(indices).tolist() if integers else f"{indices.dtype} array"
    expect(False, name, f"integers from 0 to {stop - 1}", got)


def pair(name: str, value: int | tuple[int, int], *, least: int) -> tuple[int, int]:
    """
    Return an option for (rows, columns), given as one int for both or as a pair.

    Args:
        name: The option's name with its function's, for the message.
        value: One int for both axes, or one for each.
        least: The smallest value allowed.

    Raises:
        ArgumentError: If the value is neither, or too small.

    Example:
        >>> pair("conv2d_forward: stride", 2, least=1)
        (2, 2)
    """
    both = tuple(value) if isinstance(value, tuple | list) else (value, value)
    usable = len(both) == 2 and all(hasattr(v, "__index__") and operator.index(v) >= least for v in both)
    expect(usable, name, f"an int of at least {least}, or a pair of them (rows, columns)", repr(value))
    return operator.index(both[0]), operator.index(both[1])
