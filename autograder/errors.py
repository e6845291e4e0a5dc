"""The errors a user can mend: one line says what is wrong, the next what to do."""

import errno

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
FEW = {  # what ran out, and what to try
    errno.EMFILE: ("No more files can be opened", "Allow more: ulimit -n 4096"),
    errno.ENFILE: ("No more files can be opened on this machine", "End what has many of them open"),
    errno.EAGAIN: (
        "No more processes can be started",
        "Allow more: ulimit -u 4096, or more for this container (pids.max)",
    ),
    errno.ENOMEM: ("No more memory can be had", "End what has much of it"),
}


class CourseError(Exception):
    """Something the user can mend. Its text is one line what, and one line what to do."""


class Broken(CourseError):
    """Something about a folder or the machine: nothing can be done as things are."""


def fault_of_machine(error: BaseException, place: object = "") -> Broken | None:
    """
    Return what an error says of the machine: it is full, or something ran out.

    Args:
        error: Any error.
        place: What was written to, where the error does not say.
    """
    number = error.errno if isinstance(error, OSError) else None
    if isinstance(error, RuntimeError) and "start new thread" in str(error):
        number = errno.EAGAIN
    if number in FULL:
        return full(getattr(error, "filename", None) or place)
    if number in FEW:
        what, remedy = FEW[number]
        return Broken(f"{what}.\n{remedy}. Then run this again: what is done is kept.")
    return None


def full(place: object) -> Broken:
    """Return what is told where a place has no space left."""
    disk = f"the disk of {place}" if place else "a disk"
    return Broken(f"No space is left on {disk}.\nFree some, then run this again: what is done is kept.")
