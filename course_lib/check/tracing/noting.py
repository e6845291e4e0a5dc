"""Rewrite a function so that its sub-expressions note their values: they tell how far an answer is right."""

import ast
import textwrap
from collections.abc import Iterator
from types import CodeType, FunctionType
from typing import Any, NamedTuple

PARTS = 16  # a sub-expression's key is a multiple of it; where it is a tuple, its parts have the keys between
Definition = ast.FunctionDef | ast.Lambda
NOTED = (
    ast.Attribute,
    ast.BinOp,
    ast.Call,
    ast.Compare,
    ast.IfExp,
    ast.List,
    ast.ListComp,
    ast.Subscript,
    ast.Tuple,
    ast.UnaryOp,
)


class Place(NamedTuple):
    """Where a sub-expression stands; of two with one value the one whose place comes first is told."""

    depth: int  # 0 in the answer itself, more in functions inside it and in those that it calls
    line: int


class Noter(ast.NodeTransformer):
    """Wraps each sub-expression whose value may tell something in a call ``__note__(key, …)``."""

    def __init__(self, places: list[Place], depth: int, line: int) -> None:
        self.places = places  # of each sub-expression; this noter's are added
        self.depth = depth
        self.line = line  # what counts as the line of all of them; 0: their own
        self.changed: set[str] = set()  # variables whose arrays and lists are written into
        self.loops: list[set[str]] = []  # those of them that each loop around writes into

    def rewrite(self, definition: Definition) -> Definition:
        """Rewrite a function; its decorators, defaults and annotations are left out."""
        self.changed = _changed(definition, inside=True)
        given = definition.args
        for argument in [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]:
            if argument:
                argument.annotation = None
        given.defaults = [ast.Constant(None) for _ in given.defaults]
        given.kw_defaults = [default and ast.Constant(None) for default in given.kw_defaults]
        if isinstance(definition, ast.Lambda):
            definition.body = self.visit(definition.body)
        else:
            definition.decorator_list, definition.returns = [], None
            definition.body = self._all(definition.body)
        return definition

    def visit(self, node: ast.AST) -> Any:
        """Visit a node, and note its value if it may tell something."""
        new = super().visit(node)
        if isinstance(node, NOTED):
            telling = isinstance(getattr(node, "ctx", None) or ast.Load(), ast.Load)
        else:  # an array is noted when it is used after the loop that fills it
            telling = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and self._is_full(node.id)
        if not telling:
            return new
        self.places.append(Place(self.depth, self.line or node.lineno))  # type: ignore[attr-defined]
        key = ast.Constant((len(self.places) - 1) * PARTS)
        return ast.Call(ast.Name("__note__", ast.Load()), [key, new], [])

    def _is_full(self, name: str) -> bool:
        return name in self.changed and not any(name in loop for loop in self.loops)

    def _all(self, nodes: list[Any]) -> list[Any]:
        """Visit a list of nodes; a statement may become several."""
        new: list[Any] = []
        for node in map(self.visit, nodes):
            new += node if isinstance(node, list) else [node]
        return new

    def visit_For(self, node: ast.For | ast.While) -> Any:
        """Remember what a loop writes into while it is visited."""
        self.loops.append(_changed(node, inside=False))
        new = self.generic_visit(node)
        self.loops.pop()
        return new

    visit_While = visit_For

    def visit_AugAssign(self, node: ast.AugAssign) -> Any:
        """Note a variable before and after something is added to it."""
        node.value = self.visit(node.value)
        if not isinstance(node.target, ast.Name):
            node.target = self.visit(node.target)
            return node
        name, loops = ast.copy_location(ast.Name(node.target.id, ast.Load()), node), self.loops
        before, self.loops = self.visit(name), []
        after, self.loops = self.visit(name), loops
        return [ast.Expr(before), node, ast.Expr(after)]

    def visit_Call(self, node: ast.Call) -> ast.Call:
        """Leave the function's own name as it is."""
        if isinstance(node.func, ast.Attribute):
            node.func.value = self.visit(node.func.value)
        elif not isinstance(node.func, ast.Name):
            node.func = self.visit(node.func)
        node.args, node.keywords = self._all(node.args), self._all(node.keywords)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.Subscript:
        """Leave as they are an index's tuple, which may hold slices, and an array that is written into."""
        if isinstance(node.ctx, ast.Load):
            node.value = self.visit(node.value)
        if isinstance(node.slice, ast.Tuple):
            node.slice.elts = self._all(node.slice.elts)
        else:
            node.slice = self.visit(node.slice)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """Visit the body alone; the loops around a function inside are not its own."""
        loops, self.loops = self.loops, []
        self.depth += 1
        node.body, self.loops = self._all(node.body), loops
        self.depth -= 1
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        """Visit a function inside."""
        self.depth += 1
        new = self.generic_visit(node)
        self.depth -= 1
        return new

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        """Leave the annotation as it is."""
        node.value = node.value and self.visit(node.value)
        return node

    def as_it_is(self, node: Any) -> Any:
        """Return a node where a call may not stand, or would tell nothing."""
        return node

    visit_JoinedStr = visit_MatchValue = visit_MatchMapping = visit_MatchClass = as_it_is
    visit_ClassDef = visit_Delete = as_it_is


