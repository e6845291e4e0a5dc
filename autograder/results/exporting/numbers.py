"""Marks as an LMS writes and reads them: two decimals, and its own decimal sign."""

import math
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from autograder.errors import CourseError

NUMBER = re.compile(r"-?\d[\d.,]*%?|-?[.,]\d+")


def rounded(mark: float) -> float:
    """
    Return a mark with two decimals, as it is read: 9.995 becomes 10.

    Raises:
        CourseError: If it is not a number.

    Example:
        >>> rounded(9.995), rounded(1 / 3), rounded(-0.001)
        (10.0, 0.33, 0.0)
    """
    if not math.isfinite(mark):
        raise CourseError(f"A mark is {mark}, which is no number.\nLook at it in the formgrader.")
    return float(Decimal(repr(mark)).quantize(Decimal("0.01"), ROUND_HALF_UP)) + 0.0


def written(mark: float, decimal: str = ".") -> str:
    """
    Return a mark as a cell of a table.

    Example:
        >>> written(8.5), written(1234.005, ",")
        ('8.50', '1234,01')
    """
    return f"{rounded(mark):.2f}".replace(".", decimal).replace(f"-0{decimal}00", f"0{decimal}00")


def shown(value: float) -> str:
    """
    Return a number of points, or a mean, as people read it.

    Example:
        >>> shown(8.25), shown(8.125), shown(23.0), shown(25 / 3)
        ('8.25', '8.13', '23', '8.33')
    """
    return written(value).rstrip("0").rstrip(".")


def percent(share: float) -> str:
    """
    Return a share in percent.

    Example:
        >>> percent(0.125), percent(2 / 3)
        ('13%', '67%')
    """
    return f"{Decimal(repr(100 * share)).quantize(Decimal(1), ROUND_HALF_UP)}%"


def parsed(cell: str) -> float | None:
    """
    Return the number in a cell, or nothing; the last comma or point is the decimal sign, as Canvas has it.

    Example:
        >>> parsed("8,50"), parsed("1,234.56"), parsed("EX"), parsed("")
        (8.5, 1234.56, None, None)
    """
    cell = cell.strip()
    if not NUMBER.fullmatch(cell) or cell.endswith("%"):
        return None
    whole, sign, rest = cell.replace(",", ".").rpartition(".")
    return float(f"{whole.replace('.', '')}{sign}{rest}")


def decimal_sign(cells: Iterable[str], delimiter: str) -> str:
    """
    Return the decimal sign of a file, from its numbers, or else from what separates its cells.

    Example:
        >>> decimal_sign(["8,50", "EX"], ";"), decimal_sign(["8.50"], ";"), decimal_sign([], ";")
        (',', '.', ',')
    """
    signs = {found[1] for cell in cells if (found := re.fullmatch(r"-?\d+([.,])\d+", cell.strip()))}
    return signs.pop() if len(signs) == 1 else "," if delimiter == ";" and not signs else "."
