"""What is asked of an answer, and what came: plain data that goes into packs and out of kernels."""

from typing import Any, NamedTuple


class Case(NamedTuple):
    """One call of an exercise's function, or several."""

    args: tuple = ()
    options: dict[str, Any] = {}  # noqa: RUF012  # never changed: a call gets a copy
    note: str = ""  # what is special about it, as a phrase: "a batch of one"
    calls: int = 1  # more than one: the results come as a tuple
    anew: bool = False  # whether each call gets fresh arguments; else all get the same objects


def case(*args: Any, note: str = "", calls: int = 1, anew: bool = False, **options: Any) -> Case:
    """Return a case, written as the call it is."""
    return Case(args, options, note, calls, anew)


class Outcome(NamedTuple):
    """What a call came to. Exactly one of ``result`` and ``error`` means something."""

    result: Any = None
    error: str = ""  # the exception's type, or "Timeout"
    message: str = ""
    line: int = 0  # the line of the answer where it was raised
    changed: list[str] = []  # noqa: RUF012  # the arguments that were changed in place