def _changed(node: ast.AST, inside: bool) -> set[str]:
    """Return the variables that a function or a loop writes into, in the loops inside it too or not."""
    names: set[str] = set()
    for part in ast.iter_child_nodes(node):
        found: list[ast.AST] = []
        if isinstance(part, ast.Expr) or (isinstance(part, ast.keyword) and part.arg == "out"):
            found = [*ast.walk(part.value)]  # out.append(row); np.add.at(out, i, row); out=out
        elif isinstance(part, ast.AugAssign):
            found = [_base(part.target)]
        elif isinstance(part, ast.Subscript | ast.Attribute) and isinstance(part.ctx, ast.Store):
            found = [_base(part)]
        names |= {name.id for name in found if isinstance(name, ast.Name)}
        if inside or not isinstance(part, ast.For | ast.While):
            names |= _changed(part, inside)
    return names


def _base(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node


def definition_of(function: FunctionType, source: str) -> Definition | None:
    """Return a function's definition in a source, or None where it is not there, or is not the same."""
    code = function.__code__
    if code.co_name.strip("<>") not in source:
        return None
    found: list[tuple[bool, Definition]] = []
    try:
        for node in ast.walk(ast.parse(textwrap.dedent(source))):
            if isinstance(node, Definition) and getattr(node, "name", "<lambda>") == code.co_name:
                inner = [c for c in _codes(_compiled(node, code.co_freevars)) if _traits(c) == _traits(code)]
                found += [(c.co_code == code.co_code, node) for c in inner]
    except (SyntaxError, ValueError, RecursionError):
        return None
    # The code alone does not tell: a method of a module is called in another way where its import is near.
    return max(reversed(found), key=lambda pair: pair[0])[1] if found else None


def _codes(code: CodeType) -> Iterator[CodeType]:
    """Yield a code object and all that are defined inside."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _traits(code: CodeType) -> tuple:
    """Return what tells a function's code from another's, wherever the two stand."""
    constants = [repr(constant) for constant in code.co_consts if not isinstance(constant, CodeType)]
    return code.co_name, code.co_varnames, code.co_freevars, code.co_names, constants


def _compiled(definition: Definition, free: tuple[str, ...]) -> CodeType:
    """Return the code that defines a function; one with free variables stands in a function that has them."""
    body: list[ast.stmt] = []
    made = ast.Name(getattr(definition, "name", "made"), ast.Load())
    if isinstance(definition, ast.Lambda):
        body.append(ast.Assign([ast.Name(made.id, ast.Store())], definition))
    else:
        body.append(definition)
    module = ast.Module(body, [])
    if free:
        module = ast.parse(f"def outer({', '.join(free)}): pass")
        module.body[0].body = [*body, ast.Return(made)]  # type: ignore[attr-defined]
    return compile(ast.fix_missing_locations(module), "<answer>", "exec", dont_inherit=True)


def function_of(definition: Definition, free: tuple[str, ...], space: dict[str, Any]) -> FunctionType:
    """Return the function of a definition, in a namespace; its free variables are still to be filled."""
    found: dict[str, Any] = {}
    exec(_compiled(definition, free), space, found)
    (made,) = found.values()
    return made(*free) if free else made
