"""The class of this folder, graded once for all that is asked of it."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from autograder.kernel.forkserver_client import look, started
from tests.hostile import world
from tests.hostile.malformed import hand_in_all
from tests.hostile.world import Outcome


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A folder whose path is short, as a socket's must be; nothing is run where a wall is down."""
    with started():
        assert [wall for wall in look() if wall.needed and not wall.up] == []
    with TemporaryDirectory(prefix="hz-", dir="/tmp") as place:
        yield Path(place)


@pytest.fixture(scope="session")
def graded(folder) -> Outcome:
    """Everybody, graded once."""
    return world.grade(folder / "all", world.HIDDEN, hand_in_all)
