"""
Google Drive and Classroom: ``FOLDER-20261127T220000Z-001.zip``. Every name in it may be the student's own.

So a name that fits the roster is a guess, which a person confirms. Neither owner nor time is in the download.
"""

import dataclasses
import re

from autograder.classroom.collect.download import Asked, Claim, Download, Entry
from autograder.classroom.collect.lms import plain

NAME = "Google Drive"
ZIP = re.compile(r".+-\d{8}T\d{6}Z-(?:\d+-)?\d{3}(?: ?\(\d+\))?\.zip", re.IGNORECASE)
DOUBT = "in a Drive download, students name their files: confirm whose it is"


def read(download: Download, asked: Asked) -> dict[Entry, Claim]:
    """Return what the names of a Drive download's files say."""
    if not (download.is_zip and ZIP.fullmatch(download.path.name)):
        return {}
    claims = plain.read(download, asked)
    return {entry: dataclasses.replace(claim, doubt=DOUBT) for entry, claim in claims.items()}
