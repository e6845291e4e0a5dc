"""Which part of a lesson a class gives out: without some exercises, or some sections only."""

from typing import Any, NamedTuple

from autograder.classroom import kept
from autograder.classroom.folder import Classroom

FILE = "releases.json"  # lesson -> what is left out of it, and the marks for that


class Part(NamedTuple):
    """What a class leaves out of a lesson; nothing, as it stands."""

    without: tuple[str, ...] = ()  # exercises
    only_sections: tuple[int, ...] = ()  # as the headings number them; empty for all

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return not self.without and not self.only_sections

    def __str__(self) -> str:
        """Return it as the options that ask for it."""
        without = f"--without {','.join(self.without)}" if self.without else ""
        numbers = self.only_sections
        in_a_row = len(numbers) > 2 and numbers == tuple(range(numbers[0], numbers[-1] + 1))
        shown = f"{numbers[0]}-{numbers[-1]}" if in_a_row else ",".join(map(str, numbers))
        sections = f"--only-sections {shown}" if numbers else ""
        return f"{without} {sections}".strip()


def part(classroom: Classroom, lesson: str) -> Part:
    """Return which part of a lesson was released last."""
    found = entry(classroom, lesson)
    return Part(tuple(found.get("without", ())), tuple(found.get("only_sections", ())))


def entry(classroom: Classroom, lesson: str) -> dict[str, Any]:
    """Return what is kept of a lesson."""
    found = kept.read(classroom, FILE).get(lesson, {})
    return found if isinstance(found, dict) else {}


def remember(classroom: Classroom, lesson: str, **changes: Any) -> None:
    """Change what is kept of a lesson; what is empty is kept no longer."""
    whole = kept.read(classroom, FILE)
    found = {key: value for key, value in (entry(classroom, lesson) | changes).items() if value}
    if whole.get(lesson, {}) != found:
        kept.write(classroom, FILE, {**whole, lesson: found})
