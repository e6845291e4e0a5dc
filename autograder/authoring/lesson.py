"""A lesson: the cells of its source, each with one short key that says its purpose, and its exercises."""

import ast
import functools
import html
import importlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext

from autograder.authoring.exercise import Exercise, Version, answer_from, source_of
from autograder.errors import CourseError

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "solutions"
ROLES = ("exercise", "check", "provided", "predict", "demo", "gpu", "bootstrap")
NOT_GRADED = ("predict", "demo", "gpu", "bootstrap")  # never run while grading
FOREIGN = (  # libraries that answer many an exercise: out of reach unless a graded cell imports them
    "autograd", "cv2", "flax", "jax", "keras", "optax", "scipy", "skimage", "sklearn", "sympy", "tensorflow",
    "torch", "torchvision",
)  # fmt: skip
HINT = re.compile(r"<details><summary>Hint[^<]*</summary>(.*?)</details>", re.DOTALL)
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
BEGIN_BROKEN, END_BROKEN = "### BEGIN BROKEN", "### END BROKEN"


class LessonError(CourseError):
    """A lesson that cannot be built, or a name that no lesson has."""


@dataclass(frozen=True)
class Cell:
    """One cell of a source."""

    type: str  # "code" or "markdown"
    source: str
    role: str = ""  # one of ROLES, or "" for a plain cell
    name: str = ""  # of the exercise, or of what is provided
    points: float | None = None

    @property
    def solution(self) -> str:
        """The source without markers, and without what is to be mended."""
        return "\n".join(line for part, line in parts_of(self.source) if part != BROKEN)

    @property
    def broken(self) -> str:
        """The source as a student is to mend it; empty where there is nothing to mend."""
        return broken_source(self.source)


SOLUTION, BROKEN = "solution", "broken"
MARKERS = {BEGIN: SOLUTION, END: "", BEGIN_BROKEN: BROKEN, END_BROKEN: ""}


def parts_of(source: str) -> Iterator[tuple[str, str]]:
    """Yield each line of a cell, without markers, with its part: solution, broken or neither."""
    part = ""
    for line in source.splitlines():
        if line.strip() in MARKERS:
            part = MARKERS[line.strip()]
        else:
            yield part, line


def broken_source(source: str) -> str:
    """Return a cell with what is to be mended in place of its solution; or nothing."""
    parts = [part for part in parts_of(source) if part[0] != SOLUTION]
    if not any(part == BROKEN for part, _ in parts):
        return ""
    return "\n".join(
        re.sub(r"^(\s*)# ?", r"\1", line).rstrip() if part == BROKEN else line for part, line in parts
    )


@dataclass(frozen=True, eq=False)
class Lesson:
    """One lesson, read from its source and its exercises."""

    name: str
    cells: tuple[Cell, ...]
    exercises: dict[str, Exercise]

    def solution(self, exercise: str) -> str:
        """Return the source of the lesson's own answer to an exercise."""
        return self._cell(exercise).solution

    def broken(self, exercise: str) -> str:
        """Return the source that a student is to mend; empty where an exercise is to be written."""
        return self._cell(exercise).broken

    def _cell(self, exercise: str) -> Cell:
        return next(c for c in self.cells if (c.role, c.name, c.type) == ("exercise", exercise, "code"))

    def version(self, exercise: str, version: Version) -> str:
        """Return the source of another version of that answer."""
        return source_of(exercise, self.solution(exercise), version)

    def answer(self, exercise: str, version: Version) -> Any:
        """Return a version of an answer: a function to call, or a number."""
        return answer_from(exercise, self.version(exercise, version), self.namespace)

    @functools.cached_property
    def namespace(self) -> dict[str, Any]:
        """The names that a graded notebook defines when every exercise is solved."""
        space: dict[str, Any] = {"__name__": "__main__"}
        for cell in self.cells:
            if cell.type == "code" and cell.role not in (*NOT_GRADED, "check"):
                exec(compile(cell.solution, f"<{self.name}>", "exec"), space)
        return space

    @property
    def absent(self) -> list[str]:
        """The modules that hold an answer, or may: students' code cannot use them while it is graded."""
        foreign = set(FOREIGN) - {module.partition(".")[0] for module in self.modules}
        return sorted(foreign.union(*(exercise.absent for exercise in self.exercises.values())))

    @functools.cached_property
    def modules(self) -> list[str]:
        """The modules that a graded notebook imports."""
        found = set()
        for cell in self.cells:
            if cell.type == "code" and cell.role not in NOT_GRADED:
                lines = (
                    line for line in cell.solution.splitlines() if not line.lstrip().startswith(("%", "!"))
                )
                for node in ast.walk(ast.parse("\n".join(lines))):
                    if isinstance(node, ast.Import):
                        found |= {name.name for name in node.names}
                    elif isinstance(node, ast.ImportFrom) and node.module:
                        found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
        return sorted(found)

    def hints(self, exercise: str) -> list[str]:
        """Return the hints that unfold above an exercise's cell, as plain text."""
        found: list[str] = []
        for cell in self.cells:
            if (cell.role, cell.name, cell.type) == ("exercise", exercise, "code"):
                return found
            found = [_plain(text) for text in HINT.findall(cell.source)] if cell.type == "markdown" else []
        return []


