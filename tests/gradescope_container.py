"""
Run a command in a root made like that of Gradescope's container: root, without the rights to make namespaces.

    python -m tests.gradescope_container AUTOGRADER OPT COMMAND…

``/autograder`` and ``/opt`` there are two given folders; the system is this machine's, read-only, and nothing
else is there. Root there has what Docker leaves it. ``NAMESPACES=1`` lets it make namespaces.
"""

import os
import subprocess
import sys
from pathlib import Path

from autograder.kernel import walls

SYSTEM = ("bin", "etc", "lib", "lib32", "lib64", "libx32", "sbin", "usr")
DEVICES = ("full", "null", "random", "urandom", "zero")
DOCKERS = """
chown dac_override fowner fsetid kill setgid setuid setpcap net_bind_service net_raw sys_chroot mknod
audit_write setfcap
""".split()  # noqa: SIM905  # names are read as text
EVERYBODY = f"0 0 {2**32 - 1}\n"
INSTALLED = sorted({path for path in sys.path if path.endswith("-packages")})
PACKAGES = {
    path: f"/packages/{i}/site-packages" for i, path in enumerate(INSTALLED)
}  # an environment may lie below /tmp


def image(place: Path) -> Path:
    """Make what setup.sh leaves in ``/opt``: an environment with the packages that are installed here."""
    home = place / "course"
    packages = home / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    packages.mkdir(parents=True)
    (home / "bin").mkdir()
    (home / "bin/python").symlink_to(Path(sys.executable).resolve())
    (home / "pyvenv.cfg").write_text(f"home = {Path(sys.executable).resolve().parent}\n")
    (packages / "course.pth").write_text("\n".join(["/autograder/source/course", *PACKAGES.values()]))
    return place


def build(root: str, autograder: str, opt: str) -> None:
    """Build the root, and change into it."""
    bind = walls.MS_BIND | walls.MS_REC
    walls._mount("none", "/", None, walls.MS_REC | walls.MS_PRIVATE)
    walls._mount("tmpfs", root, "tmpfs", 0, "mode=755")
    places = {f"/{name}": f"/{name}" for name in SYSTEM} | {sys.base_prefix: sys.base_prefix} | PACKAGES
    places |= {f"/dev/{name}": f"/dev/{name}" for name in DEVICES} | {autograder: "/autograder", opt: "/opt"}
    for source, target in places.items():
        if os.path.islink(source):
            os.symlink(os.readlink(source), root + target)
        elif os.path.isdir(source):
            os.makedirs(root + target, exist_ok=True)
            walls._mount(source, root + target, None, bind)
        elif os.path.exists(source):
            os.makedirs(os.path.dirname(root + target), exist_ok=True)
            Path(root + target).touch()
            walls._mount(source, root + target, None, bind)
    for name in ("tmp", "dev/shm", "var/tmp"):
        os.makedirs(f"{root}/{name}")
        walls._mount("tmpfs", f"{root}/{name}", "tmpfs", 0, "mode=1777,size=100m")
    os.mkdir(f"{root}/proc")
    walls._mount("proc", f"{root}/proc", "proc", 0)
    os.chdir(root)
    walls._done(walls.libc.pivot_root(b".", b"."), "change the root")
    walls.unmount(".")
    os.chdir("/")


def main(autograder: str, opt: str, *command: str) -> int:
    """Run the command in namespaces of its own, where all users are those of this machine."""
    reads, writes = os.pipe()
    asked, answered = os.pipe()
    if (child := os.fork()) == 0:
        new = walls.CLONE_NEWUSER | walls.CLONE_NEWNS | walls.CLONE_NEWPID | walls.CLONE_NEWIPC
        walls._done(walls.libc.unshare(new), "make namespaces")
        os.write(writes, b"1")
        os.read(asked, 1)
        if (first := os.fork()) == 0:
            walls.die_with_parent()
            os.setresuid(0, 0, 0)
            build("/mnt", autograder, opt)
            if not os.environ.get("NAMESPACES"):
                Path("/proc/sys/user/max_user_namespaces").write_text("0")
            few = ",".join(["-all", *(f"+{name}" for name in DOCKERS)])
            limited = [] if os.environ.get("NAMESPACES") else ["setpriv", f"--bounding-set={few}"]
            os._exit(subprocess.run([*limited, *command]).returncode & 255)
        os._exit(os.waitstatus_to_exitcode(os.waitpid(first, 0)[1]) & 255)
    os.read(reads, 1)
    for kind in ("uid", "gid"):
        Path(f"/proc/{child}/{kind}_map").write_text(EVERYBODY)
    os.write(answered, b"1")
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
