"""The gradebook's database: its faults, each in one sentence, whichever command meets them."""

import sqlite3
from pathlib import Path
from types import TracebackType

from nbgrader.api import Gradebook
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError

from autograder.errors import Broken

SIGNS = (  # what the database says, what that means, and what to do
    ("locked", "is locked by another program", "Close what has it open, then run this again."),
    ("readonly", "cannot be written", "Check its permissions."),
    ("unable to open", "cannot be opened", "Check its permissions and those of its folder."),
    ("disk is full", "has no space left", "Free some, then run this again: what is done is kept."),
    ("disk I/O", "cannot be read or written", "Check the disk."),
    ("not a database", "is not a gradebook", "Put back a copy of it."),
    ("malformed", "is damaged", "Put back a copy of it."),
    ("Could not decode", "is damaged", "Put back a copy of it."),
    ("no such table", "is not a gradebook", "Put back a copy of it."),
)


class ClassGradebook(Gradebook):
    """nbgrader's gradebook, in a ``with`` statement that tells a fault of its database as that."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        super().__exit__(kind, error, trace)
        if isinstance(error, DBAPIError) and (found := fault(self.engine.url, error)):
            raise found from error


def file_of(url: URL) -> Path | None:
    """Return the file that a database is, or nothing if it is kept by a server."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def opened(address: str, course: str) -> ClassGradebook:
    """
    Open a gradebook.

    Raises:
        Broken: If its database is damaged, locked, or cannot be read.
    """
    try:
        return ClassGradebook(address, course)
    except DBAPIError as error:
        if found := fault(make_url(address), error):
            raise found from error
        raise


def fault(url: URL, error: DBAPIError | sqlite3.Error) -> Broken | None:
    """Return what an error says of a database, if it says that nothing can be done with it."""
    what = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    file = file_of(url)
    if file is None:
        server = url.render_as_string(hide_password=True)
        lost = getattr(error, "connection_invalidated", False) or "connect" in what or "terminat" in what
        return Broken(f"The gradebook {server}: {what}\nIs the server up?") if lost else None
    for sign, meaning, remedy in SIGNS:
        if sign in what:
            return Broken(f"The gradebook {file} {meaning} ({what}).\n{remedy}")
    return None