def _plain(text: str) -> str:
    """Return HTML as plain text in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split())


def lesson_names() -> list[str]:
    """Return the names of all lessons, in order."""
    return sorted(name[:-3] for name in os.listdir(SOURCES) if re.fullmatch(r"[0-9][0-9]_.*\.py", name))


def read_cells(path: Path) -> Iterator[Cell]:
    """Yield the cells of a source."""
    for number, cell in enumerate(jupytext.read(path, fmt="py:percent").cells, 1):
        keys = {key: value for key, value in cell.metadata.items() if key != "lines_to_next_cell"}
        if "title" in keys:  # jupytext's word for a key without a value
            keys[keys.pop("title")] = True
        roles = [key for key in keys if key in ROLES]
        unknown = sorted(set(keys) - {*ROLES, "points"})
        if unknown or len(roles) > 1:
            what = f"unknown key {unknown[0]!r}" if unknown else f"more than one of {roles}"
            raise LessonError(
                f"{path.name}, cell {number}: {what}.\n"
                f"A cell has at most one of {', '.join(ROLES)}, and points."
            )
        role = roles[0] if roles else ""
        name = keys[role] if role and isinstance(keys[role], str) else ""
        if role in ("exercise", "check", "provided", "predict") and not name:
            raise LessonError(f'{path.name}, cell {number}: {role} needs a name.\nWrite: {role}="name"')
        graded = role == "check" or (role == "exercise" and cell.cell_type == "markdown")
        if graded != ("points" in keys):
            what = "points are missing" if graded else "points are not for this cell"
            raise LessonError(
                f"{path.name}, cell {number}: {what}.\n"
                "Checks and written answers have points, and no other cells."
            )
        yield Cell(cell.cell_type, cell.source, role, name, keys.get("points"))


@functools.cache
def load(name: str) -> Lesson:
    """
    Return a lesson.

    Raises:
        LessonError: If no lesson has that name, or its cells and its exercises do not fit together.
    """
    path = SOURCES / f"{name}.py"
    if not path.is_file():
        raise LessonError(
            f"There is no lesson {name!r}.\nThe lessons are: {', '.join(lesson_names()) or 'none yet'}."
        )
    cells = tuple(read_cells(path))
    lesson = Lesson(name, cells, _exercises(name, cells))
    _agree(lesson)
    return lesson


def _exercises(lesson: str, cells: tuple[Cell, ...]) -> dict[str, Exercise]:
    """
    Return a lesson's exercises from ``autograder/exercises/``, in the order of the lesson's checks.

    Raises:
        LessonError: If a check has no such file, or a file has no check.
    """
    folder = ROOT / "autograder" / "exercises" / lesson
    names = [cell.name for cell in cells if cell.role == "check"]
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "shared"}
    if files != set(names):
        raise LessonError(
            f"{lesson}: its checks are {names}, and autograder/exercises/{lesson}/ has {sorted(files)}.\n"
            "Give each check one file of its name."
        )
    modules = [importlib.import_module(f"autograder.exercises.{lesson}.{name}") for name in names]
    exercises = {module.EXERCISE.name: module.EXERCISE for module in modules}
    for exercise in exercises.values():
        for module in exercise.absent:
            if module.startswith("course_lib") and not (ROOT / f"{module.replace('.', '/')}.py").is_file():
                raise LessonError(
                    f"{lesson}: {exercise.name} forbids {module}, which does not exist.\n"
                    "Name the module that holds the answer now: students would reach it while graded."
                )
    return exercises


def _agree(lesson: Lesson) -> None:
    """Raise unless every exercise has its cell, its check and its points, and no cell is left over."""

    def names(role: str) -> list[str]:
        return [c.name for c in lesson.cells if c.role == role and c.type == "code"]

    if not sorted(names("exercise")) == sorted(names("check")) == sorted(lesson.exercises):
        raise LessonError(
            f"{lesson.name}: its exercise cells {names('exercise')}, its check cells {names('check')} "
            f"and the names in autograder/exercises/{lesson.name}/ {[*lesson.exercises]} differ.\n"
            "Use the same names in all three."
        )
    for cell in lesson.cells:
        if cell.role == "check":
            points, call = lesson.exercises[cell.name].field_points, f'check("{cell.name}", {cell.name})'
            if sum(points.values()) != cell.points:
                raise LessonError(
                    f"{lesson.name}: {cell.name} has {cell.points} points in the lesson and {points} in "
                    f"autograder/exercises/{lesson.name}/{cell.name}.py.\nMake the sums equal."
                )
            if cell.source.strip() != call:
                raise LessonError(
                    f"{lesson.name}: the check cell of {cell.name} has other code.\nWrite: {call}"
                )
        _check_markers(lesson.name, cell)
    _check_predictions(lesson)


def _check_predictions(lesson: Lesson) -> None:
    """Raise unless each prediction is asked once, in its cell, and answered once further down."""
    asked: dict[str, Any] = {cell.name: None for cell in lesson.cells if cell.role == "predict"}
    answered = set()
    for cell in lesson.cells:
        if cell.type != "code" or "predict" not in cell.source:
            continue
        for call in (node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Call)):
            what = ast.unparse(call.func)
            name = str(getattr(call.args[0], "value", "")) if call.args else ""
            if what == "predict" and (cell.role, cell.name) == ("predict", name) and not asked[name]:
                asked[name] = ast.literal_eval(call.args[2])
            elif what == "predicted" and asked.get(name) and name not in answered:
                answered.add(name)
                right = next((key.value for key in call.keywords if key.arg == "right"), None)
                options = asked[name]
                if isinstance(options, list) and getattr(right, "value", None) not in options:
                    raise LessonError(
                        f"{lesson.name}: the right answer to the prediction {name!r} is none of {options}.\n"
                        'Write it out: predicted("…", right="…").'
                    )
            elif what in ("predict", "predicted"):
                raise LessonError(
                    f"{lesson.name}: {what} of {name!r} stands in the wrong place, or stands there twice.\n"
                    f'Ask in a cell of its own, # %% predict="{name}", and answer once, further down.'
                )
    if missing := sorted({*asked} - answered):
        raise LessonError(
            f"{lesson.name}: the predictions {missing} are not asked and answered.\n"
            'Write predict("…", …) in each cell, and predicted("…", right=…) after its picture.'
        )


def _check_markers(lesson: str, cell: Cell) -> None:
    """Raise unless an exercise has the markers of a solution, maybe below those of what is to be mended."""
    lines = [line.strip() for line in cell.source.splitlines()]
    markers = [line for line in lines if re.search(r"(BEGIN|END)\W*(SOLUTION|BROKEN)", line, re.I)]
    forms = [[BEGIN, END], [BEGIN_BROKEN, END_BROKEN, BEGIN, END]] if cell.role == "exercise" else [[]]
    if markers not in forms and [m.removeprefix("# ") for m in markers] not in forms:
        raise LessonError(
            f"{lesson}: {cell.name or 'a plain cell'} has the markers {markers}.\n"
            f"An exercise has {BEGIN!r} and {END!r}, and no other cell has markers. Above them stand "
            f"{BEGIN_BROKEN!r} and {END_BROKEN!r} where there is something to mend."
        )
    broken = [line.strip() for part, line in parts_of(cell.source) if part == BROKEN]
    if code := [line for line in broken if not line.startswith("#")]:
        raise LessonError(
            f"{lesson}: {cell.name} is to be mended, and {code[0]!r} is no comment.\n"
            "Put '# ' before each line of what is to be mended."
        )
