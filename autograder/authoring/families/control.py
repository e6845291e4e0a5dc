"""Slips of order and control: overwritten, not added; one pass short; < for <=; an old value for the new."""

import ast
from collections.abc import Iterator

from autograder.authoring.families.arithmetic import signed
from autograder.authoring.families.slip import Change, colon, listed
from autograder.authoring.families.tree import Place, called, number, parsed
from autograder.authoring.families.words import Words

EQUAL = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
TURNED = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE, ast.Eq: ast.NotEq}
COUNTERS = ("range", "ndindex", "enumerate", "zip", "reversed")  # a loop over these has no name of its own


def passes(place: Place, words: Words) -> Iterator[Change]:
    """Yield slips that depend on how a loop runs: these are looked for in every style."""
    node = place.node
    if isinstance(node, ast.AugAssign | ast.Assign):
        yield from _gathered(place, node, words)
    elif isinstance(node, ast.Break):
        yield Change("goes-on", "", "The loop goes on where it should stop.", ast.Pass())
    if place.field == "iter" and isinstance(node, ast.expr):
        yield from _cut(place, node, words)
    if isinstance(node, ast.Constant) and number(node) in (0, 1) and isinstance(place.parent, ast.Assign):
        value = int(number(node) or 0)
        sentence = f"You start at {1 - value}{{place}}, where {value} is meant."
        yield Change("starts-at", str(1 - value), sentence, ast.Constant(1 - value))


def _gathered(place: Place, node: ast.AugAssign | ast.Assign, words: Words) -> Iterator[Change]:
    """Yield contributions that replace each other."""
    target = node.target if isinstance(node, ast.AugAssign) else node.targets[0]
    if isinstance(node, ast.AugAssign):
        op, value = node.op, node.value
    elif isinstance(node.value, ast.BinOp) and ast.unparse(node.value.left) == ast.unparse(target):
        op, value = node.value.op, node.value.right
    else:
        return
    replaced = ast.Assign([target], value, lineno=node.lineno)
    if isinstance(op, ast.Add) and place.looped:
        meet = " where several meet" if isinstance(target, ast.Subscript) else ""
        kept = f"Only the last contribution is kept{{place}}{meet}."
        yield Change("overwritten", "", f"{kept} Add each to what is there: `+=`, not `=`.", replaced)
    elif isinstance(op, ast.Mult) and place.looped:
        kept = "Only the last factor is kept{place}: multiply what is there by each."
        yield Change("overwritten", "", kept, replaced)
        added = ast.BinOp(target, ast.Add(), value)
        sentence = "You added up{place}, where a product is meant."
        yield Change("added-not-multiplied", "", sentence, ast.Assign([target], added, lineno=node.lineno))
    if isinstance(node, ast.AugAssign) and isinstance(op, ast.Add | ast.Sub):
        term, added_up = words.said(value, "the term with"), isinstance(op, ast.Add)
        other = ast.AugAssign(node.target, ast.Sub() if added_up else ast.Add(), value)
        yield Change("sign", term, signed(term, added=added_up), other)
        if not place.looped:
            yield Change("term-missing", term, f"One term is missing{{place}}{colon(term)}.", ast.Pass())


def _cut(place: Place, node: ast.expr, words: Words) -> Iterator[Change]:
    """Yield a loop that is one pass short, or runs the other way."""
    what = "" if called(node) in COUNTERS else words.noun(node)
    made_of = [word.removeprefix("the new ").removeprefix("the old ") for word in words.leaves(node)]
    over = list(dict.fromkeys(made_of))
    loop = f"a loop over {listed(over)}" if 0 < len(over) < 3 else "a loop"
    of = f"one of {what}" if what else f"pass of {loop}"
    as_if = "Your result is as if"
    replaced = "Is what came before overwritten?"
    found = {
        "last-left-out": ("[:-1]", f"{as_if} the last {of} were left out{{place}}."),
        "last-only": ("[-1:]", f"{as_if} only the last {of} counted{{place}}. {replaced}"),
        "first-only": ("[:1]", f"{as_if} only the first {of} counted{{place}}."),
    }
    if isinstance(place.parent, ast.For):  # for the whole body: does `return` stand inside?
        found["first-only"] = ("[:1]", f"{found['first-only'][1]} Does a `return` stand inside a loop?")
    if words.solution:
        found["first-left-out"] = ("[1:]", f"{as_if} the first {of} were left out{{place}}.")
    if words.solution and called(node) != "reversed":
        through = f"You go through {what}" if what else f"{as_if} {loop} ran"
        found["other-direction"] = (
            "[::-1]",
            f"{through} in the other direction{{place}}: the last comes first.",
        )
    for family, (cut, sentence) in found.items():
        yield Change(family, what, sentence, parsed(f"list({ast.unparse(node)}){cut}"))


