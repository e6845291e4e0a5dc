"""
A plain nbgrader assignment of the class's own: tests in its cells, run in the kernel that runs the answers.

Its marks are nbgrader's. What can be closed from outside is: which tests run, with which text and points, and
that the kernel still reports errors. A test that an answer fools cannot be told from one that holds.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.utils import compute_checksum, determine_grade
from traitlets.config.loader import LazyConfigValue

from autograder.authoring.cells import grade_id, kind
from autograder.classroom.folder import Classroom, ClassroomError
from autograder.classroom.release import read_release
from autograder.classroom.submission import Submission, own_files
from autograder.grade import record
from autograder.grade.digests import digest
from autograder.grade.nbgrader.gradebook import ReleasedCell, cell_key, released_cells
from autograder.grade.notebook.repair import named, repair_own, tested
from autograder.grade.notebook.run import Room, error_output
from autograder.grade.record import Record
from course_lib import __version__

ABSENT = ["course_lib"]  # it holds the lessons' answers
WARM = ("matplotlib", "networkx", "pandas", "scipy", "seaborn", "sklearn", "sympy")  # imported ahead
IMPORT = re.compile(r"^\s*(?:import|from)\s+([\w.]+)", re.MULTILINE)
UNNAMED = {"", "python", "ipython"}  # languages that our kernel runs
LONGEST = 200  # characters of an error's message that a report shows


@dataclass(frozen=True)
class OwnAssignment:
    """An assignment that a class made and released."""

    classroom: Classroom
    name: str

    @property
    def notebooks(self) -> list[str]:
        """The names of its notebooks."""
        return self.classroom.notebooks(self.name)

    @cached_property
    def released(self) -> list[ReleasedCell]:
        """Its cells in the gradebook, with the tests that are hidden."""
        return released_cells(self.classroom, self.name)

    @property
    def files(self) -> dict[str, Path]:
        """The files that are released beside the notebooks."""
        folder = self.classroom.root / "release" / self.name
        found = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".ipynb")
        return {path.relative_to(folder).as_posix(): path for path in found}

    def check(self) -> None:
        """Check that it is written in Python and no lesson of old, and that the gradebook knows its tests."""
        known = {cell.key for cell in self.released}
        for name in self.notebooks:
            release = read_release(self.classroom, self.name, name)
            if any("course" in part.metadata for part in (release, *release.cells)):
                version = release.metadata.get("course", {}).get("version", "0.1.0")
                raise ClassroomError(
                    f"{self.name} was released with version {version} of the course; {__version__} lacks "
                    f"this lesson.\nGrade it with version {version}."
                )
            spec, info = release.metadata.get("kernelspec", {}), release.metadata.get("language_info", {})
            language = str(info.get("name") or spec.get("language") or "")
            if language.lower() not in UNNAMED:
                raise ClassroomError(
                    f"{self.name}: {name}.ipynb is written in {language}, and only Python is graded here.\n"
                    f"Name the assignments to grade: course grade {self.classroom.pasted} …"
                )
            marked = [self._key(name, cell) for cell in release.cells if kind(cell)]
            if lost := [key for key in marked if key not in known]:
                raise ClassroomError(
                    f"{self.name}: the gradebook does not know the released cell {lost[0]}.\n"
                    f"Release it again: course release {self.classroom.pasted} {self.name}"
                )

    def prepare(self) -> bool:
        """Nothing is to be computed."""
        return False

    def ran_in(self) -> list[Any]:
        """Return the tests with their hidden parts, the files, and what can be imported."""
        cells = [[cell.key, cell.source, cell.checksum] for cell in self.released]
        return [cells, {name: digest(path) for name, path in self.files.items()}, ABSENT]

    def judged_by(self) -> list[Any]:
        """Return the points in the gradebook."""
        return [[cell.key, cell.points] for cell in self.released if cell.points is not None]

    def repair(self, notebook: NotebookNode, name: str) -> list[str]:
        """Repair a notebook; nbgrader then puts the hidden tests back."""
        return repair_own(notebook, read_release(self.classroom, self.name, name))

    def room(self, student: str) -> Room:
        """Return its files and imports; the student's own files, where none of its is in their place."""
        files = self.files
        theirs = {name: files.pop(name) for name in self._left_to_students() if name in files}
        tops = {name.partition("/")[0] for name in files}
        own = theirs | own_files(Submission(self.classroom, self.name, student))
        own = {name: path for name, path in own.items() if name.partition("/")[0] not in tops}
        return Room(b"", sorted(set(self._imports())), ABSENT, files=files, own=own, judges=True)

    def _left_to_students(self) -> list[str]:
        """Return the files that nbgrader's setting ``exclude_overwriting`` lets students change."""
        setting = self.classroom.config.Autograde.get("exclude_overwriting", {})
        setting = setting.to_dict().get("update", {}) if isinstance(setting, LazyConfigValue) else setting
        return list(setting.get(self.name, []))

    def _imports(self) -> Iterator[str]:
        """Yield what its cells import, of libraries whose import before kernels are forked saves time."""
        for name in self.notebooks:
            for cell in read_release(self.classroom, self.name, name).cells:
                for found in IMPORT.finditer(cell.source if cell.cell_type == "code" else ""):
                    if found[1].partition(".")[0] in WARM:
                        yield found[1]

    def judge(
        self, notebook: NotebookNode, name: str, student: str, course: dict[str, Any]
    ) -> tuple[Record, dict[str, bytes]]:
        """Settle what each test is worth, as nbgrader will read it from the outputs."""
        release = named(read_release(self.classroom, self.name, name))
        cells = {cell["id"]: cell for cell in notebook.cells}
        exercises: dict[str, dict[str, Any]] = {}
        trouble = [f"{self._told(name)}{line}" for line in course["trouble"]]
        for place, known in enumerate(release.cells):
            if kind(known) != "check" or known.cell_type != "code" or known.id not in cells:
                continue
            cell, key = cells[known.id], self._key(name, known)
            cell.outputs.sort(key=lambda output: output.output_type != "error")  # no result undoes an error
            try:
                score, points = determine_grade(cell)
            except ValueError:
                score, points = 0.0, float(cell.metadata.nbgrader.points)
                why = f"ended with a number above its {points:g} points"
                cell.outputs.insert(0, error_output("TooManyPoints", f"The test {why}."))
                trouble.append(f"{key} {why}: it earns nothing")
            answered = [_is_written(cells[one]) for one in tested(release, place) if one in cells]
            exercises[key] = _entry(score or 0.0, points, _message(cell), any(answered) or not answered)
        repairs = [f"{self._told(name)}{line}" for line in notebook.metadata.pop("repairs", [])]
        submission = Submission(self.classroom, self.name, student)
        trouble += [f"{file} is no notebook of {self.name}: it was not graded" for file in submission.unknown]
        for missing in submission.missing:
            trouble.append(f"{missing}: not handed in, its tests earn nothing")
            exercises |= self._nothing(missing)
        return self._with_others(Record(exercises, trouble, repairs), name, record.read(submission)), {}

    def _with_others(self, fresh: Record, name: str, earlier: Record | None) -> Record:
        """Return the record of a notebook together with that of others of this run."""
        if earlier is None or earlier.notebook or len(self.notebooks) == 1:
            return fresh
        trouble, repairs = (
            list(dict.fromkeys([line for line in lines if not line.startswith(f"{name}: ")] + added))
            for lines, added in ((earlier.trouble, fresh.trouble), (earlier.repairs, fresh.repairs))
        )
        return Record(earlier.exercises | fresh.exercises, trouble, repairs)

    def _nothing(self, name: str) -> dict[str, dict[str, Any]]:
        """Return the entries of a notebook that was not handed in."""
        release = read_release(self.classroom, self.name, name)
        found = {self._key(name, cell) for cell in release.cells if kind(cell) == "check"}
        points = {cell.key: cell.points or 0.0 for cell in self.released if cell.type == "code"}
        return {key: _entry(0.0, points[key], "", False) for key in sorted(found & set(points))}

    def cell(self, exercise: str) -> str:
        """Return the name of a cell, with that of its notebook: the record has the same."""
        return exercise

    def _key(self, name: str, cell: NotebookNode) -> str:
        return cell_key(self.name, name, grade_id(cell))

    def _told(self, name: str) -> str:
        """Return what stands before a line that is told of one notebook among several."""
        return f"{name}: " if len(self.notebooks) > 1 else ""


def _entry(score: float, points: float, message: str, answered: bool) -> dict[str, Any]:
    """Return what a record keeps of a test: no mistake has a name here."""
    told = {"mistake": None, "sentence": "", "messages": [message] if message else []}
    return {"score": score, "points": points, **told, "answered": answered, "passed": {}}


def _message(cell: NotebookNode) -> str:
    """Return the error that a test ended with, in short."""
    errors = [output for output in cell.outputs if output.output_type == "error"]
    return ": ".join(filter(None, (errors[0].ename, errors[0].evalue)))[:LONGEST] if errors else ""


def _is_written(cell: NotebookNode) -> bool:
    """Return whether an answer is another text than was released."""
    return compute_checksum(cell) != cell.metadata.get("nbgrader", {}).get("checksum")
