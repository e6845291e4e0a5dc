"""
The walls around a process: namespaces, its own file system, no privileges, limits.

Every function here changes the calling process, and raises OSError if the system refuses. The calls are
described in man 7 namespaces, man 7 user_namespaces, man 2 pivot_root, man 2 mount_setattr.
"""

import ctypes
import errno
import os
import resource
import stat
import sys
from pathlib import Path
from typing import NamedTuple

CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS = 0x20000, 0x2000000, 0x4000000
CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x8000000, 0x10000000, 0x20000000, 0x40000000
NEW = (
    CLONE_NEWUSER,
    CLONE_NEWNS,
    CLONE_NEWPID,
    CLONE_NEWNET,
    CLONE_NEWIPC,
    CLONE_NEWUTS,
    CLONE_NEWCGROUP,
)
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 8, 4096, 16384, 1 << 18
MNT_DETACH, MOUNT_SETATTR, AT_RECURSIVE, AT_FDCWD = 2, 442, 0x8000, -100
PR_SET_PDEATHSIG, PR_CAPBSET_DROP, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 24, 36, 38
CAPABILITY_VERSION_3 = 0x20080522

INSIDE = 1000  # the student's user id, as the kernel sees it
NOBODY = (2_000_000_000, 65_534)  # what that is outside, if root grades
TMP = Path("/tmp")  # the only place that can be written to
HOME = TMP / "home"  # where a notebook works
TOPS = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")  # at the root, folders or links into /usr
SYSTEM = (
    *(f"/usr/{name}" for name in (*TOPS, "libexec", "local/lib")),
    *(f"/usr/share/{name}" for name in ("fonts", "fontconfig", "locale", "terminfo", "zoneinfo")),
    *("/etc/ld.so.cache", "/etc/localtime", "/etc/fonts", "/etc/alternatives"),
)
PYTHON = ("bin", "lib", "lib64", "pyvenv.cfg")  # of an installation or environment, which may hold anything
DEVICES = ("null", "full", "random", "urandom")  # not zero: mapped, it is memory that nothing counts

libc = ctypes.CDLL(None, use_errno=True)


class Limits(NamedTuple):
    """What the processes of one notebook may use."""

    memory: int = 2 << 30  # bytes, of each process; of all together where a cgroup can be made
    stack: int = 8 << 20  # bytes, which are not counted as memory
    tmp: int = 256 << 20  # bytes of files
    inodes: int = 20_000  # files it may have
    file: int = 128 << 20  # bytes of one file
    processes: int = 64  # threads count
    descriptors: int = 256
    cpu: int = 300  # seconds of processor time, of one process


class View(NamedTuple):
    """What student code sees of the file system."""

    shown: tuple[str, ...]  # visible as it is
    instead: tuple[tuple[str, str], ...]  # (path, what is visible there)


def _done(result: int, what: str) -> None:
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def _mount(source: str, target: str, kind: str | None, flags: int, data: str = "") -> None:
    arguments = [text.encode() if text is not None else None for text in (source, target, kind)]
    _done(libc.mount(*arguments, ctypes.c_ulong(flags), data.encode()), f"mount {source} on {target}")


def unmount(target: str) -> None:
    """Unmount what is mounted there."""
    _done(libc.umount2(target.encode(), MNT_DETACH), f"unmount {target}")


def _lock(target: str, flags: int = MS_RDONLY, below: int = AT_RECURSIVE) -> None:
    """Make a mount, and those below it, read-only, or set other ``flags``; needs Linux 5.12."""
    attributes = (ctypes.c_uint64 * 4)(flags, 0, 0, 0)
    size = ctypes.c_size_t(ctypes.sizeof(attributes))
    done = libc.syscall(MOUNT_SETATTR, AT_FDCWD, target.encode(), below, ctypes.byref(attributes), size)
    _done(done, f"make {target} read-only")


def enter_namespaces() -> None:
    """Enter new namespaces; the one of process ids is for the next child."""
    _done(libc.unshare(sum(NEW)), "make namespaces")
    _done(libc.sethostname(b"course", 6), "set a host name")


def unprivileged_uid() -> int:
    """Return the student's user id outside: that of the grader or, if that is root, one that owns nothing."""
    me = os.geteuid()
    maps = [Path(f"/proc/self/{kind}_map").read_text() for kind in ("uid", "gid")]
    spans = [[[int(word) for word in line.split()] for line in text.splitlines()] for text in maps]

    def known(number: int) -> bool:  # a container may have few ids
        return all(any(first <= number < first + count for first, _, count in lines) for lines in spans)

    return next(filter(known, NOBODY), me) if me == 0 else me


def map_users(pid: int) -> None:
    """Map the student's user id in the user namespace of ``pid``; call it from outside that namespace."""
    student = unprivileged_uid()
    for kind, mine in (("uid", os.geteuid()), ("gid", os.getegid())):
        both = f"0 {mine} 1\n{INSIDE} {student} 1\n"
        if student == os.geteuid():
            Path(f"/proc/{pid}/setgroups").write_text("deny")
            both = f"{INSIDE} {mine} 1\n"
        Path(f"/proc/{pid}/{kind}_map").write_text(both)


