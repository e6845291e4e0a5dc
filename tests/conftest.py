"""What all tests share."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from course_lib.check.notebook import progress
from tests import network

settings.register_profile("course", deadline=None)  # how long a case takes says nothing on a busy machine
settings.load_profile("course")


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let tests that share a module's fixture run on one worker: each other worker would make it again."""
    for item in items:
        if not isinstance(item, pytest.Function) or item.get_closest_marker("xdist_group"):
            continue
        fixtures = item._fixtureinfo.name2fixturedefs
        shared = sorted(name for name, found in fixtures.items() if found[-1].scope == "module")
        if shared:
            made = getattr(item, "callspec", None)  # which of a fixture's parameters this one is of
            which = [made.indices[name] for name in shared if made and name in made.indices]
            item.add_marker(pytest.mark.xdist_group(f"{item.path.stem} {shared} {which}"))


@pytest.fixture(autouse=True)
def still_network(request: pytest.FixtureRequest) -> Iterator[None]:
    """Keep the network as it is while a test has a browser open."""
    if request.node.get_closest_marker("browser"):
        with network.unchanged():
            yield
    else:
        yield


@pytest.fixture(autouse=True)
def new_session(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin each test as a student's session begins: nothing was tried before, and no exercise is ticked."""
    monkeypatch.setattr(progress, "_failed", {})
    monkeypatch.setattr(progress, "_ticked", {})
