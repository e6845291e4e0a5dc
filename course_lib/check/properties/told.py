"""Which mistake an answer makes, by what a property found on all cases."""

from collections.abc import Iterable, Mapping, Sequence

from course_lib.check.properties.finding import OTHER
from course_lib.check.properties.mask import MODES

# What several cases say together is another mistake than what each says alone: a name and a sentence.
TOGETHER = MODES | {
    frozenset({"most-likely-always", "overflow"}): ("most-likely-always", ""),
    # on harder data nothing was learned, on easier data something
    frozenset({"nothing-learned", "too-little-learned"}): ("nothing-learned", ""),
    # a few batches in a random order are in the stored one by chance
    frozenset({"not-shuffled", "neighbours-stay-together"}): ("neighbours-stay-together", ""),
}


def told(
    found: Iterable[Mapping[str, Sequence[str]]], sentences: Mapping[str, str] | None = None
) -> tuple[str, str]:
    """
    Return a mistake's name and sentence, or nothing where the cases do not agree on one.

    Args:
        found: For each case, the fields that failed: each with a name, or nothing, and a sentence.
        sentences: The exercise's own sentences by name: they say more than a property can know.
    """
    by_field: dict[str, dict[str, str]] = {}
    for case in found:
        for field, (name, sentence, *_) in case.items():
            if name:
                by_field.setdefault(field, {}).setdefault(name, sentence)
    for names in by_field.values():
        name, sentence = TOGETHER.get(frozenset(names), next(iter(names.items())))
        if name != OTHER and (len(names) == 1 or frozenset(names) in TOGETHER):
            return name, (sentences or {}).get(name) or sentence or names[name]
    return "", ""