def conditions(place: Place, words: Words) -> Iterator[Change]:
    """Yield slips in what is asked: < for <=, or the two cases exchanged."""
    node = place.node
    if isinstance(node, ast.Compare):
        yield from _compared(node, words)
    elif isinstance(node, ast.Call) and called(node) == "where" and len(node.args) == 3:
        test, yes, no = node.args
        yield _exchanged(test, ast.Call(node.func, [test, no, yes], []), words)
    elif isinstance(node, ast.IfExp):
        yield _exchanged(node.test, ast.IfExp(node.test, node.orelse, node.body), words)
    elif isinstance(node, ast.If):
        turned = ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
        yield _exchanged(node.test, turned, words)


def _exchanged(test: ast.expr, new: ast.AST, words: Words) -> Change:
    about = words.said(test, "the one on")
    sentence = f"The two cases of a condition are swapped{{place}}{colon(about)}."
    return Change("cases-exchanged", about, sentence, new)


def _compared(node: ast.Compare, words: Words) -> Iterator[Change]:
    op = type(node.ops[0])
    left, right = words.noun(node.left), words.noun(node.comparators[0])
    if op in EQUAL:
        meant = "should exclude that case" if op in (ast.Lt, ast.Gt) else "should include that case"
        one = f", one of them {left or right}" if left or right else ""
        where = f"{left} equals {right}" if left and right else f"two numbers are equal{one}"
        sentence = f"Your answer differs only where {where}: the comparison {meant}."
        new = ast.Compare(node.left, [EQUAL[op](), *node.ops[1:]], node.comparators)
        yield Change("equality", f"{left} {right}", sentence, new)
    if op in TURNED:
        which = f"The comparison of {left} and {right}" if left and right else "A comparison"
        sentence = f"{which} is the wrong way round{{place}}."
        new = ast.Compare(node.left, [TURNED[op](), *node.ops[1:]], node.comparators)
        yield Change("comparison-turned", f"{left} {right}", sentence, new)


def stale(place: Place, words: Words) -> Iterator[Change]:
    """Yield an old value where the new one is meant, and the new one where the old one is."""
    node, variables = place.node, words.variables
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        name = variables.returned.get(node.id, node.id)
        for state, fields in words.states.items():
            if name in fields and words.is_new(node, name):
                sentence = f"You used the old `{name}`{{place}}, where the new one is meant."
                if words.place(place.statement, node) == f"`{name}`":
                    sentence = f"`{name}` comes back as it went in: return the new one."
                yield Change("old-not-new", name, sentence, parsed(f"{state}.{name}"))
    elif isinstance(node, ast.Attribute) and getattr(node.value, "id", "") in words.states:
        for variable, public in variables.returned.items():
            made = variables.made.get(variable)
            if public == node.attr and made and made[0].line < place.statement.lineno:
                sentence = f"You used the new `{public}`{{place}}, where the old one is meant."
                yield Change("new-not-old", public, sentence, ast.Name(variable))


def handed_on(place: Place, words: Words) -> Iterator[Change]:
    """Yield options that are not handed on to a function of the lesson."""
    node, known = place.node, words.variables.namespace
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and callable(known.get(node.func.id)):
        for k in node.keywords:
            rest = [other for other in node.keywords if other is not k]
            sentence = f"`{k.arg}` is not handed on to `{node.func.id}`, which uses its default."
            yield Change("not-handed-on", str(k.arg), sentence, ast.Call(node.func, node.args, rest))
