"""What a check says of an answer: a card in a notebook, text elsewhere, one plain number for nbgrader."""

import html
import re
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from course_lib.check.arguments import Made
from course_lib.check.case import Case
from course_lib.check.compare import value_text

UNANSWERED = "Not answered yet. Write your code in the cell above, run that cell, then run this one."

CODE, STRESSED = re.compile(r"`([^`]+)`"), re.compile(r"(?<!\S)\*(\w[\w -]*)\*(?![\w*])")
# The colours have one contrast of 4.5 or more on white and on JupyterLab's dark background; text takes
# the page's own.
GREEN, AMBER, RED, GREY = "#1a8754", "#b26a00", "#d1344b", "#7a7f87"


class Failure(NamedTuple):
    """Why a field earned nothing: the first case that shows it."""

    field: str
    case: int
    message: str
    hint: str = ""


def framed(colour: str, body: str, kind: str = "course-card") -> str:
    """Return HTML beside a bar of some colour; the text has the page's own."""
    return (
        f'<div role="status" class="{kind}" style="border-left:5px solid {colour};padding:.4em .9em;'
        "margin:.2em 0;max-width:60em;line-height:1.45;"
        f'color:var(--jp-content-font-color1,inherit)">{body}</div>'
    )


def headline(sign: str, colour: str, title: str, corner: str = "") -> str:
    """Return HTML of a card's first line, with something at its right end."""
    right = f'<span style="font-weight:400;float:right">{corner}</span>' if corner else ""
    return (
        f'<div style="font-weight:600"><span style="color:{colour}">{sign}</span> {html.escape(title)}'
        f"{right}</div>"
    )


def call_text(name: str, case: Case) -> str:
    """Return a case as the call it is, objects by what they are, long arrays by their shape."""

    def has_object(value: Any) -> bool:
        return isinstance(value, Made) or (isinstance(value, tuple | list) and any(map(has_object, value)))

    def text(value: Any) -> str:
        if isinstance(value, Made):
            inside = ", ".join(map(repr, value.args))
            return f"np.random.default_rng({inside})" if value.maker == "rng" else value.says
        if has_object(value):
            parts = ", ".join(map(text, value))
            named = type(value).__name__ if hasattr(value, "_fields") else ""
            return f"[{parts}]" if isinstance(value, list) else f"{named}({parts})"
        return value_text(value)

    args = [text(arg) for arg in case.args] + [f"{key}={text(arg)}" for key, arg in case.options.items()]
    times = f", called {case.calls} times" if case.calls > 1 else ""
    then = f"({', '.join(map(text, case.then))})" if case.then is not None else ""
    return f"{name}({', '.join(args)}){then}{times}"


