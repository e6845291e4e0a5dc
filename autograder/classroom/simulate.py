"""A simulated class: right answers, every known mistake, and what else students do to notebooks."""

import ast
import copy
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import nbformat
import numpy as np
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output

from autograder.authoring.cells import kind
from autograder.authoring.lesson import Lesson, load
from autograder.classroom.collect.store import store
from autograder.classroom.folder import Classroom, ClassroomError

FIRST = """
Amara Ben Chloé Daniel Elif Farah Giulia Hiroshi Ines Jonas Kwame Leila Mateo Nadia Oskar Priya Quentin
Rosa Sofia Tariq Uma Viktor Wei Ximena Yusuf Zoe Aleksandra Bilal Camila Dmitri Emma Fatima Grace Henrik
Ivy Jakub Kavya Liam Mei Noah
""".split()  # noqa: SIM905  # a list of names is read as text
LAST = """
Adeyemi Bianchi Costa Dubois Eriksen Fischer García Haddad Ivanova Jensen Kowalski Lindqvist Mendes
Nakamura Okafor Petrov Quispe Rossi Silva Tanaka Ueda Varga Weber Xu Yılmaz Zhang Abebe Brandt Chen Das
""".split()  # noqa: SIM905  # a list of names is read as text
ASCII = str.maketrans("áéíóúñçøåäöüışğł", "aeiouncoaaouisgl")
START = datetime(2026, 10, 1, 9, tzinfo=UTC)
BROKEN = "print("  # the end of an answer that was handed in in a hurry
TROUBLES = (
    "never-ending function",
    "never-ending cell",
    "kernel ended",
    "doubled cells",
    "deleted cells",
    "edited check",
    "skipped by a tag",
    "forged output",
    "many prints",
)


def people(count: int, rng: np.random.Generator) -> dict[str, tuple[str, str]]:
    """Return student ids, each with a first and a last name."""
    found: dict[str, tuple[str, str]] = {}
    pairs = rng.permutation(len(FIRST) * len(LAST))
    for i in range(count):
        first, last = divmod(int(pairs[i % len(pairs)]), len(LAST))
        name = f"{FIRST[first]}.{LAST[last]}".lower().translate(ASCII)
        found[name if i < len(pairs) else f"{name}{i // len(pairs) + 1}"] = (FIRST[first], LAST[last])
    return found


def choose(lesson: Lesson, count: int, rng: np.random.Generator) -> list[dict[str, dict[str, Any]]]:
    """
    Return what each of ``count`` students answers to each exercise.

    Every known mistake and style occurs at least once if ``count`` allows; other answers are mostly right.
    """
    chosen: list[dict[str, dict[str, Any]]] = [{} for _ in range(count)]
    for name, exercise in lesson.exercises.items():
        deal: list[dict[str, Any]] = [
            {"kind": "mistake", "name": m.name, "version": m.wrong} for m in exercise.mistakes
        ]
        deal += [{"kind": "unanswered"}, {"kind": "syntax"}]
        right = [{"kind": "right", "version": version} for version in [{}, *exercise.styles]]
        deal += right
        likely = exercise.mistakes[: 1 + int(rng.integers(3))]  # some mistakes are more frequent than others
        while len(deal) < count:
            if likely and rng.random() < 0.25:
                mistake = likely[int(rng.integers(len(likely)))]
                deal.append({"kind": "mistake", "name": mistake.name, "version": mistake.wrong})
            else:
                deal.append(right[int(rng.integers(len(right)))])
        for student, k in enumerate(rng.permutation(len(deal[:count]))):
            chosen[student][name] = deal[k]
    return chosen


def written(
    lesson: Lesson, release: NotebookNode, choices: dict[str, dict[str, Any]], rng: np.random.Generator
) -> NotebookNode:
    """Return a student's notebook with these answers, and with most of the written ones."""
    notebook = copy.deepcopy(release)
    for cell in notebook.cells:
        name = cell.id.removeprefix("exercise-")
        if kind(cell) == "answer":
            choice = choices[name]
            if choice["kind"] in ("right", "mistake"):
                cell.source = lesson.version(name, choice["version"])
            elif choice["kind"] == "syntax":
                cell.source = cell.source.rstrip() + "\n" + BROKEN
        elif kind(cell) == "written" and rng.random() < 0.8:
            cell.source = (
                "I think it is because the step gets too long, and then the loss grows instead of shrinking."
            )
            choices[name] = {"kind": "written"}
        elif kind(cell) == "written":
            choices[name] = {"kind": "unanswered"}
    return notebook


def _at(notebook: NotebookNode, name: str) -> int:
    return next(i for i, cell in enumerate(notebook.cells) if cell.id == name)


