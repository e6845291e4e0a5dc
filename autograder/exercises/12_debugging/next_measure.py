"""The exercise ``next_measure``: its cases, its known mistakes, right answers in other styles."""

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.optim.debugging.sanity import next_measure


def measure_cases(rng):
    """Each answer; both errors above the goal, with and without a gap; errors that are just the goal."""
    goal = round(float(rng.uniform(0.05, 0.2)), 3)
    return [
        case(goal / 2, 2 * goal, goal=goal, note="only the validation error is above the goal"),
        case(3 * goal, 4 * goal, goal=goal, note="both are above the goal"),
        case(1.5 * goal, 4 * goal, goal=goal, note="both are above the goal, and there is a gap"),
        case(goal / 2, 0.9 * goal, goal=goal, note="both are below the goal"),
        case(0.8 * goal, 1.5 * goal, goal=goal, note="a small gap"),
        case(goal, goal, goal=goal, note="both are just the goal"),
        case(
            1.2 * goal, 0.8 * goal, goal=goal, note="with dropout, the training error can be the larger one"
        ),
        case(0.25, 0.28, goal=round(float(rng.uniform(0.3, 0.4)), 3), note="a high goal"),
    ]


def measure_nested(train_error, val_error, *, goal):
    if train_error <= goal:
        if val_error <= goal:
            return "done"
        return "close the gap"
    return "fix the training"


def measure_in_one(train_error, val_error, *, goal):
    return "fix the training" if train_error > goal else "close the gap" if val_error > goal else "done"


def measure_from_list(train_error, val_error, *, goal):
    for error, measure in ((train_error, "fix the training"), (val_error, "close the gap")):
        if error > goal:
            return measure
    return "done"


def measure_by_excess(train_error, val_error, *, goal):
    if train_error - goal > 0:
        return "fix the training"
    if val_error - goal > 0:
        return "close the gap"
    return "done"


def gap_first(train_error, val_error, *, goal):
    if val_error > goal and val_error > 2 * train_error:
        return "close the gap"
    return "fix the training" if train_error > goal else "done"


def validation_first(train_error, val_error, *, goal):
    if val_error > goal:
        return "close the gap"
    return "fix the training" if train_error > goal else "done"


def validation_alone(train_error, val_error, *, goal):
    if val_error <= goal:
        return "done"
    return "fix the training" if train_error > goal else "close the gap"


def difference_as_gap(train_error, val_error, *, goal):
    if train_error > goal:
        return "fix the training"
    return "close the gap" if val_error - train_error > goal else "done"


def never_the_gap(train_error, val_error, *, goal):
    return "fix the training" if train_error > goal or val_error > goal else "done"


def all_measures(train_error, val_error, *, goal):
    measures = ["fix the training"] if train_error > goal else []
    measures += ["close the gap"] if val_error > goal else []
    return measures or ["done"]


EXERCISE = Exercise(
    "next_measure",
    next_measure,
    points=1,
    returns=("measure",),
    cases=[
        case(0.02, 0.2, goal=0.1, note="the example above"),
        case(0.3, 0.9, goal=0.1),
        case(0.01, 0.05, goal=0.1),
        case(0.08, 0.15, goal=0.1, note="a small gap"),
        case(0.15, 0.25, goal=0.2, note="a higher goal"),
        case(0.04, 0.06, goal=0.03, note="a lower goal"),
        case(0.02, 0.06, goal=0.05, note="a lower goal"),
        case(0.1, 0.1, goal=0.1, note="both are just the goal"),
        case(0.15, 0.05, goal=0.1, note="with dropout, the training error can be the larger one"),
    ],
    hidden=measure_cases,
    steps={"train_error - goal": "how far the training error is above the goal"},
    mistakes=[
        Mistake(
            "gap-first",
            "You close the gap although the training error is above the goal. Regularisation makes that one worse: fix the training first.",
            gap_first,
        ),
        Mistake(
            "gap-first",
            "You close the gap although the training error is above the goal. Regularisation makes that one worse: fix the training first.",
            validation_first,
        ),
        Mistake(
            "validation-alone",
            'You say "done" by the validation error alone. The text asks for the training error first.',
            validation_alone,
        ),
        Mistake(
            "gap-compared-with-the-goal",
            "You compared the *difference* of the errors with the goal. What has to come below the goal is the validation error itself.",
            difference_as_gap,
        ),
        Mistake(
            "never-the-gap",
            "You never close the gap: where only the validation error is above the goal, the training is good enough, and more of it makes no difference.",
            never_the_gap,
        ),
        Mistake(
            "goal-itself",
            "An error that equals the goal is good enough: above means >.",
            {"train_error > goal": "train_error >= goal", "val_error > goal": "val_error >= goal"},
        ),
        Mistake(
            "comparisons-turned",
            "You compared the wrong way round, as with accuracies. An error is bad where it is *above* the goal.",
            {"train_error > goal": "train_error < goal", "val_error > goal": "val_error < goal"},
        ),
        Mistake(
            "every-gap-closed",
            "You close every gap. Where the validation error is not above the goal, there is nothing left to do.",
            {"val_error > goal": "val_error > train_error"},
        ),
        Mistake(
            "goal-ignored",
            "Your goal is 0.1 whatever `goal` says.",
            {"train_error > goal": "train_error > 0.1", "val_error > goal": "val_error > 0.1"},
        ),
        Mistake(
            "measures-changed-round",
            'You changed the two measures round: a high training error calls for "fix the training".',
            {
                'return "fix the training"': 'return "close the gap"',
                'return "close the gap" if': 'return "fix the training" if',
            },
        ),
        Mistake(
            "nothing-where-both-are-fine",
            'You return nothing where both errors are fine. Return "done".',
            {'goal else "done"': "goal else None"},
        ),
        Mistake(
            "measures-listed",
            "You returned a list. One measure is asked for: the first that is needed.",
            all_measures,
        ),
    ],
    styles=[measure_nested, measure_in_one, measure_from_list, measure_by_excess],
)
