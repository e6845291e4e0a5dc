"""Families of mistakes: told once, found in every exercise that they fit, with sentences that are true."""

import ast
import inspect
import re
import textwrap
from typing import Any, NamedTuple

import numpy as np
import pytest

from autograder.authoring.exercise import Exercise
from autograder.authoring.families import MOST, families, found
from autograder.authoring.families.choice import fits
from autograder.authoring.families.slip import Slip
from autograder.authoring.families.tree import bare, changed, places
from autograder.authoring.families.values import given, values_of
from autograder.authoring.lesson import Cell, Lesson, load
from course_lib.check.case import case

RNG = np.random.default_rng(0)
REAL = [("02_momentum", "nesterov_step"), ("03_adam", "adam_step"), ("07_convolution", "filter2d")]
KNOWN = {"for", "True", "False", "return", "+=", "="}  # what stands in backticks and is no name


class MeanState(NamedTuple):
    """A running mean."""

    m: np.ndarray


def mean_step(param, grad, state, *, lr, beta=0.9):
    """Return the parameter after a step, and the new state."""
    m = beta * state.m + (1 - beta) * grad
    return param - lr * m, MeanState(m)


def spread(x, *, eps):
    """Return each row over its deviation."""
    return x / np.sqrt(x.var(axis=1, keepdims=True) + eps)


def windows(x, *, size=(1, 1)):
    """Return a larger array to which each entry of x is added in a whole window."""
    k_h, k_w = size
    y = np.zeros((len(x) + k_h - 1, x.shape[1] + k_w - 1))
    for i in range(k_h):
        for j in range(k_w):
            y[i : i + len(x), j : j + x.shape[1]] += x
    return y


def windows_by_place(x, *, size=(1, 1)):
    y = np.zeros((len(x) + size[0] - 1, x.shape[1] + size[1] - 1))
    for r in range(len(x)):
        for c in range(x.shape[1]):
            y[r : r + size[0], c : c + size[1]] += x[r, c]
    return y


def lesson_of(function: Any, **more: Any) -> tuple[Lesson, Exercise]:
    """Return a lesson with one exercise, which is answered by a function."""
    name = function.__name__
    exercise = Exercise(name, function, **{"points": 1} | more)
    setup = Cell("code", "import numpy as np\nfrom typing import NamedTuple")
    state = Cell("code", textwrap.dedent(inspect.getsource(MeanState)))
    answer = Cell("code", textwrap.dedent(inspect.getsource(function)), "exercise", name)
    return Lesson("99_toys", (setup, state, answer), {name: exercise}), exercise


def step_lesson(**more: Any) -> tuple[Lesson, Exercise]:
    """Return the lesson of ``mean_step``."""
    arrays = RNG.normal(size=(4, 3, 5))
    cases = [
        case(arrays[0, i], arrays[1, i], MeanState(arrays[2, i]), lr=0.1 * (i + 1), beta=0.3 + 0.2 * i)
        for i in range(3)
    ]
    points = {"param": 1, "m": 1}
    return lesson_of(mean_step, points=points, returns=("param", "state"), cases=cases, **more)


def window_lesson(**more: Any) -> tuple[Lesson, Exercise]:
    """Return the lesson of ``windows``."""
    cases = [case(RNG.normal(size=(5, 6)), size=(2, 3)), case(RNG.normal(size=(4, 4)), size=(3, 2))]
    return lesson_of(windows, cases=cases, returns=("y",), **more)


def told(lesson: Lesson, exercise: Exercise, answer: Any) -> list[str]:
    """Return what is told of an answer: the sentences of the families' mistakes that have its values."""
    right, mine = values_of(exercise, exercise.reference), values_of(exercise, answer)
    return [mistake.sentence for mistake, values in found(lesson, exercise) if values.same(mine, right)]


