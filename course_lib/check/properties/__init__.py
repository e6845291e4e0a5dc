"""Properties judge random answers, which differ in their numbers, by what all right ones have in common."""

from collections.abc import Callable, Iterator
from typing import Any

from course_lib.check.case import Case
from course_lib.check.properties.axes import axes, components
from course_lib.check.properties.batches import batches
from course_lib.check.properties.by_level.levels import levels
from course_lib.check.properties.choice import choice
from course_lib.check.properties.draws import draws
from course_lib.check.properties.finding import Finding
from course_lib.check.properties.mask import mask
from course_lib.check.properties.parts import parts
from course_lib.check.properties.windows import windows

# (result, case, *, expected, **options) -> what is wrong; nothing where the answer is right
PROPERTIES: dict[str, Callable[..., Iterator[Finding]]] = {
    "batches": batches,
    "choice": choice,
    "draws": draws,
    "levels": levels,
    "mask": mask,
    "parts": parts,
    "windows": windows,
}

# (result, case) -> the form that all right results share
CANONICAL: dict[str, Callable[[Any, Case], Any]] = {"axes": axes, "components": components}
