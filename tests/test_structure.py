"""Imports point one way, folders stay small, and every module path in a string leads somewhere."""

import ast
import importlib
import re
import tomllib
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from autograder.authoring.lesson import ROOT
from course_lib.moved import MOVED

# Each may import what stands before it, and itself.
LIBRARY = (
    ("moved", "arrays"),
    ("ops",),
    ("gradcheck", "autodiff", "optim", "datasets", "images"),
    ("check",),  # to import nothing but arrays when its views are rebuilt
    ("nn",),
    ("sequences",),
    ("pretrained",),
    ("viz", "gpu", "predictions"),
)
GRADER = (
    ("errors", "internals", "whole"),
    ("authoring", "exercises"),
    ("classroom",),
    ("kernel",),
    ("grade",),
    ("nbgrader_config",),
    ("results",),
    ("cli",),
)
MOST_MODULES = 15
LISTS = ("autograder/exercises", "tests")  # as many as there are exercises, or things to test
PATH = re.compile(r"(?:course_lib|autograder)(?:\.[A-Za-z_]\w*)+")
NOT_YET = re.compile(r"NN_|LESSON|PICTURE|14_attention|linear_warmup|halving")  # what a recipe adds
FILE = re.compile(r"`((?:course_lib|autograder|tests|solutions|notebooks|benchmarks|scripts|docs)/[\w./-]*)`")


@cache
def modules() -> dict[str, Path]:
    """Return every module of both packages, by name; a package by its own."""
    found = {}
    for package in ("course_lib", "autograder"):
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def imports() -> dict[str, set[str]]:
    """Return which of our modules each module imports, anywhere in it."""
    found = {}
    for name, path in modules().items():
        named = set()
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                named |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                package = name if path.stem == "__init__" else name.rpartition(".")[0]
                base = ".".join([package, *filter(None, [node.module])]) if node.level else node.module
                named |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
        parents = {other.rpartition(".")[0] for other in named if other in modules()}
        # `from package import module` imports the module; the package is meant only where nothing else is.
        found[name] = {
            other for other in named & set(modules()) if other not in parents or _names(other, path)
        }
    return found


def _names(package: str, path: Path) -> bool:
    """Return whether a file imports something of a package that is no module."""
    return any(
        isinstance(node, ast.ImportFrom)
        and (node.module, node.level) == (package, 0)
        and any(f"{package}.{alias.name}" not in modules() for alias in node.names)
        for node in ast.walk(ast.parse(path.read_text()))
    )


def layer(name: str, order: tuple[tuple[str, ...], ...]) -> int:
    """Return at which place of an order a module's part stands."""
    part = name.split(".")[1]
    return next(place for place, parts in enumerate(order) if part in parts)


@pytest.mark.parametrize(("package", "order"), [("course_lib", LIBRARY), ("autograder", GRADER)])
def test_imports_point_one_way(package, order):
    wrong = [
        f"{name} imports {other}"
        for name, others in imports().items()
        for other in others
        if name.startswith(f"{package}.") and other.startswith(f"{package}.")
        if layer(other, order) > layer(name, order)
        or (
            layer(other, order) == layer(name, order)
            and {"viz", "gpu"} == {name.split(".")[1], other.split(".")[1]}
        )
    ]

    assert wrong == []


def test_the_library_never_imports_the_grader():
    wrong = [
        name
        for name, others in imports().items()
        if name.startswith("course_lib")
        if any(other.startswith("autograder") for other in others)
    ]

    assert wrong == []


def test_no_module_imports_itself_by_way_of_others():
    graph = {name: set(others) - {name} for name, others in imports().items()}
    while removable := [name for name, others in graph.items() if not others & set(graph)]:
        for name in removable:
            del graph[name]

    assert graph == {}


def test_a_folder_has_at_most_15_modules():
    folders = {path.parent for path in modules().values()}
    counts = {
        str(folder.relative_to(ROOT)): sum(path.stem != "__init__" for path in folder.glob("*.py"))
        + sum((inner / "__init__.py").exists() for inner in folder.iterdir())
        for folder in folders
    }

    assert {f: n for f, n in counts.items() if n > MOST_MODULES and not f.startswith(LISTS)} == {}


@pytest.mark.parametrize("name", modules())
def test_module_paths_in_strings_and_docstrings_lead_somewhere(name):
    """A path that is held by a string breaks silently when its module moves."""
    if name == "course_lib.moved":
        return
    for node in ast.walk(ast.parse(modules()[name].read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for path in PATH.findall(node.value):
                assert leads_somewhere(path), f"{name}: {path}"


def leads_somewhere(path: str) -> bool:
    """Return whether a dotted path is a module, or a name in one, that exists today."""
    if path in MOVED and path not in modules():
        return False
    parts = path.split(".")
    for place in range(len(parts), 0, -1):
        if ".".join(parts[:place]) in modules():
            found = importlib.import_module(".".join(parts[:place]))
            for part in parts[place:]:
                if not hasattr(found, part):
                    return False
                found = getattr(found, part)
            return True
    return False


def test_entry_points_lead_somewhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    ours = [
        *project["scripts"].values(),
        *project["entry-points"]["jupyter_client.kernel_provisioners"].values(),
    ]

    assert ours
    for target in ours:
        module, _, name = target.partition(":")
        assert hasattr(importlib.import_module(module), name)
    assert "course-walled" in {
        point.name for point in entry_points(group="jupyter_client.kernel_provisioners")
    }


def test_package_data_is_what_the_globs_find():
    """Each glob finds something, and no data file beside the code is left out of a wheel."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]
    found = set()
    for package, globs in table.items():
        for glob in globs:
            files = set((ROOT / package).glob(glob))
            assert files, (package, glob)
            found |= files
    data = {
        path
        for package in ("course_lib", "autograder")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    }

    assert data - found == set()


PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "docs/students.md",
    "docs/instructors.md",
    "docs/grading.md",
    "docs/gradescope.md",
    "docs/jupyterhub.md",
)


@pytest.mark.parametrize("page", PAGES)
def test_files_that_pages_name_are_there(page):
    for path in FILE.findall((ROOT / page).read_text()):
        assert NOT_YET.search(path) or (ROOT / path).exists(), path
