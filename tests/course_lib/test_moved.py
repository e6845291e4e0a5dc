"""Notebooks that were handed out with version 0.1 find everything that they import, under the old names."""

import ast
import importlib
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import course_lib.datasets
from course_lib.moved import MOVED

RELEASED = Path(__file__).parents[1] / "autograder" / "released" / "class_0_1_0.tar.xz"


def plain(source: str) -> str:
    """Return a cell without IPython's own lines."""
    return "\n".join(line for line in source.splitlines() if not line.startswith(("%", "!")))


def released() -> dict[str, list[ast.Module]]:
    """Return the code cells of each notebook of that class, parsed."""
    found = {}
    with tarfile.open(RELEASED) as archive:
        for member in archive.getmembers():
            if member.name.startswith("class/release/") and member.name.endswith(".ipynb"):
                cells = json.load(archive.extractfile(member))["cells"]
                sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
                plain = [
                    "\n".join(x for x in s.splitlines() if not x.startswith(("%", "!"))) for s in sources
                ]
                found[Path(member.name).stem] = [ast.parse(source) for source in plain]
    return found


NOTEBOOKS = released()


def imported(module: str, name: str) -> Any:
    """Return what ``from module import name`` gives."""
    found = importlib.import_module(module)
    try:
        return getattr(found, name)
    except AttributeError:
        return importlib.import_module(f"{module}.{name}")


def imports(cells: list[ast.Module]) -> Iterator[ast.ImportFrom]:
    for cell in cells:
        for node in ast.walk(cell):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("course_lib"):
                yield node


def test_an_old_package_gives_its_old_modules_whatever_is_imported_already():
    """Their functions have other names now, which only the old module knows."""
    importlib.import_module("course_lib.gpu.resnet")

    assert imported("course_lib.big", "resnet").compare is imported("course_lib.gpu.resnet", "run_experiment")


@pytest.mark.parametrize("lesson", NOTEBOOKS)
def test_a_released_notebook_finds_what_it_imports(lesson):
    """Modules, names in them, and the attributes that later cells use of imported modules."""
    space = {
        alias.asname or alias.name: imported(node.module, alias.name)
        for node in imports(NOTEBOOKS[lesson])
        for alias in node.names
    }
    modules = {name: value for name, value in space.items() if isinstance(value, ModuleType)}
    used = [
        (modules[node.value.id], node.attr)
        for cell in NOTEBOOKS[lesson]
        for node in ast.walk(cell)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules
    ]

    assert space
    for module, name in used:
        getattr(module, name)


def test_modules_for_torch_are_found_under_their_old_names():
    assert importlib.import_module("course_lib.big.resnet").resnet is imported(
        "course_lib.gpu.resnet", "resnet"
    )


@pytest.mark.parametrize("old", MOVED)
def test_every_module_of_the_table_leads_somewhere(old):
    for new in MOVED[old]:
        importlib.import_module(new)


def test_a_function_is_found_though_a_file_has_its_name_now():
    assert callable(imported("course_lib.viz.famous_nets", "layer_costs"))
    assert callable(imported("course_lib.viz.deep_signals", "symmetry"))


def test_a_name_that_is_nowhere_is_an_import_error():
    with pytest.raises(ImportError, match="cannot import name 'no_such_step'"):
        exec("from course_lib.optimizers import no_such_step")
    with pytest.raises(AttributeError, match="was moved, and no_such_data is in none of"):
        getattr(course_lib.datasets, "no_such_data")  # noqa: B009
