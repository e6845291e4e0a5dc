"""A lesson of the course: its checks collect answers, which a judge outside the kernel marks."""

from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from autograder.authoring.cells import grade_id
from autograder.authoring.lesson import ROOT, load
from autograder.classroom.folder import Classroom
from autograder.classroom.release import check_release, read_release
from autograder.grade import record
from autograder.grade.answer_key import answer_key, is_computed, judging_code
from autograder.grade.digests import code_digest
from autograder.grade.notebook.repair import repair
from autograder.grade.notebook.run import Room
from autograder.grade.notebook.verdict import NO_ANSWER, TOO_COSTLY, judge_notebook, shown

TROUBLE = {  # a report's message -> what the instructor is told
    NO_ANSWER: "checks ran and collected nothing, because something kept them from it",
    TOO_COSTLY: "answers that take too much time or memory to judge, and earn nothing",
}


def room_of(lesson: str, inputs: bytes = b"") -> Room:
    """Return what the kernel of a lesson is given: its imports, without answers, and inputs of its checks."""
    found = load(lesson)
    long = {f"check-{name}": 2 * e.seconds for name, e in found.exercises.items() if e.takes_long}
    return Room(inputs, found.modules, found.absent, list(found.exercises), long)


@dataclass(frozen=True)
class CourseLesson:
    """A lesson that a class released."""

    classroom: Classroom
    name: str

    def check(self) -> None:
        """Check that the course still has what was released."""
        check_release(self.classroom, self.name)

    def prepare(self) -> bool:
        """Return whether the answer key is to be computed."""
        return not is_computed(self.classroom, self.name)

    def ran_in(self) -> list[Any]:
        """Return the seed of the inputs, what of the course is hidden, and what the lesson imports of it."""
        found = load(self.name)
        hidden = sorted({name.rpartition(".")[2] for name in found.absent})  # wherever it lies
        files = (
            ROOT / f"{name.replace('.', '/')}.py" for name in found.modules if name.startswith("course_lib.")
        )
        return [self.classroom.seed, hidden, code_digest(file for file in files if file.is_file())]

    def judged_by(self) -> list[Any]:
        """Return the answer key and the code that compares."""
        return [answer_key(self.classroom, self.name).digest, judging_code()]

    def repair(self, notebook: NotebookNode, name: str) -> list[str]:
        """Repair a notebook."""
        return repair(notebook, read_release(self.classroom, self.name, name))

    def room(self, student: str) -> Room:
        """Return the lesson's imports, without answers, and its cases, visible and hidden."""
        return room_of(self.name, answer_key(self.classroom, self.name).inputs)

    def judge(
        self, notebook: NotebookNode, name: str, student: str, course: dict[str, Any]
    ) -> tuple[record.Record, dict[str, bytes]]:
        """Replace whatever the kernel printed under a check by the judge's report."""
        cells = {grade_id(cell): cell for cell in notebook.cells if grade_id(cell)}
        key = answer_key(self.classroom, self.name)
        answers = {name: data for name, data in course["answers"].items() if name in key.truths}
        reports = judge_notebook(key, answers, cells)
        for message, told in TROUBLE.items():
            if those := [name for name, report in reports.items() if report.messages == [message]]:
                course["trouble"].append(f"{told}: {', '.join(those)}")
        for name, report in reports.items():
            if f"check-{name}" in cells:
                cell = cells[f"check-{name}"]
                cell.outputs = [shown(report, cell.execution_count)]
        exercises = {name: record.summary(report) for name, report in reports.items()}
        repairs = notebook.metadata.pop("repairs", [])
        return record.Record(exercises, course["trouble"], repairs, key.asked, arguments=True), answers

    def cell(self, exercise: str) -> str:
        """Return the name of an exercise's check."""
        return f"check-{exercise}"
