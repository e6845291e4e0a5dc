"""IPython for the tests of what the check knows of a notebook."""

import sys

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config


@pytest.fixture
def ipython(monkeypatch):
    """IPython, in which one cell has run."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])  # IPython puts its own there
    for hook in ("displayhook", "excepthook"):
        monkeypatch.setattr(sys, hook, getattr(sys, hook))
    settings = Config()
    settings.HistoryManager.enabled = False
    shell = InteractiveShell.instance(config=settings)
    shell.run_cell("before = 1", store_history=True)
    yield shell
    InteractiveShell.clear_instance()
