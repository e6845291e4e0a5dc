"""The gradebook as it was before a release that fails: all of a release counts, or nothing of it."""

import contextlib
from collections.abc import Iterator
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    SolutionCell,
    SourceCell,
    TaskCell,
)
from sqlalchemy import Table, select

from autograder.classroom import kept
from autograder.classroom.folder import Classroom
from autograder.classroom.parts import FILE

KINDS = (Assignment, Notebook, BaseCell, SourceCell, GradeCell, SolutionCell, TaskCell, Comment, Grade)
TABLES: tuple[Table, ...] = tuple(kind.__table__ for kind in KINDS)  # what others refer to comes first
OF_CELLS, MARKS = TABLES[4:7], TABLES[7:]
Rows = dict[Table, dict[str, dict[str, Any]]]  # by id


@contextlib.contextmanager
def all_or_nothing(classroom: Classroom, lesson: str) -> Iterator[None]:
    """Put back what the gradebook and the class's ``releases.json`` say of an assignment, if it fails."""
    entry = kept.read(classroom, FILE).get(lesson)
    with classroom.gradebook() as book:
        before = _rows(book, lesson)
    try:
        yield
    except BaseException:
        with classroom.gradebook() as book:
            _restore(book, before, _rows(book, lesson))
        whole = kept.read(classroom, FILE)
        if whole.get(lesson) != entry:
            others = {name: said for name, said in whole.items() if name != lesson}
            kept.write(classroom, FILE, others | ({lesson: entry} if entry is not None else {}))
        raise


def _rows(book: Gradebook, lesson: str) -> Rows:
    """Return all rows about an assignment, its cells and the marks for them."""
    assignment, notebook, cell, source = TABLES[:4]
    of_lesson = {assignment: assignment.c.name == lesson}
    of_lesson[notebook] = notebook.c.assignment_id.in_(select(assignment.c.id).where(of_lesson[assignment]))
    notebooks = select(notebook.c.id).where(of_lesson[notebook])
    of_lesson |= {table: table.c.notebook_id.in_(notebooks) for table in (cell, source)}
    cells = select(cell.c.id).where(of_lesson[cell])
    of_lesson |= {table: table.c.id.in_(cells) for table in OF_CELLS}
    of_lesson |= {table: table.c.cell_id.in_(cells) for table in MARKS}
    return {
        table: {row["id"]: dict(row) for row in book.db.execute(select(table).where(chosen)).mappings()}
        for table, chosen in of_lesson.items()
    }


def _restore(book: Gradebook, before: Rows, now: Rows) -> None:
    """Make rows what they were; a mark that somebody gave meanwhile stays where its cell did not change."""
    changed = {
        name for table in OF_CELLS for name, row in before[table].items() if now[table].get(name) != row
    }
    for table in reversed(TABLES):
        if new := now[table].keys() - before[table].keys():
            book.db.execute(table.delete().where(table.c.id.in_(new)))
    for table in TABLES:
        for name, row in before[table].items():
            if name not in now[table]:
                book.db.execute(table.insert().values(row))
            elif row != now[table][name] and (table not in MARKS or row["cell_id"] in changed):
                book.db.execute(table.update().where(table.c.id == name).values(row))
    book.db.commit()
