"""Slips of arithmetic: a term, a factor, a sign, a power, what stands under a root, what is rounded."""

import ast
from collections.abc import Iterator

from autograder.authoring.families.slip import Change, colon, start
from autograder.authoring.families.tree import Place, argument, called, number, parsed
from autograder.authoring.families.words import Words

LEFT_OUT = {  # functions of one number, and what is missing where they are left out
    "sqrt": "the square root",
    "square": "the square",
    "exp": "the exponential",
    "log": "the logarithm",
    "abs": "the absolute value",
    "tanh": "tanh",
    "sigmoid": "the sigmoid",
    "sign": "np.sign",
    "cos": "the cosine",
    "cumsum": "the running sum",
    "clip": "np.clip",
    "ceil": "rounding up",
    "floor": "rounding down",
    "rint": "rounding",
}
AROUND = {
    "sqrt": "the root",
    "exp": "the exponential",
    "log": "the logarithm",
    "tanh": "tanh",
    "sigmoid": "the sigmoid",
}
ROUNDED = {  # in place of a // b
    "not-rounded-down": ("({}) / ({})", "You divided{place} without rounding down."),
    "rounded-up": ("-(-({}) // ({}))", "You rounded up{place}; here it is rounded down."),
    "rounded-to-the-nearest": (
        "round(({}) / ({}))",
        "You rounded to the nearest number{place}; here it is rounded down.",
    ),
    "remainder": ("({}) % ({})", "You took the remainder of a division{place}, % in place of //."),
    "division-missing": ("({})", "A division is missing{place}."),
}


def changes(place: Place, words: Words) -> Iterator[Change]:
    """Yield the slips of arithmetic at one place."""
    node = place.node
    if place.aside:
        return
    if isinstance(node, ast.BinOp):
        yield from _under(node, words)
        if isinstance(node.op, ast.Sub) and number(node.left) == 1:
            yield from _one_minus(node, words)
        elif isinstance(node.op, ast.Add | ast.Sub):
            yield from _sums(node, words)
            yield from _weights(node, words)
        elif isinstance(node.op, ast.Mult):
            yield from _products(node, words)
        elif isinstance(node.op, ast.Div):
            yield from _quotients(node, words)
        elif isinstance(node.op, ast.FloorDiv):
            for family, (text, sentence) in ROUNDED.items():
                new = parsed(text.format(ast.unparse(node.left), ast.unparse(node.right)))
                yield Change(family, "", sentence, new)
        elif isinstance(node.op, ast.Pow):
            yield from _powers(node, words)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and number(node) is None:
        what = words.said(node.operand, "the term with")
        before = f", before {what}" if what else ""
        yield Change("minus-missing", what, f"A minus sign is missing{{place}}{before}.", node.operand)
    elif isinstance(node, ast.Call):
        yield from _functions(node, words)


def _one_minus(node: ast.BinOp, words: Words) -> Iterator[Change]:
    inner = words.noun(node.right)
    what = f"{inner} stands where 1 - {inner} belongs" if inner and " " not in inner else ""
    turned, added = ast.BinOp(node.right, ast.Sub(), node.left), ast.BinOp(node.left, ast.Add(), node.right)
    yield Change("one-minus-missing", inner, f"“1 -” is missing{{place}}{colon(what)}.", node.right)
    yield Change("one-minus-turned", inner, "You took “… - 1”{place}; “1 - …” is meant.", turned)
    yield Change("one-minus-sign", inner, "You took “1 + …”{place}; “1 - …” is meant.", added)
    yield from _power_of_all(node, words)


