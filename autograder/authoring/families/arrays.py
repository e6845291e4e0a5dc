"""Slips with arrays: sum or mean, another axis, keepdims, N - 1, a transpose, an order not reversed."""

import ast
from collections.abc import Iterator

from autograder.authoring.families.slip import Change, start
from autograder.authoring.families.tree import Place, argument, called, is_method, number, parsed
from autograder.authoring.families.words import Words

MEANT = "You took the {0}{{of}}{{place}}, where the {1} is meant."
FROM_ONES, FROM_ZEROS = (
    f"You start from {one}{{place}}, where {other} are meant."
    for one, other in (("ones", "zeros"), ("zeros", "ones"))
)
OTHERS = {  # what is called in place of a function, the family's name, and what is told
    ("sum", "mean"): ("mean-not-sum", MEANT.format("mean", "sum")),
    ("mean", "sum"): ("sum-not-mean", MEANT.format("sum", "mean")),
    ("mean", "median"): ("median-not-mean", MEANT.format("median", "mean")),
    ("max", "min"): ("smallest-not-largest", MEANT.format("smallest", "largest")),
    ("max", "mean"): ("mean-not-largest", MEANT.format("mean", "largest")),
    ("max", "sum"): ("sum-not-largest", MEANT.format("sum", "largest")),
    ("min", "max"): ("largest-not-smallest", MEANT.format("largest", "smallest")),
    ("maximum", "minimum"): ("smaller-not-larger", MEANT.format("smaller of two", "larger")),
    ("minimum", "maximum"): ("larger-not-smaller", MEANT.format("larger of two", "smaller")),
    ("argmax", "argmin"): (
        "smallest-not-largest",
        MEANT.format("place of the smallest", "place of the largest"),
    ),
    ("argmax", "max"): ("value-not-index", MEANT.format("largest value", "place of the largest")),
    ("var", "std"): ("deviation-not-variance", MEANT.format("standard deviation", "variance")),
    ("std", "var"): ("variance-not-deviation", MEANT.format("variance", "standard deviation")),
    ("cos", "sin"): ("sine-not-cosine", MEANT.format("sine", "cosine")),
    ("exp", "exp2"): ("base-two", "You raised 2 to a power{place}, where e is meant: np.exp."),
    ("ceil", "floor"): ("rounded-down", "You rounded down{place}; here it is rounded up."),
    ("floor", "ceil"): ("rounded-up", "You rounded up{place}; here it is rounded down."),
    ("rint", "floor"): ("rounded-down", "You rounded down{place}; here it is rounded to the nearest number."),
    ("rint", "ceil"): ("rounded-up", "You rounded up{place}; here it is rounded to the nearest number."),
    ("zeros", "ones"): ("starts-from-ones", FROM_ONES),
    ("zeros_like", "ones_like"): ("starts-from-ones", FROM_ONES),
    ("ones", "zeros"): ("starts-from-zeros", FROM_ZEROS),
    ("ones_like", "zeros_like"): ("starts-from-zeros", FROM_ZEROS),
}
OF_NUMPY = ("median", "exp2")  # no array has a method of this name
RUNS = {
    "sum": "the sum",
    "mean": "the mean",
    "var": "the variance",
    "std": "the deviation",
    "max": "the maximum",
    "min": "the minimum",
    "argmax": "argmax",
    "argmin": "argmin",
    "cumsum": "the running sum",
}
JOINED = ("concatenate", "stack")
Axes = int | tuple[int, ...] | None


def changes(place: Place, words: Words) -> Iterator[Change]:
    """Yield what is easily taken for another reduction, another axis, another order."""
    node = place.node
    if isinstance(node, ast.Call):
        noun = words.noun(argument(node))
        if noun or words.solution:  # a style's own intermediate value says nothing to a student
            yield from _calls(node, noun)
            yield from _axes(node)
    elif isinstance(node, ast.Subscript) and ast.unparse(node.slice) == "::-1":
        yield _left_out("not-reversed", "reversed", node.value, words)
    elif isinstance(node, ast.Assign):
        yield from _chosen_axes(node)


def products(place: Place, words: Words) -> Iterator[Change]:
    """Yield matrix products with a transpose too few or too many, or turned round."""
    node = place.node
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield _left_out("not-transposed", "transposed", node.value, words)
    elif isinstance(node, ast.Call) and called(node) == "swapaxes" and isinstance(node.func, ast.Attribute):
        yield _left_out("not-transposed", "transposed", node.func.value, words)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        left, right = ast.Attribute(node.left, "T"), ast.Attribute(node.right, "T")
        for part, new in (
            (node.left, ast.BinOp(left, node.op, node.right)),
            (node.right, ast.BinOp(node.left, node.op, right)),
        ):
            what = words.noun(part)
            if what and not (isinstance(part, ast.Attribute) and part.attr == "T"):
                sentence = start(f"{what} should not be transposed{{place}}.")
                yield Change("transposed", what, sentence, new)
        turned = "The factors of a matrix product are swapped{place}."
        yield Change("product-turned", "", turned, ast.BinOp(node.right, node.op, node.left))


