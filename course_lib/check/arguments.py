"""Arguments that are objects, not data: each call gets one made anew, as the pack describes it."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np


def rng(seed: int) -> np.random.Generator:
    """Return a random generator."""
    return np.random.default_rng(seed)


def function(source: str, *given: Any) -> Callable[..., Any]:
    """
    Return the first function that a source defines, or what it returns for ``given``.

    A function can be an argument too: an activation, a branch of a network. Packs are the course's own files.
    """
    space: dict[str, Any] = {"np": np}
    exec(source, space)
    first = next(value for name, value in space.items() if name not in ("np", "__builtins__"))
    return first(*given) if given else first


MAKERS: dict[str, Callable[..., Any]] = {"rng": rng, "function": function}


class Made(NamedTuple):
    """An argument that is made anew for each call: ``Made("rng", (0,))`` is ``np.random.default_rng(0)``."""

    maker: str
    args: tuple = ()
    says: str = ""  # what it is, to a student: "a branch that gives 10 times its input"

    def make(self) -> Any:
        """Return the object."""
        return MAKERS[self.maker](*self.args)
