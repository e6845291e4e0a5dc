"""The feedback pages for students, which nbgrader makes: each in a process that may die or take too long."""

import functools
import glob
import html
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from autograder.authoring.cells import exercise_name
from autograder.classroom.folder import Classroom, ClassroomError, open_class
from autograder.grade.batch import cores
from autograder.grade.submission import one_safe_line, trouble_of
from autograder.grade.workers import Lost, Pool
from autograder.results.student_page.exporter import Feedback
from autograder.results.summary import Mark, marks

SECONDS = 60.0  # that one page may take; a large one takes two
PLAIN = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<title>{lesson}</title>
<main>
<h1>{lesson}</h1>
<p>Your notebook could not be shown here: {why}. These are its marks.</p>
<table>
{rows}
</table>
</main>
</html>
"""


class Page(NamedTuple):
    """One student's page."""

    student: str
    path: Path
    trouble: str = ""  # why it has the marks alone, if it does


def feedback(classroom: Classroom, lesson: str, student: str = "") -> list[Page]:
    """
    Write the page of every student who is graded, or of the named one, and return the pages.

    A page that cannot be made within ``SECONDS``, twice, is replaced by a plain one with the marks. If none
    can be made, the earlier pages stay.

    Raises:
        CourseError: If nobody is graded yet, or nothing can be written as things are.
    """
    notebooks = classroom.notebooks(lesson)
    students = {
        path.parts[-3]
        for path in classroom.root.glob(f"autograded/*/{lesson}/*.ipynb")
        if path.stem in notebooks
    }
    if student:
        students &= {student}
    if not students:
        raise ClassroomError(
            f"No submission of {lesson}{' by ' * bool(student)}{one_safe_line(student)} is graded yet.\n"
            f"Grade them: course grade {classroom.pasted} {lesson}"
        )
    (classroom.root / "feedback").mkdir(exist_ok=True)
    args, environ = (classroom.root, lesson), dict(os.environ)
    pool = Pool(page_maker, args, jobs=min(cores(), len(students)), seconds=SECONDS, environ=environ)
    pages = []
    with tempfile.TemporaryDirectory() as aside:  # nbgrader removes an earlier page before it makes a new one
        places = {name: classroom.root / "feedback" / name / lesson for name in students}
        earlier = {
            place: shutil.copytree(place, Path(aside, name))
            for name, place in places.items()
            if place.is_dir()
        }
        for name, found in pool.run(sorted(students)):
            trouble = one_safe_line(f"{found.why}, twice") if isinstance(found, Lost) else found
            place = classroom.notebook("feedback", lesson, name, notebooks[0]).with_suffix(".html")
            pages.append(Page(name, place, trouble))
        if all(page.trouble for page in pages):  # it is nothing of theirs
            for place, copy in earlier.items():
                shutil.copytree(copy, place, dirs_exist_ok=True)
            raise ClassroomError(
                f"No page could be made: {pages[0].trouble.rstrip('.:')}.\n"
                f"{'The earlier pages are as they were. ' * bool(earlier)}"
                "Page templates may be missing: reinstall nbgrader and nbconvert."
            )
    troubled = [page for page in pages if page.trouble]
    known = marks(classroom, lesson) if troubled else []
    for page in troubled:
        own = [mark for mark in known if mark.student == page.student]
        page.path.parent.mkdir(parents=True, exist_ok=True)
        page.path.write_text(plain(lesson, page.trouble, own), encoding="utf-8")
    return sorted(pages)


def page_maker(root: Path, lesson: str) -> Callable[[str], str]:
    """Return, in a worker, the function that writes a student's page and returns why it could not."""
    return functools.partial(_write, open_class(root), lesson)


def _write(classroom: Classroom, lesson: str, student: str) -> str:
    try:
        classroom.convert(Feedback, lesson, glob.escape(student))
    except Exception as error:
        return trouble_of(classroom, error)
    return ""


def plain(lesson: str, why: str, own: list[Mark]) -> str:
    """Return a page that shows a student's marks and why it shows nothing else."""
    rows = "\n".join(
        f"<tr><td>{html.escape(exercise_name(mark.cell))}</td><td>{mark.score:g} of {mark.points:g}</td></tr>"
        for mark in own
    )
    return PLAIN.format(lesson=html.escape(lesson), why=html.escape(one_safe_line(why)), rows=rows)
