"""Repair a submitted notebook: cells copied, deleted, retagged, or edited although locked."""

import copy
import itertools
import re
from collections import Counter

from nbformat import NotebookNode
from nbformat.notebooknode import from_dict

from autograder.authoring.cells import STUB, grade_id, kind, text
from autograder.grade.notebook.sanitise import sanitize_text

VALID_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def repair(notebook: NotebookNode, release: NotebookNode) -> list[str]:
    """
    Change a submitted notebook into one that can be graded, and return a sentence for each repair.

    A released cell is recognised by its grade id, by its cell id, or, if it is never run, by its source; a
    written answer also by the question above it, and by its place. A cell's metadata and tags (one of them
    makes nbclient skip a cell) are replaced by the released cell's. Locked cells get their released source.
    Of several copies, the last edited one counts. Cells that the lesson cannot do without are put back.
    """
    return _repair(notebook, release, {c.source: c.id for c in release.cells if "course" in c.metadata})


def repair_own(notebook: NotebookNode, release: NotebookNode) -> list[str]:
    """
    Repair a notebook of a class's own assignment as :func:`repair` does, as far as its release tells.

    Its cells may have no ids: they are also recognised by their source, if no other released cell has the
    same. A test that stands above the answer to which it belongs is moved below it.
    """
    release = named(release)
    times = Counter(cell.source for cell in release.cells if cell.source.strip())
    sources = {cell.source: cell.id for cell in release.cells if times[cell.source] == 1}
    notes = _repair(notebook, release, sources)
    _below_answers(notebook, release, notes)
    return notes


def named(release: NotebookNode) -> NotebookNode:
    """Return a released notebook in which each cell has an id of its own."""
    release = copy.deepcopy(release)
    used: set[str] = set()
    for i, cell in enumerate(release.cells):
        name = cell.get("id", "")
        if not VALID_ID.fullmatch(name) or name in used:
            name = next(n for k in range(len(used) + 1) if (n := f"cell-{i:03}{'-' * k}") not in used)
        used.add(name)
        cell["id"] = name
    return release


def _repair(notebook: NotebookNode, release: NotebookNode, sources: dict[str, str]) -> list[str]:
    """Repair a notebook; ``sources`` tells the id of a released cell that is recognised by its source."""
    notebook.cells = [_plain(cell) for cell in notebook.cells]
    released = {cell.id: cell for cell in release.cells}
    by_grade_id = {grade_id(cell): cell.id for cell in release.cells if grade_id(cell)}
    notes: list[str] = []
    claims: dict[str, list[int]] = {}
    for i, cell in enumerate(notebook.cells):
        name = by_grade_id.get(grade_id(cell)) or (cell.get("id") if cell.get("id") in released else None)
        if name:
            claims.setdefault(name, []).append(i)
    written = [cell for cell in release.cells if kind(cell) == "written" and cell.source.endswith(STUB)]
    questions = {cell.source.removesuffix(STUB).rstrip(): cell.id for cell in written}
    questions.pop("", None)
    _claim_by_source(notebook, sources, questions, claims)
    _claim_by_place(notebook, release, claims)
    owner = {_best(notebook, released[name], places): name for name, places in claims.items()}
    _note_doubles(notes, claims, released)
    stubs = {
        i
        for name, places in claims.items()
        for i in places
        if i not in owner
        and kind(released[name]) == "answer"
        and not _written(notebook.cells[i], released[name])
    }

    used = set(released)
    for i, cell in enumerate(notebook.cells):
        known = released.get(owner.get(i))
        if known:
            _restore(cell, known, notes)
        else:
            _strip(cell, used)
        if cell.cell_type != "code" and (not known or cell.source != known.source):
            sanitize_text(cell)
        elif known:  # as the lesson has it, pictures too
            cell.pop("attachments", None)
            cell |= {"attachments": known.attachments} if "attachments" in known else {}
    # An untouched copy would undo the answer above it.
    notebook.cells = [cell for i, cell in enumerate(notebook.cells) if i not in stubs]
    _put_back(notebook, release, set(owner.values()), notes)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = copy.deepcopy(release.metadata)
    return notes


def _claim_by_source(
    notebook: NotebookNode,
    sources: dict[str, str],
    questions: dict[str, str],
    claims: dict[str, list[int]],
) -> None:
    """Recognise cells that nothing else tells by their source, a written answer by how it begins."""
    taken = {place for places in claims.values() for place in places}
    known = set(claims)
    for i, cell in enumerate(notebook.cells):
        asked = (name for question, name in questions.items() if cell.source.startswith(question))
        name = sources.get(cell.source) or next(asked, None)
        if name and name not in known and i not in taken:
            claims.setdefault(name, []).append(i)


def _claim_by_place(notebook: NotebookNode, release: NotebookNode, claims: dict[str, list[int]]) -> None:
    """
    Recognise a written answer that has lost its name: the one cell of its type between its neighbours, or
    the one below the text that stands above it.
    """
    order = [cell.id for cell in release.cells]
    for i, known in enumerate(release.cells):
        if kind(known) != "written" or known.id in claims:
            continue
        taken = {place for places in claims.values() for place in places}
        first = next((claims[name][-1] + 1 for name in reversed(order[:i]) if name in claims), 0)
        last = next((claims[name][0] for name in order[i + 1 :] if name in claims), len(notebook.cells))
        free = [k for k in range(first, last) if k not in taken]
        found = [k for k in free if notebook.cells[k].cell_type == known.cell_type]
        above = release.cells[i - 1].source if i else None
        below = [k for k in found if k and notebook.cells[k - 1].source == above]
        found = below if len(below) == 1 else found
        if len(found) == 1:
            claims[known.id] = found


