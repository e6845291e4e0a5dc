"""The library's reference: one page per package, every module in it, from the docstrings."""

import importlib
import inspect
import pkgutil

PACKAGES = (  # in the order in which the library is read
    "arrays", "gradcheck", "ops", "optim", "nn", "datasets", "sequences", "autodiff", "images", "pretrained",
    "check", "predictions", "viz.widgets",
)  # fmt: skip
OPTIONS = "   :members:\n   :member-order: bysource\n   :exclude-members: set\n"  # matplotlib's
INNER = {"check": ("course_lib.check",)}  # what of a package is for its users, where not all is


def reference_pages() -> dict[str, str]:
    """Return the text of each page of the reference, by its file."""
    pages = {f"reference/{name}.rst": _page(f"course_lib.{name}") for name in PACKAGES}
    entries = "\n".join(f"   {name}" for name in PACKAGES)
    pages["reference/index.rst"] = (
        f"{_title('The library', '=')}\n.. automodule:: course_lib\n\n"
        f".. toctree::\n   :maxdepth: 1\n\n{entries}\n"
    )
    return pages


def _page(name: str) -> str:
    """Return a page with a package's first words and all of its modules."""
    text = _title(name, "=")
    modules = INNER.get(name.removeprefix("course_lib."), _modules(name))
    for module in modules:
        if module != name:
            text += f"\n{_title(module, '-')}"
        text += f"\n.. automodule:: {module}\n{OPTIONS}"
    return text


def _modules(name: str) -> list[str]:
    """Return a package and its modules, those with nothing public left out."""
    package = importlib.import_module(name)
    found = [name]
    for info in pkgutil.walk_packages(getattr(package, "__path__", []), f"{name}."):
        module = importlib.import_module(info.name)
        if info.ispkg or any(
            getattr(value, "__module__", "") == info.name and inspect.getdoc(value)
            for key, value in vars(module).items()
            if not key.startswith("_")
        ):
            found.append(info.name)
    return found


def _title(text: str, line: str) -> str:
    return f"{text}\n{line * len(text)}\n"
