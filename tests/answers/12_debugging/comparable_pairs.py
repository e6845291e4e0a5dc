"""Answers to `comparable_pairs`, written from the lesson's text alone."""


# %% right: three nested loops that count the differences
def comparable_pairs(runs):
    pairs = []
    for i in range(len(runs)):
        for j in range(i + 1, len(runs)):
            differences = 0
            for key in runs[i]:
                if runs[i][key] != runs[j][key]:
                    differences += 1
            if differences == 1:
                pairs.append((i, j))
    return pairs


# %% right: combinations of the numbered runs
from itertools import combinations


def comparable_pairs(runs):
    return [
        (i, j)
        for (i, one), (j, other) in combinations(enumerate(runs), 2)
        if sum(one[name] != other[name] for name in one) == 1
    ]


# %% right: a matrix with the number of differences, upper triangle
def comparable_pairs(runs):
    n = len(runs)
    counts = np.zeros((n, n), dtype=int)
    for name in runs[0] if runs else ():
        for i in range(n):
            for j in range(n):
                counts[i, j] += int(runs[i][name] != runs[j][name])
    rows, columns = np.nonzero(np.triu(counts == 1, k=1))
    return [(int(i), int(j)) for i, j in zip(rows, columns)]


# %% right: leaves out one setting at a time and compares the rest
def _without(run, name):
    return {key: value for key, value in run.items() if key != name}


def _comparable(one, other):
    return one != other and any(_without(one, name) == _without(other, name) for name in one)


def comparable_pairs(runs):
    found = set()
    for j, later in enumerate(runs):
        for i, earlier in enumerate(runs[:j]):
            if _comparable(earlier, later):
                found.add((i, j))
    return sorted(found)


# %% wrong: at most one difference, so equal runs are a pair
def comparable_pairs(runs):
    pairs = []
    for i in range(len(runs)):
        for j in range(i + 1, len(runs)):
            differences = sum(runs[i][k] != runs[j][k] for k in runs[i])
            if differences <= 1:
                pairs.append((i, j))
    return pairs


# %% wrong: at least one difference
def comparable_pairs(runs):
    pairs = []
    for i in range(len(runs)):
        for j in range(i + 1, len(runs)):
            if runs[i] != runs[j]:
                pairs.append((i, j))
    return pairs


# %% wrong: counts the settings that are equal
def comparable_pairs(runs):
    pairs = []
    for i in range(len(runs)):
        for j in range(i + 1, len(runs)):
            same = sum(runs[i][k] == runs[j][k] for k in runs[i])
            if same == 1:
                pairs.append((i, j))
    return pairs


# %% wrong: each pair comes in both directions
def comparable_pairs(runs):
    pairs = []
    for i in range(len(runs)):
        for j in range(len(runs)):
            if sum(runs[i][k] != runs[j][k] for k in runs[i]) == 1:
                pairs.append((i, j))
    return pairs


# %% wrong: compares neighbours in the list only
def comparable_pairs(runs):
    pairs = []
    for i in range(len(runs) - 1):
        if sum(runs[i][k] != runs[i + 1][k] for k in runs[i]) == 1:
            pairs.append((i, i + 1))
    return pairs


# %% wrong: compares each run with the first one only
def comparable_pairs(runs):
    pairs = []
    for j in range(1, len(runs)):
        if sum(runs[0][k] != runs[j][k] for k in runs[0]) == 1:
            pairs.append((0, j))
    return pairs


# %% wrong: the runs are numbered from 1
def comparable_pairs(runs):
    pairs = []
    for i, one in enumerate(runs, start=1):
        for j, other in enumerate(runs, start=1):
            if i < j and sum(one[k] != other[k] for k in one) == 1:
                pairs.append((i, j))
    return pairs


# %% wrong: ordered by the second run of the pair
def comparable_pairs(runs):
    pairs = []
    for j in range(len(runs)):
        for i in range(j):
            if sum(runs[i][k] != runs[j][k] for k in runs[i]) == 1:
                pairs.append((i, j))
    return pairs


# %% wrong: returns the runs themselves instead of their numbers
def comparable_pairs(runs):
    pairs = []
    for i in range(len(runs)):
        for j in range(i + 1, len(runs)):
            if sum(runs[i][k] != runs[j][k] for k in runs[i]) == 1:
                pairs.append((runs[i], runs[j]))
    return pairs


# %% wrong: the symmetric difference of the items has two members for one setting, so no pair is found
def comparable_pairs(runs):
    pairs = []
    for i in range(len(runs)):
        for j in range(i + 1, len(runs)):
            if len(set(runs[i].items()) ^ set(runs[j].items())) == 1:
                pairs.append((i, j))
    return pairs


# %% values
runs = [{"lr": 0.1, "p": 0.0}, {"lr": 0.1, "p": 0.5}, {"lr": 0.2, "p": 0.0}]
assert comparable_pairs(runs) == [(0, 1), (0, 2)]
assert comparable_pairs([{"lr": 0.1, "p": 0.0}, {"lr": 0.1, "p": 0.0}]) == []
runs = [
    {"lr": 1, "width": 64, "seed": 0},
    {"lr": 2, "width": 32, "seed": 0},
    {"lr": 1, "width": 32, "seed": 0},
    {"lr": 1, "width": 64, "seed": 1},
    {"lr": 1, "width": 32, "seed": 1},
]
assert comparable_pairs(runs) == [(0, 2), (0, 3), (1, 2), (2, 4), (3, 4)]
runs = [{"lr": 1, "p": 0}, {"lr": 2, "p": 1}, {"lr": 1, "p": 1}, {"lr": 2, "p": 0}]
assert comparable_pairs(runs) == [(0, 2), (0, 3), (1, 2), (1, 3)]
