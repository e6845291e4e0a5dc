"""What a marker asks and does: see questions and answers, give marks, change the rubric for all."""

import contextlib
import math
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

from nbgrader.api import Assignment, SubmittedAssignment

from autograder.classroom import rubrics
from autograder.classroom.folder import Classroom, ClassroomError
from autograder.classroom.roster.people import people
from autograder.grade.notebook.sanitise import LONGEST
from autograder.results.marking.alike import in_reading_order, normalised
from autograder.results.marking.answers import answer, is_graded
from autograder.results.marking.mark import Item, Mark
from autograder.results.marking.opened import Opened, Refused, opened
from autograder.results.marking.questions import Question, asked, questions
from autograder.results.marking.rendering import rendered
from autograder.results.marking.tables import gradebook, rows

MOST_POINTS, LONGEST_TEXT, LONGEST_COMMENT = 1_000.0, 500, 20_000
LONGEST_ANSWER = 100_000  # characters that "show all" shows


@dataclass(frozen=True)
class Change:
    """A mark as a marker wants it."""

    items: tuple[str, ...]
    adjustment: float
    comment: str
    extra: bool
    marked: bool


@dataclass(frozen=True)
class Desk:
    """One marker's part of a lesson."""

    classroom: Classroom
    lesson: str
    marker: str = ""
    section: str = ""
    share: tuple[int, int] = (1, 1)  # the second of three parts is (2, 3)
    exercise: str = ""

    @cached_property
    def found(self) -> dict[str, Question]:
        """
        The questions by their keys.

        Raises:
            ClassroomError: If there is none, or none of the given name.
        """
        all_of_it = questions(self.classroom, self.lesson)
        chosen = [one for one in all_of_it if self.exercise in ("", one.name, one.key)]
        if not all_of_it:
            raise ClassroomError(
                f"{self.lesson} has no question that a person marks.\n"
                f"See how the class did: course report {self.classroom.pasted} {self.lesson}"
            )
        if not chosen:
            raise ClassroomError(
                f"{self.lesson} has no written question {self.exercise!r}.\n"
                f"It has: {', '.join(one.name for one in all_of_it)}."
            )
        return {one.key: one for one in chosen}

    @cached_property
    def members(self) -> set[str] | None:
        """
        Who is in the marker's section, where there is one.

        Raises:
            ClassroomError: If nobody is.
        """
        everybody = people(self.classroom) if self.section else {}
        found = {student for student, person in everybody.items() if self.section in person.sections}
        if self.section and not found:
            sections = sorted({section for person in everybody.values() for section in person.sections})
            raise ClassroomError(
                f"Nobody is in section {self.section!r}.\n"
                f"The roster's sections are: {', '.join(sections) or 'none yet'}."
            )
        return found if self.section else None

    def mine(self, student: str) -> bool:
        """Return whether a student's answers are in the marker's part."""
        part, parts = self.share
        in_share = rubrics.drawn(self.classroom, self.lesson, student) % parts == part - 1
        return in_share and (self.members is None or student in self.members)

    def overview(self) -> list[dict[str, Any]]:
        """Return each question with how far its marking is; give numbers to who handed in since."""
        with gradebook(self.classroom) as book:
            query = book.db.query(SubmittedAssignment.student_id).join(Assignment)
            students = [student for (student,) in query.filter(Assignment.name == self.lesson)]
        rubrics.number(self.classroom, self.lesson, students)
        found = []
        for question in self.found:
            with self._reading(question) as one:
                found.append(one.progress)
        return found

    def question(self, key: str) -> dict[str, Any]:
        """Return a question with its answers: identical ones together, similar ones next to each other."""
        self.overview()
        with self._reading(key) as one:
            found = {student: answer(self.classroom, one.question, student) for student in one.numbers}
            answers = {student: there for student, there in found.items() if there}
            groups: dict[tuple[str, ...], list[str]] = {}
            for student in sorted(answers, key=one.numbers.__getitem__):
                alone = student if student in one.part["apart"] else ""
                same = (normalised(answers[student].source), one.marks[student].version, alone)
                groups.setdefault(same, []).append(student)
            together = list(groups.values())
            order = in_reading_order([answers[group[0]].source for group in together])
            source = asked(self.classroom, one.question)
            return one.state | {
                "prompt": rendered(source.prompt),
                "model": rendered(source.model),
                "guide": rendered(source.guide),
                "cards": [
                    {
                        "members": [one.numbers[student] for student in together[i]],
                        "html": answers[together[i][0]].html,
                        "cut": len(answers[together[i][0]].source) > LONGEST,
                    }
                    for i in order
                ],
            }

    def state(self, key: str) -> dict[str, Any]:
        """Return a question's rubric, marks and progress."""
        with self._reading(key) as one:
            return one.state

    def text(self, key: str, number: int) -> str:
        """Return an answer as it was typed."""
        with self._reading(key) as one:
            found = answer(self.classroom, one.question, one.student(number))
        return found.source[:LONGEST_ANSWER] if found else ""

    def who(self, key: str, number: int) -> str:
        """Return whose an answer is."""
        with self._reading(key) as one:
            student = one.student(number)
        person = people(self.classroom).get(student)
        return f"{person.name} ({student})" if person and person.name else student

    def save(self, key: str, based_on: Mapping[int, str], change: Change) -> dict[str, Any]:
        """
        Give several identical answers a mark, all of them or none.

        Args:
            key: The question.
            based_on: The number of each answer, with the version of the mark that the marker saw.
            change: The mark.

        Returns:
            The question's state; in ``conflict``, the numbers that somebody else has marked meanwhile: then
            nothing is saved.

        Raises:
            Refused: If it cannot be saved.
        """
        with self._changing(key) as one:
            _check(change, one.rubric)
            students = {number: one.student(number) for number in based_on}
            conflict = [n for n, student in students.items() if one.marks[student].version != based_on[n]]
            for student in students.values() if not conflict else ():
                waits = not change.marked and one.rows[student].grade.auto_score is None
                one.write(student, Mark(**asdict(change), waits=waits, by=self.marker))
            return one.state | {"conflict": conflict}

    def change_item(
        self, key: str, item: Item, was: tuple[str, float] | None = None, *, remove: bool = False
    ) -> dict[str, Any]:
        """
        Add an item to the rubric, or change or remove one for everybody it was applied to.

        Args:
            key: The question.
            item: The item; without an id, it is a new one.
            was: Its text and points as the marker saw them.
            remove: Whether it is removed.

        Raises:
            Refused: If it cannot be saved, or if somebody else has changed it meanwhile.
        """
        text = " ".join(item.text.split())
        if not 0 < len(text) <= LONGEST_TEXT or not _sensible(item.points):
            raise Refused(f"An item has a text of up to {LONGEST_TEXT} characters, and points.\nTry again.")
        with self._changing(key) as one:
            before = one.rubric.get(item.id)
            if item.id and (before is None or (before.text, before.points) != was):
                now = f"now {before.text!r} ({before.points:+g})" if before else "gone"
                raise Refused(
                    f"Somebody else has changed this item: it is {now}.\nLook, then change it again."
                )
            new = Item(item.id or secrets.token_hex(4), text, item.points)
            having = {student: mark for student, mark in one.marks.items() if new.id in mark.items}
            if remove:
                del one.rubric[new.id]
            else:
                one.rubric[new.id] = new
            one.part["items"][:] = [asdict(item) for item in one.rubric.values()]
            for student, mark in having.items():
                one.write(student, replace(mark, items=tuple(i for i in mark.items if i in one.rubric)))
            return one.state | {"item": new.id, "changed": len(having)}

    def confirm(self, key: str) -> dict[str, Any]:
        """Let the marks stand that nbgrader asks to look at again, where the answer is what it was."""
        with self._changing(key) as one:
            for student in one.unchanged:
                one.write(student, replace(one.marks[student], waits=False))
            return one.state

    def set_apart(self, key: str, number: int) -> None:
        """Have an answer marked by itself, though others have the same text."""
        with self._changing(key) as one:
            apart = one.part["apart"]
            apart += {one.student(number)} - set(apart)

    @contextlib.contextmanager
    def _reading(self, key: str) -> Iterator[Opened]:
        with gradebook(self.classroom) as book:
            question, data = self._named(key), rubrics.read(self.classroom, self.lesson)
            found = rows(book, question)
            yield self._opened(question, found, data)

    @contextlib.contextmanager
    def _changing(self, key: str) -> Iterator[Opened]:
        question = self._named(key)
        with rubrics.changing(self.classroom, self.lesson) as data, gradebook(self.classroom) as book:
            yield self._opened(question, rows(book, question, to_change=True), data)
            book.db.commit()

    def _opened(self, question: Question, found: dict[str, Any], data: dict[str, Any]) -> Opened:
        part = rubrics.of(data, question.key)
        graded = {student for student in found if is_graded(self.classroom, question, student)}

        def digest(student: str) -> str:
            there = answer(self.classroom, question, student)
            return there.digest if there else ""

        return opened(question, found, part, data["numbers"], self.mine, graded.__contains__, digest)

    def _named(self, key: str) -> Question:
        if key not in self.found:
            raise Refused(f"There is no question {key!r}.\nLoad the page again.")
        return self.found[key]


def _sensible(points: float) -> bool:
    return math.isfinite(points) and abs(points) <= MOST_POINTS


def _check(change: Change, rubric: Mapping[str, Item]) -> None:
    """Raise unless a mark can be given."""
    if not set(change.items) <= set(rubric) or len(set(change.items)) < len(change.items):
        raise Refused("Somebody else has removed an item of the rubric.\nLoad the page again.")
    if not _sensible(change.adjustment):
        raise Refused(f"An adjustment is a number between -{MOST_POINTS:g} and {MOST_POINTS:g}.\nTry again.")
    if len(change.comment) > LONGEST_COMMENT:
        raise Refused(f"A comment has at most {LONGEST_COMMENT:,} characters.\nShorten it.")
    if change.items and not change.marked:
        raise Refused("A mark without points has no rubric items.\nTake them out first.")
