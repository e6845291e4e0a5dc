"""What a slip of the hand or of the mind makes of a part of a syntax tree: one change at a time."""

import ast
import copy
from collections.abc import Callable, Iterator
from typing import Any

OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
NEIGHBOURS: dict[str, tuple[str, ...]] = {  # what is easily called in place of a function
    "mean": ("sum", "max"),
    "sum": ("mean", "max"),
    "prod": ("sum",),
    "max": ("min", "sum"),
    "min": ("max",),
    "maximum": ("minimum", "add"),
    "minimum": ("maximum",),
    "argmax": ("argmin", "max"),
    "argsort": ("sort",),
    "sqrt": ("square",),
    "square": ("sqrt",),
    "exp": ("exp2",),
    "log": ("log2", "log10"),
    "var": ("std",),
    "std": ("var",),
    "floor": ("ceil", "rint"),
    "ceil": ("floor", "rint"),
    "rint": ("floor", "ceil"),
    "sign": ("abs",),
    "abs": ("square",),
    "cos": ("sin",),
    "tanh": ("sin", "arctan"),
    "zeros": ("ones",),
    "zeros_like": ("ones_like",),
    "ones": ("zeros",),
    "ones_like": ("zeros_like",),
    "cumsum": ("cumprod",),
    "normal": ("uniform",),
    "random": ("standard_normal",),
    "append": ("extend",),
    "eigh": ("eig",),
}
WORDS = {
    "constant": "edge",
    "edge": "reflect",
    "reflect": "symmetric",
    "symmetric": "reflect",
    "valid": "same",
    "same": "valid",
}
IGNORED = " ignored"
MODULES = ("np", "linalg", "random", "math", "rng")  # what is called in them is no method of a value
Change = tuple[str, Any]  # what is done, and the node or the statements that come in place of the old ones


def _adjacent(parts: list[Any]) -> Iterator[list[Any]]:
    """Yield a list with two neighbours exchanged, and turned on by one where there are three or more."""
    for k in range(len(parts) - 1):
        yield [*parts[:k], parts[k + 1], parts[k], *parts[k + 2 :]]
    if len(parts) > 2:
        yield [*parts[1:], parts[0]]


def _without(parts: list[Any]) -> Iterator[list[Any]]:
    for k in range(len(parts)):
        yield [*parts[:k], *parts[k + 1 :]]


