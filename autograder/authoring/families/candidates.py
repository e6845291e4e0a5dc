"""Every slip that could be made in an exercise: by its signature, in its solution, in its right styles."""

import ast
import itertools
from collections.abc import Callable, Iterator

from autograder.authoring.exercise import Exercise
from autograder.authoring.families import arithmetic, arrays, brackets, control, signature
from autograder.authoring.families.slip import Change, Slip
from autograder.authoring.families.tree import Place, bare, changed, function_in, places
from autograder.authoring.families.words import Words
from autograder.authoring.lesson import Lesson

Kind = Callable[[Place, Words], Iterator[Change]]
IN_STYLES: tuple[Kind, ...] = (arrays.changes, control.passes)  # the algebra of a style is its author's own
IN_SOLUTION: tuple[Kind, ...] = (
    arithmetic.changes,
    arrays.changes,
    arrays.products,
    control.passes,
    control.conditions,
    control.stale,
    control.handed_on,
)
TOGETHER = (  # what is easily done wrong in two places at once
    "wrong-axis",
    "n-minus-one",
    "keepdims-missing",
    "sum-not-mean",
    "mean-not-sum",
    "square-missing",
    "sqrt-missing",
    "power-missing",
    "multiplied-not-raised",
    "one-minus-missing",
    "weights-exchanged",
    "division-missing",
    "multiplied-not-divided",
    "old-not-new",
    "not-transposed",
    "transposed",
    "not-reversed",
    "outside",
    "inside",
    "overwritten",
    "first-only",
)
MOST_GROUPS = 12  # of one kind


def candidates(lesson: Lesson, exercise: Exercise) -> Iterator[Slip]:
    """Yield every slip that an exercise's signature, its solution or the loops of its styles suggest."""
    solution = bare(lesson.solution(exercise.name))
    yield from signature.slips(exercise, solution)
    yield from _of_tree(lesson, exercise, solution, IN_SOLUTION)
    for style in exercise.styles:
        source = lesson.version(exercise.name, style)
        defined = source.replace("np.empty", "np.zeros")  # what a slip leaves unset is the same in each build
        yield from _of_tree(lesson, exercise, bare(defined), IN_STYLES)


def _of_tree(lesson: Lesson, exercise: Exercise, tree: ast.Module, kinds: tuple[Kind, ...]) -> Iterator[Slip]:
    function = function_in(tree, exercise.name)
    if function is None:  # a lambda, or one function that is another
        return
    words = Words(exercise, function, lesson.namespace, solution=kinds is IN_SOLUTION)
    found: list[tuple[Place, Change]] = []
    seen = {ast.unparse(tree)}
    for place in [p for p in places(tree) if not isinstance(p.statement, ast.FunctionDef)]:
        for change in itertools.chain(*(kind(place, words) for kind in kinds)):
            source = changed(tree, (place, change.new))
            if source not in seen and _compiles(source):
                seen.add(source)
                found.append((place, change))
                where = words.place(place.statement, place.node)
                yield Slip(change.family, change.subject, change.sentence, source, where)
    if kinds is IN_SOLUTION:
        yield from brackets.slips(tree, words)
    for family in TOGETHER:
        yield from _together(tree, words, [pair for pair in found if pair[1].family == family])


def _together(tree: ast.Module, words: Words, alike: list[tuple[Place, Change]]) -> Iterator[Slip]:
    """Yield slips of one kind made in two places, and in all."""
    groups = [*itertools.combinations(alike, 2), *([tuple(alike)] if len(alike) > 2 else [])]
    for group in groups[:MOST_GROUPS]:
        nodes = [place.node for place, _ in group]
        inside = [part for node in nodes for part in ast.walk(node)]
        if len({id(part) for part in inside}) < len(inside):  # one is part of another
            continue
        said = []
        for place, change in group:
            where = words.place(place.statement, place.node)
            said.append(change.sentence.replace("{place}", f" in {where}" if where else ""))
        source = changed(tree, *((place, change.new) for place, change in group))
        subjects = " ".join(change.subject for _, change in group)
        yield Slip(group[0][1].family, f"{subjects} together", " ".join(dict.fromkeys(said)), source)


def _compiles(source: str) -> bool:
    try:
        compile(source, "<family>", "exec")
    except (SyntaxError, ValueError):
        return False
    return True
