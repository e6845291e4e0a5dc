"""A site with Python in it, built once for all lessons."""

import pytest

from autograder.authoring.site.site import build_site
from tests.jupyterlite import pyodide

collect_ignore = ["judged.py"]  # runs in Pyodide only


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    directory = tmp_path_factory.mktemp("site") / "site"
    build_site(directory, pyodide(), ["01_sgd"])
    return directory
