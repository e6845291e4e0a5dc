"""Compare what came with what was expected: values decide, and what is only unusual is a remark."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from course_lib.check.npz_tree import Other, is_named

COARSE = 1e3  # how much further off float32 may be than float64


class Difference(NamedTuple):
    """The first difference between two values."""

    where: str  # the field, with an index: "v[2]"
    message: str  # what came and what was expected
    hint: str = ""  # what to look at


def article(noun: str) -> str:
    """Return a noun with its article."""
    spelt = noun[:2].isupper() and noun[0] in "FHLMNRSX"  # an RNNCache
    return f"{'an' if spelt or noun[:1] in 'aeiouAEIOU' else 'a'} {noun}"


def count(number: int, noun: str) -> str:
    """Return a number of things: "1 entry", "2 entries"."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}{'es' if noun.endswith('ch') else 's'}"
    return f"{number} {noun if number == 1 else plural}"


def is_ellipsis(value: Any) -> bool:
    """Return whether a value is what stands in an unanswered cell."""
    return value is Ellipsis or (isinstance(value, Other) and value.type == "ellipsis")


def kind(value: Any) -> str:
    """Return what a value is, in a student's words."""
    if value is None:
        return "None"
    if is_ellipsis(value):
        return "`...`"
    if isinstance(value, bool | np.bool_):
        return "a bool"
    if isinstance(value, int | float | np.number) or (isinstance(value, np.ndarray) and not value.ndim):
        return "a number"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, list) or type(value) is tuple:
        return f"{article(type(value).__name__)} of {count(len(value), 'entry')}"
    name = value.type if isinstance(value, Other) else type(value).__name__
    plain = {"str": "string", "builtin_function_or_method": "function", "ufunc": "NumPy function"}
    return article(plain.get(name, name))


def number_text(value: Any, digits: int = 6) -> str:
    """Return a number with as many digits as help; whole ones whole."""
    value = np.asarray(value)[()]
    if value.dtype.kind in "iub" or (np.isfinite(value) and value == np.rint(value) and abs(value) < 1e15):
        return str(value) if value.dtype.kind == "b" else str(int(value))
    return f"{value:.{digits}g}"


def value_text(value: Any, most: int = 12) -> str:
    """Return a value as one would write it, or its shape where it is long."""
    if isinstance(value, np.ndarray) and value.ndim:
        if value.size > most:
            return f"array of shape {value.shape}"
        parts = (value_text(part, most) if part.ndim else number_text(part, 4) for part in value)
        return f"[{', '.join(parts)}]"
    if isinstance(value, np.ndarray | np.generic | float) and np.asarray(value).dtype.kind in "biuf":
        return number_text(value)
    if is_named(value):
        fields = zip(value._fields, value, strict=True)
        return f"{type(value).__name__}({', '.join(f'{n}={value_text(v, 6)}' for n, v in fields)})"
    if isinstance(value, list | tuple):
        inside = ", ".join(value_text(part, 6) for part in value[:6]) + (", …" if len(value) > 6 else "")
        return f"[{inside}]" if isinstance(value, list) else f"({inside})"
    return kind(value) if isinstance(value, Other) else repr(value)[:80]


def close(got: np.ndarray, want: np.ndarray, atol: float) -> np.ndarray:
    """Return where two real arrays are at most ``atol`` apart, or both NaN: a cheaper np.isclose."""
    with np.errstate(invalid="ignore", over="ignore"):
        near = np.abs(np.subtract(got, want, dtype=float)) <= atol
        return near | (got == want) | ((got != got) & (want != want))


def array_of(value: Any) -> np.ndarray | None:
    """Return numbers, or nested lists of numbers, as an array; nothing where they are not."""
    if is_named(value):
        return None
    if isinstance(value, bool | int | float | complex | np.generic | np.ndarray):
        array = np.asarray(value)
    elif isinstance(value, list | tuple) and value:
        try:
            array = np.asarray(value)
        except (ValueError, TypeError, OverflowError):
            return None
    else:
        return np.empty(0) if isinstance(value, list | tuple) else None
    return array if array.dtype.kind in "biufc" else None


