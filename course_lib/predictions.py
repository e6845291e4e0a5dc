"""
A guess before the picture: asked, kept in ``my_predictions.json``, and set beside what is true.

    predict("rate", "What does a rate of 2 do?", ["It is faster.", "It diverges."])  # before the picture
    predicted("rate", right="It diverges.")  # after it
    predictions()  # at the lesson's end: 1 of 1 predictions
"""

import html
import json
from pathlib import Path
from typing import Any, NamedTuple

from course_lib.check.card import GREEN, GREY, framed
from course_lib.check.notebook.kept import write
from course_lib.check.notebook.page import shell_here

FILE = "my_predictions.json"
STYLE = (  # long options are broken into lines beside their button
    "<style>.course-predict .widget-radio-box{height:auto;max-width:none}"
    ".course-predict .widget-radio-box label{display:flex;align-items:flex-start;white-space:normal;"
    "height:auto;line-height:1.4;width:auto;max-width:none;margin:.2em 0}"
    ".course-predict .widget-radio-box input{order:-1;flex:none;margin:0 .5em 0 0;top:0}</style>"
)
Guess = str | float


class Question(NamedTuple):
    """What was asked: with the texts to choose from, or the lowest and the highest number."""

    text: str
    options: list[str] | tuple[float, float]

    def allowed(self, guess: Any) -> bool:
        """Return whether this is one of the answers."""
        if isinstance(self.options, list):
            return guess in self.options
        low, high = self.options
        return isinstance(guess, int | float) and low <= guess <= high


class Result(NamedTuple):
    """What was said, if anything was, and what is so."""

    said: Guess | None
    right: Guess
    is_right: bool


_asked: dict[str, Question] = {}  # in this process, as the two below
_said: dict[str, Guess] = {}
_results: dict[str, Result] = {}


def predict(
    name: str, question: str, options: list[str] | tuple[float, float], *, answer: Guess | None = None
) -> None:
    """
    Ask what the reader expects, and keep the answer: once committed it stays.

    Args:
        name: The prediction's name, under which :func:`predicted` finds it.
        question: Shown above the options.
        options: The texts to choose from, or the lowest and the highest number that can be an answer.
        answer: The answer, where nothing can be clicked: the number of an option, from 1, or the number asked
            for.

    Raises:
        ValueError: If there are fewer than two options, or the answer is none of them.
    """
    asked = _asked[name] = Question(question, options)
    if len(options) < 2:
        raise ValueError(f"predict({name!r}) has the options {options!r}; give two or more.")
    if answer is not None and committed(name) is None:
        guess = answer
        if isinstance(options, list) and answer in range(1, len(options) + 1):
            guess = options[int(answer) - 1]
        if not asked.allowed(guess):
            raise ValueError(f"{answer!r} is no answer to {question!r}. {_how(asked)}")
        print(commit(name, guess))
    if getattr(shell_here(), "kernel", None) is not None:
        _show_form(name, asked)
        return
    said = committed(name)
    numbered = enumerate(options, 1) if isinstance(options, list) else ()
    last = _how(asked) if said is None else f"You said: {_text(said)}"
    print(question, *(f"  {i}. {text}" for i, text in numbered), last, sep="\n")


def predicted(name: str, *, right: Guess, within: float = 0.0) -> None:
    """
    Show what is true, with what the reader expected.

    Args:
        name: The prediction's name.
        right: The right option, or the right number.
        within: How far from a right number an answer may lie.
    """
    said = committed(name)
    is_right = said == right
    if isinstance(said, int | float) and isinstance(right, int | float):
        is_right = abs(said - right) <= within
    _results[name] = Result(said, right, is_right)
    if is_right:
        lines = [] if said == right else [f"You said: {_text(said)}"]
        _show("✓", GREEN, f"You predicted it: {_text(right)}", lines)
    elif said is None:
        _show("○", GREY, f"It is: {_text(right)}", ["You had made no prediction."])
    else:
        _show("○", GREY, f"You said: {_text(said)}", [f"It is: {_text(right)}"])


