"""What a piece of a student's source defines: it is read, never run."""

import ast
import warnings
from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Binding(NamedTuple):
    """A statement that gives a name its value, and the statement at the top level that it is part of."""

    name: str
    statement: ast.stmt
    top: ast.stmt


def bindings(tree: ast.Module) -> list[Binding]:
    """Return what a module binds at its top level, in order."""
    return [Binding(*found, top) for top in tree.body for found in _bound([top], top)]


def _bound(nodes: Iterable[ast.AST], statement: ast.stmt) -> Iterator[tuple[str, ast.stmt]]:
    for node in nodes:
        inner = node if isinstance(node, ast.stmt) else statement
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name, inner
            case ast.Import() | ast.ImportFrom():
                for alias in node.names:
                    yield alias.asname or alias.name.partition(".")[0], inner
            case ast.Name(ctx=ast.Store()):
                yield node.id, inner
            case ast.AnnAssign(value=None):
                pass  # it gives no value
            case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                pass  # these have names of their own
            case _:
                yield from _bound(ast.iter_child_nodes(node), inner)


def parsed(source: str) -> ast.Module:
    """Return a syntax tree, without the warnings that Python gave when the source ran."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source)


def segment(source: str, node: ast.stmt) -> str:
    """Return the lines of a statement, its decorators included."""
    return "\n".join(source.splitlines()[first_line(node) - 1 : node.end_lineno])


def first_line(node: ast.stmt) -> int:
    """Return the line where a statement, or its first decorator, begins."""
    return min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])
