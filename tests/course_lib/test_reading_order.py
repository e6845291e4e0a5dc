"""The reading order in the library's first lines leads to files that exist."""

import re
from pathlib import Path

import course_lib

ROOT = Path(course_lib.__file__).parent


def test_reading_order_has_nine_steps_whose_files_exist():
    """Each numbered line names at least one file or folder below ``course_lib``."""
    steps = re.findall(r"^\d\. .*$", course_lib.__doc__, re.MULTILINE)

    assert len(steps) == 9
    for step in steps:
        paths = re.findall(r"``([\w/]+(?:\.py|/))``", step)
        assert paths
        assert all((ROOT / path).exists() for path in paths)


def test_every_package_names_its_modules():
    """No module is left out of the first lines of its package."""
    ops = ("ops", "ops/conv", "ops/norm", "ops/recurrent")
    for package in (*ops, "autodiff", "optim", "nn", "datasets", "images", "sequences", "pretrained", "gpu"):
        words = set(re.findall(r"``(\w+)``", (ROOT / package / "__init__.py").read_text()))
        modules = {path.stem for path in (ROOT / package).glob("*.py")} - {"__init__"}

        assert modules <= words, package