@dataclass(frozen=True)
class Report:
    """
    What a check says of an answer.

    Attributes:
        name: The exercise.
        score: The points earned.
        points: The most it can be.
        mistake: The name of the mistake that the answer makes, or ``None``.
        messages: What to tell the student, most helpful first.
        passed: For each graded field, whether it is right.
        answered: Whether there was an answer at all.
        located: How far a wrong answer is right, in sentences.
        remarks: What is unusual and costs nothing.
    """

    name: str
    score: float
    points: float
    mistake: str | None
    messages: list[str]
    passed: dict[str, bool] = field(default_factory=dict)
    answered: bool = True
    failures: list[Failure] = field(default_factory=list)
    sentence: str = ""  # the mistake's
    cases: list[Case] = field(default_factory=list)
    wrong: list[int] = field(default_factory=list)  # the numbers of the cases that something is wrong on
    located: str = ""
    remarks: list[str] = field(default_factory=list)
    stale: str = ""  # why what was checked is not what the page shows
    hint: str = ""  # of the lesson's, unfolded after several tries
    after: str = ""  # what to look at once it is right
    tally: str = ""  # how far the lesson is done
    picture: str = ""  # SVG, base64, with its alternative text in front, or nothing

    def __float__(self) -> float:
        return self.score

    def __repr__(self) -> str:
        return f"{self.score:g}"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._html()}

    def but(self, **changes: Any) -> "Report":
        """Return a copy with some attributes changed."""
        return replace(self, **changes)

    @property
    def right(self) -> bool:
        """Whether the answer that the page shows earns every point."""
        return self.answered and not self.stale and self.score == self.points

    def _head(self) -> tuple[str, str, str]:
        """Return the sign, the colour and the title."""
        if not self.answered:
            return "○", GREY, f"{self.name}: {'not mended yet' if self.mistake else 'no answer yet'}"
        if self.stale:
            return "!", AMBER, f"{self.name}: your last version did not run"
        if self.right:
            return "✓", GREEN, f"{self.name}: right"
        if self.score:
            return "◐", AMBER, f"{self.name}: partly right"
        return "✗", RED, f"{self.name}: not yet right"

    def _lines(self) -> list[tuple[str, str]]:
        """Return what the card says below its title, each line with its kind."""
        lines = [("strong", self.stale)] if self.stale else []
        if self.right or not self.answered:
            lines += [("text", message) for message in self.messages]
        else:
            lines += [("strong", self.sentence)]
            if not self.failures:
                lines += [("text", message) for message in self.messages if message != self.sentence]
            for part in self._parts():
                lines += part
            if self.located:
                lines.append(("text", self.located))
            right = [name for name, ok in self.passed.items() if ok]
            if right and len(right) < len(self.passed):
                lines.append(("faint", f"Already right: {', '.join(right)}."))
        lines += [("faint", remark) for remark in self.remarks]
        lines += [("faint", f"Hint: {self.hint}")] if self.hint else []
        lines += [("faint", self.after)] if self.after else []
        lines += [("faint", self.tally)] if self.tally else []
        return [line for line in lines if line[1]]

    def _parts(self) -> list[list[tuple[str, str]]]:
        """Return the failures gathered by case, so that each call is told once."""
        parts = []
        for i in dict.fromkeys(failure.case for failure in self.failures):
            here = [failure for failure in self.failures if failure.case == i]
            case = self.cases[i]
            call = call_text(self.name, case) + (f"   ({case.note})" if case.note else "")
            told = dict.fromkeys(f.message for f in here if f.message not in self.sentence)
            messages = [f"I{m[1:]}" if m.startswith("it ") else m for m in told]
            hints = dict.fromkeys(f.hint for f in here if f.hint and not self.sentence)
            parts.append(
                [
                    ("code", call),
                    *(("text", message) for message in messages),
                    *(("faint", f"→ {hint}") for hint in hints),
                ]
            )
        return parts

    def __str__(self) -> str:
        sign, _, title = self._head()
        lines = [f"{sign} {title} — {self.score:g} of {self.points:g} points"]
        return "\n".join([*lines, *(f"  {text}" for _, text in self._lines())])

    def _html(self) -> str:
        sign, colour, title = self._head()
        out = [headline(sign, colour, title, f"{self.score:g} of {self.points:g} points")]
        styles = {"strong": "margin:.35em 0;font-weight:500", "faint": "opacity:.85;margin-top:.2em"}
        for kind, text in self._lines():
            if kind == "code":
                out.append(f'<div style="margin-top:.35em"><code>{html.escape(text)}</code></div>')
            else:
                style = f' style="{styles[kind]}"' if kind in styles else ""
                shown = STRESSED.sub(r"<em>\1</em>", CODE.sub(r"<code>\1</code>", html.escape(text)))
                out.append(f"<div{style}>{shown}</div>")
        if self.picture:
            alt, data = self.picture.split("\n")
            out.append(
                f'<img alt="{html.escape(alt)}" style="max-width:100%;margin-top:.4em" '
                f'src="data:image/svg+xml;base64,{data}">'
            )
        return framed(colour, "".join(out))
