"""One importer for each system that hands files out. Each reads names and metadata, and opens no notebook."""

import dataclasses
from types import ModuleType

from autograder.classroom.collect.download import Asked, Claim, Download, Entry, Reading
from autograder.classroom.collect.lms import (
    blackboard,
    brightspace,
    canvas,
    exchange,
    github,
    google,
    gradescope,
    moodle,
    plain,
)
from autograder.classroom.collect.lms.moodle_worksheet import Participant

# The first that can have named half of the files counts. A name begins with the LMS's part, so that only
# Canvas's and Blackboard's names can read alike.
IMPORTERS: dict[str, ModuleType] = {
    "gradescope": gradescope,
    "exchange": exchange,
    "moodle": moodle,
    "brightspace": brightspace,
    "blackboard": blackboard,
    "canvas": canvas,
    "github": github,
    "drive": google,
}
DEEPEST = 3  # folders that somebody's unpacking may have put around a download
NOT_ITS = "its name is none that {} makes: it was put there by hand"
ALIKE = "its name can be Canvas's and Blackboard's: say which, --lms canvas or --lms blackboard"


def recognise(
    download: Download, asked: Asked, participants: dict[str, Participant] | None = None, lms: str = ""
) -> Reading:
    """
    Return what the system that made a download says of its files.

    It is recognised if it can have named half of the notebooks and archives or more, or is given as ``lms``.
    Otherwise, and where somebody added files to a folder, a file's name is all there is.
    """
    importers = [IMPORTERS[lms]] if lms in IMPORTERS else [] if lms else list(IMPORTERS.values())
    for depth in range(min(download.wrapped, DEEPEST) + 1):
        inner = download.below(depth)
        outer = dict(zip(inner.entries, download.entries, strict=True))
        total = [entry for entry in inner.entries if entry.is_candidate and not entry.why] or inner.entries
        found = {}
        for importer in importers:
            options = {"participants": participants} if importer is moodle else {}
            claims = importer.read(inner, asked, **options)
            if claims and (lms or 2 * sum(entry in claims for entry in total) >= len(total)):
                found[importer] = {outer[entry]: claim for entry, claim in claims.items()}
        if found:
            importer, named = next(iter(found.items()))
            for entry in found.get(canvas, {}) if importer is blackboard else ():
                if entry in named:
                    named[entry] = dataclasses.replace(named[entry], doubt=ALIKE)
            return Reading(importer.NAME, _rest(download, named, asked, importer.NAME) | named)
    return Reading("", plain.read(download, asked))


def _rest(download: Download, named: dict[Entry, Claim], asked: Asked, lms: str) -> dict[Entry, Claim]:
    """Return what is said of candidates that the system has not named."""
    rest = [entry for entry in download.candidates if entry not in named]
    if download.is_zip:
        return {entry: Claim(file=entry.name.name, doubt=NOT_ITS.format(lms)) for entry in rest}
    return {entry: plain.claim_of(entry, asked) for entry in rest}