def tested(release: NotebookNode, place: int) -> list[str]:
    """Return the ids of the answers that a check belongs to: the nearest above it, up to another check."""
    above = release.cells[:place]
    while above and kind(above[-1]) != "answer":
        above.pop()
    found = list(itertools.takewhile(lambda cell: kind(cell) != "check", reversed(above)))
    return [cell.id for cell in found if kind(cell) == "answer"]


def _below_answers(notebook: NotebookNode, release: NotebookNode, notes: list[str]) -> None:
    """Move each test that stands above one of its answers below it."""
    for i, known in enumerate(release.cells):
        here = {cell["id"]: k for k, cell in enumerate(notebook.cells)}
        if kind(known) != "check" or known.id not in here:
            continue
        lowest = max((here[name] for name in tested(release, i) if name in here), default=-1)
        if lowest > here[known.id]:
            notebook.cells.insert(lowest, notebook.cells.pop(here[known.id]))
            notes.append(f"{_name(known)} stood above its answer: it was moved below")


def _name(cell: NotebookNode) -> str:
    """Return what a released cell is called."""
    return grade_id(cell) or cell.id


def _plain(cell: NotebookNode) -> NotebookNode:
    """Return a new cell with what matters of one, whatever else the file holds; old outputs are dropped."""
    kept = {"cell_type": cell.cell_type, "source": text(cell.source)}
    kept["metadata"] = cell.metadata if isinstance(cell.metadata, dict) else {}
    kept["id"] = cell.get("id") if isinstance(cell.get("id"), str) else ""
    if cell.cell_type == "code":
        kept |= {"outputs": [], "execution_count": None}
    elif "attachments" in cell:
        kept["attachments"] = cell.attachments
    return from_dict(kept)


def _best(notebook: NotebookNode, known: NotebookNode, places: list[int]) -> int:
    """Return which of several copies of a cell counts: the last that the student edited."""
    written = [i for i in places if _written(notebook.cells[i], known)]
    return (written or places)[-1]


def _written(cell: NotebookNode, known: NotebookNode) -> bool:
    """Return whether a student has edited a released cell."""
    return cell.source.strip() not in ("", known.source.strip())


def _note_doubles(notes: list[str], claims: dict[str, list[int]], released: dict[str, NotebookNode]) -> None:
    for name, places in claims.items():
        if len(places) > 1 and kind(released[name]):
            name = _name(released[name])
            notes.append(f"{name} appears {len(places)} times: the last edited copy is graded")


def _restore(cell: NotebookNode, known: NotebookNode, notes: list[str]) -> None:
    """Give a cell its lesson's metadata, and a locked cell its lesson's source."""
    if "skip-execution" in str(cell.metadata.get("tags")):
        notes.append(f"{_name(known)} was tagged to be skipped: the tag was removed")
    if cell.cell_type != known.cell_type:
        notes.append(
            f"{_name(known)} was turned into a {cell.cell_type} cell: it is a {known.cell_type} cell again"
        )
        if known.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        else:
            cell.pop("outputs", None)
            cell.pop("execution_count", None)
        cell.cell_type = known.cell_type
    if kind(known) in ("check", "provided") and cell.source != known.source:
        notes.append(f"{_name(known)} was edited: its own text was restored")
        cell.source = known.source
    cell.metadata, cell["id"] = copy.deepcopy(known.metadata), known.id


def _strip(cell: NotebookNode, used: set[str]) -> None:
    """Make a cell that is not the lesson's an ordinary one, with an id of its own."""
    cell.metadata = NotebookNode()
    name = cell.get("id")
    if not isinstance(name, str) or not VALID_ID.fullmatch(name) or name in used:
        name = next(n for i in range(len(used) + 1) if (n := f"own-{i:03}") not in used)
    used.add(name)
    cell["id"] = name


def _put_back(notebook: NotebookNode, release: NotebookNode, present: set[str], notes: list[str]) -> None:
    """Put missing cells back: a check goes below its answer, before the lesson's next cell."""
    order = [cell.id for cell in release.cells]
    for i, known in enumerate(release.cells):
        if known.id in present or kind(known) in ("", "answer"):
            continue  # a stub put back would undo an answer that stands in another cell
        here = {cell["id"]: k for k, cell in enumerate(notebook.cells)}
        if kind(known) == "check":
            place = next((here[name] for name in order[i + 1 :] if name in present), len(notebook.cells))
            places = [here[name] + 1 for name in tested(release, i) if name in here]  # students move cells
            place = max([place, *places])
        elif kind(known) == "written" and known.cell_type == "code":
            place = len(notebook.cells)  # below whatever its stub would undo
        else:
            place = next((here[name] + 1 for name in reversed(order[:i]) if name in present), 0)
        notebook.cells.insert(place, copy.deepcopy(known))
        present.add(known.id)
        notes.append(f"{_name(known)} was missing: it was put back")


def problems(notebook: NotebookNode, release: NotebookNode) -> list[str]:
    """Return what :func:`repair` would repair, and which answers are missing; the notebook is not changed."""
    notes = repair(copy.deepcopy(notebook), release)
    there = Counter(grade_id(cell) or cell.get("id") for cell in notebook.cells)
    lost = [cell.id for cell in release.cells if kind(cell) == "answer" and cell.id not in there]
    return [*notes, *(f"{name} is missing: the exercise counts as not answered" for name in lost)]
