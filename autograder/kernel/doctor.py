"""Test the walls from the inside: each is tried, not queried."""

import ctypes
import functools
import os
import socket
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple


class Wall(NamedTuple):
    """One thing that stands between student code and everything else."""

    name: str
    up: bool
    what: str  # what was seen
    needed: bool = True  # nothing is graded where it does not stand


def look(secrets: Iterable[str]) -> list[Wall]:
    """Return each wall as the calling process finds it; no path in ``secrets`` must be there."""
    found = []
    trials: dict[str, Callable[[], str]] = {**TRIALS, "secrets": lambda: _secrets(secrets)}
    for name, trial in trials.items():
        try:
            found.append(Wall(name, True, trial()))
        except Exception as error:  # a wall that cannot be tried does not count
            found.append(Wall(name, False, str(error) or type(error).__name__))
    return found


def limits_together(groups: Iterable[str]) -> Wall:
    """Return whether a kernel's processes are limited together, not only each by itself."""
    missing = {"memory", "pids", "cpu"} - set(groups)
    if missing:
        instead = [told for name, told in INSTEAD.items() if name in missing]
        what = f"no cgroup can be made for {', '.join(sorted(missing))}; instead, {' and '.join(instead)}"
        return Wall("limits together", False, what, needed=False)
    return Wall(
        "limits together",
        True,
        "memory, number and one processor's time of all of a kernel's processes, by cgroups",
    )


def _status(name: str) -> str:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(line.partition(":")[2].strip() for line in lines if line.startswith(f"{name}:"))


def _refused(act: Callable[[], object], could: str) -> str:
    """Try something that must be refused, and return why it was."""
    try:
        act()
    except OSError as error:
        return f"{could}: {error.strerror or error}"
    raise RuntimeError(f"student code can {could}")


def _files() -> str:
    seen = sorted(os.listdir("/"))
    extra = set(seen) - {*TOPS, *_tops()}
    if extra:
        raise RuntimeError(f"student code sees {', '.join(sorted(extra))}")
    import autograder  # its folder is there, but empty
    import course_lib

    library = Path(course_lib.__path__[0])
    for place in (Path(autograder.__path__[0]), library / "check" / "packs", Path("/usr/share/datasets")):
        if place.is_dir() and any(place.iterdir()):
            raise RuntimeError(f"student code sees {place}")
    if found := [*library.glob("datasets/files/*labels*"), *library.glob("datasets/files/names.txt")]:
        raise RuntimeError(f"student code sees {found[0]}")
    return "the system, Python and the course's library, nothing else"


def _secrets(paths: Iterable[str]) -> str:
    if seen := [path for path in paths if os.path.lexists(path)]:
        raise RuntimeError(f"student code sees {seen[0]}: it must not lie where the system or Python does")
    return "neither solutions nor the class are there"


def _tops() -> set[str]:
    """Return the top-level folders in which Python and the course are installed."""
    return {
        Path(path).parts[1] for path in (sys.prefix, sys.base_prefix, *sys.path) if len(Path(path).parts) > 1
    }


def _read_only() -> str:
    for place in ("/", "/usr", "/etc", f"{sys.prefix}/lib"):
        _refused(Path(place, "trial").touch, f"write to {place}")
    return f"writing to /, /usr and {sys.prefix}/lib is refused"


def _bounded() -> str:
    size = os.statvfs("/tmp")
    total = size.f_frsize * size.f_blocks
    if total > 1 << 30:
        raise RuntimeError(f"/tmp has {total >> 20} MiB")
    return f"{total >> 20} MiB, {size.f_files} files, gone with the kernel"


def _processes() -> str:
    seen = [name for name in os.listdir("/proc") if name.isdigit()] if os.path.isdir("/proc") else []
    if os.getpid() != 1 or len(seen) > 1:
        raise RuntimeError(f"student code sees {len(seen)} processes")
    return "student code sees itself only, as process 1"


def _network() -> str:
    for family in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK):
        _refused(functools.partial(socket.socket, family), "open a socket")
    names = os.readlink("/proc/self/ns/net") if os.path.exists("/proc/self/ns/net") else "its own"
    return f"no sockets but between its own processes, in a network namespace ({names}) without interfaces"


def _privileges() -> str:
    if os.geteuid() == 0 or int(_status("CapEff"), 16) or int(_status("CapBnd"), 16):
        raise RuntimeError(f"user {os.geteuid()}, capabilities {_status('CapEff')}")
    if _status("NoNewPrivs") != "1":
        raise RuntimeError("a program may gain privileges")
    return f"user {os.geteuid()} of a user namespace, no capabilities, none to be gained"


def _calls() -> str:
    libc = ctypes.CDLL(None, use_errno=True)
    for name, arguments in (
        ("unshare", (0x10000000,)),
        ("ptrace", (0, 0, 0, 0)),
        ("mount", (b"", b"/", b"", 0, b"")),
    ):
        if getattr(libc, name)(*arguments) != -1:
            raise RuntimeError(f"{name} is not refused")
    if _status("Seccomp") != "2":
        raise RuntimeError("no filter")
    return "only what notebooks need: no tracing, no mounting, no new namespaces"


def _limits() -> str:
    import resource  # Windows has none

    limits = []
    for name, what, unit in (
        ("RLIMIT_DATA", "{} MiB of memory per process", 1 << 20),
        ("RLIMIT_NPROC", "{} processes and threads", 1),
        ("RLIMIT_NOFILE", "{} open files", 1),
        ("RLIMIT_FSIZE", "{} MiB per file", 1 << 20),
        ("RLIMIT_CPU", "{} s of processor time", 1),
    ):
        _, most = resource.getrlimit(getattr(resource, name))
        if most == resource.RLIM_INFINITY:
            raise RuntimeError(f"no limit: {name}")
        limits.append(what.format(most // unit))
    return ", ".join(limits)


def _environment() -> str:
    extra = set(os.environ) - set(ENVIRONMENT)
    if extra:
        raise RuntimeError(f"student code reads {', '.join(sorted(extra))}")
    return f"{len(os.environ)} harmless variables"


def _ends() -> str:
    number = ctypes.c_int()
    ctypes.CDLL(None).prctl(2, ctypes.byref(number), 0, 0, 0)
    if number.value != 9:
        raise RuntimeError("it may outlive the process that started it")
    return "killed with all its processes when the process that started it ends"


TOPS = "bin dev etc lib lib32 lib64 libx32 proc sbin sockets tmp usr".split()  # noqa: SIM905
ENVIRONMENT = """
COURSE_COLLECT HOME IPYTHONDIR LANG LC_CTYPE MKL_NUM_THREADS MPLBACKEND NBGRADER_EXECUTION OMP_NUM_THREADS
OPENBLAS_NUM_THREADS PATH PIP_NO_INDEX TMPDIR USER
""".split()  # noqa: SIM905  # names are read as text
INSTEAD = {
    "memory": "their memory is looked at ten times a second",
    "pids": "their number is that of one user's processes",
    "cpu": "they are kept on one processor where one is free",
}
TRIALS: dict[str, Callable[[], str]] = {
    "files": _files,
    "read-only system": _read_only,
    "private /tmp": _bounded,
    "processes": _processes,
    "network": _network,
    "privileges": _privileges,
    "system calls": _calls,
    "limits": _limits,
    "environment": _environment,
    "end": _ends,
}