def compare(
    where: str,
    got: Any,
    want: Any,
    atol: float = 0.0,
    remarks: list[str] | None = None,
    explain: bool = True,
) -> Difference | None:
    """
    Return the first difference between ``got`` and ``want``, or ``None``.

    Args:
        where: What is compared, by name: it starts each message.
        got: What came.
        want: What was expected. Nested values are compared part by part.
        atol: How far a number may be off; one in float32, where float64 is expected, more.
        remarks: A list that is told what is unusual and costs nothing, as a list for an array.
        explain: Whether it matters how numbers differ, and not only that they do.
    """
    remarks = [] if remarks is None else remarks
    if isinstance(want, Other) or (callable(want) and not is_named(want)):
        # of a function in a cache all that can be seen is that it is one
        same = "function" in kind(want) and "function" in kind(got)
        return None if same else Difference(where, f"{where} is {kind(got)}, expected {kind(want)}")
    if isinstance(want, str) or want is None:
        same = type(got) is type(want) and got == want
        return (
            None if same else Difference(where, f"{where} is {value_text(got)}, expected {value_text(want)}")
        )
    if isinstance(want, bool | int | float | complex | np.generic | np.ndarray):
        if np.asarray(want).dtype.kind not in "biuf":  # what a known mistake may give
            return Difference(where, f"{where} is {kind(got)}")
        return _arrays(where, got, np.asarray(want), atol, remarks, explain)
    if isinstance(want, dict):
        if not isinstance(got, dict) or got.keys() != want.keys():
            keys = f"has the keys {[*got]}" if isinstance(got, dict) else f"is {kind(got)}"
            return Difference(where, f"{where} {keys}, expected a dict with the keys {[*want]}")
        parts = [(f"{where}[{key!r}]", got[key], want[key]) for key in want]
    else:
        return _sequences(where, got, want, atol, remarks, explain)
    return next((d for part in parts if (d := compare(*part, atol, remarks, explain))), None)


def _sequences(
    where: str, got: Any, want: Sequence[Any], atol: float, remarks: list[str], explain: bool
) -> Difference | None:
    """Return the first difference between lists or tuples; one may stand for the other."""
    first = array_of(want[0] if want else 0)
    if isinstance(got, np.ndarray) and got.ndim and first is not None and got.ndim == first.ndim + 1:
        remarks.append(f"{where} is an array where a {type(want).__name__} is meant.")
        got = list(got)
    if got is None:
        return Difference(where, f"{where} is None", "Is there a `return`?")
    if not isinstance(got, list | tuple):
        expected = f"a tuple: ({where},)" if len(want) == 1 and type(want) is tuple else kind(want)
        return Difference(where, f"{where} is {kind(got)}, expected {expected}")
    if len(got) != len(want):
        return Difference(where, f"{where} has {count(len(got), 'entry')}, expected {len(want)}")
    names = want._fields if is_named(want) else [f"{where}[{i}]" for i in range(len(want))]
    if len(want) == 1 and not is_named(want):
        names = [where]
    if is_named(want) and is_named(got) and set(got._fields) == set(want._fields):
        got = [getattr(got, name) for name in want._fields]
    parts = zip(names, got, want, strict=True)
    return next((d for part in parts if (d := compare(*part, atol, remarks, explain))), None)


