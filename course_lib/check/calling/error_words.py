"""Hints that are made from an error's own words: the names, types and shapes in its message."""

import re
from math import prod

import numpy as np

Match = re.Match[str]

NUMBER = r"(?:int|float|numpy\.\w+\d)"
SHAPE = r"\([\d, ]*\)"
FUNCTIONS = (
    "function",
    "method",
    "builtin_function_or_method",
    "numpy._ArrayFunctionDispatcher",
    "numpy.ufunc",
)
ONE_BY_ONE = ("generator", "zip", "map", "filter", "enumerate", "dict_keys", "dict_values", "dict_items")
INTEGERS = "`/` gives a float, even for 4 / 2. `//` gives a whole number."
ARRAYS = "`np.array(…)` makes an array of it, which computes entry by entry."
BITWISE = (
    "`&` and `|` take True and False, or whole numbers. They bind more closely than comparisons: "
    "write `(a > 0) & (b > 0)`."
)
POWER = "`^` is no power in Python: write `x**2`."
BROADCASTING = "NumPy compares shapes from the last axis on: sizes must be equal, or one of them 1"
GENERATOR = {"rand": "random", "randn": "standard_normal", "randint": "integers", "random_sample": "random"}


def count(number: int, thing: str) -> str:
    """Return ``2 names``, ``1 name`` or ``no names``."""
    return f"{number or 'no'} {thing}{'s' * (number != 1)}"


def kind(name: str) -> str:
    """Return a type, as Python's messages name it, in words."""
    if re.fullmatch(NUMBER, name):
        return "a single number"
    if name in FUNCTIONS:
        return "a function"
    name = {"numpy.ndarray": "array", "str": "text"}.get(name, name.split(".")[-1])
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def function(name: str) -> str:
    """Return a function's name as code; of a class's, the class."""
    return f"`{name.removesuffix('.__new__').removesuffix('.__init__')}`"


def by_position(match: Match) -> str:
    """Say how many arguments may stand in a call without a name."""
    made = match[1].endswith((".__new__", ".__init__"))  # then Python counts the object itself
    least, most, given = int(match[2] or 0) - made, int(match[3]) - made, int(match[4]) - made
    if given < least:
        return f"{function(match[1])} needs at least {count(least, 'argument')}."
    return (
        f"{function(match[1])} takes {count(most, 'argument')} by position. What stands after a bare `*` in "
        "a `def` is given by name: `f(x, lr=0.1)`."
    )


def missing(match: Match) -> str:
    """Say what a call leaves out."""
    names = match[3].replace("'", "`")
    if match[2] == "keyword-only":
        return (
            f"{function(match[1])} needs {names} by name, `f(x, lr=0.1)`: its `def` has it after a bare `*`."
        )
    return f"{function(match[1])} is called without {names}."


def no_parameter(match: Match) -> str:
    """Say that a function has no such parameter."""
    name = match[2]
    if theirs := {"dim": "axis", "keepdim": "keepdims"}.get(name):
        return f"`{name}` is PyTorch's word. NumPy says `{theirs}`."
    if name == "axis" and (found := re.fullmatch("(max|min)imum", match[1])):
        return f"`np.{match[1]}` compares two arrays entry by entry. `np.{found[1]}` has an `axis`."
    return f"{function(match[1])} has no parameter of the name `{name}`."


def attribute(match: Match) -> str:
    """Say what stands before the dot."""
    owner, name = match[1], match[2]
    what = f"What stands before `.{name}` is {kind(owner)}."
    of_arrays = hasattr(np.ndarray, name)
    if owner.endswith("Generator") and name == "seed":
        return "A generator gets its seed when it is made: `np.random.default_rng(seed)`."
    if owner.endswith("Generator") and name in GENERATOR:
        return f"A generator calls it `{GENERATOR[name]}`."
    if owner == "tuple":
        several = (
            "A function that returns several values returns one tuple: take it apart, `y, cache = f(x)`."
        )
        return f"{what} {several if of_arrays else 'Only a NamedTuple has fields with names.'}"
    if owner == "list" and of_arrays:
        return f"{what} `np.array(…)` makes an array of it."
    if owner == "numpy.ndarray" and name in ("append", "extend"):
        return "An array keeps its size. Collect values in a list, and make an array of it at the end."
    if owner in FUNCTIONS:
        return f"{what} Round brackets call it."
    return what if re.fullmatch(NUMBER, owner) or owner == "str" else ""


