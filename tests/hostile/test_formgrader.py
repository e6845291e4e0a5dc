"""The formgrader, in a browser: it grades what strangers handed in within walls, and its pages do nothing."""

import shutil
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest

from autograder.classroom.folder import CONFIG, SEED, Classroom, open_class
from tests import browser
from tests.hostile.test_hostile import loud
from tests.hostile.world import LESSON, scores

GRADED_THERE = ("honest.ann", "reads_the_class")
SHOWN = ("page_of_blank_lines", "page_of_colour_codes", *GRADED_THERE)
MATHJAX = "https://cdnjs.cloudflare.com/ajax/libs/mathjax/2.7.7/latest.js?config=TeX-AMS_CHTML-full,Safe"

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("hostile")]


class Desk(NamedTuple):
    """A browser that shows a class in the formgrader."""

    room: Classroom
    page: Any  # the browser's
    address: str
    asked: list[str]  # addresses outside the server
    ran: list[str]  # what a script from a student would do


@pytest.fixture(scope="module")
def desk(graded, folder) -> Iterator[Desk]:
    """The class in a folder of a server that was started beside it, and knows none of its settings."""
    place = folder / "desk" / "class"
    place.mkdir(parents=True)
    for name in (CONFIG, SEED, "gradebook.db"):
        shutil.copy(graded.room.root / name, place)
    for name in ("source", "release", ".known"):
        shutil.copytree(graded.room.root / name, place / name)
    for student in {*loud(graded), *SHOWN}:
        for step in ("submitted", "autograded"):
            shutil.copytree(graded.room.root / step / student, place / step / student)
    with (
        pytest.MonkeyPatch.context() as patch,
        browser.chromium() as page,
    ):
        patch.chdir(place.parent)
        with browser.jupyter_lab(place.parent) as address:
            asked: list[str] = []
            ran: list[str] = []

            def elsewhere(route: Any) -> None:
                asked.append(route.request.url)
                route.abort()

            page.route(lambda url: not url.startswith((address, "data:")), elsewhere)
            page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
            page.goto(f"{address}/formgrader?path={quote(str(place))}")
            yield Desk(open_class(place), page, f"{address}/formgrader", asked, ran)


def test_the_button_grades_within_walls(graded, desk):
    """One honest, one that looks for what is not there; marks are those of `course grade`."""
    with desk.room.gradebook() as gradebook:
        for student in GRADED_THERE:
            shutil.rmtree(desk.room.root / "autograded" / student)
            for grade in gradebook.find_submission_notebook(LESSON, LESSON, student).grades:
                grade.auto_score = 0
        gradebook.db.commit()

    for student in GRADED_THERE:
        desk.page.goto(f"{desk.address}/manage_submissions/{LESSON}")
        desk.page.locator("tr", has_text=student).locator(".autograde a").click()
        said = desk.page.locator(".modal-dialog", has_text="Log Output").inner_text(timeout=180_000)
        assert "Success" in said, said

    for student in GRADED_THERE:
        notebook = desk.room.notebook("autograded", LESSON, student).read_text()
        assert scores(desk.room)[student] == graded.exercises(student) != {}
        assert "BREACH" not in notebook.replace("BREACH:", "")


def test_pages_of_submissions_do_nothing_and_come(desk):
    """No script runs and nothing is asked of others but the formulae's own library, also by a name."""
    with desk.room.gradebook() as gradebook:
        pages = {one.student.id: one.id for one in gradebook.notebook_submissions(LESSON, LESSON)}
    there = {path.parts[-3] for path in desk.room.root.glob(f"autograded/*/{LESSON}/{LESSON}.ipynb")}
    assert len(there & set(pages)) > 8

    for student in there:
        assert desk.page.goto(f"{desk.address}/submissions/{pages[student]}/").ok
        content = desk.page.content()
        assert desk.page.locator(".nbgrader_cell").count() > 5
        assert ("This page leaves out" in content) == student.startswith("page_of_"), student
    for page in ("manage_students", f"manage_submissions/{LESSON}", f"gradebook/{LESSON}/{LESSON}"):
        desk.page.goto(f"{desk.address}/{page}", wait_until="networkidle")
    for student in (*loud_names(there), '\\";alert(1);"'):
        desk.page.goto(f"{desk.address}/manage_students/{quote(student, safe='')}/{LESSON}")
        desk.page.goto(f"{desk.address}/manage_students/{quote(student, safe='')}")

    assert desk.ran == []
    assert set(desk.asked) <= {MATHJAX}


def loud_names(students: set[str]) -> list[str]:
    """Return those whose name would run."""
    return [student for student in students if "alert(1)" in student]
