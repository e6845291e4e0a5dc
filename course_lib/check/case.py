"""What is asked of an answer, and what came: plain data that goes into packs and out of kernels."""

from typing import Any, NamedTuple


class Case(NamedTuple):
    """One call of an exercise's function, or several."""

    args: tuple = ()
    options: dict[str, Any] = {}  # noqa: RUF012  # never changed: a call gets a copy
    note: str = ""  # what is special about it, as a phrase: "a batch of one"
    calls: int = 1  # more than one: the results come as a tuple
    anew: bool = False  # whether each call gets fresh arguments; else all get the same objects
    then: tuple | None = None  # the answer returns a function, and what that gives for these is judged
    target: Any = None  # what a result is measured against; the process that runs an answer has it not

    def given(self) -> list[Any]:
        """Return all that an answer is given, in one list: what it could change."""
        return [*self.args, *self.options.values(), *(self.then or ())]

    def stored(self) -> tuple:
        """Return it as plain data for a pack: without its last fields where they say nothing."""
        if self.target is not None:
            return tuple(self)
        return tuple(self[: 5 if self.then is None else 6])

    def asked(self) -> tuple:
        """Return what the process that runs an answer is given, as plain data."""
        return self._replace(target=None).stored()


def case(
    *args: Any,
    note: str = "",
    calls: int = 1,
    anew: bool = False,
    then: tuple | None = None,
    target: Any = None,
    **options: Any,
) -> Case:
    """Return a case, written as the call it is."""
    return Case(args, options, note, calls, anew, then, target)


class Outcome(NamedTuple):
    """What a call came to. Exactly one of ``result`` and ``error`` means something."""

    result: Any = None
    error: str = ""  # the exception's type, or "Timeout"
    message: str = ""
    line: int = 0  # the line of the answer where it was raised
    changed: list[str] = []  # noqa: RUF012  # the arguments that were changed in place