def test_an_option_without_effect_is_told_with_its_default():
    """The option is named as it stands in the signature."""
    lesson, exercise = step_lesson()

    said = told(lesson, exercise, lambda p, g, s, *, lr, beta=0.9: mean_step(p, g, s, lr=lr, beta=0.9))

    assert said == ["`beta` has no effect: your result is the one for its default, 0.9, whatever is given."]


def test_a_pair_turned_round_is_told_with_its_axes():
    """What belongs to rows and columns is said."""
    lesson, exercise = window_lesson()

    said = told(lesson, exercise, lambda x, *, size=(1, 1): windows(x, size=size[::-1]))

    assert said == [
        "The two entries of `size` are swapped. `size[0]` is for the rows, `size[1]` for the columns."
    ]


def test_weights_exchanged_are_told_with_the_place():
    """The old value is told from the new one."""

    def answer(param, grad, state, *, lr, beta=0.9):
        m = (1 - beta) * state.m + beta * grad
        return param - lr * m, MeanState(m)

    lesson, exercise = step_lesson()

    said = told(lesson, exercise, answer)

    assert said == ["`beta` and 1 - `beta` are swapped: `beta` is the weight of the old `m`."]


def test_an_old_value_is_told_where_it_is_used_and_where_it_is_returned():
    """A step with the old mean, and a state that does not move, are two mistakes."""

    def stepped(param, grad, state, *, lr, beta=0.9):
        return param - lr * state.m, mean_step(param, grad, state, lr=lr, beta=beta)[1]

    def kept(param, grad, state, *, lr, beta=0.9):
        return mean_step(param, grad, state, lr=lr, beta=beta)[0], state

    lesson, exercise = step_lesson()

    assert told(lesson, exercise, stepped) == ["You used the old `m` in `param`, where the new one is meant."]
    assert told(lesson, exercise, kept) == ["`m` comes back as it went in: return the new one."]


def test_overwriting_is_named_in_each_order_of_the_loop():
    """By the window's entries, as in the solution, and by places, as in a style: the last write differs."""
    lesson, exercise = window_lesson(styles=[windows_by_place])

    for function in (windows, windows_by_place):
        source = textwrap.dedent(inspect.getsource(function)).replace("+=", "=")
        space: dict[str, Any] = {"np": np}
        exec(source, space)

        (said,) = told(lesson, exercise, space[function.__name__])

        assert said.startswith("Only the last contribution is kept in `y` where several meet.")


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("np.sqrt(x.var(axis=1, keepdims=True))", "`eps` has no effect"),
        (
            "(x.var(axis=1, keepdims=True) + eps)",
            "The sum of the variance of `x` and `eps` is used without its square root.",
        ),
        ("(np.sqrt(x.var(axis=1, keepdims=True)) + eps)", "`eps` stands outside the root"),
        ("np.sqrt(x.var(axis=0, keepdims=True) + eps)", "The variance runs over axis 0"),
        ("np.sqrt(x.var(axis=1, ddof=1, keepdims=True) + eps)", "The variance of `x` is divided by N - 1"),
        ("np.sqrt(x.var(keepdims=True) + eps)", "The variance runs over all entries"),
        ("np.sqrt(x.std(axis=1, keepdims=True) + eps)", "You took the standard deviation of `x`"),
    ],
)
def test_slips_with_arrays_are_named(formula, said):
    """A root, an axis, N - 1, what stands outside."""
    lesson, exercise = lesson_of(spread, cases=[case(RNG.normal(size=(4, 5)), eps=0.5)])

    (sentence,) = told(lesson, exercise, eval(f"lambda x, *, eps: x / {formula}"))

    assert sentence.startswith(said)


def test_brackets_that_are_forgotten_are_told_with_what_they_are_around():
    """The text without them is another formula."""
    lesson, exercise = step_lesson()

    said = [mistake.sentence for mistake in families(lesson, exercise)]

    assert "A pair of brackets is missing in `m`: that around 1 - `beta`." in said


