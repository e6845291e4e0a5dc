"""Turn an executed notebook into one to read: pictures from files, questions as text, no cell to run."""

import ast
import html
import json
import re
from collections.abc import Callable
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from autograder.authoring import cells
from autograder.authoring.notebooks import Places, badges
from autograder.authoring.site import moving
from autograder.authoring.site.formulas import Render, in_html

NUMBER = re.compile(r"[-+]?[0-9.]+(?:e[-+]?[0-9]+)?")
HTML_BLOCK = re.compile(r"^<(?:details|summary|div|p|table|figure)\b.*?(?=\n\n|\Z)", re.DOTALL | re.MULTILINE)


def to_read(
    name: str, notebook: NotebookNode, places: Places, render: Render, linked: Callable[[str], str]
) -> NotebookNode:
    """
    Return a lesson's page as a notebook.

    Args:
        name: The lesson.
        notebook: Its notebook, executed.
        places: Where else the lesson can be opened.
        render: What turns TeX into HTML.
        linked: What makes the links of a text lead to pages.
    """
    found = []
    for cell in notebook.cells:
        role = cell.metadata.get("course", "")
        if cell.cell_type == "markdown":
            text = cell.source.replace(badges(name, places.repository), buttons(name, places))
            text = HTML_BLOCK.sub(lambda block: in_html(block[0], render), linked(text))
            found.append(new_markdown_cell(text, id=cell.id))
        elif role == "predict":
            found.append(new_markdown_cell(question(cell.source), id=cell.id))
        elif cells.kind(cell) == "check":
            found.append(new_markdown_cell(answered_elsewhere(name, cell, places), id=cell.id))
        elif role != "bootstrap":
            cell.metadata = {"tags": ["hide-input"] if role in ("demo", "gpu") else []}
            cell.outputs = [shown for output in cell.outputs if (shown := _for_a_page(output, name))]
            found.append(cell)
            if role == "gpu":
                found.append(new_markdown_cell(needs_torch(name, places), id=f"{cell.id}-where"))
    page = notebook.copy()
    page.cells = found
    return page


def buttons(name: str, places: Places) -> str:
    """Return the links that open a lesson to work in it."""
    links = (
        ("Open in your browser", places.browser(name)),
        ("Binder", places.binder(name)),
        ("Colab", places.colab(name)),
    )
    return '<p class="course-open">' + " ".join(f'<a href="{url}">{text}</a>' for text, url in links) + "</p>"


def question(source: str) -> str:
    """Return a prediction as text: the question and its options."""
    call = next(node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    text, options = (ast.literal_eval(argument) for argument in call.args[1:3])
    if isinstance(options, tuple):
        lines = [f"A number from {options[0]:g} to {options[1]:g}."]
    else:
        lines = [f"- {option}" for option in options]
    return "\n".join([":::{admonition} Predict", ":class: course-predict", text, "", *lines, ":::"])


def answered_elsewhere(name: str, cell: NotebookNode, places: Places) -> str:
    """Return what stands in the place of a check."""
    points = cell.metadata["nbgrader"].get("points", 0)
    words = f"{points:g} point{'' if points == 1 else 's'}"
    exercise = html.escape(cells.grade_id(cell).removeprefix("check-"))
    return (
        f'<p class="course-check"><strong>{words}.</strong> <a href="{places.browser(name)}">'
        f"Answer <code>{exercise}</code> in your browser</a>, and have it checked.</p>"
    )


def needs_torch(name: str, places: Places) -> str:
    """Return a sentence on a cell that was not run."""
    return (
        f'<p class="course-check">This cell needs PyTorch: run it in <a href="{places.colab(name)}">'
        "Colab</a>, or on your own machine.</p>"
    )


def _for_a_page(output: NotebookNode, name: str) -> NotebookNode | None:
    """Return an output without widgets and warnings, and with the page's own pictures."""
    if output.output_type == "stream":
        return output if output.name == "stdout" else None
    if shown := output.data.get(moving.KIND):
        output.data = {"text/html": figure(shown, f"../pictures/{name}")}
    output.data.pop("application/vnd.jupyter.widget-view+json", None)
    return output


def figure(shown: dict[str, Any], address: str) -> str:
    """Return the HTML of a picture; moving.js lets its controls choose among the frames."""
    name, alt = shown["frames"][shown["here"]]
    width, height = shown["size"]
    rest = f'width="{width}" height="{height}" loading="lazy" decoding="async" alt="{html.escape(alt)}"'
    images = "".join(
        f'<img class="only-{theme}" src="{address}/{name}{suffix}.webp" {rest}>'
        for theme, suffix in (("light", ""), ("dark", "-dark"))
    )
    place = f'<div class="course-frame">{images}</div>'
    if not shown["controls"]:
        return f'<figure class="course-picture">{place}</figure>'
    controls, at = "", shown["here"]
    for label, stops in reversed(shown["controls"]):  # the last one changes fastest
        at, position = divmod(at, len(stops))
        controls = control(label, stops, position) + controls
    counts = [len(stops) for _, stops in shown["controls"]]
    data = json.dumps({"address": address, "counts": counts, "frames": shown["frames"]}, ensure_ascii=False)
    data = data.replace("</", "<\\/")  # which would end the script
    note = ""
    if fixed := [f"<code>{html.escape(word)}</code>" for word in shown["fixed"]]:
        note = f"<figcaption>In the lesson itself you can move {' and '.join(fixed)}, too.</figcaption>"
    return (
        f'<figure class="course-picture course-moving"><div class="course-controls">{controls}</div>{place}'
        f'<script type="application/json">{data}</script>'
        f'<p class="course-said" role="status"></p>{note}</figure>'
    )


def control(label: str, stops: list[str], position: int) -> str:
    """Return a slider over numbers, or a list of words."""
    texts = [html.escape(stop) for stop in stops]
    if all(NUMBER.fullmatch(stop) for stop in stops):
        shown = (
            f'<input type="range" min="0" max="{len(stops) - 1}" value="{position}" autocomplete="off" '
            f'aria-valuetext="{texts[position]}" data-stops="{html.escape(json.dumps(stops))}">'
            f"<output>{texts[position]}</output>"
        )
    else:
        options = "".join(
            f'<option value="{i}"{" selected" * (i == position)}>{text}</option>'
            for i, text in enumerate(texts)
        )
        shown = f'<select autocomplete="off">{options}</select>'
    return f"<label>{html.escape(label)} {shown}</label>"