def predictions() -> None:
    """Show how many of the notebook's predictions came true, and which did not."""
    if not _asked:
        _show("○", GREY, "No predictions yet", ["Run the cells that ask for them, then this one."])
        return
    true = sum(result.is_right for result in _results.values())
    lines = []
    for name, question in _asked.items():
        result = _results.get(name)
        if result is None:
            lines.append(f"{question.text} The answer stands further up.")
        elif not result.is_right:
            said = "nothing" if result.said is None else _text(result.said)
            lines.append(f"{question.text} You said: {said.rstrip('.')}. It is: {_text(result.right)}")
    _show(*(("✓", GREEN) if true else ("○", GREY)), f"{true} of {len(_asked)} predictions", lines)


def committed(name: str) -> Guess | None:
    """Return what the reader committed to, now or in an earlier session, if it answers what is asked."""
    guess = _said.get(name)
    if guess is None:
        try:
            guess = _read().get(name)
        except (OSError, ValueError):
            return None
    return guess if name not in _asked or _asked[name].allowed(guess) else None


def commit(name: str, guess: Guess) -> str:
    """Keep an answer, and return a sentence on that."""
    _said[name] = guess
    try:
        text = json.dumps(_read() | {name: guess}, indent=1, ensure_ascii=False, sort_keys=True)
        write(Path.cwd() / FILE, text + "\n")
    except ValueError:  # it may hold other predictions: leave it alone
        return f"Noted until the kernel restarts: {FILE} cannot be read. Correct it, or delete it."
    except OSError as error:
        return f"Noted until the kernel restarts: {FILE} cannot be written ({error.strerror})."
    return f"Kept in {FILE}."


def _read() -> dict[str, Guess]:
    path = Path.cwd() / FILE
    if not path.exists():
        return {}
    found = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(found, dict):
        raise ValueError(f"{FILE} holds no predictions.")
    return found


def _how(asked: Question) -> str:
    if isinstance(asked.options, list):
        return f"Run it with answer=1 to {len(asked.options)} to commit to one."
    low, high = asked.options
    return f"Run it with answer= a number from {low:g} to {high:g}."


def _text(guess: Guess) -> str:
    return guess if isinstance(guess, str) else f"{guess:.4g}"


def _show(sign: str, colour: str, title: str, lines: list[str]) -> None:
    """Show a card in a notebook, and print its text elsewhere."""
    text = "\n".join([f"{sign} {title}", *(f"  {line}" for line in lines)])
    if shell_here() is None:
        print(text)
        return
    from IPython.display import display  # not needed where there is no notebook

    head = (
        f'<div style="font-weight:600"><span style="color:{colour}">{sign}</span> {html.escape(title)}</div>'
    )
    body = head + "".join(f"<div>{html.escape(line)}</div>" for line in lines)
    display({"text/html": framed(colour, body), "text/plain": text}, raw=True)


def _show_form(name: str, asked: Question) -> None:
    """Show what can be clicked: the options, or a box for a number, and a button that commits."""
    import ipywidgets as widgets  # needs a kernel
    from IPython.display import display

    said = committed(name)
    fixed = said is not None
    if isinstance(asked.options, list):
        layout = widgets.Layout(width="auto")
        choice = widgets.RadioButtons(options=asked.options, value=said, disabled=fixed, layout=layout)
    else:
        low, high = asked.options
        start = said if fixed else (low + high) / 2
        choice = widgets.BoundedFloatText(start, min=low, max=high, step=(high - low) / 100, disabled=fixed)
    button = widgets.Button(description="Commit", disabled=fixed)
    note = widgets.HTML(f"{STYLE}<i>Committed.</i>" if fixed else STYLE)

    def on_commit(_: Any) -> None:
        if choice.value is None:
            note.value = f"{STYLE}<i>Choose one first.</i>"
            return
        choice.disabled = button.disabled = True
        note.value = f"{STYLE}<i>{html.escape(commit(name, choice.value))}</i>"

    button.on_click(on_commit)
    title = widgets.HTMLMath(f"<b>Predict.</b> {html.escape(asked.text)}")
    form = widgets.VBox([title, choice, widgets.HBox([button, note])])
    form.add_class("course-predict")
    display(form)
