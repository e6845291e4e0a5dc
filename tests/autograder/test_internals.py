"""The things inside other libraries that we rely on are there, and pyproject.toml bounds those libraries."""

import tomllib

import pytest
from packaging.requirements import Requirement

from autograder import internals
from autograder.authoring.lesson import ROOT
from autograder.internals import RELIED_UPON, Internal, InternalsError, problem, verify


@pytest.mark.parametrize("internal", RELIED_UPON, ids=lambda internal: internal.name)
def test_each_internal_is_there_with_the_parameters_we_know(internal):
    assert problem(internal) == ""


@pytest.mark.parametrize("library", sorted({internal.library for internal in RELIED_UPON}))
def test_the_libraries_are_bounded_from_above(library):
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    (found,) = (r for r in map(Requirement, extras["grading"]) if r.name.replace("-", "_") == library)

    assert any(part.operator in ("<", "<=", "==", "~=") for part in found.specifier)


def test_a_version_without_one_is_refused_in_one_sentence(monkeypatch):
    missing = Internal("nbgrader", "nbgrader.api", "Gradebook.no_such_method", (), "for the test")
    monkeypatch.setattr(internals, "RELIED_UPON", (missing,))

    with pytest.raises(InternalsError, match=r"^nbgrader 0\.\S+ is not a version .* no Gradebook\.no_such"):
        verify()


def test_other_parameters_are_noticed():
    changed = Internal("nbgrader", "nbgrader.utils", "parse_utc", ("text", "zone"), "for the test")

    assert problem(changed) == "parse_utc takes ('ts',), not ('text', 'zone')"