def _sums(node: ast.BinOp, words: Words) -> Iterator[Change]:
    added = isinstance(node.op, ast.Add)
    left, right = words.said(node.left, "the term with"), words.said(node.right, "the term with")
    missing = f"One term is missing{{place}}{colon(right)}."
    sign = signed(right, added=added)
    if number(node.right) is not None:
        written = f"{'+' if added else '-'} {right}"
        missing = f"“{written}” is missing{{place}}."
        sign = f"“{'-' if added else '+'} {right}” stands{{place}} where “{written}” belongs."
    yield Change("term-missing", right, missing, node.left)
    yield Change("sign", right, sign, ast.BinOp(node.left, ast.Sub() if added else ast.Add(), node.right))
    if added:
        yield Change("term-missing", left, f"One term is missing{{place}}{colon(left)}.", node.right)
        both = f" {left} and {right}" if left and right else ""
        new = ast.BinOp(node.left, ast.Mult(), node.right)
        yield Change(
            "multiplied-not-added", right, f"You multiplied{both}{{place}}, where a sum is meant.", new
        )
    elif left and right:
        new = ast.BinOp(node.right, ast.Sub(), node.left)
        turned = f"The difference of {left} and {right} has the wrong sign{{place}}."
        yield Change("difference-turned", right, turned, new)
    yield from _power_of_all(node, words)


def signed(term: str, *, added: bool) -> str:
    """Return what is told of a term with the other sign."""
    done, meant = ("subtracted", "added") if added else ("added", "subtracted")
    return start(f"{term or 'one term'} is {done}{{place}}; it should be {meant}.")


def _power_of_all(node: ast.BinOp, words: Words) -> Iterator[Change]:
    """Yield ``a - b**2`` as ``(a - b) ** 2``."""
    power = node.right
    if isinstance(power, ast.BinOp) and isinstance(power.op, ast.Pow):
        base = words.noun(power.left)
        alone = f"it should be on {base or 'one term'} alone"
        whole = ast.BinOp(ast.BinOp(node.left, node.op, power.left), ast.Pow(), power.right)
        yield Change("power-of-all", base, f"The power is on a whole bracket{{place}}; {alone}.", whole)


def _weights(node: ast.BinOp, words: Words) -> Iterator[Change]:
    """Yield ``a * x + (1 - a) * y`` with the weights exchanged."""
    for one, other in ((node.left, node.right), (node.right, node.left)):
        if not (isinstance(one, ast.BinOp) and isinstance(other, ast.BinOp)):
            continue
        for kept, old in ((one.left, one.right), (one.right, one.left)):
            if ast.unparse(other.left) == f"1 - {ast.unparse(kept)}":
                first = ast.BinOp(other.left, ast.Mult(), old)
                new = ast.BinOp(first, node.op, ast.BinOp(kept, ast.Mult(), other.right))
                name, of = words.noun(kept), words.noun(old)
                what = f"{name} is the weight of {of}" if name and of else ""
                both = f"{name} and 1 - {name}" if name else "two weights"
                sentence = start(f"{both} are swapped{{place}}{colon(what)}.")
                yield Change("weights-exchanged", name, sentence, new)


def _products(node: ast.BinOp, words: Words) -> Iterator[Change]:
    if any(isinstance(side, ast.List | ast.Tuple) for side in (node.left, node.right)):
        return
    for factor, rest in ((node.left, node.right), (node.right, node.left)):
        what = words.said(factor, "the factor with")
        missing = f"One factor is missing{{place}}{colon(what)}."
        if what and not what.startswith("the "):
            missing = f"The factor {what} is missing{{place}}."
        yield Change("factor-missing", what, missing, rest)
        if what and words.is_number(factor) and number(rest) is None:
            new = ast.BinOp(rest, ast.Div(), factor)
            yield Change(
                "divided-not-multiplied", what, f"You divided by {what}{{place}}: multiply by it.", new
            )
    left, right = words.noun(node.left), words.noun(node.right)
    if left and right and words.is_number(node.left) and words.is_number(node.right):
        new = ast.BinOp(node.left, ast.Add(), node.right)
        sentence = f"You added {left} and {right}{{place}}, where a product is meant."
        yield Change("added-not-multiplied", f"{left} {right}", sentence, new)


def _quotients(node: ast.BinOp, words: Words) -> Iterator[Change]:
    left, right = words.noun(node.left), words.said(node.right, "what comes from")
    by = f" by {right}" if right else ""
    new = ast.BinOp(node.left, ast.Mult(), node.right)
    yield Change("division-missing", right, f"The division{by} is missing{{place}}.", node.left)
    yield Change(
        "multiplied-not-divided", right, f"You multiplied{by}{{place}}, where a division is meant.", new
    )
    if left and right and number(node.left) is None:
        new = ast.BinOp(node.right, ast.Div(), node.left)
        sentence = f"One quotient is upside down{{place}}: you divide {right} by {left}."
        yield Change("quotient-turned", right, sentence, new)
    if words.is_number(node.right):
        new = ast.BinOp(node.left, ast.FloorDiv(), node.right)
        sentence = f"You rounded down{{place}} after the division{by}: // in place of /."
        yield Change("rounded-down", right, sentence, new)