def _left_out(family: str, done: str, inner: ast.expr, words: Words) -> Change:
    what = words.noun(inner)
    return Change(family, what, start(f"{what or 'one array'} should be {done}{{place}}."), inner)


def _calls(node: ast.Call, noun: str) -> Iterator[Change]:
    name, of = called(node), f" of {noun}" if noun else ""
    for (known, other), (family, sentence) in OTHERS.items():
        built_in = isinstance(node.func, ast.Name) and other not in ("min", "max", "sum")
        if known == name and not built_in and not (other in OF_NUMPY and is_method(node)):
            func: ast.expr = ast.Name(other)
            if isinstance(node.func, ast.Attribute):
                func = ast.Attribute(node.func.value, other)
            new = ast.Call(func, node.args, node.keywords)
            yield Change(family, noun, sentence.replace("{of}", of), new)
    if name in ("var", "std") and not any(k.arg == "ddof" for k in node.keywords):
        new = ast.Call(node.func, node.args, [*node.keywords, ast.keyword("ddof", ast.Constant(1))])
        sentence = start(f"{RUNS[name]}{of} is divided by N - 1{{place}} (ddof=1); here it is N.")
        yield Change("n-minus-one", noun, sentence, new)
    if any(k.arg == "keepdims" for k in node.keywords):
        new = ast.Call(node.func, node.args, [k for k in node.keywords if k.arg != "keepdims"])
        lost = "an axis is lost, and broadcasting lines the numbers up with another axis"
        yield Change("keepdims-missing", name, f"keepdims=True is missing{{place}}: {lost}.", new)
    if name == "reversed":
        yield Change(
            "not-reversed", noun, start(f"{noun or 'one order'} should be reversed{{place}}."), node.args[0]
        )
    if name in ("full", "full_like") and len(node.args) > 1 and number(node.args[1]) != 0:
        new = ast.Call(node.func, [node.args[0], ast.Constant(0), *node.args[2:]], node.keywords)
        yield Change(
            "starts-from-zeros", "", "You start from zeros{place}, where other numbers are meant.", new
        )


def _axes(node: ast.Call) -> Iterator[Change]:
    """Yield a reduction along other axes."""
    name = called(node)
    if name not in (*RUNS, *JOINED):
        return
    position = 0 if is_method(node) else 1
    given = next((k.value for k in node.keywords if k.arg == "axis"), None)
    rest = [k for k in node.keywords if k.arg != "axis"]
    args = node.args
    if given is None and len(args) > position:
        given, args = args[position], [*args[:position], *args[position + 1 :]]
    old = _numbers(given)
    over_all = given is None and name in RUNS and isinstance(node.func, ast.Attribute)
    for axes in _other_axes(old) if old is not None else (0, -1) if over_all else ():
        if axes is None and name in JOINED:
            continue
        text = start(f"{RUNS.get(name)} runs over {_said(axes)}{{place}}; it should run over {_said(old)}.")
        if name in JOINED:
            text = f"You joined along axis {axes}{{place}}; join along axis {old}."
        new = ast.Call(node.func, args, [*rest, ast.keyword("axis", parsed(repr(axes)))])
        yield Change("wrong-axis", f"{name} {_said(axes)}", text, new)


def _chosen_axes(node: ast.Assign) -> Iterator[Change]:
    """Yield other axes for a variable that is handed on as ``axis=``."""
    target, value = node.targets[0], node.value
    if not (isinstance(target, ast.Name) and target.id.startswith("ax")):
        return
    branches = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
    for i, branch in enumerate(branches):
        old = _numbers(branch)
        meant = f"they should run over {_said(old)}" if old is not None else "other axes are meant"
        for axes in _other_axes(old) if old is not None else (0, 1, -1, None):
            parts = [parsed(repr(axes)) if k == i else part for k, part in enumerate(branches)]
            new = ast.IfExp(value.test, *parts) if isinstance(value, ast.IfExp) else parts[0]
            text = f"Means and sums run over {_said(axes)}{{place}}; {meant}."
            yield Change("wrong-axis", _said(axes), text, ast.Assign([target], new, lineno=node.lineno))


def _numbers(node: ast.AST | None) -> Axes:
    """Return the axes that are written as numbers; nothing where they are computed, or not given."""
    parts = [number(part) for part in node.elts] if isinstance(node, ast.Tuple) else [number(node)]
    found = tuple(int(part) for part in parts if part is not None)
    if not found or len(found) < len(parts):
        return None
    return found if isinstance(node, ast.Tuple) else found[0]


def _other_axes(old: Axes) -> Iterator[Axes]:
    """Yield axes that are taken by mistake."""
    if isinstance(old, tuple):
        yield old[0]
        if len(old) > 1:
            yield old[1:]
        yield from (axis for axis in range(2) if axis not in old)
    else:
        yield from (axis for axis in (0, 1, -1, 2) if axis != old)
    yield None


def _said(axes: Axes) -> str:
    """Return words for axes."""
    if axes is None:
        return "all entries"
    if isinstance(axes, int):
        return "the last axis" if axes == -1 else f"axis {axes}"
    *first, last = map(str, axes)
    return f"axes {', '.join(first)} and {last}" if first else f"axis {last}"
