"""Answers to `ablation_table`, written from the lesson's text alone."""


# %% right: two nested loops over the tricks, each entry written twice
def ablation_table(runs, tricks):
    count = len(tricks)
    whole = np.median(runs[()])
    cost = np.zeros((count, count))
    for i in range(count):
        cost[i, i] = whole - np.median(runs[(tricks[i],)])
        for j in range(i + 1, count):
            cost[i, j] = whole - np.median(runs[(tricks[i], tricks[j])])
            cost[j, i] = cost[i, j]
    interaction = np.zeros((count, count))
    for i in range(count):
        for j in range(count):
            if i != j:
                interaction[i, j] = cost[i, j] - cost[i, i] - cost[j, j]
    return cost, interaction


# %% right: combinations fill one triangle, and the interaction is one line of broadcasting
from itertools import combinations_with_replacement


def ablation_table(runs, tricks):
    k = len(tricks)
    cost = np.empty((k, k))
    for i, j in combinations_with_replacement(range(k), 2):
        key = (tricks[i], tricks[j]) if i < j else (tricks[i],)
        cost[i, j] = cost[j, i] = np.median(runs[()]) - np.median(runs[key])
    alone = np.diag(cost)
    interaction = (cost - alone[:, None] - alone[None, :]) * (1 - np.eye(k))
    return cost, interaction


# %% right: helpers for the median and for the cost of a set of tricks
import statistics


def _accuracy(runs, left_out):
    return statistics.median([float(a) for a in runs[left_out]])


def _cost(runs, tricks, i, j):
    left_out = tuple(tricks[k] for k in sorted({i, j}))
    return _accuracy(runs, ()) - _accuracy(runs, left_out)


def _extra(runs, tricks, i, j):
    if i == j:
        return 0.0
    together = _cost(runs, tricks, i, j)
    return together - _cost(runs, tricks, i, i) - _cost(runs, tricks, j, j)


def ablation_table(runs, tricks):
    indices = range(len(tricks))
    cost = [[_cost(runs, tricks, i, j) for j in indices] for i in indices]
    interaction = [[_extra(runs, tricks, i, j) for j in indices] for i in indices]
    return np.array(cost), np.array(interaction)


# %% right: looks keys up by their set of names, and adds the upper triangle to its transpose
def ablation_table(runs, tricks):
    medians = {frozenset(key): np.median(values) for key, values in runs.items()}
    names = list(tricks)
    upper = np.zeros((len(names), len(names)))
    for i, a in enumerate(names):
        for j, b in enumerate(names[i:], start=i):
            upper[i, j] = medians[frozenset()] - medians[frozenset({a, b})]
    alone = upper.diagonal().copy()
    cost = upper + upper.T - np.diag(alone)
    interaction = cost - np.add.outer(alone, alone)
    np.fill_diagonal(interaction, 0.0)
    return cost, interaction


# %% wrong: the mean over the seeds instead of the median
def ablation_table(runs, tricks):
    k = len(tricks)
    whole = np.mean(runs[()])
    cost, interaction = np.zeros((k, k)), np.zeros((k, k))
    for i in range(k):
        cost[i, i] = whole - np.mean(runs[(tricks[i],)])
    for i in range(k):
        for j in range(i + 1, k):
            cost[i, j] = cost[j, i] = whole - np.mean(runs[(tricks[i], tricks[j])])
            interaction[i, j] = interaction[j, i] = cost[i, j] - cost[i, i] - cost[j, j]
    return cost, interaction


# %% wrong: the whole network's accuracy is subtracted, so a useful trick has a negative cost
def ablation_table(runs, tricks):
    k = len(tricks)
    whole = np.median(runs[()])
    cost, interaction = np.zeros((k, k)), np.zeros((k, k))
    for i in range(k):
        cost[i, i] = np.median(runs[(tricks[i],)]) - whole
    for i in range(k):
        for j in range(i + 1, k):
            cost[i, j] = cost[j, i] = np.median(runs[(tricks[i], tricks[j])]) - whole
            interaction[i, j] = interaction[j, i] = cost[i, j] - cost[i, i] - cost[j, j]
    return cost, interaction


# %% wrong: the interaction's diagonal is not 0, because the formula is used there too
def ablation_table(runs, tricks):
    k = len(tricks)
    whole = np.median(runs[()])
    cost = np.zeros((k, k))
    for i in range(k):
        cost[i, i] = whole - np.median(runs[(tricks[i],)])
        for j in range(i + 1, k):
            cost[i, j] = cost[j, i] = whole - np.median(runs[(tricks[i], tricks[j])])
    alone = np.diag(cost)
    return cost, cost - alone[:, None] - alone[None, :]


# %% wrong: only the upper triangles are filled
def ablation_table(runs, tricks):
    k = len(tricks)
    whole = np.median(runs[()])
    cost, interaction = np.zeros((k, k)), np.zeros((k, k))
    for i in range(k):
        cost[i, i] = whole - np.median(runs[(tricks[i],)])
    for i in range(k):
        for j in range(i + 1, k):
            cost[i, j] = whole - np.median(runs[(tricks[i], tricks[j])])
            interaction[i, j] = cost[i, j] - cost[i, i] - cost[j, j]
    return cost, interaction


