"""A class of invented people with known marks."""

import shutil

import pytest

from autograder.classroom import folder
from autograder.classroom.roster.people import save
from tests.marked_class import LESSON, PEOPLE, mark


@pytest.fixture(scope="session")
def points(template) -> float:
    """Return the points of the lesson."""
    with folder.open_class(template).gradebook() as gradebook:
        return gradebook.find_assignment(LESSON).max_score


@pytest.fixture(scope="session")
def marked(template, points, tmp_path_factory) -> folder.Classroom:
    """Five people: 8.5 of 10, one third of 10, one who awaits a mark, one without, 9.995 of 10."""
    room = folder.open_class(shutil.copytree(template, tmp_path_factory.mktemp("marked") / "class"))
    save(room, PEOPLE)
    for student, of_ten in (("jmueller", 8.5), ("squinn", 10 / 3), ("late.l", 9.995)):
        mark(room, student, of_ten * points / 10)
    mark(room, "xwang", points / 2, awaits=True)
    return room


@pytest.fixture
def room(marked, tmp_path) -> folder.Classroom:
    """Return the class, to be changed."""
    return folder.open_class(shutil.copytree(marked.root, tmp_path / "class"))
