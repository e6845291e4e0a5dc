"""
A student's own tricks, in a notebook that stands by itself: from ``my_tricks.py``, and the rest lent by us.

    bring_tricks()  # in a cell of its own: your right answers take this line's place
    borrow(globals())  # below it: what is missing is lent, and named
"""

import html
import importlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from course_lib.check.notebook import kept
from course_lib.check.notebook.page import shell_here
from course_lib.check.notebook.progress import is_graded


class Trick(NamedTuple):
    """Functions that belong together: they are yours together, or lent together."""

    name: str
    lesson: int
    module: str  # of ours, below course_lib
    wrote: tuple[str, ...]  # in the lesson
    given: tuple[str, ...] = ()  # what goes with them, and was no exercise


def _pair(name: str, lesson: int, module: str, *, given: tuple[str, ...] = ()) -> Trick:
    pair = f"{name}_forward", f"{name}_backward"
    return Trick(name, lesson, module, tuple(n for n in pair if n not in given), given)


TRICKS = (
    _pair("linear", 0, "ops.linear"),
    Trick("softmax_cross_entropy", 0, "ops.losses", ("softmax_cross_entropy",)),
    Trick("minibatches", 1, "datasets.sampling", ("minibatches",)),
    Trick("sgd", 1, "optim.gradient_descent", ("sgd_step",)),
    Trick("cosine_decay", 1, "optim.schedules", ("cosine_decay",)),
    Trick("momentum", 2, "optim.gradient_descent", ("momentum_step",), ("momentum_init",)),
    Trick("adam", 3, "optim.adaptive", ("adam_step",), ("adam_init",)),
    _pair("sigmoid", 4, "ops.activations", given=("sigmoid_forward",)),
    _pair("tanh", 4, "ops.activations", given=("tanh_forward",)),
    _pair("relu", 4, "ops.activations", given=("relu_forward",)),
    Trick("xavier_normal", 4, "nn.initializers", ("xavier_normal",)),
    Trick("kaiming_normal", 4, "nn.initializers", ("kaiming_normal",)),
    _pair("dropout", 5, "ops.dropout"),
    _pair("batchnorm", 6, "ops.norm.batch_norm"),
    _pair("conv2d", 7, "ops.conv.conv2d"),
    _pair("maxpool2d", 8, "ops.conv.pooling"),
    _pair("residual", 9, "ops.residual"),
)


class Loan(NamedTuple):
    """Which tricks are a student's own, and which are lent."""

    yours: tuple[str, ...]
    lent: tuple[str, ...]

    def __repr__(self) -> str:
        lessons = {trick.name: trick.lesson for trick in TRICKS}
        lent = ", ".join(f"{name} (lesson {lessons[name]:02})" for name in self.lent)
        return f"Yours: {', '.join(self.yours) or 'none yet'}.\nLent by us: {lent or 'none'}."

    def _repr_html_(self) -> str:
        return "".join(f"<p>{html.escape(line)}</p>" for line in repr(self).splitlines())


def borrow(names: dict[str, Any], *, also: Iterable[str] = ()) -> Loan:
    """
    Put our function under every name of a trick that is not there, or that is not the student's own.

    A trick of two functions is lent as a whole: a backward function reads its own forward function's cache.

    Args:
        names: The notebook's names, ``globals()``; they are changed.
        also: Tricks to lend although the student has them: ``("conv2d",)`` where theirs is slow.

    Raises:
        ValueError: If ``also`` has a name that is no trick.

    Example:
        >>> names = {}
        >>> "conv2d" in borrow(names).lent
        True
        >>> names["conv2d_forward"].__module__
        'course_lib.ops.conv.conv2d'
    """
    known = [trick.name for trick in TRICKS]
    if unknown := sorted(set(also) - set(known)):
        raise ValueError(f"There is no trick {unknown[0]!r} to lend. The tricks are: {', '.join(known)}.")
    yours, lent = [], []
    for trick in TRICKS:
        own = trick.name not in also and all(is_own(names.get(name)) for name in trick.wrote)
        (yours if own else lent).append(trick.name)
        for name in (*([] if own else trick.wrote), *trick.given):
            if not own or not is_own(names.get(name)):
                names[name] = ours(trick, name)
    return Loan(tuple(yours), tuple(lent))


def ours(trick: Trick, name: str) -> Any:
    """Return our function of a trick. No lesson hides it from this one while a notebook is graded."""
    return getattr(importlib.import_module(f"course_lib.{trick.module}"), name)


def is_own(value: Any) -> bool:
    """Return whether a value is a function that a notebook defines."""
    return callable(value) and not getattr(value, "__module__", "").startswith("course_lib.")


class Brought(NamedTuple):
    """What a cell shows that brought tricks: a sentence, and the text for where the cell did not change."""

    sentence: str
    text: str = ""

    def __repr__(self) -> str:
        return f"{self.sentence}\n\n{self.text}".strip()

    def _repr_html_(self) -> str:
        shown = f"<p>{html.escape(self.sentence)}</p>"
        if not self.text:
            return shown
        return (
            f"{shown}<details><summary>The cell has not changed? Copy this into it.</summary>"
            f"<pre>{html.escape(self.text)}</pre></details>"
        )


def bring_tricks(folder: Path | None = None) -> Brought | None:
    """
    Put the right answers of ``my_tricks.py`` into the cell that calls this, in place of the call.

    JupyterLab, VS Code and Colab change the cell, as they do for ``%load``; where a front end does not, the
    text stands below the cell, to be copied. While a notebook is graded nothing happens: there is no file
    beside it, and what stands in the cell is all there is.

    Args:
        folder: Where the file is; the working directory unless given.
    """
    if is_graded():
        return None
    try:
        _, entries = kept.read((folder or Path.cwd()) / kept.FILE)
    except kept.NotKept as reason:
        return Brought(str(reason))
    wanted = {name for trick in TRICKS for name in trick.wrote}
    found = [(key, text) for key, text in kept.in_order(entries) if key[0] in wanted]
    if not found:
        return Brought(
            f"There is no trick in {kept.FILE} here yet: the checks of lessons 00 to 09 put right answers "
            "into it. Below, all is lent by us."
        )
    parts = [f"# --- {name} ({lesson})\n{text}" for (name, lesson), text in found]
    head = f"# My tricks, {len(found)} functions from {kept.FILE}. For newer ones write bring_tricks() here."
    text = "\n\n\n".join([head, *parts])
    if shell := shell_here():
        shell.set_next_input(text, replace=True)
    return Brought(f"{len(found)} of your functions stand in this cell now. Run it once more.", text)
