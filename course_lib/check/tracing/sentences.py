"""The sentences on how far a wrong answer is right: more of it with each try."""

from collections.abc import Callable
from typing import Any

from course_lib.check.card import Report
from course_lib.check.tracing.steps import Located, steps_found
from course_lib.check.truth import Truth


def located(answer: Callable[..., Any], source: str | None, truth: Truth, report: Report, tries: int) -> str:
    """Return how far a wrong answer is right, in sentences; nothing where that cannot be told."""
    wrong, raised = report.wrong, report.messages[0].startswith("it raised")
    found = steps_found(answer, source, truth, wrong)
    return sentences(found, tries) if found and (found.right or not raised) else ""


def sentences(found: Located, tries: int) -> str:
    """Return what was found, in sentences; from the second try on also what is near to the missing step."""
    right = ", ".join(f"{says} (line {line})" for says, line in found.right)
    told = [f"Right so far: {right}."] if right else []
    if found.complete:
        told.append("The mistake comes after that, or shows in other cases only.")
    else:
        told.append(f"None of your values is {found.missing}.")
        if found.near and tries > 1:
            told.append(f"Line {found.line} gives {found.near}.")
    return " ".join(told)
