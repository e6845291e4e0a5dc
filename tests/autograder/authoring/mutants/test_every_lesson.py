"""No mutant of a lesson's solution passes its check; `course mutants --full` tries far more of them."""

import os

import pytest

from autograder.authoring.lesson import lesson_names, load
from autograder.authoring.mutants.workers import tallies


@pytest.mark.slow
@pytest.mark.parametrize("lesson", lesson_names()[:: 1 if os.environ.get("EVERY_LESSON") else 4])
def test_no_mutant_survives(lesson):
    """Each is rejected on visible cases and on those of two classes, or equal in effect on random inputs."""
    functions = [name for name, exercise in load(lesson).exercises.items() if not exercise.is_number]

    found = tallies([(lesson, name) for name in functions], tell=False, jobs=1)

    assert [f"{tally.exercise}: {verdict}" for tally in found for verdict in tally.wrong] == []