def operands(match: Match) -> str:
    """Say which side of an operator is no number or array."""
    operator, kinds = match[1], match.groups()[1:]
    for name in kinds:
        if name in ("list", "tuple"):
            return f"One side is {kind(name)}. {ARRAYS}"
        if name in FUNCTIONS:
            return "One side is a function, not its value. Round brackets call it: `x.mean()`."
        if name == "str":
            return "One side is a text, not a number."
    return POWER if operator[0] == "^" else BITWISE if operator[0] in "&|" else ""


def indices(match: Match) -> str:
    """Say how a tuple or a list is indexed."""
    owner, index = match[1], match[2]
    if index == "str" and owner == "tuple":
        return "A field of a NamedTuple is read with a dot: `state.v`. A plain tuple is indexed by numbers."
    if index == "str":
        return "A list is indexed by whole numbers. Only a dict has names as keys."
    if index == "tuple":
        return (
            f"`a[i, j]` is for arrays: {kind(owner)} takes `a[i][j]`, and `np.array(a)` makes an array of it."
        )
    if re.fullmatch(NUMBER, index):
        return f"An index is a whole number. {INTEGERS}"
    return f"Only an array is indexed by {kind(index)}: `np.array(…)` makes one."


def whole_number(match: Match) -> str:
    """Say what came in a whole number's place."""
    if re.fullmatch(NUMBER, match[1]):
        return f"A whole number is needed here. {INTEGERS}"
    return f"One whole number is needed here, and this is {kind(match[1])}."


def square_brackets(match: Match) -> str:
    """Say what stands before square brackets."""
    if match[1] in FUNCTIONS:
        return "Round brackets call a function: `f(x)`, not `f[x]`."
    if match[1] in ONE_BY_ONE:
        return "It gives its values one by one and has no entries to index: `list(…)` makes a list of it."
    return f"What stands before `[` is {kind(match[1])}."


def round_brackets(match: Match) -> str:
    """Say what stands before round brackets."""
    if match[1] == "module":
        return "This is a module. Call one of its functions: `module.name(…)`."
    return (
        f"What stands before `(` is {kind(match[1])}, not a function. An entry is read with square brackets, "
        "`x[0]`; a product needs its `*`; a variable hides the function of the same name."
    )


def broadcast(match: Match) -> str:
    """Say which sizes clash, and which shape would fit."""
    shapes = [tuple(map(int, re.findall(r"\d+", shape))) for shape in re.findall(SHAPE, match[1])]
    axes = [{shape[-i] for shape in shapes if len(shape) >= i} - {1} for i in range(1, 33)]
    clash = next((sorted(sizes) for sizes in axes if len(sizes) > 1), None)
    rule = BROADCASTING + (f"; here {clash[0]} meets {clash[1]}." if clash else ".")
    few, many = sorted(shapes, key=len) if len(shapes) == 2 else ((), ())
    if few and few == many[:-1]:
        rule += f" {(*few, 1)} would fit: `keepdims=True` keeps such an axis, `x[..., None]` adds it."
    return rule


def reshape(match: Match) -> str:
    """Say how many entries there are, and how many a shape has."""
    free = "-1" in match[2] or "newaxis" in match[2]
    known = prod(map(int, re.findall(r"\d+", match[2].replace("-1", ""))))
    asked = f"which is no multiple of {known:,}" if free else f"and {match[2]} has {known:,}"
    return f"A new shape keeps the number of entries: here it is {int(match[1]):,}, {asked}."


def axes(match: Match) -> str:
    """Say which axes there are."""
    number = int(match[1])
    if number == 0:
        return "This is a single number: it has no axis."
    return "It has one axis, `axis=0`." if number == 1 else f"It has {number} axes, 0 to {number - 1}."
