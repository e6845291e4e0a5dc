"""What may be named to a student: arguments, options, what is returned, and the steps that are declared."""

import ast
from collections.abc import Iterable
from typing import Any

from autograder.authoring.exercise import Exercise
from autograder.authoring.families.slip import listed
from autograder.authoring.families.tree import argument, called, number
from autograder.authoring.families.variables import Variables
from course_lib.check.npz_tree import is_named

DEPTH = 4  # how many assignments a variable is followed back
LONGEST = 70  # letters of a phrase
FUNCTIONS = {
    "sqrt": "the root of {}",
    "square": "the square of {}",
    "abs": "the absolute value of {}",
    "sum": "the sum of {}",
    "mean": "the mean of {}",
    "var": "the variance of {}",
    "std": "the deviation of {}",
    "norm": "the norm of {}",
    "max": "the largest of {}",
    "min": "the smallest of {}",
    "sign": "the sign of {}",
    "len": "the length of {}",
    "exp": "the exponential of {}",
    "tanh": "tanh of {}",
    **dict.fromkeys(("reshape", "astype", "copy", "array", "asarray", "ravel", "float", "int"), "{}"),
    **dict.fromkeys(("swapaxes", "transpose", "flatten"), "{}"),
}
OPERATIONS = {ast.Add: "the sum of {} and {}", ast.Mult: "the product of {} and {}", ast.Div: "{} over {}"}
CONSTANTS = {"np.pi": "π", "math.pi": "π"}
SIZES = ("1 - ", "the length", "the size", "π")  # how words for one number begin


