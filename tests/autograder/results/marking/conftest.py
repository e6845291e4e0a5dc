"""A class whose written answers wait for marks."""

import shutil

import pytest

from autograder.classroom.folder import Classroom, open_class
from autograder.classroom.roster.people import Person, save
from tests.autograder.results.marking.written import ANSWERS, hand_in


@pytest.fixture(scope="session")
def written_template(template, tmp_path_factory):
    """A class with answers: to be copied."""
    root = shutil.copytree(template, tmp_path_factory.mktemp("written") / "class")
    room = open_class(root)
    hand_in(room, ANSWERS)
    sections = {"ann": ("A",), "cleo": ("A",)}
    save(room, [Person(one, one.title(), "Roe", sections=sections.get(one, ("B",))) for one in ANSWERS])
    return root


@pytest.fixture
def room(written_template, tmp_path) -> Classroom:
    """A class with seven students, one of whom has not answered."""
    return open_class(shutil.copytree(written_template, tmp_path / "class"))
