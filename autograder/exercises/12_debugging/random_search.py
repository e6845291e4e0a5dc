"""The exercise ``random_search``: its cases, its known mistakes, right answers in other styles."""

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.arguments import Made
from course_lib.check.case import case
from course_lib.optim.random_search import random_search


def space_cases(rng):
    """Three settings, one setting, two draws, one draw, none; a range of many decades and a short one."""

    def one(space, n, note=""):
        return case(space, n, Made("rng", (int(rng.integers(2**31)),)), note=note)

    low = float(rng.uniform(1e-4, 1e-2))
    return [
        one({"lr": (low, 1.0), "weight_decay": (1e-6, 1e-2), "width": (8.0, 512.0)}, 5),
        one({"lr": (1e-4, 1.0), "momentum_left": (low, 0.5)}, 4),
        one({"lr": (low, 2 * low)}, 6, "a short range"),
        one({"b": (0.5, 2.0), "a": (1e-5, 10.0)}, 1, "one setting"),
        one({"lr": (0.01, 1.0)}, 0, "none"),
    ]


def search_in_rows(space, n, rng):
    logs = np.log(np.array(list(space.values())))
    drawn = np.exp(rng.uniform(logs[:, 0], logs[:, 1], size=(n, len(space))))
    return [dict(zip(space, row.tolist(), strict=True)) for row in drawn]


def search_by_shares(space, n, rng):
    settings = []
    for _ in range(n):
        setting = {}
        for name in space:
            low, high = space[name]
            setting[name] = low * (high / low) ** rng.random()
        settings.append(setting)
    return settings


def search_in_decades(space, n, rng):
    return [
        {name: 10 ** rng.uniform(np.log10(low), np.log10(high)) for name, (low, high) in space.items()}
        for _ in range(n)
    ]


def name_after_name(space, n, rng):
    columns = {name: np.exp(rng.uniform(*np.log(ends), size=n)) for name, ends in space.items()}
    return [{name: float(columns[name][i]) for name in space} for i in range(n)]


def one_share_for_all(space, n, rng):
    settings = []
    for _ in range(n):
        share = rng.random()
        settings.append({name: low * (high / low) ** share for name, (low, high) in space.items()})
    return settings


def spaced(space, n, rng):
    columns = {name: np.geomspace(*ends, max(n, 1)) for name, ends in space.items()}
    return [{name: float(columns[name][i]) for name in space} for i in range(n)]


def one_dict(space, n, rng):
    settings, setting = [], {}
    for _ in range(n):
        for name, (low, high) in space.items():
            setting[name] = np.exp(rng.uniform(np.log(low), np.log(high)))
        settings.append(setting)
    return settings


DRAWN = "np.exp(rng.uniform(np.log(low), np.log(high)))"
EXERCISE = Exercise(
    "random_search",
    random_search,
    points=2,
    returns=("settings",),
    cases=[
        case({"lr": (0.01, 1.0)}, 3, Made("rng", (0,)), note="the example above"),
        case({"lr": (0.001, 1.0), "weight_decay": (1e-6, 0.01)}, 4, Made("rng", (1,))),
        case({"b": (0.5, 2.0), "a": (1e-5, 10.0), "c": (1.0, 3.0)}, 2, Made("rng", (2,)), note="three names"),
        case({"lr": (0.1, 0.2), "p": (0.1, 0.9)}, 1, Made("rng", (3,)), note="one setting"),
        case({"lr": (0.01, 1.0)}, 0, Made("rng", (4,)), note="none"),
    ],
    hidden=space_cases,
    steps={"np.log(list(space.values()))": "the logarithms of the ends"},
    mistakes=[
        Mistake(
            "uniform",
            "You drew uniformly from low to high. From 0.001 to 1 nine draws in ten are then above 0.1: draw the *logarithm* uniformly.",
            {DRAWN: "rng.uniform(low, high)"},
        ),
        Mistake(
            "logarithm-returned",
            "You returned the logarithms. Take exp of what you have drawn.",
            {DRAWN: "rng.uniform(np.log(low), np.log(high))"},
        ),
        Mistake(
            "bases-mixed",
            "You took the logarithm to one base and the power to another: log goes with exp, log10 with 10**.",
            {DRAWN: "10 ** rng.uniform(np.log(low), np.log(high))"},
        ),
        Mistake(
            "bases-mixed",
            "You took the logarithm to one base and the power to another: log goes with exp, log10 with 10**.",
            {DRAWN: "np.exp(rng.uniform(np.log10(low), np.log10(high)))"},
        ),
        Mistake(
            "one-draw-for-all-names",
            "In each of your settings one draw places all values, so that small goes with small. Draw each value on its own.",
            one_share_for_all,
        ),
        Mistake(
            "name-after-name",
            "You drew all values of one name before those of the next. The text asks for setting after setting, and in each the names in the order of the space.",
            name_after_name,
        ),
        Mistake(
            "grid",
            "Your values are evenly spaced: that is a grid. Draw them from rng.",
            spaced,
        ),
        Mistake(
            "generator-of-its-own",
            "You drew from a generator of your own, so every search tries the same settings. Draw from rng.",
            {"rng.uniform(": "np.random.default_rng(0).uniform("},
        ),
        Mistake(
            "same-setting-again",
            "All your settings are the same one: draw anew for each.",
            {
                "    return [\n        {": "    setting = {",
                "for name, (low, high) in space.items()}\n        for _ in range(n)\n    ]": "for name, (low, high) in space.items()}\n    return [setting] * n",
            },
        ),
        Mistake(
            "generator-of-its-own",
            "You drew from a generator of your own, so every search tries the same settings. Draw from rng.",
            {"    return [\n        {": "    rng = np.random.default_rng(0)\n    return [\n        {"},
        ),
        Mistake(
            "one-dict-for-all",
            "Your list holds one dict n times, and each draw overwrites the one before. Make a new dict for each setting.",
            one_dict,
        ),
    ],
    styles=[search_in_rows, search_by_shares, search_in_decades],
)
