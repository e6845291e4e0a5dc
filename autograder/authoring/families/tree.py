"""The syntax tree of a right answer: its places, and the answer with another node in some of them."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

COUNTING = ("range", "slice", "reshape")  # what they are given are indices and sizes
MODULES = ("np", "numpy", "math", "linalg")


class Place(NamedTuple):
    """Where a node stands."""

    parent: ast.AST
    field: str
    position: int | None
    node: ast.AST
    statement: ast.stmt
    looped: bool  # whether a loop of statements is around it
    aside: bool  # whether it is part of a condition or of an index


def bare(source: str) -> ast.Module:
    """Return the tree of an answer without docstrings, annotations and comments, its lines counted anew."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
            if ast.get_docstring(node, clean=False) is not None and len(node.body) > 1:
                del node.body[0]
        elif isinstance(node, ast.arg):
            node.annotation = None
    return ast.parse(ast.unparse(tree))


def function_in(tree: ast.Module, name: str) -> ast.FunctionDef | None:
    """Return the function that a tree defines under a name."""
    return next((n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == name), None)


def places(
    node: ast.AST, statement: ast.stmt | None = None, *, looped: bool = False, aside: bool = False
) -> Iterator[Place]:
    """Yield each place below a node, in the order of the text."""
    looped = looped or isinstance(node, ast.For | ast.While)
    for field, value in ast.iter_fields(node):
        counts = called(node) in COUNTING and field == "args"
        within = aside or counts or isinstance(node, ast.Compare) or field in ("test", "slice")
        for i, part in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(part, ast.AST):
                own = part if isinstance(part, ast.stmt) else statement
                if own is not None:
                    position = i if isinstance(value, list) else None
                    yield Place(node, field, position, part, own, looped, within)
                yield from places(part, own, looped=looped, aside=within)


def changed(tree: ast.Module, *swaps: tuple[Place, ast.AST]) -> str:
    """Return the source of a tree with other nodes in some places; the tree stays as it is."""
    for place, new in swaps:
        _put(place, new)
    try:
        return ast.unparse(tree)
    finally:
        for place, _ in reversed(swaps):
            _put(place, place.node)


def _put(place: Place, new: ast.AST) -> None:
    if place.position is None:
        setattr(place.parent, place.field, new)
    else:
        getattr(place.parent, place.field)[place.position] = new


def called(node: ast.AST | None) -> str:
    """Return the last name of the function that is called: ``sum`` for ``np.sum(x)`` and ``x.sum()``."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def is_method(node: ast.Call) -> bool:
    """Return whether an array's method is called, as ``x.sum()``, not a function, as ``np.sum(x)``."""
    if not isinstance(node.func, ast.Attribute):
        return False
    owner = node.func.value
    name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    return name not in MODULES


def argument(node: ast.Call) -> ast.expr | None:
    """Return what a function or a method works on: ``x`` in ``np.sum(x)`` and in ``x.sum()``."""
    if is_method(node) and isinstance(node.func, ast.Attribute):
        return node.func.value
    return node.args[0] if node.args else None


def number(node: ast.AST | None) -> float | None:
    """Return the value of a number in the text."""
    if isinstance(node, ast.Constant):
        value = node.value
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = number(node.operand)
        return None if inner is None else -inner
    return None


def parsed(text: str) -> ast.expr:
    """Return the node of an expression."""
    return ast.parse(text, mode="eval").body
