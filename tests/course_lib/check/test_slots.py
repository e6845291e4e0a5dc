"""What is graded is what an exercise asks for, where it asks for it: poisoned caches in all exercises."""

from collections import namedtuple

import numpy as np
import pytest

from autograder.authoring.lesson import lesson_names, load
from course_lib.check import find
from course_lib.check.calling.running import fresh, outcomes_of
from course_lib.check.judge import judge
from course_lib.check.npz_tree import is_named

EXERCISES = [(lesson, exercise) for lesson in lesson_names() for exercise in load(lesson).exercises]
SEVERAL = [
    pair
    for pair in EXERCISES
    if len(load(pair[0]).exercises[pair[1]].returns) > 1
    and not load(pair[0]).exercises[pair[1]].by_property[0]
]


def report_on(known, answer):
    """Return the report on an answer."""
    return judge(known, outcomes_of(answer, known.cases, known.seconds))


def holding(**fields):
    """Return a cache of a student's own with these fields."""
    return namedtuple("Mine", fields)(**fields)


def off(value):
    """Return a value with other numbers."""
    if isinstance(value, np.ndarray):
        return value + 1 if value.dtype.kind in "iuf" else ~value
    if is_named(value):
        return type(value)(*map(off, value))
    if type(value) in (list, tuple):
        return type(value)(map(off, value))
    return value + 1 if isinstance(value, int | float) else value


@pytest.fixture(params=SEVERAL, ids=lambda pair: "-".join(pair))
def asked(request):
    """An exercise that returns several values: what is known of it, and the right answer."""
    lesson, name = request.param
    return find(name), load(lesson).exercises[name].reference


def test_lies_in_a_slot_that_is_not_graded_cost_nothing(asked):
    """Right values, and beside them fields of the same names with other numbers."""
    known, right = asked

    def lying(*args, **options):
        values = right(*args, **options)
        lies = holding(**{field: np.full(3, 7.0) for field in known.points})
        return tuple(value if slot.graded else lies for slot, value in zip(known.slots, values, strict=True))

    report = report_on(known, lying)

    assert report.score == report.points, str(report)


def test_truth_in_a_slot_that_is_not_graded_earns_nothing(asked):
    """Wrong values, and beside them fields of the same names with the right ones."""
    known, right = asked

    def hiding(*args, **options):
        values = right(*args, **options)
        fields = {}
        for slot, value in zip(known.slots, values, strict=True):
            fields |= value._asdict() if slot.fields else {slot.name: value}
        truths = holding(**{name: value for name, value in fields.items() if not name.startswith("_")})
        return tuple(
            off(value) if slot.graded else truths for slot, value in zip(known.slots, values, strict=True)
        )

    report = report_on(known, hiding)

    assert report.score == 0, str(report)


def test_prescribed_cache_with_other_contents_is_refused(asked):
    """Where the text prescribes a cache, each of its fields is compared."""
    known, right = asked
    caches = [i for i, slot in enumerate(known.slots) if slot.fields and slot.name in known.points]

    for i in caches:
        for field in known.slots[i].fields:

            def lying(*args, _i=i, _field=field, **options):
                values = list(right(*args, **options))
                values[_i] = values[_i]._replace(**{_field: off(getattr(values[_i], _field))})
                return tuple(values)

            one = right(*fresh(known.cases[0].args), **fresh(known.cases[0].options))[i]
            if callable(getattr(one, field)) or getattr(one, field) is None:
                continue
            report = report_on(known, lying)

            assert report.score < report.points, f"{field} is not looked at"
            assert report.passed[known.slots[0].name], str(report)


def test_several_values_in_another_order_are_refused_and_named(asked):
    """Each swap of two returned values, unless neither is graded: they are given in a cell to mend."""
    known, right = asked
    for i in range(len(known.slots) - 1):
        if not (known.slots[i].graded or known.slots[i + 1].graded):
            continue

        def swapped(*args, _i=i, **options):
            values = list(right(*args, **options))
            values[_i], values[_i + 1] = values[_i + 1], values[_i]
            return tuple(values)

        report = report_on(known, swapped)

        assert report.score < report.points, str(report)
