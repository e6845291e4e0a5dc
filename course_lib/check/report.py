"""How the result of a check shows: a card in a notebook, text elsewhere, one plain number for nbgrader."""

import html
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from course_lib.check.call import Case
from course_lib.check.codec import Made
from course_lib.check.compare import value_text

UNANSWERED = "Not answered yet. Write your code in the cell above, run that cell, then run this one."

# The colours have one contrast of 4.5 or more on white and on JupyterLab's dark background; text takes
# the page's own.
GREEN, AMBER, RED, GREY = "#1a8754", "#b26a00", "#d1344b", "#7a7f87"


class Failure(NamedTuple):
    """Why a field earned nothing: the first case that shows it."""

    field: str
    case: int
    message: str
    hint: str = ""


def call_text(name: str, case: Case) -> str:
    """Return a case as the call it is, long arguments by name, with the lines that say what these are."""

    def text(value: Any) -> str:
        if isinstance(value, Made):
            inside = ", ".join(map(repr, value.args))
            return f"np.random.default_rng({inside})" if value.maker == "rng" else f"{value.maker}({inside})"
        return value_text(value)

    args = [text(arg) for arg in case.args] + [f"{key}={text(arg)}" for key, arg in case.options.items()]
    return f"{name}({', '.join(args)})" + (f", called {case.calls} times" if case.calls > 1 else "")


@dataclass(frozen=True)
class Report:
    """
    What a check says of an answer.

    Attributes:
        name: The exercise.
        score: The points earned.
        points: The most it can be.
        mistake: The name of the known mistake that gives exactly these numbers, or ``None``.
        messages: What to tell the student, most helpful first.
        passed: For each graded field, whether it is right.
        answered: Whether there was an answer at all.
    """

    name: str
    score: float
    points: float
    mistake: str | None
    messages: list[str]
    passed: dict[str, bool] = field(default_factory=dict)
    answered: bool = True
    failures: list[Failure] = field(default_factory=list)
    sentence: str = ""  # the known mistake's
    cases: list[Case] = field(default_factory=list)
    picture: str = ""  # a PNG, base64, with its alternative text in front, or nothing

    def __float__(self) -> float:
        return self.score

    def __repr__(self) -> str:
        return f"{self.score:g}"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._html()}

    def _head(self) -> tuple[str, str, str]:
        """Return the sign, the colour and the title."""
        if not self.answered:
            return "○", GREY, f"{self.name}: no answer yet"
        if self.score == self.points:
            return "✓", GREEN, f"{self.name}: right"
        return (
            ("◐", AMBER, f"{self.name}: partly right")
            if self.score
            else ("✗", RED, f"{self.name}: not yet right")
        )

    def __str__(self) -> str:
        sign, _, title = self._head()
        lines = [f"{sign} {title} — {self.score:g} of {self.points:g} points"]
        if self.score == self.points:
            return lines[0]
        lines += [f"  {self.sentence}"] if self.sentence else []
        if not self.failures:
            lines += [f"  {message}" for message in self.messages if message != self.sentence]
        for part in self._parts():
            lines += [f"  {part['what']}", *(f"    {message}" for message in part["messages"])]
            lines += [f"    {hint}" for hint in part["hints"]]
        return "\n".join(lines)

    def _parts(self) -> list[dict[str, Any]]:
        """Return the failures gathered by case, so that each call is told once."""
        parts = []
        for i in dict.fromkeys(failure.case for failure in self.failures):
            here = [failure for failure in self.failures if failure.case == i]
            case = self.cases[i]
            parts.append(
                {
                    "what": f"{call_text(self.name, case)}" + (f"   ({case.note})" if case.note else ""),
                    "messages": list(dict.fromkeys(failure.message for failure in here)),
                    # a guess from the numbers has nothing to add to a known mistake
                    "hints": [] if self.sentence else list(dict.fromkeys(f.hint for f in here if f.hint)),
                }
            )
        return parts

    def _html(self) -> str:
        sign, colour, title = self._head()
        out = [
            f'<div role="status" style="border-left:5px solid {colour};padding:.4em .9em;margin:.2em 0;'
            f'max-width:60em;line-height:1.45;color:var(--jp-content-font-color1,inherit)">'
            f'<div style="font-weight:600"><span style="color:{colour}">{sign}</span> {html.escape(title)}'
            f'<span style="font-weight:400;float:right">{self.score:g} of {self.points:g} points</span></div>'
        ]
        if self.sentence:
            out.append(f'<div style="margin:.35em 0;font-weight:500">{html.escape(self.sentence)}</div>')
        if not self.failures:
            out += [f"<div>{html.escape(m)}</div>" for m in self.messages if m != self.sentence]
        for part in self._parts():
            out.append(f'<div style="margin-top:.35em"><code>{html.escape(part["what"])}</code></div>')
            out += [f"<div>{html.escape(message)}</div>" for message in part["messages"]]
            out += [f'<div style="opacity:.85">→ {html.escape(hint)}</div>' for hint in part["hints"]]
        right = [name for name, ok in self.passed.items() if ok]
        if right and len(right) < len(self.passed):
            names = html.escape(", ".join(right))
            out.append(f'<div style="opacity:.85;margin-top:.35em">Already right: {names}.</div>')
        if self.picture:
            alt, data = self.picture.split("\n")
            out.append(
                f'<img alt="{html.escape(alt)}" style="max-width:100%;margin-top:.4em" '
                f'src="data:image/png;base64,{data}">'
            )
        return "".join([*out, "</div>"])
