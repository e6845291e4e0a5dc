"""Compile what a page has imported, a little at a time, so that its next visit need not. Runs in Pyodide."""

import asyncio
import contextlib
import importlib.util
import io
import py_compile
import sys
import tempfile
import zipfile
from pathlib import Path

LAST = "course_lib.check"  # of what a lesson's first cell imports
LOOK_SECONDS = 5.0
PAUSE_SECONDS = 0.02  # after each module, so that cells and sliders do not wait


async def when_set_up() -> tuple[bytes, bytes]:
    """
    Wait until a lesson is set up, and return two zips.

    Returns:
        Python's library as it was, with the bytecode of what is imported of it; and that of all other
        modules, by their paths.
    """
    while LAST not in sys.modules:
        await asyncio.sleep(LOOK_SECONDS)
    await asyncio.sleep(LOOK_SECONDS)
    library = Path(next(place for place in sys.path if place.endswith(".zip")))
    inside, others = io.BytesIO(library.read_bytes()), io.BytesIO()
    with zipfile.ZipFile(inside, "a") as kept, zipfile.ZipFile(others, "w") as packages:
        for module in list(sys.modules.values()):
            spec = getattr(module, "__spec__", None)
            if not hasattr(getattr(spec, "loader", None), "get_data") or not str(spec.origin).endswith(".py"):
                continue
            with contextlib.suppress(OSError, py_compile.PyCompileError):  # a file that is gone
                data = compiled(spec.loader.get_data(spec.origin), spec.origin)
                if Path(spec.origin).is_relative_to(library):
                    kept.writestr(str(Path(spec.origin).relative_to(library)) + "c", data)
                elif "/site-packages/" in spec.origin:
                    packages.writestr(importlib.util.cache_from_source(spec.origin).lstrip("/"), data)
            await asyncio.sleep(PAUSE_SECONDS)
    return inside.getvalue(), others.getvalue()


def compiled(source: bytes, origin: str) -> bytes:
    """Return a module's bytecode, which Python takes without a look at the source's time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "module.py"
        path.write_bytes(source)
        cached = py_compile.compile(
            str(path),
            dfile=origin,
            doraise=True,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
        return Path(str(cached)).read_bytes()
