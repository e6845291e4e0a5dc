"""
Canvas's "Download submissions": flat, the current attempt's files, each ``SLUG[_LATE]_USER_UPLOAD_FILE``.

A name may hold digits and underscores, so there may be several ways to read an entry: all are given, and the
roster decides. The zip tells neither times nor attempts; ``-1`` is Canvas's renaming of a second upload.
"""

import re

from autograder.classroom.collect.download import Asked, Claim, Download, Entry

NAME = "Canvas"
FILE = re.compile(
    r"(?P<late>_LATE)?_(?P<user>[1-9]\d*)_(?:(?P<upload>[1-9]\d*)_(?P<file>.+)|(?P<kind>text|link)\.html)"
)
ANONYMOUS = re.compile(r"(?:LATE_)?anon_(?P<user>[A-Za-z0-9]+)_[1-9]\d*_(?P<file>.+)")
TEXTS = {"text": "a text", "link": "a link"}


def read(download: Download, asked: Asked) -> dict[Entry, Claim]:
    """Return what Canvas says of each file."""
    flat = (entry for entry in download.entries if len(entry.name.parts) == 1)
    return {entry: claim for entry in flat if (claim := claim_of(entry.name.name))}


def claim_of(name: str) -> Claim | None:
    """
    Return what Canvas says in a file's name, or ``None`` if it does not read like one.

    Example:
        >>> claim_of("leejin_LATE_1004_55004_01_sgd.ipynb").readings
        ({'canvas': '1004', 'slug': 'leejin'},)
    """
    if anonymous := ANONYMOUS.fullmatch(name):
        late, file = name.startswith("LATE_"), anonymous["file"]
        doubt = "the download is anonymous: turn that off in Canvas, or say who it is"
        return Claim(file=file, late=late, doubt=doubt)
    found = []
    for place in (match.start() for match in re.finditer("_", name)):
        match = FILE.fullmatch(name, place)
        if place and match:
            found.append((name[:place], match))
    if not found:
        return None
    found = [(slug, match) for slug, match in found if not slug.endswith("_LATE")] or found
    slug, first = found[0]
    return Claim(
        readings=tuple({"canvas": match["user"], "slug": slug} for slug, match in found),
        student=f"{slug}_{first['user']}",
        file=first["file"] or "",
        late=bool(first["late"]),
        only=TEXTS.get(first["kind"] or "", ""),
    )
