"""All sources that differ from an answer's by one change."""

import ast
import itertools
import warnings
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from autograder.authoring.mutants.changes import Change, changes

DEFAULT = "another default"


class Mutant(NamedTuple):
    """An answer with one change."""

    what: str
    before: str  # the changed line as it was
    after: str
    source: str


def mutants(source: str, alike: Mapping[str, set[str]] | None = None) -> Iterator[Mutant]:
    """
    Yield every single change of an answer that is another program, each once.

    Args:
        source: The answer: its function, and what stands beside it in its cell.
        alike: For an expression, as ``state.m``, those of the same kind and shape, which may be taken for it.
    """
    tree = _bare(source)
    plain = ast.unparse(tree)
    seen = {plain}
    born, defaults = _born(tree), _inside_parameters(tree)
    for parent, field, place, old in list(_places(tree)):
        for what, new in itertools.chain(changes(old), _mistaken(old, alike or {}, born)):
            _put(parent, field, place, new)
            text = ast.unparse(tree)
            _put(parent, field, place, old)
            if text not in seen and _compiles(text):
                seen.add(text)
                what = DEFAULT if id(parent) in defaults else what
                yield Mutant(what, *_changed_lines(plain, text), text)


def _bare(source: str) -> ast.Module:
    """Return an answer's tree without docstrings, annotations and shapes in comments."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
            if ast.get_docstring(node, clean=False) is not None and len(node.body) > 1:
                del node.body[0]
        elif isinstance(node, ast.arg):
            node.annotation = None
    return tree


def _places(tree: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, Any]]:
    """Yield each node with where it stands, and each list of statements."""
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if isinstance(value, ast.AST):
                yield parent, field, None, value
            elif isinstance(value, list):
                if value and isinstance(value[0], ast.stmt) and not isinstance(parent, ast.Module):
                    yield parent, field, None, value
                yield from ((parent, field, i, part) for i, part in enumerate(value) if part is not None)


def _put(parent: ast.AST, field: str, place: int | None, new: Any) -> None:
    if place is None:
        setattr(parent, field, new)
    else:
        getattr(parent, field)[place] = new


def _compiles(text: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of an index that is no index
        try:
            compile(text, "<mutant>", "exec")
        except SyntaxError:
            return False
    return True


def _changed_lines(old: str, new: str) -> tuple[str, str]:
    """Return what was changed, before and after: a line, or several joined by a bar."""
    one, other = old.splitlines(), new.splitlines()
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    before, after = (" | ".join(line.strip() for line in lines) for lines in (one, other))
    return before, after


def _inside_parameters(tree: ast.Module) -> set[int]:
    """Return which nodes stand among parameters: what changes in them is a default."""
    parameters = (node for node in ast.walk(tree) if isinstance(node, ast.arguments))
    return {id(node) for part in parameters for node in ast.walk(part)}


def _born(tree: ast.Module) -> dict[str, int]:
    """Return the line from which each name is there; parameters are there from the start."""
    lines: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            lines[node.arg] = 0
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            lines[node.id] = min(node.lineno, lines.get(node.id, node.lineno))
    return lines


def _mistaken(old: Any, alike: Mapping[str, set[str]], born: dict[str, int]) -> Iterator[Change]:
    """Yield, for a variable or a field, each of its kind that is there before it."""
    if isinstance(old, ast.Name | ast.Attribute) and isinstance(old.ctx, ast.Load):
        name = ast.unparse(old)
        for other in sorted(alike.get(name, ())):
            if born.get(other.split(".")[0], old.lineno) < old.lineno:
                yield f"{other} in place of {name}", ast.parse(other, mode="eval").body
