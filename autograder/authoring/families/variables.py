"""What the variables of a right answer are made of, and under which names they are returned."""

import ast
from typing import Any, NamedTuple

from autograder.authoring.families.tree import called


class Made(NamedTuple):
    """One of the values that a variable gets."""

    line: int
    value: ast.expr
    position: int | None  # which part of the value it is; -1: some part, or one after another


class Variables:
    """The variables of a function."""

    def __init__(self, function: ast.FunctionDef, slots: tuple[str, ...], namespace: dict[str, Any]) -> None:
        arguments = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
        self.parameters = [argument.arg for argument in arguments]
        self.slots, self.namespace = slots, namespace
        self.made: dict[str, list[Made]] = {}
        self.looped: set[str] = set()  # what a loop sets
        self.returned: dict[str, str] = {}  # under which names variables are returned
        for node in ast.walk(function):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    self._bind(target, node.value, node.lineno)
            elif isinstance(node, ast.AugAssign):
                self._bind(node.target, node.value, node.lineno, whole=True)
            elif isinstance(node, ast.For | ast.comprehension):
                self._bind(node.target, node.iter, getattr(node, "lineno", 0), whole=True)
            if isinstance(node, ast.For):
                names = (n for part in node.body for n in ast.walk(part) if isinstance(n, ast.Name))
                self.looped |= {n.id for n in names if isinstance(n.ctx, ast.Store)}
            elif isinstance(node, ast.Return) and node.value is not None:
                self._return(node.value)

    def _bind(self, target: ast.expr, value: ast.expr, line: int, *, whole: bool = False) -> None:
        """Note what an assignment sets."""
        if isinstance(target, ast.Name):
            self.made.setdefault(target.id, []).append(Made(line, value, -1 if whole else None))
        elif isinstance(target, ast.Subscript):
            self._bind(target.value, value, line, whole=True)
        elif isinstance(target, ast.Tuple | ast.List):
            parts = value.elts if isinstance(value, ast.Tuple | ast.List) and not whole else []
            for i, part in enumerate(target.elts):
                if len(parts) == len(target.elts):
                    self._bind(part, parts[i], line)
                elif isinstance(part, ast.Name):
                    self.made.setdefault(part.id, []).append(Made(line, value, -1 if whole else i))

    def _return(self, value: ast.expr) -> None:
        """Note which variables are returned, and under which names."""
        parts = value.elts if isinstance(value, ast.Tuple) and len(self.slots) > 1 else [value]
        for slot, part in zip(self.slots, parts, strict=False):
            inner = part.elts[0] if isinstance(part, ast.Tuple) and len(part.elts) == 1 else part
            if isinstance(inner, ast.Name):
                self.returned[inner.id] = slot
            for field, given in self.fields(inner):
                if isinstance(given, ast.Name):
                    self.returned.setdefault(given.id, field)

    def fields(self, node: ast.expr | None) -> list[tuple[str, ast.expr]]:
        """Return what a NamedTuple is made of, field by field; nothing for other values."""
        names = getattr(self.namespace.get(called(node)), "_fields", ())
        if not isinstance(node, ast.Call) or not names:
            return []
        return [*zip(names, node.args, strict=False), *((k.arg or "", k.value) for k in node.keywords)]

    def parts(self, statement: ast.stmt) -> list[tuple[str, ast.AST]]:
        """Return the names of what a statement sets or returns, each with its part."""
        if isinstance(statement, ast.Return):
            parts = statement.value.elts if isinstance(statement.value, ast.Tuple) else []
            if len(parts) != len(self.slots) or len(parts) < 2:
                return []
            inside = [pair for part in parts for pair in self.fields(part)]
            return [*inside, *zip(self.slots, parts, strict=True)]
        if not isinstance(statement, ast.Assign | ast.AugAssign):
            return []
        target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
        inside, value = self.fields(statement.value), statement.value
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            return [(_name(one), part) for one, part in zip(target.elts, value.elts, strict=False)]
        return [*inside, (_name(target), statement)]


def _name(target: ast.expr) -> str:
    """Return the variable that is set, also where only a part of it is."""
    while isinstance(target, ast.Subscript):
        target = target.value
    return target.id if isinstance(target, ast.Name) else ""