def python_view(instead: tuple[tuple[str, str], ...]) -> View:
    """Return a view of the system and of this Python, with the replacements in ``instead``."""
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    needed = {f"{prefix}/{name}" for prefix in prefixes for name in PYTHON}
    needed |= {entry for entry in sys.path if entry.endswith(("site-packages", "dist-packages"))}
    there = {*SYSTEM, *needed, *map(os.path.realpath, needed)}
    outer = sorted(path for path in there if os.path.exists(path))
    shown = tuple(path for path in outer if not any(path.startswith(f"{other}/") for other in outer))
    places = {other for entry in sys.path for other in (entry, os.path.realpath(entry))}
    told = [str(path) for place in places for path in Path(place).glob("*.dist-info/direct_url.json")]
    return View(shown, (*instead, *((path, "/dev/null") for path in sorted(told))))  # where a clone lies


def enter_own_files(root: str, view: View, limits: Limits, sockets: str) -> None:
    """
    Leave nothing visible but the system, Python, the course's library and one limited place to write to.

    Args:
        root: An empty folder to build on.
        view: What is visible.
        limits: How much can be written.
        sockets: The folder of the kernel's sockets, visible as /sockets until it is unmounted.
    """
    _mount("none", "/", None, MS_REC | MS_PRIVATE)
    _mount("tmpfs", root, "tmpfs", MS_NOSUID | MS_NODEV, "size=4m,nr_inodes=4k,mode=755")
    Path(f"{root}{TMP}").mkdir()  # before the rest: Python itself may be installed in it
    bounds = f"size={limits.tmp},nr_inodes={limits.inodes},mode=1777"
    _mount("tmpfs", f"{root}{TMP}", "tmpfs", MS_NOSUID | MS_NODEV, bounds)
    for name in TOPS:
        if os.path.islink(f"/{name}"):
            os.symlink(os.readlink(f"/{name}"), f"{root}/{name}")
        elif os.path.isdir(f"/{name}"):
            _show(f"/{name}", f"{root}/{name}")
    for path in view.shown:
        _show(path, root + path)
    for path, other in view.instead:
        _show(other, root + path)
    for name in DEVICES:
        _show(f"/dev/{name}", f"{root}/dev/{name}", flags=MS_NOSUID | MS_NOEXEC)
    for name, content in (
        ("passwd", f"student:x:{INSIDE}:{INSIDE}:student:{TMP}/home:/bin/sh\n"),
        ("group", f"student:x:{INSIDE}:\n"),
        ("hosts", "127.0.0.1 localhost\n"),
    ):
        Path(f"{root}/etc/{name}").write_text(content)
    os.symlink(TMP / "shared", f"{root}/dev/shm")
    for name in ("home", "shared", "collect", "collect/answers"):
        Path(f"{root}{TMP}/{name}").mkdir(exist_ok=True)  # home, where files are shown in it
        if os.geteuid() == 0:
            os.chown(f"{root}{TMP}/{name}", INSIDE, INSIDE)
    os.mkdir(f"{root}/sockets")
    _mount(sockets, f"{root}/sockets", None, MS_BIND)
    os.mkdir(f"{root}/proc")
    _own_proc(f"{root}/proc")
    os.chdir(root)
    _done(libc.pivot_root(b".", b"."), "change the root")
    unmount(".")
    os.chdir("/")
    _lock("/", below=0)


def _show(path: str, target: str, flags: int = MS_RDONLY | MS_NOSUID | MS_NODEV) -> None:
    """Make ``path`` visible at ``target``, read-only."""
    if stat.S_ISDIR(os.stat(path).st_mode):
        os.makedirs(target, exist_ok=True)
    elif not os.path.exists(target):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        Path(target).touch()
    _mount(path, target, None, MS_BIND | MS_REC)
    _lock(target, flags)


def _own_proc(target: str) -> None:
    """Mount a /proc with only this namespace's processes; where that is refused, there is none."""
    for options in ("subset=pid,hidepid=2", ""):
        try:
            _mount("proc", target, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, options)
        except OSError:
            continue
        return _lock(target)


def die_with_parent() -> None:
    """Have this process killed when its parent ends."""
    _done(libc.prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0), "die with the parent")


def adopt_orphans() -> None:
    """Adopt processes whose parent has ended: in a container there may be no init to reap them."""
    _done(libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), "adopt orphans")


def drop_privileges() -> None:
    """Become the student: no other user, no capabilities, and no program can gain any."""
    _done(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "forbid new privileges")
    for capability in range(64):
        if libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == -1:
            if ctypes.get_errno() != errno.EINVAL:  # EINVAL: there are no more capabilities
                _done(-1, "drop capabilities")
            break
    if os.geteuid() == 0:
        os.setgroups([])
    os.setresgid(INSIDE, INSIDE, INSIDE)
    os.setresuid(INSIDE, INSIDE, INSIDE)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    _done(libc.capset(ctypes.byref(header), ctypes.byref((ctypes.c_uint32 * 6)())), "drop capabilities")


def limit(limits: Limits) -> None:
    """Limit the resources of this process and its children."""
    for what, most in (
        (resource.RLIMIT_DATA, limits.memory),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_NOFILE, limits.descriptors),
        (resource.RLIMIT_FSIZE, limits.file),
        (resource.RLIMIT_CPU, limits.cpu),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_STACK, limits.stack),
    ):
        _, ours = resource.getrlimit(what)
        least = most if ours == resource.RLIM_INFINITY else min(most, ours)  # none can be raised
        resource.setrlimit(what, (least, least))