def _name(node: ast.expr) -> str:
    """Return the last name of what is called."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _with(node: Any, **fields: Any) -> Any:
    """Return a copy of a node with some of its fields replaced."""
    new = copy.copy(node)
    new.__dict__.update(fields)
    return new


def _call(name: str, *args: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(args), [])


def _binary(node: ast.BinOp) -> Iterator[Change]:
    for op in OPERATORS.get(type(node.op), ()):
        yield "another operator", _with(node, op=op())
    yield "term dropped", node.left
    yield "term dropped", node.right
    if not isinstance(node.op, ast.Add | ast.Mult):
        yield "operands swapped", _with(node, left=node.right, right=node.left)


def _compare(node: ast.Compare) -> Iterator[Change]:
    for op in COMPARISONS.get(type(node.ops[0]), ()):
        yield "another comparison", _with(node, ops=[op(), *node.ops[1:]])


def _boolean(node: ast.BoolOp) -> Iterator[Change]:
    yield "and for or", _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    yield from (("condition dropped", value) for value in node.values)


def _constant(node: ast.Constant) -> Iterator[Change]:
    value = node.value
    if isinstance(value, bool):
        yield "turned", ast.Constant(not value)
    elif isinstance(value, int | float):
        others = (value + 1, value - 1) if isinstance(value, int) else (10 * value, 0.0)
        for other in dict.fromkeys((*others, 2 * value)):
            yield "another constant", ast.Constant(other) if other >= 0 else _minus(ast.Constant(-other))
    elif isinstance(value, str):
        if value in WORDS:
            yield "another word", ast.Constant(WORDS[value])
        if "->" in value:  # einsum's subscripts
            for k in range(len(value) - 1):
                if value[k : k + 2].isalpha():
                    turned = value[:k] + value[k + 1] + value[k] + value[k + 2 :]
                    yield "subscripts swapped", ast.Constant(turned)


def _minus(node: ast.expr) -> ast.UnaryOp:
    return ast.UnaryOp(ast.USub(), node)


def _called(node: ast.Call) -> Iterator[Change]:
    name, args, keywords = _name(node.func), node.args, node.keywords
    for other in NEIGHBOURS.get(name, ()):
        field = "attr" if isinstance(node.func, ast.Attribute) else "id"
        yield f"{other} for {name}", _with(node, func=_with(node.func, **{field: other}))
    for turned in _adjacent(args):
        yield f"arguments of {name} swapped", _with(node, args=turned)
    for k, keyword in enumerate(keywords):
        yield f"{keyword.arg or '**'} left out", _with(node, keywords=[*keywords[:k], *keywords[k + 1 :]])
    for values in _adjacent([keyword.value for keyword in keywords]):
        turned = [_with(old, value=value) for old, value in zip(keywords, values, strict=True)]
        yield f"options of {name} swapped", _with(node, keywords=turned)
    if name in ("var", "std") and not any(keyword.arg == "ddof" for keyword in keywords):
        yield "ddof of 1", _with(node, keywords=[*keywords, ast.keyword("ddof", ast.Constant(1))])
    if name == "range":
        stop = min(len(args) - 1, 1)
        early = ast.BinOp(args[stop], ast.Sub(), ast.Constant(1))
        yield "ends early", _with(node, args=[*args[:stop], early, *args[stop + 1 :]])
        if not stop:
            yield "begins at 1", _with(node, args=[ast.Constant(1), *args])
    if len(args) == 1 and not isinstance(args[0], ast.Starred):
        yield f"{name} left out", args[0]
    if isinstance(node.func, ast.Attribute) and _name(node.func.value) not in MODULES:
        yield f"{name} left out", node.func.value


def _tuple(node: ast.Tuple | ast.List) -> Iterator[Change]:
    for elements in _adjacent(node.elts):
        yield "entries in another order", _with(node, elts=elements)
    if len(node.elts) > 1:
        for elements in _without(node.elts):
            yield "entry dropped", _with(node, elts=elements)


def _slice(node: ast.Slice) -> Iterator[Change]:
    yield "slice without step", _with(node, step=None)
    if node.lower or node.upper:
        yield "slice from the start", _with(node, lower=None)
        yield "slice to the end", _with(node, upper=None)
        yield "the other part", _with(node, lower=node.upper, upper=node.lower)


def _attribute(node: ast.Attribute) -> Iterator[Change]:
    if node.attr == "T":
        yield ".T dropped", node.value


def _subscript(node: ast.Subscript) -> Iterator[Change]:
    if isinstance(node.ctx, ast.Load):
        yield "index dropped", node.value


def _assign(node: ast.Assign) -> Iterator[Change]:
    if isinstance(node.targets[0], ast.Subscript):
        yield "+= for =", ast.AugAssign(node.targets[0], ast.Add(), node.value)


def _augmented(node: ast.AugAssign) -> Iterator[Change]:
    yield "= for +=", ast.Assign([node.target], node.value, lineno=0)
    for op in OPERATORS.get(type(node.op), ()):
        yield "another operator", _with(node, op=op())


def _conditional(node: ast.IfExp) -> Iterator[Change]:
    yield "branches swapped", _with(node, body=node.orelse, orelse=node.body)
    yield "always", node.body
    yield "never", node.orelse


def _if(node: ast.If) -> Iterator[Change]:
    yield "condition turned", _with(node, test=ast.UnaryOp(ast.Not(), node.test))
    yield "always", _with(node, test=ast.Constant(True))


def _for(node: ast.For) -> Iterator[Change]:
    yield "the other way round", _with(node, iter=_call("reversed", _call("list", node.iter)))


def _comprehension(node: ast.comprehension) -> Iterator[Change]:
    for rest in _without(node.ifs):
        yield "condition dropped", _with(node, ifs=rest)


def _function(node: ast.FunctionDef) -> Iterator[Change]:
    """An option's default is used whatever is given; a generator of one's own."""
    parameters = node.args
    given = [*zip(reversed(parameters.args), reversed(parameters.defaults), strict=False)]
    given += [(p, d) for p, d in zip(parameters.kwonlyargs, parameters.kw_defaults, strict=True) if d]
    for parameter, default in given:
        yield f"{parameter.arg}{IGNORED}", _beginning(node, parameter.arg, default)
    if any(p.arg == "rng" for p in (*parameters.args, *parameters.kwonlyargs)):
        own = ast.parse("np.random.default_rng(0)", mode="eval").body
        yield "a generator of one's own", _beginning(node, "rng", own)


def _beginning(node: ast.FunctionDef, name: str, value: ast.expr) -> ast.FunctionDef:
    """Return a function that begins with an assignment."""
    first = ast.Assign([ast.Name(name, ast.Store())], value, lineno=0)
    return _with(node, body=[first, *node.body])


def _statements(body: list[ast.stmt]) -> Iterator[Change]:
    fixed = (ast.Return, ast.FunctionDef)
    for k, statement in enumerate(body):
        if not isinstance(statement, fixed):
            yield "statement dropped", [*body[:k], *body[k + 1 :]] or [ast.Pass()]
        if k and not isinstance(statement, fixed) and not isinstance(body[k - 1], fixed):
            yield "statements swapped", [*body[: k - 1], statement, body[k - 1], *body[k + 1 :]]
        if isinstance(statement, ast.For | ast.While):
            following = body[k + 1 : k + 2]
            if following and isinstance(following[0], ast.Return):
                inside = [*statement.body, following[0]]
                yield "return moved into the loop", [*body[:k], _with(statement, body=inside), *body[k + 2 :]]
            if len(statement.body) > 1 and not isinstance(statement.body[-1], ast.Break | ast.Continue):
                *inside, last = statement.body
                yield (
                    "moved out of the loop",
                    [*body[:k], _with(statement, body=inside), last, *body[k + 1 :]],
                )


BY_TYPE: dict[type, Callable[[Any], Iterator[Change]]] = {
    ast.BinOp: _binary,
    ast.Compare: _compare,
    ast.BoolOp: _boolean,
    ast.Constant: _constant,
    ast.UnaryOp: lambda node: iter([("sign or not dropped", node.operand)]),
    ast.Call: _called,
    ast.Tuple: _tuple,
    ast.List: _tuple,
    ast.Slice: _slice,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Assign: _assign,
    ast.AugAssign: _augmented,
    ast.IfExp: _conditional,
    ast.If: _if,
    ast.For: _for,
    ast.comprehension: _comprehension,
    ast.FunctionDef: _function,
    list: _statements,
}


def changes(old: Any) -> Iterator[Change]:
    """Yield the changes of a node, or of a list of statements."""
    return BY_TYPE[type(old)](old) if type(old) in BY_TYPE else iter(())
