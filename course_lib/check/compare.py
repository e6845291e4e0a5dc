"""
Compare what came with what was expected, and name the slip when the difference is one that everybody
makes.
"""

from typing import Any, NamedTuple

import numpy as np

from course_lib.check.codec import Other, is_named


class Difference(NamedTuple):
    """The first difference between two values; ``None`` stands for no difference."""

    where: str  # the field, with an index: "v[2]"
    message: str  # what came and what was expected
    hint: str = ""  # what it looks like, as a question or a fact, or nothing


def kind(value: Any) -> str:
    """Return what a value is, in a student's words."""
    if isinstance(value, Other):
        return f"a {value.type}"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}" if value.ndim else "a number"
    if is_named(value):
        return f"a {type(value).__name__}"
    names = {bool: "a bool", int: "a number", float: "a number", type(None): "None", str: "a string"}
    return names.get(type(value)) or f"a {type(value).__name__}"


def number_text(value: Any) -> str:
    """Return a number with as many digits as help."""
    value = np.asarray(value)[()]
    return str(value) if value.dtype.kind in "iub" else f"{value:.6g}"


def value_text(value: Any, most: int = 12) -> str:
    """Return a value as one would write it, or its shape where it is long."""
    if isinstance(value, np.ndarray) and value.ndim:
        if value.size > most:
            return f"array of shape {value.shape}"
        return np.array2string(value, precision=4, separator=", ", max_line_width=10_000).replace("\n", "")
    if isinstance(value, np.ndarray | np.generic | float):
        return number_text(value)
    if is_named(value):
        fields = zip(value._fields, value, strict=True)
        return f"{type(value).__name__}({', '.join(f'{n}={value_text(v, 6)}' for n, v in fields)})"
    if isinstance(value, list | tuple):
        inside = ", ".join(value_text(part, 6) for part in value[:6]) + (", …" if len(value) > 6 else "")
        return f"[{inside}]" if isinstance(value, list) else f"({inside})"
    return value.type if isinstance(value, Other) else repr(value)


def slip(got: np.ndarray, want: np.ndarray, atol: float, sizes: dict[int, str]) -> str:
    """
    Return what a wrong array looks like: zeros, transposed, the sign, a factor, and whose size the
    factor is.
    """

    def is_(value: np.ndarray) -> bool:
        return value.shape == got.shape and np.allclose(got, value, rtol=1e-6, atol=atol)

    if not np.any(want) or want.dtype.kind not in "fiu" or not np.isfinite(want).all():
        return ""
    if not np.any(got):
        return "Every entry is 0: is the result ever written?"
    if is_(-want):
        return "Every sign is wrong: add or subtract, and which way does the gradient point?"
    if want.ndim > 1 and is_(want.swapaxes(-1, -2)):
        return "This is the right answer transposed."
    large = np.abs(want) > 1e-3 * np.abs(want).max()
    ratios = np.asarray(got, float)[large] / np.asarray(want, float)[large]
    ratio = float(np.median(ratios))
    if not 1e-3 < abs(ratio) < 1e6 or abs(ratio - 1) < 1e-3 or not is_(want * ratio):
        return ""
    for size, what in sizes.items():
        if np.isclose(ratio, size):
            return (
                f"Every entry is {size} times too large, and {size} is {what}: a sum where a mean is wanted?"
            )
        if np.isclose(ratio, 1 / size):
            return (
                f"Every entry is {size} times too small, and {size} is {what}: divided by it once too often?"
            )
    return f"Every entry is {ratio:.4g} times what it should be."


def close(got: np.ndarray, want: np.ndarray, atol: float) -> np.ndarray:
    """Return where two real arrays are at most ``atol`` apart, or both NaN: a cheaper np.isclose."""
    with np.errstate(invalid="ignore", over="ignore"):
        near = np.abs(np.subtract(got, want, dtype=float)) <= atol
        return near | (got == want) | ((got != got) & (want != want))


