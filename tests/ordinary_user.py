"""
Run Python as a user without root and without cgroups, whose home is closed to others and holds Python.

    python -m tests.ordinary_user -m pytest tests/hostile

Whoever is root becomes a user who owns nothing. The folders at the top in which Python, its environment and
the clone lie become this user's home: mode 0700, and nothing in it but these three. Whoever is an ordinary
user already stays one.
"""

import os
import sys
import tempfile
from pathlib import Path

from autograder.kernel import walls

ROOT = Path(__file__).resolve().parents[1]
USER = 54321
SHARED = ("bin", "etc", "lib", "lib64", "opt", "run", "srv", "tmp", "var")  # at the top: nobody's home
VARIABLES = ("HOSTILE", "LANG", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "PATH")


def homes(places: list[str]) -> list[str]:
    """Return the folders that become the user's home: of each place the top one that only it is in."""
    parts = [Path(place).parts for place in places if not Path(place).is_relative_to("/usr")]
    return sorted({str(Path(*names[: 3 if names[1] in SHARED else 2])) for names in parts})


def close(places: list[str]) -> list[str]:
    """Leave, in a mount namespace of this process's own, of each home nothing but these places."""
    walls._done(walls.libc.unshare(walls.CLONE_NEWNS), "make a mount namespace")
    walls._mount("none", "/", None, walls.MS_REC | walls.MS_PRIVATE)
    aside = tempfile.mkdtemp(dir="/tmp")
    closed, bind = homes(places), walls.MS_BIND | walls.MS_REC
    for number, place in enumerate(places):
        os.mkdir(f"{aside}/{number}")
        walls._mount(place, f"{aside}/{number}", None, bind)
    for home in closed:
        walls._mount("tmpfs", home, "tmpfs", 0, f"mode=700,uid={USER},gid={USER}")
    for number, place in enumerate(places):
        os.makedirs(place, exist_ok=True)
        walls._mount(f"{aside}/{number}", place, None, bind)
        walls.unmount(f"{aside}/{number}")
        os.rmdir(f"{aside}/{number}")
    os.rmdir(aside)
    return closed


def main(arguments: list[str]) -> None:
    """Become the user, and run Python."""
    environment = {name: os.environ[name] for name in VARIABLES if name in os.environ}
    environment |= {"PYTHONDONTWRITEBYTECODE": "1", "HOME": "/nonexistent", "USER": "ordinary"}
    if os.geteuid() == 0:
        packages = [Path(entry).parents[2] for entry in sys.path if entry.endswith("-packages")]
        needed = sorted({os.path.realpath(it) for it in (sys.base_prefix, sys.prefix, ROOT, *packages)})
        outer = [it for it in needed if not any(it.startswith(f"{other}/") for other in needed)]
        environment["HOME"] = next(iter(close(outer)), "/nonexistent")
        os.setgroups([])
        os.setresgid(USER, USER, USER)
        os.setresuid(USER, USER, USER)
    os.chdir(ROOT)
    os.execve(sys.executable, [sys.executable, *arguments], environment)


if __name__ == "__main__":
    main(sys.argv[1:])
