"""
GitHub Classroom: a clone ``ASSIGNMENT-USER`` for each student, in ``ASSIGNMENT-submissions``.

Assignments and users both hold hyphens: the roster decides, or the name of the folder around. Commits bear
the student's own dates, so no time is told.
"""

from autograder.classroom.collect.download import Asked, Claim, Download, Entry
from autograder.classroom.collect.entry_names import shared

NAME = "GitHub Classroom"
AROUND = "-submissions"


def read(download: Download, asked: Asked) -> dict[Entry, Claim]:
    """Return what the folders of clones say of each file in them."""
    deep = [entry for entry in download.entries if len(entry.name.parts) > 1]
    clones = {entry.name.parts[0] for entry in deep if entry.name.parts[1] == ".git"}
    outer = download.path.name
    slug = outer.removesuffix(AROUND) if outer.endswith(AROUND) else ""
    folders = {entry.name.parts[0] for entry in deep}
    if slug:
        clones |= {folder for folder in folders if folder.startswith(f"{slug}-")} - {outer}
    slug = slug or shared(clones, "-")
    found = {folder: claim for folder in clones if (claim := claim_of(folder, slug))}
    return {
        entry: found[entry.name.parts[0]]
        for entry in deep
        if entry.name.parts[0] in found and entry.name.parts[1] != ".git"
    }


def claim_of(folder: str, slug: str = "") -> Claim | None:
    """
    Return what a clone's folder says; without the assignment's name, each hyphen may end it.

    Example:
        >>> [reading["github"] for reading in claim_of("lesson-01-ann").readings]
        ['01-ann', 'ann']
    """
    if slug and folder.startswith(f"{slug}-"):
        users = [folder.removeprefix(f"{slug}-")]
    else:
        parts = folder.split("-")
        users = ["-".join(parts[place:]) for place in range(1, len(parts))]
    if not users:
        return None
    return Claim(readings=tuple({"github": user} for user in users), student=users[0 if slug else -1])