def _powers(node: ast.BinOp, words: Words) -> Iterator[Change]:
    base, power = words.noun(node.left), words.noun(node.right)
    multiplied = ast.BinOp(node.left, ast.Mult(), node.right)
    if number(node.right) == 2:
        missing = f"{base} is not squared{{place}}." if base else "A square is missing{place}."
        yield Change("square-missing", base, start(missing), node.left)
        of, size = f" of {base}" if base else "", ast.Call(parsed("np.abs"), [node.left], [])
        absolute = f"You took the absolute value{of}{{place}}, where the square is meant."
        yield Change("absolute-not-square", base, absolute, size)
        doubled = "You doubled{place}, * 2, where a square is meant, ** 2."
        yield Change("doubled-not-squared", base, doubled, multiplied)
    elif number(node.right) == 0.5:
        yield Change("root-missing", base, "The square root is missing{place}.", node.left)
    else:
        what = f"{base} to the power of {power}" if base and power else ""
        meant = f"{what} is meant" if what else ""
        missing = f"{base} is not raised to the power of {power}" if what else "a power is missing"
        yield Change("power-missing", power, start(f"{missing}{{place}}."), node.left)
        raised = f"You multiplied{{place}} where a power is meant{colon(what)}."
        yield Change("multiplied-not-raised", power, raised, multiplied)
        turned = f"Base and exponent are swapped{{place}}{colon(meant)}."
        yield Change("power-turned", power, turned, ast.BinOp(node.right, ast.Pow(), node.left))


def _functions(node: ast.Call, words: Words) -> Iterator[Change]:
    name, inner = called(node), argument(node)
    if inner is None or isinstance(inner, ast.Starred):
        return
    if name in LEFT_OUT:
        noun, what = words.noun(inner), LEFT_OUT[name]
        used = f"{noun} is used{{place}} without {what.replace('the ', 'its ')}."
        sentence = used if noun and "," not in noun else f"{what} is missing{{place}}."
        yield Change(f"{name}-missing", noun, start(sentence), inner)
    if name not in AROUND or not isinstance(inner, ast.BinOp):
        return
    left, right = words.noun(inner.left), words.noun(inner.right)
    first, second = (ast.Call(node.func, [part], node.keywords) for part in (inner.left, inner.right))
    stands = f"stands outside {AROUND[name]}{{place}}; it should be inside."
    if right:
        new = ast.BinOp(first, inner.op, inner.right)
        yield Change("outside", f"{right} {name}", start(f"{right} {stands}"), new)
    if left and isinstance(inner.op, ast.Add | ast.Mult):
        new = ast.BinOp(inner.left, inner.op, second)
        yield Change("outside", f"{left} {name}", start(f"{left} {stands}"), new)
    if isinstance(inner.op, ast.Add | ast.Sub):
        sentence = f"You took {AROUND[name]} of each part{{place}}; it is of all together."
        yield Change("each-part-alone", name, sentence, ast.BinOp(first, inner.op, second))


def _under(node: ast.BinOp, words: Words) -> Iterator[Change]:
    """Yield what stands beside a root under it: ``sqrt(v) + eps`` as ``sqrt(v + eps)``."""
    sides = [(node.left, node.right)]
    if isinstance(node.op, ast.Add | ast.Mult):
        sides.append((node.right, node.left))
    for call, beside in sides:
        name, what = called(call), words.noun(beside)
        if isinstance(call, ast.Call) and name in AROUND and len(call.args) == 1 and what:
            new = ast.Call(call.func, [ast.BinOp(call.args[0], node.op, beside)], call.keywords)
            sentence = start(f"{what} stands inside {AROUND[name]}{{place}}; it should be outside.")
            yield Change("inside", f"{what} {name}", sentence, new)
