"""Digests of files, of plain data, and of code as far as it does something."""

import ast
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

STRING_OR_COMMENT = re.compile(  # as `tokenize` finds them, in a tenth of its time
    r"""(?s)(?P<quote>\"{3}|'{3}|"|')(?:\\.|.)*?(?P=quote)|(?P<comment>\#[^\n]*)"""
)


def digest(*parts: Any) -> str:
    """Return a digest of files (paths), of bytes, and of plain data."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.read_bytes() if isinstance(part, Path) else part
        if not isinstance(data, bytes):
            data = json.dumps(data, sort_keys=True).encode()
        whole.update(hashlib.sha256(data).digest())
    return whole.hexdigest()


def code_digest(files: Iterable[Path]) -> str:
    """
    Return a digest of what Python files do, the same on every version of Python.

    Comments, docstrings, blank lines, imports and the files' names do not count: code that is moved or
    explained better is still the same code.
    """
    return digest(*sorted(map(_code, files)))


def _code(file: Path) -> str:
    source = file.read_text(encoding="utf-8")
    lines = STRING_OR_COMMENT.sub(lambda found: "" if found["comment"] else found[0], source).splitlines()
    for node in _statements(ast.parse(source)):
        if _says_nothing(node):
            end = node.end_lineno or node.lineno
            lines[node.lineno - 1 : end] = [""] * (end - node.lineno + 1)
    return "\n".join(line.rstrip() for line in lines if line.strip())


def _statements(node: ast.AST) -> Iterator[ast.stmt]:
    """Yield all statements; what is in an expression is none."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield child
        if not isinstance(child, ast.expr):
            yield from _statements(child)


def _says_nothing(node: ast.stmt) -> bool:
    """Return whether a statement is an import, or a string that stands alone."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    return isinstance(node, ast.Import | ast.ImportFrom)
