"""Slips that a signature tells: an option without effect, a pair turned round, two arguments exchanged."""

import ast
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.authoring.exercise import Exercise
from autograder.authoring.families.slip import Slip, listed
from course_lib.check.calling.running import fresh
from course_lib.check.npz_tree import is_named

PIXELS = ("size", "stride", "padding", "dilation", "shape")  # pairs of rows and columns
TINY = 1e-4  # a guard, as eps: nobody takes it for 1
Arguments = dict[str, str]


def slips(exercise: Exercise, tree: ast.Module) -> Iterator[Slip]:
    """Yield what a right answer gives for other arguments than those that came."""
    function = next(n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == exercise.name)
    wrapper = Wrapper(tree, function, _caches(exercise))
    given = {p: [] for p in (*wrapper.positional, *wrapper.options)} | wrapper.given(exercise)
    for parameter, values in given.items():
        if values and len(given) > 1:
            yield from _alone(wrapper, parameter, values)
    for p, q in itertools.combinations(given, 2):
        numbers = p in wrapper.options and all(map(_is_number, given[p]))  # given by name: hard to mix up
        if (p in wrapper.options) == (q in wrapper.options) and not numbers and _alike(given[p], given[q]):
            sentence = f"`{p}` and `{q}` are swapped."
            yield Slip("exchanged", f"{p} {q}", sentence, wrapper(**{p: q, q: p}))
    for parameter, values in given.items():
        if values and all(map(is_named, values)):
            yield from _fields(wrapper, parameter, values)
    yield from _all_pairs(wrapper, given)
    yield from _results(wrapper, exercise, given)


def _all_pairs(wrapper: "Wrapper", given: dict[str, list[Any]]) -> Iterator[Slip]:
    """Yield all pairs of rows and columns turned round together."""
    rows = (p for p in given if any(word in p for word in PIXELS))
    pairs = [p for p in rows if any(map(_is_pair, given[p]))]
    both = listed([f"`{p}`" for p in pairs]) if len(pairs) > 1 else ""
    for text, sentence in (
        ("(@[1], @[0])", f"You exchanged rows and columns in {both}: the first entry is for the rows."),
        ("(@[0], @[0])", f"You use the first entry of {both} for rows and columns alike."),
    ):
        if both:
            yield Slip("all-pairs", text[2:3], sentence, wrapper(**{p: _each(p, text) for p in pairs}))


def _caches(exercise: Exercise) -> list[int]:
    """Return the slots of caches that the text prescribes."""
    if len(exercise.returns) == 1 or not callable(exercise.reference):
        return []
    case = exercise.cases[0]
    result = exercise.reference(*fresh(case.args), **fresh(case.options))
    slots = enumerate(exercise.returns)
    return [i for i, slot in slots if slot in exercise.field_points and is_named(result[i])]


class Wrapper:
    """Writes answers that call a renamed copy of the right one; a cache keeps what came."""

    def __init__(self, tree: ast.Module, function: ast.FunctionDef, caches: list[int]) -> None:
        arguments = function.args
        self.caches = caches
        self.name, self.signature = function.name, ast.unparse(arguments)
        function.name = "_right"
        self.right = ast.unparse(tree)
        function.name = self.name
        self.positional = [arg.arg for arg in (*arguments.posonlyargs, *arguments.args)]
        self.options = [arg.arg for arg in arguments.kwonlyargs]
        self.defaults = {
            arg.arg: ast.literal_eval(default)
            for arg, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
            if default is not None
        }

    def given(self, exercise: Exercise) -> dict[str, list[Any]]:
        """Return what the cases give for each parameter."""
        found: dict[str, list[Any]] = {}
        for case in exercise.cases:
            for p, value in [*zip(self.positional, case.args, strict=False), *case.options.items()]:
                found.setdefault(p, []).append(value)
        return found

    def __call__(self, result: str = "{}", /, **others: str) -> str:
        """Return an answer with other expressions for some arguments, and something done to the result."""
        done = result.format(self._called(others))
        for i in self.caches:
            done = f"(lambda r, own: (*r[:{i}], own[{i}], *r[{i + 1}:]))({done}, {self._called({})})"
        return f"{self.right}\n\ndef {self.name}({self.signature}):\n    return {done}"

    def _called(self, others: Arguments) -> str:
        parts = [others.get(p, p) for p in self.positional]
        return f"_right({', '.join([*parts, *(f'{p}={others.get(p, p)}' for p in self.options)])})"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool | np.bool_)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool | np.bool_)


def _is_pair(value: Any) -> bool:
    return type(value) in (tuple, list) and len(value) == 2 and all(map(_is_number, value))