def compare(
    where: str,
    got: Any,
    want: Any,
    atol: float = 0.0,
    sizes: dict[int, str] | None = None,
    explain: bool = True,
    dtypes: bool = True,
) -> Difference | None:
    """
    Return the first difference between ``got`` and ``want``, or ``None``.

    Args:
        where: What is compared, by name: it starts each message.
        got: What came.
        want: What was expected. Nested values are compared part by part.
        atol: How far a number may be off.
        sizes: Sizes with their meaning, to explain a constant factor: ``{8: "the batch size"}``.
        explain: Whether it matters how numbers differ, and not only that they do.
        dtypes: Whether floats of another precision differ.
    """
    if isinstance(want, bool | str) or want is None:
        same = type(got) is type(want) and got == want
        if isinstance(want, bool) and isinstance(got, np.ndarray) and got.dtype == bool and got.ndim == 0:
            same = bool(got) == want
        return (
            None if same else Difference(where, f"{where} is {value_text(got)}, expected {value_text(want)}")
        )
    if isinstance(want, int | float | np.generic):
        want = np.asarray(want)
    if isinstance(want, np.ndarray):
        return _compare_arrays(where, got, want, atol, sizes or {}, explain, dtypes)
    if isinstance(want, dict):
        if not isinstance(got, dict) or got.keys() != want.keys():
            keys = list(got) if isinstance(got, dict) else kind(got)
            return Difference(where, f"{where} is {keys}, expected a dict with the keys {list(want)}")
        parts = [(f"{where}[{key!r}]", got[key], want[key]) for key in want]
    else:  # a list, a tuple, a NamedTuple: one may stand for the other
        if not isinstance(got, list | tuple):
            return Difference(where, f"{where} is {kind(got)}, expected {kind(want)} of {len(want)}")
        if len(got) != len(want):
            return Difference(where, f"{where} has {len(got)} entries, expected {len(want)}")
        names = want._fields if is_named(want) else [f"{where}[{i}]" for i in range(len(want))]
        if is_named(want) and is_named(got) and set(got._fields) == set(want._fields):
            got = [getattr(got, name) for name in want._fields]
        parts = list(zip(names, got, want, strict=True))
    return next((d for part in parts if (d := compare(*part, atol, sizes, explain, dtypes))), None)


def _compare_arrays(
    where: str, got: Any, want: np.ndarray, atol: float, sizes: dict[int, str], explain: bool, dtypes: bool
) -> Difference | None:
    if isinstance(got, bool | int | float | np.generic | np.ndarray):
        got = np.asarray(got)  # of a subclass, the plain array: what it makes of == does not count
    if got is None:
        return Difference(where, f"{where} is None", "Is there a `return`?")
    if not isinstance(got, np.ndarray):
        expected = kind(want) if want.ndim == 0 else f"an array of shape {want.shape}"
        return Difference(where, f"{where} is {kind(got)}, expected {expected}")
    if got.shape != want.shape:  # before any subtraction: (4, 1) - (4,) would broadcast
        turned = got.ndim > 1 and got.swapaxes(-1, -2).shape == want.shape
        turned = turned and np.allclose(got.swapaxes(-1, -2), want, atol=atol)
        message = f"{where} has shape {got.shape}, expected {want.shape}"
        return Difference(where, message, "This is the right answer transposed." if turned else "")
    if want.dtype.kind in "iu" and want.ndim and got.dtype.kind not in "iu":
        return Difference(where, f"{where} has dtype {got.dtype}, expected integers ({want.dtype})")
    if want.dtype.kind == "b" and got.dtype.kind != "b":
        return Difference(where, f"{where} has dtype {got.dtype}, expected booleans")
    if want.dtype.kind in "biuf" and got.dtype.kind not in "biuf":  # complex, or no numbers at all
        hint = (
            "np.abs gives the size of a complex number, .real its real part." if got.dtype.kind == "c" else ""
        )
        return Difference(where, f"{where} has dtype {got.dtype}, expected real numbers", hint)
    if want.dtype.kind == "f" and np.isfinite(want).all() and not np.isfinite(got).all():
        bad = int(np.sum(~np.isfinite(got)))
        what = "is NaN or infinite" if got.ndim == 0 else f"has {bad} entries that are NaN or infinite"
        return Difference(where, f"{where} {what}", "A division by zero, or exp or log of too much?")
    equal = close(got, want, atol) if got.dtype.kind in "biuf" else got == want
    if not equal.all():
        if not explain:
            return Difference(where, "")
        off = np.where(equal, -1.0, np.nan_to_num(np.abs(np.subtract(got, want, dtype=float)), nan=np.inf))
        worst = np.unravel_index(np.argmax(off), want.shape)
        place = f"{where}[{', '.join(map(str, worst))}]" if want.ndim else where
        came, expected = number_text(got[worst]), number_text(want[worst])
        digits = 6
        while came == expected and digits < 17:  # as many digits as tell them apart
            digits += 1
            came, expected = f"{got[worst]:.{digits}g}", f"{want[worst]:.{digits}g}"
        message = f"{place} is {came}, expected {expected}"
        return Difference(where, message, slip(got, want, atol, sizes))
    if dtypes and want.dtype.kind == "f" and want.ndim and got.dtype != want.dtype:
        hint = f"{want.dtype} in, {want.dtype} out: which of your constants or arrays is {got.dtype}?"
        return Difference(where, f"{where} has dtype {got.dtype}, expected {want.dtype}", hint)
    return None