# %% wrong: only one of the two single costs is taken off the pair's
def ablation_table(runs, tricks):
    k = len(tricks)
    whole = np.median(runs[()])
    cost, interaction = np.zeros((k, k)), np.zeros((k, k))
    for i in range(k):
        cost[i, i] = whole - np.median(runs[(tricks[i],)])
    for i in range(k):
        for j in range(i + 1, k):
            cost[i, j] = cost[j, i] = whole - np.median(runs[(tricks[i], tricks[j])])
            interaction[i, j] = interaction[j, i] = cost[i, j] - cost[i, i]
    return cost, interaction


# %% wrong: the interaction is the sum of both alone minus the pair
def ablation_table(runs, tricks):
    k = len(tricks)
    whole = np.median(runs[()])
    cost, interaction = np.zeros((k, k)), np.zeros((k, k))
    for i in range(k):
        cost[i, i] = whole - np.median(runs[(tricks[i],)])
    for i in range(k):
        for j in range(i + 1, k):
            cost[i, j] = cost[j, i] = whole - np.median(runs[(tricks[i], tricks[j])])
            interaction[i, j] = interaction[j, i] = cost[i, i] + cost[j, j] - cost[i, j]
    return cost, interaction


# %% wrong: the table holds the accuracies that are left instead of what is lost
def ablation_table(runs, tricks):
    k = len(tricks)
    cost, interaction = np.zeros((k, k)), np.zeros((k, k))
    for i in range(k):
        cost[i, i] = np.median(runs[(tricks[i],)])
    for i in range(k):
        for j in range(i + 1, k):
            cost[i, j] = cost[j, i] = np.median(runs[(tricks[i], tricks[j])])
            interaction[i, j] = interaction[j, i] = cost[i, j] - cost[i, i] - cost[j, j]
    return cost, interaction


# %% wrong: takes the middle entry of a list that is not sorted
def ablation_table(runs, tricks):
    def middle(key):
        return runs[key][len(runs[key]) // 2]

    k = len(tricks)
    cost, interaction = np.zeros((k, k)), np.zeros((k, k))
    for i in range(k):
        cost[i, i] = middle(()) - middle((tricks[i],))
    for i in range(k):
        for j in range(i + 1, k):
            cost[i, j] = cost[j, i] = middle(()) - middle((tricks[i], tricks[j]))
            interaction[i, j] = interaction[j, i] = cost[i, j] - cost[i, i] - cost[j, j]
    return cost, interaction


# %% wrong: a pair's cost is counted from the network without the first trick
def ablation_table(runs, tricks):
    k = len(tricks)
    a = {key: np.median(values) for key, values in runs.items()}
    cost, interaction = np.zeros((k, k)), np.zeros((k, k))
    for i in range(k):
        cost[i, i] = a[()] - a[(tricks[i],)]
    for i in range(k):
        for j in range(i + 1, k):
            cost[i, j] = cost[j, i] = a[(tricks[i],)] - a[(tricks[i], tricks[j])]
            interaction[i, j] = interaction[j, i] = cost[i, j] - cost[i, i] - cost[j, j]
    return cost, interaction


# %% wrong: a single trick's key has no comma, which raises a KeyError
def ablation_table(runs, tricks):
    k = len(tricks)
    whole = np.median(runs[()])
    cost, interaction = np.zeros((k, k)), np.zeros((k, k))
    for i in range(k):
        cost[i, i] = whole - np.median(runs[(tricks[i])])
    for i in range(k):
        for j in range(i + 1, k):
            cost[i, j] = cost[j, i] = whole - np.median(runs[(tricks[i], tricks[j])])
            interaction[i, j] = interaction[j, i] = cost[i, j] - cost[i, i] - cost[j, j]
    return cost, interaction


# %% values
tricks = ["norm", "kaiming"]
runs = {(): [90.0], ("norm",): [86.0], ("kaiming",): [89.0], ("norm", "kaiming"): [80.0]}
cost, interaction = ablation_table(runs, tricks)
np.testing.assert_allclose(cost, [[4.0, 10.0], [10.0, 1.0]])
np.testing.assert_allclose(interaction, [[0.0, 5.0], [5.0, 0.0]])
runs = {
    (): [0.9, 0.92, 0.5],
    ("z",): [0.7, 0.8, 0.85],
    ("b",): [0.88, 0.91, 0.89],
    ("m",): [0.95, 0.1, 0.94],
    ("z", "b"): [0.6, 0.2, 0.7],
    ("z", "m"): [0.81, 0.83, 0.82],
    ("b", "m"): [0.5, 0.9, 0.9],
}
cost, interaction = ablation_table(runs, ["z", "b", "m"])
np.testing.assert_allclose(cost, [[0.1, 0.3, 0.08], [0.3, 0.01, 0.0], [0.08, 0.0, -0.04]], atol=1e-12)
np.testing.assert_allclose(interaction, [[0.0, 0.19, 0.02], [0.19, 0.0, 0.03], [0.02, 0.03, 0.0]], atol=1e-12)
