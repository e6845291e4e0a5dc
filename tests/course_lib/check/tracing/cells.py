"""Cells as a notebook runs them, for the tests of what looks at the source of an answer."""

import itertools
import linecache
import textwrap
from typing import Any

NUMBERS = itertools.count()


def run_cell(source: str, space: dict[str, Any]) -> str:
    """Run a cell in a notebook's namespace, and return its source, which ``inspect`` finds as well."""
    source = textwrap.dedent(source).strip("\n") + "\n"
    file = f"<cell {next(NUMBERS)}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    exec(compile(source, file, "exec"), space)
    return source