def spoil(notebook: NotebookNode, lesson: Lesson, trouble: str, choices: dict[str, dict[str, Any]]) -> None:
    """Damage a notebook as students do, and record in ``choices`` what that costs them."""
    names = [cell.id.removeprefix("check-") for cell in notebook.cells if kind(cell) == "check"]
    first, middle = names[0], names[len(names) // 2]
    check = _at(notebook, f"check-{middle}")
    match trouble:
        case "never-ending function":
            name = next(n for n in names if not lesson.exercises[n].is_number)
            answer = notebook.cells[_at(notebook, f"exercise-{name}")]
            answer.source = f"def {name}(*args, **options):\n    while True:\n        pass"
            choices[name] = {"kind": "wrong", "why": trouble}
        case "never-ending cell":
            notebook.cells.insert(check + 1, new_code_cell("k = 0\nwhile k >= 0:\n    k += 1", id="my-loop"))
        case "kernel ended":
            notebook.cells.insert(check + 1, new_code_cell("import os\nos._exit(1)", id="my-exit"))
            for name in names[names.index(middle) + 1 :]:
                choices[name] = {"kind": "wrong", "why": trouble}
        case "doubled cells":
            for name in (f"exercise-{middle}", f"check-{middle}"):
                doubled = copy.deepcopy(notebook.cells[_at(notebook, name)])
                notebook.cells.insert(
                    _at(notebook, name) + 1, NotebookNode(doubled | {"id": f"pasted-{doubled.id}"})
                )
        case "deleted cells":
            del notebook.cells[check]
            provided = [i for i, cell in enumerate(notebook.cells) if kind(cell) == "provided"]
            if provided:
                del notebook.cells[provided[0]]
        case "edited check":
            answer = notebook.cells[_at(notebook, f"exercise-{middle}")]
            answer.source, notebook.cells[check].source = "# later", "1_000_000"
            choices[middle] = {"kind": "wrong", "why": trouble}
        case "skipped by a tag" | "forged output":
            answer = notebook.cells[_at(notebook, f"exercise-{first}")]
            answer.source, cheated = "# later", notebook.cells[_at(notebook, f"check-{first}")]
            cheated.metadata["tags"] = ["skip-execution"] if trouble == "skipped by a tag" else []
            points = f"{cheated.metadata['nbgrader']['points']:g}"
            cheated.outputs = [new_output("execute_result", {"text/plain": points}, execution_count=1)]
            choices[first] = {"kind": "wrong", "why": trouble}
        case "many prints":
            notebook.cells.insert(
                check + 1, new_code_cell("for i in range(3_000):\n    print(i, 1000 * '.')", id="my-prints")
            )


def _leaning(lesson: Lesson, choices: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return choices in which an answer that calls wrong ones of the same student says so."""
    found = dict(choices)
    for name, choice in choices.items():
        if "version" in choice:
            tree = ast.parse(lesson.version(name, choice["version"]))
            called = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
            on = [
                one for one in lesson.exercises if one in called - {name} and choices[one]["kind"] != "right"
            ]
            found[name] = choice | {"kind": "leaning", "on": on} if on else choice
    return found


def simulate(classroom: Classroom, lessons: list[str], count: int, seed: int) -> dict[str, Any]:
    """
    Hand in each lesson for ``count`` simulated students; what each of them did is also in ``truth.json``.

    Args:
        classroom: A class without real submissions.
        lessons: Released lessons.
        count: How many students.
        seed: The same seed gives the same class.

    Raises:
        ClassroomError: If the class has submissions that were not simulated.
    """
    path = classroom.root / "truth.json"
    truth: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {"students": {}}
    real = {student for lesson in classroom.released() for student in classroom.students(lesson)} - set(
        truth["students"]
    )
    if real:
        raise ClassroomError(
            f"{classroom.root} has submissions of {len(real)} real students too, {min(real)} among them.\n"
            f"Simulate in a class of its own: course init NEW_DIR"
        )
    students = people(count, np.random.default_rng(seed))
    with classroom.gradebook() as gradebook:
        for student, (first, last) in students.items():
            gradebook.update_or_create_student(student, first_name=first, last_name=last)
    for number, name in enumerate(lessons):
        lesson, rng = load(name), np.random.default_rng([seed, int(name[:2])])
        release = nbformat.read(classroom.notebook("release", name), as_version=4)
        troubled = dict(zip(rng.permutation(count).tolist(), TROUBLES[: count // 3], strict=False))
        calm = [i for i in range(count) if i not in troubled]
        chosen = dict(zip(calm, choose(lesson, len(calm), rng), strict=True))
        for i, student in enumerate(students):
            choices = chosen.get(i) or {
                exercise: {"kind": "right", "version": {}} for exercise in lesson.exercises
            }
            notebook = written(lesson, release, choices, rng)
            if i in troubled:
                spoil(notebook, lesson, troubled[i], choices)
            when = START + timedelta(days=7 * number, minutes=int(rng.integers(6 * 24 * 60)))
            store(classroom, name, student, nbformat.writes(notebook).encode(), when, replace=True)
            entry = truth["students"].setdefault(
                student, {"name": " ".join(students[student]), "lessons": {}}
            )
            exercises = {
                exercise: {key: value for key, value in choice.items() if key != "version"}
                for exercise, choice in _leaning(lesson, choices).items()
            }
            entry["lessons"][name] = {"exercises": exercises, "trouble": troubled.get(i, "")}
    path.write_text(json.dumps(truth, indent=1, ensure_ascii=False))
    return truth
