"""Answers to `next_measure`, written from the lesson's text alone."""


# %% right: two questions, one after the other
def next_measure(train_error, val_error, *, goal):
    if train_error > goal:
        return "fix the training"
    if val_error > goal:
        return "close the gap"
    return "done"


# %% right: one conditional expression
def next_measure(train_error, val_error, *, goal):
    return "fix the training" if train_error > goal else "close the gap" if val_error > goal else "done"


# %% right: the first measure of a list whose error is above the goal
def next_measure(train_error, val_error, *, goal):
    measures = [(train_error, "fix the training"), (val_error, "close the gap")]
    return next((name for error, name in measures if error > goal), "done")


# %% right: nested the other way round, starting from what is fine
def _met(error, goal):
    return error <= goal


def next_measure(train_error, val_error, *, goal):
    answer = "fix the training"
    if _met(train_error, goal):
        if _met(val_error, goal):
            answer = "done"
        else:
            answer = "close the gap"
    return answer


# %% wrong: asks for the validation error first
def next_measure(train_error, val_error, *, goal):
    if val_error > goal:
        return "close the gap"
    if train_error > goal:
        return "fix the training"
    return "done"


# %% wrong: the comparisons are the wrong way round, as for accuracies
def next_measure(train_error, val_error, *, goal):
    if train_error < goal:
        return "fix the training"
    elif val_error < goal:
        return "close the gap"
    else:
        return "done"


# %% wrong: an error equal to the goal counts as above it
def next_measure(train_error, val_error, *, goal):
    if train_error >= goal:
        return "fix the training"
    elif val_error >= goal:
        return "close the gap"
    else:
        return "done"


# %% wrong: compares the difference of the errors with the goal
def next_measure(train_error, val_error, *, goal):
    if train_error > goal:
        return "fix the training"
    if val_error - train_error > goal:
        return "close the gap"
    return "done"


# %% wrong: any gap is to be closed, even when both errors are below the goal
def next_measure(train_error, val_error, *, goal):
    if train_error > goal:
        return "fix the training"
    if val_error > train_error:
        return "close the gap"
    return "done"


# %% wrong: the goal is always a tenth
def next_measure(train_error, val_error, *, goal):
    if train_error > 0.1:
        return "fix the training"
    if val_error > 0.1:
        return "close the gap"
    return "done"


# %% wrong: two separate ifs, so the second answer overwrites the first
def next_measure(train_error, val_error, *, goal):
    answer = "done"
    if train_error > goal:
        answer = "fix the training"
    if val_error > goal:
        answer = "close the gap"
    return answer


# %% wrong: the texts of two measures are swapped
def next_measure(train_error, val_error, *, goal):
    if train_error > goal:
        return "close the gap"
    if val_error > goal:
        return "fix the training"
    return "done"


# %% wrong: nothing is returned when both errors are fine
def next_measure(train_error, val_error, *, goal):
    if train_error > goal:
        return "fix the training"
    elif val_error > goal:
        return "close the gap"


# %% wrong: a list of all the measures that are needed
def next_measure(train_error, val_error, *, goal):
    measures = []
    if train_error > goal:
        measures.append("fix the training")
    if val_error > goal:
        measures.append("close the gap")
    return measures or ["done"]


# %% values
assert next_measure(0.02, 0.2, goal=0.1) == "close the gap"
assert next_measure(0.3, 0.4, goal=0.2) == "fix the training"
assert next_measure(0.3, 0.1, goal=0.2) == "fix the training"
assert next_measure(0.01, 0.04, goal=0.05) == "done"
assert next_measure(0.15, 0.25, goal=0.2) == "close the gap"
assert next_measure(0.15, 0.25, goal=0.3) == "done"
assert next_measure(0.1, 0.1, goal=0.1) == "done"
