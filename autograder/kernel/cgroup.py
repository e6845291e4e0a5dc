"""Limits for all processes of one kernel together: cgroups, version 1 or 2, where they can be made."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from autograder.kernel.walls import Limits

MOUNTED, MINE = Path("/proc/self/mountinfo"), Path("/proc/self/cgroup")


def _hierarchies() -> Iterator[tuple[Path, Path]]:
    """Yield for each hierarchy where it is mounted, and this process's own folder in it."""
    own = {}
    for line in MINE.read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        own[controllers.removeprefix("name=")] = path.lstrip("/")
    for line in MOUNTED.read_text().splitlines():
        left, right = line.split(" - ")
        place, kind, options = left.split()[4], right.split()[0], right.split()[-1].split(",")
        if kind == "cgroup2" and "" in own:
            yield Path(place), Path(place) / own[""]
        elif kind == "cgroup":
            for controllers, path in own.items():
                if controllers and set(controllers.split(",")) <= set(options):
                    yield Path(place), Path(place) / path


def parents() -> dict[str, Path]:
    """Return the folders in which groups can be made that limit memory, processes and processors."""
    found: dict[str, Path] = {}
    with contextlib.suppress(OSError, ValueError):
        for mounted, own in _hierarchies():
            for folder in (own, *own.parents):
                if not folder.is_relative_to(mounted):
                    break
                for what in _can(folder):
                    found.setdefault(what, folder)
    return found


def _can(folder: Path) -> set[str]:
    """Return what a group made in that folder could limit; groups of dead processes are removed."""
    for stale in folder.glob("course-*"):
        if not Path(f"/proc/{stale.name.split('-')[1]}").exists():
            with contextlib.suppress(OSError):
                stale.rmdir()
    trial = folder / f"course-{os.getpid()}-trial"
    try:
        trial.mkdir()
    except OSError:
        return set()
    there = {path.name for path in trial.iterdir()}
    trial.rmdir()
    files = {
        "memory": {"memory.max", "memory.limit_in_bytes"},
        "pids": {"pids.max"},
        "cpu": {"cpu.max", "cpu.cfs_quota_us"},
    }
    return {what for what, names in files.items() if there & names}


def enclose(pid: int, groups: dict[str, Path], limits: Limits) -> list[Path]:
    """Put a process into a group of its own and return the group's folders."""
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
