"""The exercise ``locate``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.datasets.loaders import IMAGES, load_image
from course_lib.images.matching import locate, match_scores

SIZE, PATCH = (30, 40), (8, 10)  # rows and columns
CLEAR = 0.03  # by how much the right place has to win


def with_other_means(image, template):
    """Return the places that are found where the windows' means are taken over more than one window."""
    windows = np.lib.stride_tricks.sliding_window_view(image, template.shape)
    found = []
    for axes in ((0, 1, 2, 3), (1, 3), (0, 2)):
        w = windows - windows.mean(axis=axes, keepdims=True)
        scores = (w * (template - template.mean())).sum(axis=(2, 3)) / np.linalg.norm(w, axis=(2, 3))
        found.append(divmod(int(scores.argmax()), scores.shape[1]))
    return found


def patch_cases(rng):
    """Photographs in which a patch is looked for under the same light, and under four others."""

    def drawn(gain, offset, noise, wall, corner, ramp):
        photo = load_image(IMAGES[rng.integers(len(IMAGES))])[::2, ::2]
        top, left = (int(rng.integers(n - m + 1)) for n, m in zip(photo.shape, SIZE, strict=True))
        image = photo[top : top + SIZE[0], left : left + SIZE[1]].astype(float)
        image = np.rint(255 * image) / 255
        if ramp:
            image = np.rint(255 * (0.2 * image + np.linspace(0, 0.8, SIZE[1]))) / 255
        if wall:
            image[:, : SIZE[1] // 3] = 0.75  # the mean of equal numbers is exact, so 0 is divided by 0
        row, column = (int(rng.integers(n - m + 1)) for n, m in zip(SIZE, PATCH, strict=True))
        if corner:
            row, column = SIZE[0] - PATCH[0], SIZE[1] - PATCH[1]
        patch = image[row : row + PATCH[0], column : column + PATCH[1]]
        template = gain * patch + offset + noise * rng.standard_normal(PATCH)
        return image, np.rint(255 * template.clip(0, 1)) / 255, (row, column)

    def one(note, gain=1.0, offset=0.0, noise=0.0, wall=False, corner=False, ramp=False):
        while True:
            *args, place = drawn(gain, offset, noise, wall, corner, ramp)
            image, template = args
            scores = match_scores(image, template)
            second = np.sort(scores.ravel())[-2]
            clear = template.std() > 0.05 * gain * (0.2 if ramp else 1) and scores.max() - second > CLEAR
            if clear and locate(image, template) == place and not (ramp and place in with_other_means(*args)):
                return case(image, template, note=note)

    return [
        one("the same light"),
        one("half the light", gain=0.5),
        one("less contrast and more light", gain=0.4, offset=0.5),
        one("more contrast and less light", gain=1.5, offset=-0.3),
        one("half the light, and the patch in the last corner", gain=0.5, corner=True),
        one("other light and noise", gain=0.6, offset=0.1, noise=0.01),
        one("a photograph that grows brighter to the right", gain=0.5, ramp=True),
        one("a wall of one grey in the photograph", gain=0.5, offset=0.1, wall=True),
    ]


def locate_by_place(image, template):
    k_h, k_w = template.shape
    t = (template - template.mean()) / template.std()
    best, place = -np.inf, None
    for r in range(image.shape[0] - k_h + 1):
        for c in range(image.shape[1] - k_w + 1):
            w = image[r : r + k_h, c : c + k_w]
            if w.max() - w.min() < 1e-6:
                continue
            score = ((w - w.mean()) / w.std() * t).mean()
            if score > best:
                best, place = score, (r, c)
    return place


def locate_by_filters(image, template):
    ones = np.ones_like(template)
    mean = filter2d(image, ones) / ones.size  # the lesson's own
    variance = filter2d(image**2, ones) / ones.size - mean**2
    product = filter2d(image, template - template.mean())
    score = product / np.sqrt(np.maximum(variance, 1e-6))
    return divmod(int(score.argmax()), score.shape[1])


def locate_by_distance(image, template):
    def standardized(a):
        a = a - a.mean(axis=(-2, -1), keepdims=True)
        return a / (a.std(axis=(-2, -1), keepdims=True) + 1e-5)

    windows = standardized(np.lib.stride_tricks.sliding_window_view(image, template.shape))
    error = ((windows - standardized(template)) ** 2).mean(axis=(2, 3))
    return [int(i) for i in np.unravel_index(error.argmin(), error.shape)]


WINDOWS = "windows = windows - windows.mean(axis=(2, 3), keepdims=True)\n"
TEMPLATE = "template = template - template.mean()"
SPREADS = "products / np.maximum(spreads, 1e-8)"
RETURN = "return int(row), int(column)"
EXERCISE = Exercise(
    "locate",
    locate,
    points={"row": 1.5, "column": 1.5},
    returns=("row", "column"),
    steps={
        ("template", "template / np.linalg.norm(template)", "template / template.std()"): (
            "the template minus its mean"
        ),
        "products": "the products of the template and each window, both minus their means, summed",
        ("spreads", "spreads / np.sqrt(template.size)"): "the spread of each window",
    },
    cases=[
        case(
            np.array([[3.0, 1.0, 9.0, 9.0], [2.0, 1.0, 3.0, 9.0], [9.0, 2.0, 1.0, 9.0]]),
            np.array([[0.5, 0.7], [0.6, 0.5]]),
            note="the example above",
        ),
        *patch_cases(np.random.default_rng(81)),
    ],
    hidden=patch_cases,
    mistakes=[
        Mistake(
            "plain-cross-correlation",
            "You took the largest sum of products. A bright window has a large sum, whatever is in it: subtract the means, then divide by the spread of each window.",
            {WINDOWS: "\n", TEMPLATE: "pass", SPREADS: "products"},
        ),
        Mistake(
            "not-divided-by-the-spread",
            "You did not divide by the spread of each window. A window of high contrast then wins, whatever is in it.",
            {SPREADS: "products"},
        ),
        Mistake(
            "means-left-in",
            "You divided by the root of the sum of squares of each window, but left the means in. Light that is *added* to all pixels then changes the score: subtract each window's mean, and the template's.",
            {WINDOWS: "\n", TEMPLATE: "pass"},
        ),
        Mistake(
            "smallest-difference",
            "You took the smallest squared difference. Under another light the right window differs from the template as much as any other: first bring both to mean 0 and spread 1.",
            {
                WINDOWS: "\n",
                TEMPLATE: "pass",
                SPREADS: "-((windows - template) ** 2).sum(axis=(2, 3))",
            },
        ),
        Mistake(
            "smallest-absolute-difference",
            "You took the smallest absolute difference. Under another light the right window differs from the template as much as any other: first bring both to mean 0 and spread 1.",
            {
                WINDOWS: "\n",
                TEMPLATE: "pass",
                SPREADS: "-np.abs(windows - template).sum(axis=(2, 3))",
            },
        ),
        Mistake(
            "contrast-left-in",
            "You subtracted the means and took the smallest squared difference. In another contrast the right window still differs from the template: divide both by their spreads first.",
            {SPREADS: "-((windows - template) ** 2).sum(axis=(2, 3))"},
        ),
        Mistake(
            "column-before-row",
            "Your place is (column, row). The row comes first.",
            {RETURN: "return int(column), int(row)"},
        ),
        Mistake(
            "centre-of-the-window",
            "You returned the middle of the window. Its place is that of its upper left corner.",
            {RETURN: "return int(row) + template.shape[0] // 2, int(column) + template.shape[1] // 2"},
        ),
        Mistake(
            "index-not-unravelled",
            "You returned the index into the scores laid out in one row. `np.unravel_index` makes the row and the column of it.",
            {RETURN: "return int(scores.argmax())"},
        ),
        Mistake(
            "smallest-score",
            "You took the smallest score: there the window is most like the template's negative. Take the largest.",
            {"scores.argmax()": "scores.argmin()"},
        ),
        Mistake(
            "divided-by-zero",
            "Where a window has one grey only, you divided 0 by 0. The result is not a number, and argmax takes that for the largest. Replace a spread near 0 by a small number, or leave such windows out.",
            {
                SPREADS: "np.where(spreads < 1e-8, np.nan, products / np.maximum(spreads, 1e-8))",
            },
        ),
    ],
    styles=[locate_by_place, locate_by_filters, locate_by_distance],
)