def test_families_that_an_exercise_leaves_out_are_not_there():
    """A family as a whole, or one mistake of it."""
    everything = {mistake.name for mistake in families(*step_lesson())}
    out = ("factor-missing", "sign-product-lr-new-m-in-param")

    rest = {mistake.name for mistake in families(*step_lesson(without=out))}

    gone = everything - rest
    assert {name for name in everything if name.startswith("factor-missing")} <= gone
    assert "sign-product-lr-new-m-in-param" in gone


def test_the_algebra_of_a_style_is_not_told():
    """A style has a root of squares where others have none: what is done to it says nothing to them."""

    def by_root(x, *, eps):
        return x * (x.var(axis=1, keepdims=True) + eps) ** 0.5**-1

    cases = [case(RNG.normal(size=(4, 5)), eps=0.5)]
    alone, more = (
        {mistake.sentence for mistake in families(*lesson_of(spread, cases=cases, styles=styles))}
        for styles in ([], [by_root])
    )

    assert not any("power" in sentence for sentence in more - alone)


def test_an_exchange_that_hardly_shows_is_not_named():
    """Two arguments may give other numbers in one case, and have changed places in nobody's answer."""

    def total(a, b):
        return a + b + (a == 0)

    cases = [case(0.0, 2.0), case(1.0, 3.0), case(2.0, 5.0), case(4.0, 3.0)]
    _, exercise = lesson_of(total, cases=cases)
    right, wrong = values_of(exercise, total), values_of(exercise, lambda a, b: total(b, a))

    assert wrong.wrong(right)
    assert not fits(Slip("exchanged", "a b", "", ""), wrong, right, given(exercise, right))


def test_numbers_and_random_answers_have_no_families():
    """One number is known by its digest, and a random answer is judged by its properties."""
    lesson, _ = step_lesson()

    assert families(lesson, Exercise("answer", 42.0, 1)) == []
    assert families(lesson, Exercise("draw", mean_step, 1, by_property=("partition", {}))) == []


@pytest.fixture(scope="module", params=REAL, ids=lambda pair: "-".join(pair))
def real(request):
    """A real exercise with its families' mistakes and their values."""
    lesson = load(request.param[0])
    exercise = lesson.exercises[request.param[1]]
    return lesson, exercise, found(lesson, exercise)


def test_every_mistake_is_wrong_and_differs_from_every_other(real):
    """Nothing right is ever named, and no values have two names."""
    _, exercise, mistakes = real

    right = values_of(exercise, exercise.reference)

    assert 10 <= len(mistakes) <= MOST
    for i, (mistake, values) in enumerate(mistakes):
        assert values.wrong(right), mistake.name
        assert not any(values.same(other, right) for _, other in mistakes[:i]), mistake.name


def test_sentences_name_only_what_a_student_knows(real):
    """Arguments, options, fields and what is returned: no variable of the solution's own."""
    lesson, exercise, mistakes = real
    states = [value for value in lesson.namespace.values() if hasattr(value, "_fields")]
    known = {*inspect.signature(exercise.reference).parameters, *exercise.returns, *exercise.field_points}
    known |= {field for state in states for field in state._fields} | KNOWN

    for mistake, _ in mistakes:
        assert re.fullmatch(r"[^{}]+[.?]", mistake.sentence), mistake.sentence
        assert re.match(r"[A-Z`“\d]|np\.", mistake.sentence), mistake.sentence
        for quoted in re.findall("`([^`]*)`", mistake.sentence):
            assert set(re.findall(r"[a-zA-Z_]\w*|\+=", quoted)) <= known, mistake.sentence


def test_the_same_mistakes_are_found_again():
    """A pack that is built twice is the same."""
    lesson = load("02_momentum")
    first, again = (families(lesson, lesson.exercises["momentum_step"]) for _ in range(2))

    assert first == again


def test_a_tree_is_left_as_it_was():
    """A change is undone before the next one."""
    tree = bare(inspect.getsource(spread))
    before = changed(tree)

    for place in places(tree):
        if isinstance(place.node, ast.expr):
            changed(tree, (place, ast.Constant(0)))

    assert changed(tree) == before
    assert '"""' not in before