class Words:
    """The words for the parts of one right answer."""

    def __init__(
        self, exercise: Exercise, function: ast.FunctionDef, namespace: dict[str, Any], *, solution: bool
    ) -> None:
        self.solution = solution  # or else a style
        self.variables = Variables(function, exercise.returns, namespace)
        parameters = self.variables.parameters
        case = exercise.cases[0]
        given = [*zip(parameters, case.args, strict=False), *case.options.items()]
        self.states = {name: value._fields for name, value in given if is_named(value)}
        self.numbers = {name for name, value in given if isinstance(value, int | float)}
        self.results = {*exercise.returns, *exercise.field_points} - {"result"}
        self.steps = {
            form: says.partition(":")[0]
            for key, says in exercise.steps.items()
            for form in ((key,) if isinstance(key, str) else key)
            if solution and form not in parameters  # which a solution may bind anew
        }

    def noun(self, node: ast.AST | None, depth: int = DEPTH) -> str:
        """Return words for a value, or nothing where a student has none for it."""
        if node is None or depth < 0:
            return ""
        found, value, text = "", number(node), ast.unparse(node)
        if value is not None:
            found = f"{value:g}"
        elif text in CONSTANTS or text in self.steps:
            found = CONSTANTS.get(text) or self.steps[text]
        elif isinstance(node, ast.Name):
            found = self._variable(node, depth)
        elif isinstance(node, ast.Attribute):
            found = self._attribute(node, depth)
        elif isinstance(node, ast.Subscript):
            found = self._part(node, depth)
        elif isinstance(node, ast.BinOp):
            found = self._operation(node, depth)
        elif isinstance(node, ast.Call):
            inner = self.noun(argument(node), depth)
            found = FUNCTIONS.get(called(node), "").format(inner) if inner else ""
        return found if len(found) <= LONGEST else ""

    def _variable(self, node: ast.Name, depth: int) -> str:
        name, made = node.id, self.variables.made.get(node.id, [])
        public = self.variables.returned.get(name, name if name in self.results else "")
        if name in self.variables.parameters:
            if not made or public not in self.results:
                return f"`{name}`"
            return (
                f"the old `{name}`" if getattr(node, "lineno", 0) <= made[0].line else f"the new `{public}`"
            )
        if public:
            if name in self.variables.looped:  # not yet what is returned
                return ""
            return f"the new `{public}`" if self._goes_in(public) else f"`{public}`"
        if len(made) != 1:
            return ""
        value, position = made[0].value, made[0].position
        if position is None:
            return self.noun(value, depth - 1)
        owner = value.id if isinstance(value, ast.Name) else ""
        if position < 0:
            return ""
        if owner in self.states:
            return self.noun(ast.Attribute(value, self.states[owner][position], ast.Load()), depth - 1)
        if owner in self.variables.parameters:
            return f"`{owner}[{position}]`"
        return self._size(value, position, depth)

    def _goes_in(self, name: str) -> bool:
        """Return whether something of this name goes in as well as out."""
        return name in self.variables.parameters or any(name in fields for fields in self.states.values())

    def is_new(self, node: ast.Name, public: str) -> bool:
        """Return whether a variable is what is returned under this name, and not what came in."""
        return self._variable(node, DEPTH) == f"the new `{public}`"

    def _size(self, shape: ast.expr, axis: int, depth: int) -> str:
        """Return words for one entry of ``x.shape`` or of ``x.shape[2:]``."""
        if isinstance(shape, ast.Subscript) and isinstance(shape.slice, ast.Slice):
            first = number(shape.slice.lower) if shape.slice.lower else 0
            shape, axis = shape.value, -1 if first is None or first < 0 else axis + int(first)
        if not (isinstance(shape, ast.Attribute) and shape.attr == "shape") or axis < 0:
            return ""
        owner = self.noun(shape.value, depth - 1)
        return f"the size of {owner} along axis {axis}" if owner else ""

    def _attribute(self, node: ast.Attribute, depth: int) -> str:
        owner = getattr(node.value, "id", "")
        if node.attr in self.states.get(owner, ()):
            return f"the old `{node.attr}`" if node.attr in self.results else f"`{owner}.{node.attr}`"
        inner = self.noun(node.value, depth)
        told = {"T": f"{inner} transposed", "size": f"the number of entries of {inner}"}
        return told.get(node.attr, "") if inner else ""

    def _part(self, node: ast.Subscript, depth: int) -> str:
        position = number(node.slice)
        if isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
            return self._size(node.value, -1 if position is None else int(position), depth)
        owner = getattr(node.value, "id", "")
        if owner in self.variables.parameters and position is not None:
            return f"`{owner}[{position:g}]`"
        return self.noun(node.value, depth)

    def _operation(self, node: ast.BinOp, depth: int) -> str:
        left, right = self.noun(node.left, depth - 1), self.noun(node.right, depth - 1)
        if isinstance(node.op, ast.Pow) and number(node.right) == 2 and left:
            return f"the square of {left}"
        if not left or not right:
            return ""
        if isinstance(node.op, ast.Sub):
            short = left == "1" and " " not in right
            return f"1 - {right}" if short else f"the difference of {left} and {right}"
        simple = not any(mark in left + right for mark in (" and ", ",", " over "))
        return OPERATIONS.get(type(node.op), "").format(left, right) if simple else ""

    def leaves(self, node: ast.AST | None, depth: int = DEPTH) -> list[str]:
        """Return words for what a value is made of, each once, in the order of the text."""
        if node is None or depth < 0:
            return []
        if isinstance(node, ast.Name | ast.Attribute):
            word = self.noun(node)
            if word.count("`") == 2 and word.endswith("`") and word.startswith(("`", "the old", "the new")):
                return [word]
        if isinstance(node, ast.Name):
            made = [] if node.id in self.variables.returned else self.variables.made.get(node.id, [])
            return self.leaves(made[0].value, depth - 1) if made else []
        parts: Iterable[ast.AST] = ast.iter_child_nodes(node)
        if isinstance(node, ast.Subscript | ast.Attribute):
            parts = [node.value]
        elif isinstance(node, ast.Call):
            owner = [node.func.value] if isinstance(node.func, ast.Attribute) else []
            parts = [*([node.func] if self.noun(node.func) else owner), *node.args]
        found = [word for part in parts if isinstance(part, ast.expr) for word in self.leaves(part, depth)]
        return list(dict.fromkeys(found))

    def is_number(self, node: ast.expr) -> bool:
        """Return whether a value is one number: an option, an entry of a pair, a size."""
        word = self.noun(node)
        known = word.strip("`").partition("[")[0] in self.numbers or word.endswith("]`")
        return known or number(node) is not None or word.startswith(SIZES)

    def said(self, node: ast.AST | None, kind: str) -> str:
        """Return words for a term or a factor: "`lr`", or "the factor with `dy` and `x`"."""
        word, found = self.noun(node), self.leaves(node)
        return word or (f"{kind} {listed(found)}" if 1 <= len(found) <= 3 else "")

    def place(self, statement: ast.stmt, node: ast.AST) -> str:
        """Return words for the value that a node is part of; nothing where a student has none for it."""
        for name, part in self.variables.parts(statement):
            if any(inner is node for inner in ast.walk(part)):
                public = self.variables.returned.get(name, name)
                if public in self.results or public in self.variables.parameters or public != name:
                    return f"`{public}`"
                return self.steps.get(name, "") if part is not node else ""
        return ""
