"""Ask a property what it finds in an answer."""

from collections.abc import Callable, Iterable
from typing import Any

from course_lib.check.calling.running import call
from course_lib.check.case import Case
from course_lib.check.properties import PROPERTIES
from course_lib.check.properties.told import told


def found(name: str, answer: Callable, case: Case, **options: Any) -> dict[str, tuple[str, str]]:
    """Return the fields that fail on a case, each with a name and a sentence; remarks stand under ""."""
    outcome = call(answer, case, 10.0)
    assert not outcome.error, outcome
    findings = PROPERTIES[name](outcome.result, case, **options)
    failed: dict[str, tuple[str, str]] = {}
    for finding in findings:
        failed.setdefault(finding.field, (finding.name, finding.sentence))
    return failed


def fails(name: str, answer: Callable, cases: Iterable[Case], **options: Any) -> set[str]:
    """Return the fields that fail on any case."""
    return {field for case in cases for field in found(name, answer, case, **options)} - {""}


def named(name: str, answer: Callable, cases: Iterable[Case], **options: Any) -> str:
    """Return the mistake's name that the cases agree on."""
    return told([found(name, answer, case, **options) for case in cases])[0]
