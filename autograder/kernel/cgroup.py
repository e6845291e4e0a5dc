"""Limits for all processes of one kernel together: cgroups, version 1 or 2, where they can be made."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from autograder.kernel.walls import Limits

MOUNTED, MINE = Path("/proc/self/mountinfo"), Path("/proc/self/cgroup")
FILES = {
    "memory": {"memory.max", "memory.limit_in_bytes"},
    "pids": {"pids.max"},
    "cpu": {"cpu.max", "cpu.cfs_quota_us"},
}
NEEDED = {"memory", "pids"}  # for their sake processes are moved
REST = "course-rest"  # the group of what was in a folder that is to have groups


def _folders() -> Iterator[tuple[Path, bool]]:
    """Yield of each hierarchy this process's own folder and those above it, and whether it is the own one."""
    own = {}
    for line in MINE.read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        own[controllers.removeprefix("name=")] = path.lstrip("/")
    for line in MOUNTED.read_text().splitlines():
        left, right = line.split(" - ")
        place, kind, options = Path(left.split()[4]), right.split()[0], right.split()[-1].split(",")
        for controllers, path in own.items():
            if (kind == "cgroup2" and not controllers) or (
                kind == "cgroup" and controllers and set(controllers.split(",")) <= set(options)
            ):
                mine = place / path
                yield mine, True
                yield from ((above, False) for above in mine.parents if above.is_relative_to(place))


def parents() -> dict[str, Path]:
    """Return the folders in which groups can be made that limit memory, processes and processors."""
    found: dict[str, Path] = {}
    with contextlib.suppress(OSError, ValueError):
        folders = list(_folders())
        for folder, _ in folders:
            found = dict.fromkeys(_can(folder), folder) | found
        missing = FILES.keys() - found.keys()
        if missing & NEEDED or (missing and os.geteuid() != 0):  # root's folders are the system's
            for folder, own in folders:
                _hand_down(folder, missing, make_room=own and bool(missing & NEEDED))
                found = dict.fromkeys(_can(folder), folder) | found
    return found


def _can(folder: Path) -> set[str]:
    """Return what a group made in that folder could limit; groups of dead processes are removed."""
    for stale in folder.glob("course-[0-9]*"):
        if not Path(f"/proc/{stale.name.split('-')[1]}").exists():
            with contextlib.suppress(OSError):
                stale.rmdir()
    trial = folder / f"course-{os.getpid()}-trial"
    try:
        trial.mkdir()
    except OSError:
        return set()
    there = {path.name for path in trial.iterdir()}
    of_threads = "cgroup.type" in there and (trial / "cgroup.type").read_text() != "domain\n"
    trial.rmdir()
    if of_threads:  # it takes no process
        return set()
    return {what for what, names in FILES.items() if there & names}


def _hand_down(folder: Path, controllers: set[str], *, make_room: bool) -> None:
    """
    Have version 2 give a folder's controllers to the groups in it.

    Such a folder must hold no processes, unless it is the topmost of all, which has no type: to make room,
    all of them are moved into one group below it, where they stay.
    """
    with contextlib.suppress(OSError):  # version 1, or not ours
        there = controllers.intersection((folder / "cgroup.controllers").read_text().split())
        held = (folder / "cgroup.procs").read_text().split() if (folder / "cgroup.type").exists() else []
        if there and (make_room or not held):
            for pid in held:
                (folder / REST).mkdir(exist_ok=True)
                with contextlib.suppress(ProcessLookupError):  # it has ended meanwhile
                    (folder / REST / "cgroup.procs").write_text(pid)
            (folder / "cgroup.subtree_control").write_text(" ".join(f"+{name}" for name in sorted(there)))


def enclose(pid: int, groups: dict[str, Path], limits: Limits) -> list[Path]:
    """
    Put a process into a group of its own and return the group's folders.

    Where memory runs out, the largest process ends, as in both versions' default: a notebook whose child took
    it may go on.
    """
    made = []
    for folder in set(groups.values()):
        group = folder / f"course-{pid}"
        group.mkdir(exist_ok=True)
        made.append(group)
        for name, most in (
            ("memory.max", limits.memory + limits.tmp),
            ("memory.swap.max", 0),
            ("memory.limit_in_bytes", limits.memory + limits.tmp),
            ("memory.memsw.limit_in_bytes", limits.memory + limits.tmp),
            ("pids.max", limits.processes),
            ("cpu.max", "100000 100000"),  # one processor's time
            ("cpu.cfs_quota_us", 100_000),
        ):
            if (group / name).exists():
                (group / name).write_text(str(most))
        (group / "cgroup.procs").write_text(str(pid))
    return made
