"""Answers to `slowest`, written from the lesson's text alone."""


# %% right: the largest median of the sums, by max with a key
def slowest(profile):
    return max(profile, key=lambda name: np.median(profile[name].sum(axis=1)))


# %% right: keeps the slowest so far in a loop
def slowest(profile):
    worst_name = None
    worst_time = -1.0
    for name, seconds in profile.items():
        totals = []
        for forward, backward in seconds:
            totals.append(forward + backward)
        time = np.median(totals)
        if time > worst_time:
            worst_time = time
            worst_name = name
    return worst_name


# %% right: arrays of names and times, and argmax
def slowest(profile):
    names = list(profile)
    times = np.array([np.median(profile[name] @ np.ones(2)) for name in names])
    return names[int(times.argmax())]


# %% right: sorts the layers by a median from the standard library
from statistics import median


def _time(seconds):
    return median(float(sum(row)) for row in seconds.tolist())


def slowest(profile):
    ranked = sorted(profile.items(), key=lambda item: _time(item[1]))
    return ranked[-1][0]


# %% wrong: the mean over the repeats instead of the median
def slowest(profile):
    return max(profile, key=lambda name: profile[name].sum(axis=1).mean())


# %% wrong: the forward pass alone
def slowest(profile):
    return max(profile, key=lambda name: np.median(profile[name][:, 0]))


# %% wrong: the backward pass alone
def slowest(profile):
    return max(profile, key=lambda name: np.median(profile[name][:, 1]))


# %% wrong: the largest of the repeats
def slowest(profile):
    worst, answer = 0, None
    for name, seconds in profile.items():
        longest = seconds.sum(axis=1).max()
        if longest > worst:
            worst, answer = longest, name
    return answer


# %% wrong: the fastest layer
def slowest(profile):
    return min(profile, key=lambda name: np.median(profile[name].sum(axis=1)))


# %% wrong: the time instead of the name
def slowest(profile):
    return max(np.median(seconds.sum(axis=1)) for seconds in profile.values())


# %% wrong: the number of the layer instead of its name
def slowest(profile):
    times = [np.median(seconds.sum(axis=1)) for seconds in profile.values()]
    return int(np.argmax(times))


# %% wrong: forward and backward are medians of their own, added afterwards
def slowest(profile):
    return max(profile, key=lambda name: np.median(profile[name], axis=0).sum())


# %% wrong: sums over the repeats instead of over forward and backward
def slowest(profile):
    return max(profile, key=lambda name: np.median(profile[name].sum(axis=0)))


# %% wrong: max of a dict, which is the last name in the alphabet
def slowest(profile):
    medians = {name: np.median(seconds.sum(axis=1)) for name, seconds in profile.items()}
    return max(medians)


# %% values
a, b = np.array([[1.0, 2.0], [1.0, 9.0], [1.0, 2.0]]), np.array([[2.0, 2.0], [2.0, 2.0], [2.0, 2.0]])
assert slowest({"a": a, "b": b}) == "b"
assert slowest({"z": a, "b": b}) == "b"
forward, backward = np.array([[9.0, 1.0]] * 3), np.array([[1.0, 8.0]] * 3)
assert slowest({"forward": forward, "backward": backward}) == "forward"
assert slowest({"forward": forward[:, ::-1], "backward": backward[:, ::-1]}) == "forward"
# Sums 9, 9, 2, median 9; its columns have the medians 1 and 2.
c, d = np.array([[1.0, 8.0], [8.0, 1.0], [0.0, 2.0]]), np.array([[4.0, 1.0], [4.0, 1.0], [4.0, 1.0]])
assert slowest({"c": c, "d": d}) == "c"
# Four repeats: (2 + 6) / 2 = 4 is more than 3.
e, f = np.array([[1.0, 0.0], [1.0, 1.0], [3.0, 3.0], [3.0, 3.0]]), np.array([[1.0, 2.0]] * 4)
assert slowest({"e": e, "f": f}) == "e"
