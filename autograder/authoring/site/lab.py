"""JupyterLite with every lesson: a folder of static files, in which a page runs Python itself."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import distribution
from pathlib import Path

from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL, PYODIDE_KERNEL_PLUGIN_ID
from PIL import Image

from autograder.authoring.lesson import ROOT, LessonError, lesson_names
from autograder.authoring.notebooks import NOTEBOOKS, student_notebook, text
from autograder.authoring.site.pyodide import NEEDED, Pyodide
from autograder.authoring.site.wheels import PACKAGES, course_wheel, installed_wheel
from course_lib import __version__

SOURCES = ROOT / "site" / "lite"
KERNEL = ("jupyterlite_pyodide_kernel", "@jupyterlite/pyodide-kernel-extension")
EXTENSIONS = (  # the package, and its extension of JupyterLab; nbgrader's own breaks JupyterLite
    ("anywidget", "anywidget"),
    ("jupyterlab_widgets", "@jupyter-widgets/jupyterlab-manager"),
    KERNEL,
)
OWN_WHEELS = ("ipykernel", "piplite", "pyodide-kernel")  # of the kernel, which asks for one after the other
BADGE_IMAGE = re.compile(r"\[!\[([^]]+)\]\([^)]+\)\]")  # of the badges, which come from other hosts
LOG_LINES = 15


def build_lab(target: Path, pyodide: Pyodide | None) -> None:
    """
    Build JupyterLite into ``target``.

    Args:
        target: A folder that does not exist.
        pyodide: Pyodide to copy into it; without, pages fetch it from its content delivery network.

    Raises:
        LessonError: If JupyterLite cannot be built.
    """
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        for folder in ("files", "pypi", "data"):
            (work / folder).mkdir()
        for name in lesson_names():
            built = (NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8")
            if built != text(student_notebook(name)):
                raise LessonError(f"{name}.ipynb is out of date.\nBuild it first: course build {name}")
            (work / "files" / f"{name}.ipynb").write_text(BADGE_IMAGE.sub(r"[\1]", built), encoding="utf-8")
        wheels = [course_wheel(work / "pypi", work / "data")]
        wheels += [installed_wheel(package, work / "pypi") for package in PACKAGES]
        shutil.copy(SOURCES / "overrides.json", work)
        kernel = {
            "pyodideUrl": "./static/start.mjs",
            "disablePyPIFallback": bool(pyodide),
            "loadPyodideOptions": _options(wheels, pyodide),
        }
        page = json.loads((SOURCES / "jupyter-lite.json").read_text())
        page["jupyter-config-data"] |= {
            "courseVersion": __version__,
            "litePluginSettings": {PYODIDE_KERNEL_PLUGIN_ID: kernel},
        }
        (work / "jupyter-lite.json").write_text(json.dumps(page))
        (work / "jupyter_lite_config.json").write_text(json.dumps({"LiteBuildConfig": _settings(target)}))
        _run(work)
        shutil.move(work / "data", target / "data")
    shutil.copytree(SOURCES / "static", target / "static", dirs_exist_ok=True)
    if pyodide:
        pyodide.copy(target / "static" / "pyodide")
    for icon in target.rglob("favicon.ico"):
        with Image.open(icon) as image:  # a third of a megabyte, of which a page shows 32 by 32 dots
            image.resize((32, 32)).save(icon)


def _options(wheels: list[Path], pyodide: Pyodide | None) -> dict[str, object]:
    """Return what ``start.mjs`` is given."""
    kernel = Path(_extension(*KERNEL)) / "static" / "pypi"
    found = {name: next(kernel.glob(f"{name.replace('-', '_')}-*.whl")) for name in OWN_WHEELS}
    places = {name: f"extensions/{KERNEL[1]}/static/pypi/{path.name}" for name, path in found.items()}
    places |= {path.name.partition("-")[0]: f"pypi/{path.name}" for path in wheels}
    url = "./static/pyodide/pyodide.mjs" if pyodide else f"{PYODIDE_CDN_URL}/pyodide.mjs"
    build = hashlib.sha256(json.dumps(pyodide.lock if pyodide else url).encode())
    for path in (*wheels, *found.values()):
        build.update(path.read_bytes())
    return {
        "pyodideURL": url,  # by this end of its name JupyterLite makes it an address of its own
        "packages": [*NEEDED, *places],
        "wheels": places,
        "build": build.hexdigest()[:16],
    }


def _settings(target: Path) -> dict[str, object]:
    return {
        "ignore_sys_prefix": True,
        "apps": ["lab"],
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
        "contents": ["files"],
        "output_dir": str(target),
        "federated_extensions": [str(SOURCES / "extension"), *(_extension(*names) for names in EXTENSIONS)],
    }


def _extension(package: str, name: str) -> str:
    """Return the folder of an installed extension of JupyterLab."""
    found = distribution(package)
    place = f"share/jupyter/labextensions/{name}/package.json"
    path = next(path for path in found.files or () if str(path).endswith(place))
    return str(Path(str(found.locate_file(path))).resolve().parent)


def _run(work: Path) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTERLITE_")}
    command = [sys.executable, "-m", "jupyterlite_core", "build"]
    done = subprocess.run(command, cwd=work, env=env, text=True, capture_output=True, check=False)
    if done.returncode:
        log = "\n".join((done.stdout + done.stderr).splitlines()[-LOG_LINES:])
        raise LessonError(f"JupyterLite could not be built.\nIts last lines:\n{log}")
