"""Files that no LMS has named: ``alice.ipynb``, ``alice/01_sgd.ipynb``, ``01_sgd_alice.ipynb``."""

from pathlib import PurePath

from autograder.classroom.collect.download import Asked, Claim, Download, Entry
from autograder.classroom.collect.entry_names import original
from autograder.classroom.collect.names import NOBODYS, called, id_from, student_of

NAME = ""


def read(download: Download, asked: Asked) -> dict[Entry, Claim]:
    """Return what each candidate's name says; of an own assignment, also of what lies beside."""
    claims = {entry: claim_of(entry, asked) for entry in download.candidates}
    if not asked.notebooks:
        return claims
    homes = {entry.name.parent: claim for entry, claim in claims.items() if _named(entry.name, asked)}
    for entry in download.entries:
        home = next((folder for folder in entry.name.parents if folder in homes), None)
        if entry not in claims and home is not None:
            file = entry.name.relative_to(home).as_posix()
            claims[entry] = Claim(homes[home].readings, homes[home].student, file)
    return claims


def claim_of(entry: Entry, asked: Asked) -> Claim:
    """Return what a file's name says."""
    name = entry.name
    if notebook := _named(name, asked):
        name = name.with_name(original(name.stem).replace(notebook, asked.name) + name.suffix)
    found, folder = called(name, asked.name), called(name.with_stem(asked.name), asked.name)
    if name.suffix.lower() == ".zip" and len(name.parts) > 2:
        found = folder or found  # a student's own zip
    student = student_of(PurePath(f"{found}.ipynb"), asked.name)
    if not student and ("," in found or "'" in found):
        student = id_from(found)
    # Whose folder it lies in comes before what a student made in it: where two people fit, nobody is taken.
    around = reversed([part for part in name.parent.parts if part not in {asked.name} | NOBODYS])
    readings = tuple({"any": one} for one in dict.fromkeys((found, folder, *around)) if one)
    return Claim(readings=readings, student=student, file=entry.name.name)


def _named(name: PurePath, asked: Asked) -> str:
    """Return which notebook of an assignment a file's name speaks of."""
    longest = sorted(asked.notebooks, key=len, reverse=True)
    return next((notebook for notebook in longest if notebook in original(name.stem)), "")
