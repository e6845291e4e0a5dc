"""What nbgrader's formgrader leaves open: a page's settings, and names that stand in a page as they are."""

import sys
from typing import Any

from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

BASE = "nbgrader.server_extensions.formgrader.base"
INERT = str.maketrans({"<": "&lt;", ">": "&gt;", '"': "&quot;", "\\": "&#92;"})  # in HTML and in scripts


def inert(value: Any) -> Any:
    """Return what a template is told, with names that can open no tag and end no string."""
    if isinstance(value, dict):
        return {key: inert(one) for key, one in value.items()}
    return value.translate(INERT) if isinstance(value, str) else value


class InertNames(Preprocessor):
    """Make names harmless that stand above a notebook."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Leave the notebook as it is, and change what its page is told beside it."""
        names = {key: inert(value) for key, value in resources.items() if isinstance(value, str)}
        resources.update(names)
        return nb, resources


def mend() -> None:
    """
    Change the formgrader, if this process is a server that has loaded it.

    It makes pages by the settings it found when the server started, maybe in another folder, where no class
    has any; and its templates escape nothing.
    """
    handler: Any = getattr(sys.modules.get(BASE), "BaseHandler", None)
    if handler and handler.exporter is not _exporter:
        render = handler.render
        handler.exporter = _exporter
        handler.render = lambda self, name, **told: render(self, name, **inert(told))


_exporter = property(lambda self: HTMLExporter(config=self.settings["nbgrader_formgrader"].config))
