"""An invented class is the same for the same seed, and has everything a real one has."""

import json

import nbformat
import pytest

from autograder.authoring.lesson import load
from autograder.classroom.collect.store import store
from autograder.classroom.folder import ClassroomError
from autograder.classroom.simulate import START, TROUBLES, people, simulate

LESSON = "01_sgd"


def told(room, count, seed):
    simulate(room, [LESSON], count, seed)
    students = json.loads((room.root / "truth.json").read_text())["students"]
    files = {student: room.notebook("submitted", LESSON, student).read_bytes() for student in students}
    return {student: entry["lessons"][LESSON] for student, entry in students.items()}, files


def test_the_same_seed_makes_the_same_class(empty_class):
    first = told(empty_class, 5, 7)

    assert told(empty_class, 5, 7) == first


def test_every_mistake_every_style_and_every_trouble_is_there(empty_class):
    lesson = load(LESSON)

    students, _ = told(empty_class, 27, 2)

    answers = [(name, choice) for s in students.values() for name, choice in s["exercises"].items()]
    made = {(name, choice["name"]) for name, choice in answers if "name" in choice}
    assert made == {(name, m.name) for name, exercise in lesson.exercises.items() for m in exercise.mistakes}
    assert {entry["trouble"] for entry in students.values()} == {"", *TROUBLES}
    assert {choice["kind"] for _, choice in answers} >= {"right", "mistake", "unanswered", "syntax", "wrong"}


def test_an_answer_that_calls_wrong_answers_of_the_student_says_so(empty_class):
    students, _ = told(empty_class, 27, 2)

    leaning = [
        (s["exercises"], one["on"])
        for s in students.values()
        for one in s["exercises"].values()
        if "on" in one
    ]
    assert leaning
    assert all(exercises[name]["kind"] != "right" for exercises, on in leaning for name in on)


def test_a_class_may_have_one_student(empty_class):
    students, files = told(empty_class, 1, 0)

    assert len(students) == len(files) == 1
    nbformat.validate(nbformat.reads(next(iter(files.values())).decode(), as_version=4))


def test_names_are_plausible_and_ids_are_distinct():
    import numpy as np

    found = people(3000, np.random.default_rng(0))

    assert len(found) == 3000
    assert all(student.isascii() and first and last for student, (first, last) in found.items())


def test_a_class_with_real_submissions_is_left_alone(empty_class):
    store(empty_class, LESSON, "real.person", b"{}", START)

    with pytest.raises(ClassroomError, match=r"real\.person"):
        simulate(empty_class, [LESSON], 3, 1)

    assert empty_class.students(LESSON) == ["real.person"]