def _alone(wrapper: Wrapper, p: str, values: list[Any]) -> Iterator[Slip]:
    """Yield a parameter without effect, one off, or a pair that is turned round."""
    default = wrapper.defaults.get(p, ...)
    others = [] if default is ... else [default]
    if all(map(_is_number, [*values, *others])) and (p in wrapper.options or not all(map(_is_whole, values))):
        others += [0] if default is not ... and 0 < default < TINY else [0, 1]
    elif all(isinstance(value, bool) for value in values):
        others += [True, False]
        turned = f"You do for `{p}=True` what is meant for `{p}=False`, and the other way round."
        yield Slip(f"{p}-turned-round", "", turned, wrapper(**{p: f"not {p}"}))
    for i, other in enumerate(others):
        what = "its default" if not i and default is not ... else ""
        result = f"{what}, {other!r}" if what else f"`{p}={other!r}`"
        sentence = f"`{p}` has no effect: your result is the one for {result}, whatever is given."
        yield Slip(f"{p}-ignored", "" if what else repr(other), sentence, wrapper(**{p: repr(other)}))
    if all(map(_is_whole, values)):
        for sign, what in (("+", "larger"), ("-", "smaller")):
            sentence = f"Your result is the one for `{p} {sign} 1` in place of `{p}`."
            yield Slip("one-off", f"{p} {what}", sentence, wrapper(**{p: f"{p} {sign} 1"}))
    if any(map(_is_pair, values)):
        yield from _pair(wrapper, p, p, lambda text: {p: _each(p, text)})


def _each(pair: str, text: str) -> str:
    """Return an expression of a pair's entries; one number stays what it is."""
    return f"{text.replace('@', pair)} if isinstance({pair}, (tuple, list)) else {pair}"


def _pair(wrapper: Wrapper, name: str, key: str, other: Callable[[str], Arguments]) -> Iterator[Slip]:
    """Yield the two entries of a pair exchanged, or one of them used for both."""
    rows = any(word in PIXELS for word in key.split("_"))
    order = f" `{name}[0]` is for the rows, `{name}[1]` for the columns." if rows else ""
    swapped = f"The two entries of `{name}` are swapped.{order}"
    yield Slip(f"{key}-swapped", "", swapped, wrapper(**other("(@[1], @[0])")))
    for i, both in enumerate(("(@[0], @[0])", "(@[1], @[1])")):
        sentence = f"`{name}[{1 - i}]` has no effect: you use `{name}[{i}]` for both.{order}"
        yield Slip(f"{key}-one-for-both", str(i), sentence, wrapper(**other(both)))


def _alike(ones: list[Any], others: list[Any]) -> bool:
    """Return whether two parameters take values of one kind and shape."""
    if not ones or not others:
        return False
    if all(map(_is_number, [*ones, *others])):
        return True
    pairs = [*zip(ones, others, strict=False)]
    return all(
        isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and a.shape == b.shape and a.dtype == b.dtype
        for a, b in pairs
    ) or any(_is_pair(a) and _is_pair(b) for a, b in pairs)


def _fields(wrapper: Wrapper, p: str, values: list[Any]) -> Iterator[Slip]:
    """Yield a state's fields read as each other, its pairs turned round, its numbers without effect."""

    def other(name: str, text: str) -> Arguments:
        return {p: f"{p}._replace({name}={text.replace('@', f'{p}.{name}')})"}

    fields = {name: [getattr(value, name) for value in values] for name in values[0]._fields}
    for name, inside in fields.items():
        whole, neutral = f"{p}.{name}", [""]
        if any(map(_is_pair, inside)):
            yield from _pair(wrapper, whole, name, lambda text, name=name: other(name, text))  # type: ignore[misc]
            neutral = ["(0, 0)", "(1, 1)"]
        elif all(map(_is_number, inside)):
            neutral = ["0", "1"]
        elif all(isinstance(value, bool) for value in inside):
            neutral = ["True", "False"]
        elif all(isinstance(value, np.ndarray) and value.dtype == bool for value in inside):
            turned = f"`{whole}` is used the wrong way round: what is True counts as False."
            yield Slip(f"{name}-turned-round", "", turned, wrapper(**other(name, "~@")))
        for value in filter(None, neutral):
            sentence = f"`{whole}` has no effect: your result is the one for {value}, whatever is there."
            yield Slip(f"{name}-ignored", value, sentence, wrapper(**other(name, value)))
    for a, b in itertools.combinations(fields, 2):
        if _alike(fields[a], fields[b]):
            sentence = f"You took `{p}.{a}` for `{p}.{b}`, and the other way round."
            exchanged = {p: f"{p}._replace({a}={p}.{b}, {b}={p}.{a})"}
            yield Slip("fields-exchanged", f"{a} {b}", sentence, wrapper(**exchanged))


def _results(wrapper: Wrapper, exercise: Exercise, given: dict[str, list[Any]]) -> Iterator[Slip]:
    """Yield an argument that comes back as a result, whole numbers that are one off, what is left of one."""
    slots = exercise.returns
    arrays = [p for p, values in given.items() if values and all(isinstance(v, np.ndarray) for v in values)]
    for i, slot in enumerate(slots):
        said = "Your result" if slot == "result" else f"`{slot}`"
        for p in arrays:
            if slot in exercise.field_points and p != slot:
                result = p if len(slots) == 1 else f"(lambda r: (*r[:{i}], {p}, *r[{i + 1}:]))({{}})"
                sentence = f"{said} is `{p}` as it came in."
                yield Slip("input-returned", f"{p} {slot}", sentence, wrapper(result))
    if len(slots) == 1:
        said = "Your result" if slots[0] == "result" else f"`{slots[0]}`"
        for sign, what in (("+", "large"), ("-", "small")):
            yield Slip("one-off", f"too {what}", f"{said} is one too {what}.", wrapper(f"{{}} {sign} 1"))
        yield Slip("one-minus-result", "", f"{said} is 1 minus what is asked for.", wrapper("1 - {}"))
