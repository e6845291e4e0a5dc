"""A pair of brackets that is forgotten."""

import ast
from collections.abc import Iterator

from autograder.authoring.families.slip import Slip, colon
from autograder.authoring.families.tree import parsed
from autograder.authoring.families.words import Words


def slips(tree: ast.Module, words: Words) -> Iterator[Slip]:
    """Yield the answers in which one pair of brackets is forgotten, and that compute something else by it."""
    plain = ast.unparse(tree)
    right = ast.dump(ast.parse(plain))
    statements = [n for n in ast.walk(tree) if isinstance(n, ast.stmt) and not isinstance(n, ast.FunctionDef)]
    for first, last in _pairs(plain):
        text = f"{plain[:first]}{plain[first + 1 : last]}{plain[last + 1 :]}"
        try:
            inner, other = parsed(plain[first + 1 : last]), ast.dump(ast.parse(text))
        except SyntaxError:
            continue
        if other == right or not isinstance(inner, ast.BinOp):
            continue
        line = plain[:first].count("\n") + 1
        ast.increment_lineno(inner, line - 1)
        around = words.said(inner, "what is made of")
        where = next((words.place(s, s) for s in statements if s.lineno == line), "")
        sentence = f"A pair of brackets is missing{{place}}{colon(around and f'that around {around}')}."
        yield Slip("brackets-missing", around, sentence, text, where)


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    """Yield where brackets that group begin and end; those of calls are not among them."""
    open_at: list[int] = []
    for i, letter in enumerate(text):
        if letter == "(":
            open_at.append(i)
        elif letter == ")" and open_at:
            first = open_at.pop()
            before = text[first - 1 : first]
            if not before.isalnum() and before not in ("_", ")", "]"):
                yield first, i
