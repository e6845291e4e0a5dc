"""What an expression in a solution is computed from, and what is left of it without one of its operands."""

import ast
import sys
from collections.abc import Iterator
from typing import NamedTuple


class Definition(NamedTuple):
    """A place where a variable is bound or written into."""

    name: str
    line: int
    until: int  # what is bound from this line on comes after it; in a loop, what comes after the loop
    values: tuple[ast.expr, ...]  # what it is bound to, and what else decides its value


def definitions(tree: ast.AST) -> list[Definition]:
    """Return all places of a function where variables are bound."""
    return list(_definitions(tree, (), 0))


def _definitions(node: ast.AST, around: tuple[ast.expr, ...], until: int) -> Iterator[Definition]:
    """Yield the definitions in a node; ``around`` decides on them, ``until`` ends a loop around."""
    bound: list[tuple[ast.expr, ast.expr]] = []
    inside = around
    match node:
        case ast.Assign(targets=targets, value=value):
            bound = [(target, value) for target in targets]
        case ast.AugAssign(target=target, value=value):
            bound, around = [(target, value)], (target, *around)
        case ast.AnnAssign(target=target, value=value) | ast.NamedExpr(target=target, value=value) if value:
            bound = [(target, value)]
        case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
            bound, inside = [(target, value)], (*around, value)
        case ast.While(test=test) | ast.If(test=test):
            inside = (*around, test)
        case ast.Expr(value=ast.Call() as call):  # out.append(row), np.add.at(out, i, row)
            bound = [(part, call) for part in ast.walk(call) if isinstance(part, ast.Name)]
    if isinstance(node, ast.For | ast.While):
        until = until or (node.end_lineno or node.lineno) + 1
    for target, value in bound:
        for name, *values in _bound(target, value, around):
            yield Definition(name, target.lineno, until or target.lineno, tuple(values))
    for child in ast.iter_child_nodes(node):
        yield from _definitions(child, inside, until)


def _bound(target: ast.expr, value: ast.expr, around: tuple[ast.expr, ...]) -> Iterator[tuple]:
    """Yield each variable in a target with the expressions that decide its value."""
    match target, value:
        case ast.Name(id=name), _:
            yield name, value, *around
        case ast.Tuple(elts=targets), ast.Tuple(elts=values) if len(targets) == len(values):
            for one, other in zip(targets, values, strict=True):
                yield from _bound(one, other, around)
        case ((ast.Tuple(elts=targets) | ast.List(elts=targets)), _):
            for one in targets:
                yield from _bound(one, value, around)
        case ast.Subscript(value=base, slice=index), _:
            yield from _bound(base, value, (index, *around))
        case ((ast.Starred(value=base) | ast.Attribute(value=base)), _):
            yield from _bound(base, value, around)


def reached(expression: ast.expr, known: list[Definition]) -> set[str]:
    """Return all expressions that one at a function's end is computed from, as :func:`ast.dump` has them."""
    found: set[str] = set()
    seen: set[Definition] = set()
    waiting = [(expression, sys.maxsize)]
    while waiting:
        whole, until = waiting.pop()
        for node in ast.walk(whole):
            if isinstance(node, ast.expr):
                found.add(ast.dump(node))
            if isinstance(node, ast.Name):
                before = {d for d in known if d.name == node.id and d.line < until} - seen
                waiting += [(value, d.until) for d in before for value in d.values]
                seen |= before
    return found


def returned(function: ast.AST, widths: list[int]) -> list[list[ast.expr]]:
    """
    Return the expressions, one for each ``return``, of all values that a function returns.

    Args:
        function: Its definition.
        widths: How many values there are in each slot: 1, or the number of a state's fields.
    """
    found = []
    for value in _returns(function):
        is_tuple = isinstance(value, ast.Tuple) and len(widths) > 1
        slots = value.elts if is_tuple else _parts(value, len(widths))  # type: ignore[attr-defined]
        if len(slots) != len(widths):
            return []
        found.append(
            [part for slot, width in zip(slots, widths, strict=True) for part in _parts(slot, width)]
        )
    return [list(parts) for parts in zip(*found, strict=True)]


def _returns(node: ast.AST) -> Iterator[ast.expr]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Return) and child.value:
            yield child.value
        elif not isinstance(child, ast.FunctionDef | ast.Lambda):
            yield from _returns(child)


def _parts(slot: ast.expr, width: int) -> list[ast.expr]:
    """Return the expressions of a state's fields, ``AdamState(step, m, v)``, else the slot's for each."""
    written = isinstance(slot, ast.Call) and not slot.keywords and len(slot.args) == width > 1
    return slot.args if written else [slot] * width  # type: ignore[attr-defined]


def computed(expression: ast.expr, known: list[Definition]) -> ast.expr:
    """Return an expression, or how its value is computed if it is a variable that is bound once."""
    found = [d for d in known if isinstance(expression, ast.Name) and d.name == expression.id]
    return found[0].values[0] if len(found) == 1 else expression


def without_an_operand(expression: ast.expr) -> Iterator[str]:
    """Yield what is left of an expression where one of its operations keeps only one of its operands."""
    text = ast.unparse(expression)
    for number in range(sum(isinstance(node, ast.BinOp) for node in ast.walk(expression))):
        for side in ("left", "right"):
            tree = ast.parse(text, mode="eval")
            operation = [node for node in ast.walk(tree) if isinstance(node, ast.BinOp)][number]
            yield ast.unparse(_Replaced(operation, getattr(operation, side)).visit(tree))


class _Replaced(ast.NodeTransformer):
    """Puts one node in the place of another."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        """Return the new node for the old one."""
        return self.new if node is self.old else self.generic_visit(node)