def _arrays(
    where: str, came: Any, want: np.ndarray, atol: float, remarks: list[str], explain: bool
) -> Difference | None:
    """Return the first difference between numbers or arrays."""
    if came is None:
        return Difference(where, f"{where} is None", "Is there a `return`?")
    got = array_of(came)
    if got is None or (isinstance(came, list | tuple) and not want.ndim):
        expected = "a number" if want.ndim == 0 else f"an array of shape {want.shape}"
        return Difference(where, f"{where} is {kind(came)}, expected {expected}")
    if got.shape != want.shape:  # before any subtraction: (4, 1) - (4,) would broadcast
        came, expected = (f"an array of shape {a.shape}" if a.ndim else "a number" for a in (got, want))
        return Difference(where, f"{where} is {came}, expected {expected.removeprefix('an array of ')}")
    if got.dtype.kind == "c":
        hint = "np.abs gives the size of a complex number, .real its real part."
        return Difference(where, f"{where} has complex numbers, expected real ones", hint)
    if want.dtype.kind == "f" and np.isfinite(want).all() and not np.isfinite(got).all():
        bad = int(np.sum(~np.isfinite(got)))
        what = "is NaN or infinite" if got.ndim == 0 else f"has {count(bad, 'entry')} NaN or infinite"
        return Difference(where, f"{where} {what}", "A division by zero, or exp or log of too much?")
    coarse = got.dtype in (np.float32, np.float16) and want.dtype == np.float64
    equal = close(got, want, atol * COARSE if coarse else atol)
    if not equal.all():
        return _worst(where, got, want, equal) if explain else Difference(where, "")
    _remark(where, came, got, want, remarks)
    return None


def _worst(where: str, got: np.ndarray, want: np.ndarray, equal: np.ndarray) -> Difference:
    """Return the difference at the entry that is furthest off."""
    with np.errstate(invalid="ignore", over="ignore"):
        away = np.abs(np.subtract(got, want, dtype=float))
    off = np.where(equal, -1.0, np.nan_to_num(away, nan=np.inf))
    worst = np.unravel_index(np.argmax(off), want.shape)
    place = f"{where}[{', '.join(map(str, worst))}]" if want.ndim else where
    digits = 6
    while (came := number_text(got[worst], digits)) == (expected := number_text(want[worst], digits)):
        digits += 1  # as many digits as tell them apart
        if digits > 17:
            break
    return Difference(where, f"{place} is {came}, expected {expected}")


def _remark(where: str, came: Any, got: np.ndarray, want: np.ndarray, remarks: list[str]) -> None:
    """Note what is unusual in a right value."""
    if isinstance(came, list | tuple):
        remarks.append(
            f"{where} is {article(type(came).__name__)}; np.array makes it the array that is meant."
        )
    elif want.dtype.kind == "f" and want.ndim and got.dtype.kind == "f" and got.dtype != want.dtype:
        remarks.append(
            f"{where} is {got.dtype} where {want.dtype} came in. The numbers are right. "
            + (
                "Networks compute in float32, in half the memory and faster; np.zeros makes float64."
                if want.dtype == np.float32
                else f"{got.dtype} has fewer digits than what you were given."
            )
        )
    elif want.dtype.kind in "iu" and got.dtype.kind == "f":
        remarks.append(f"{where} is a float where a whole number is meant: // divides whole numbers.")


def rounding(parts: list[np.ndarray]) -> float:
    """
    Return how far numbers may be off, relative to the largest: a millionth, in float32 a thousandth.

    Every sensible way of computing stays far below: another order of a sum, a guard like + 1e-8, another
    processor.
    """
    return 1e-3 if any(part.dtype == np.float32 for part in parts) else 1e-6


def largest(parts: list[np.ndarray]) -> float:
    """Return the largest finite size; 1 beside integers, where a known mistake may give fractions."""
    sizes = (np.max(np.abs(part), initial=0, where=np.isfinite(part)) for part in parts)
    return float(max(sizes, default=1.0))


def leaves(value: Any) -> Iterator[np.ndarray]:
    """Yield the floating-point arrays and numbers inside a value."""
    if isinstance(value, list | tuple):
        for part in value:
            yield from leaves(part)
    elif isinstance(value, dict):
        yield from leaves(list(value.values()))
    elif isinstance(value, float | np.floating) or (
        isinstance(value, np.ndarray) and value.dtype.kind == "f"
    ):
        yield np.asarray(value)
