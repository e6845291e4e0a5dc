"""The exercise ``random_crop_flip``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.arguments import Made
from course_lib.check.case import case
from course_lib.images.augmentation import random_crop_flip

from .shared import TWINS, drawn


def pictures(rng, n, shape, dtype=float):
    """Return images in which no two pixels of one image are alike."""
    size = int(np.prod(shape))
    return np.stack([rng.permutation(size) + 1 for _ in range(n)]).reshape(n, *shape).astype(dtype)


def crop_cases(rng):
    """Thousands of images, colours, no padding, one image, float32, and equally seeded generators."""
    return [
        case(pictures(rng, 170, (1, 3, 4)), padding=2, rng=drawn(rng), calls=20, note="170 images, 20 calls"),
        case(pictures(rng, 60, (1, 4, 3)), padding=0, rng=drawn(rng), calls=2, note="no padding, only flips"),
        case(pictures(rng, 40, (3, 4, 5)), padding=2, rng=drawn(rng), note="three colours"),
        case(pictures(rng, 1, (2, 4, 6)), padding=1, rng=drawn(rng), note="one image"),
        case(pictures(rng, 7, (1, 5, 3), np.float32), padding=2, rng=drawn(rng), note="float32"),
        case(pictures(rng, 40, (1, 4, 5)), padding=2, rng=drawn(rng), calls=2, anew=True, note=TWINS),
    ]


def crop_arrays(images, *, padding, rng):
    n, _, height, width = images.shape
    top, left = rng.integers(0, 2 * padding + 1, size=(2, n))
    padded = np.pad(images, [(0, 0), (0, 0), (padding,) * 2, (padding,) * 2])
    windows = np.lib.stride_tricks.sliding_window_view(padded, (height, width), axis=(2, 3))
    crops = windows[np.arange(n), :, top, left]
    flip = rng.choice([True, False], size=n)[:, None, None, None]
    return np.where(flip, np.flip(crops, axis=3), crops)


def crop_shifting(images, *, padding, rng):
    result = []
    for image in images:
        if rng.uniform() > 0.5:
            image = np.fliplr(image.transpose(1, 2, 0)).transpose(2, 0, 1)
        dy, dx = rng.integers(-padding, padding, endpoint=True, size=2)
        padded = np.pad(image, ((0, 0), (padding, padding), (padding, padding)))
        shifted = np.roll(padded, (dy, dx), axis=(1, 2))
        height, width = image.shape[1:]
        result.append(shifted[:, padding : padding + height, padding : padding + width])
    return np.array(result)


def crop_by_pixel(images, *, padding, rng):
    n, _, height, width = images.shape
    result = np.zeros_like(images)
    for i in range(n):
        dy, dx = rng.integers(-padding, padding + 1), rng.integers(-padding, padding + 1)
        mirrored = rng.integers(2) == 1
        for row in range(height):
            for column in range(width):
                source_row, source_column = row + dy, (width - 1 - column if mirrored else column) + dx
                if 0 <= source_row < height and 0 <= source_column < width:
                    result[i, :, row, column] = images[i, :, source_row, source_column]
    return result


EXERCISE = Exercise(
    "random_crop_flip",
    random_crop_flip,
    points={"window": 0.5, "shifts": 0.5, "flips": 0.5, "rng": 0.5},
    by_property=("windows", {}),
    seconds=5.0,
    cases=[
        case(
            np.arange(1.0, 5.0).reshape(1, 1, 2, 2),
            padding=1,
            rng=Made("rng", (0,)),
            note="the example above",
        ),
        *crop_cases(np.random.default_rng(34)),
    ],
    hidden=crop_cases,
    mistakes=[
        Mistake(
            "one-shift-for-all",
            "All images of a batch are shifted alike. Draw a shift for each image.",
            {
                "    for image": "    top, left = rng.integers(0, 2 * padding + 1, 2)\n    for image",
                "        top, left = rng.integers(0, 2 * padding + 1, 2)\n": "",
            },
        ),
        Mistake(
            "one-flip-for-all",
            "All images of a batch are mirrored, or none. Draw for each image whether it is.",
            {
                "    for image": "    flip = rng.random() < 0.5\n    for image",
                "if rng.random() < 0.5": "if flip",
            },
        ),
        Mistake(
            "upside-down",
            "You turned images upside down. Shoes do not stand on their heads: mirror left to right, along the last axis.",
            {"crop[:, :, ::-1]": "crop[:, ::-1]"},
        ),
        Mistake(
            "never-flipped",
            "No image is mirrored. Mirror each with probability ½.",
            {"rng.random() < 0.5": "False"},
        ),
        Mistake(
            "always-flipped",
            "Every image is mirrored: then the network never sees one as it is. Mirror each with probability ½.",
            {"rng.random() < 0.5": "True"},
        ),
        Mistake("flipped-too-seldom", "", {"rng.random() < 0.5": "rng.random() < 0.4"}),
        Mistake("channels-reversed", "", {"crop[:, :, ::-1]": "crop[::-1]"}),
        Mistake(
            "last-shift-missing",
            "The largest shift one way never occurs: rng.integers leaves out its upper end, and there are 2 · padding + 1 places, 0 … 2 · padding.",
            {"2 * padding + 1, 2)": "max(2 * padding, 1), 2)"},
        ),
        Mistake(
            "shifted-one-way",
            "Images move one way only. The padded image has 2 · padding + 1 places for the window, from 0 to 2 · padding.",
            {"2 * padding + 1, 2)": "padding + 1, 2)"},
        ),
        Mistake(
            "one-draw-for-both",
            "Rows and columns are shifted by the same number: images move along one diagonal. Draw two numbers.",
            {
                "top, left = rng.integers(0, 2 * padding + 1, 2)": "top = left = rng.integers(0, 2 * padding + 1)"
            },
        ),
        Mistake(
            "rolled-round",
            "What leaves on one side comes back on the other: np.roll and mode='wrap' do that. Pad with zeros and cut a window out.",
            {"np.pad(image, around)": 'np.pad(image, around, mode="wrap")'},
        ),
        Mistake(
            "padded-with-a-mirror",
            "You padded with a mirror image of the edge: many do, and it works well. Here the padding is zeros, as in He et al. (2016).",
            {"np.pad(image, around)": 'np.pad(image, around, mode="reflect")'},
        ),
        Mistake(
            "padded-with-the-edge",
            "You repeated the edge's pixels outwards. Here the padding is zeros, as in He et al. (2016).",
            {"np.pad(image, around)": 'np.pad(image, around, mode="edge")'},
        ),
        Mistake(
            "window-of-the-padded-size",
            "You returned the padded images. Cut out a window of the image's own height and width.",
            {"padded[:, top : top + height, left : left + width]": "padded"},
        ),
        Mistake(
            "own-generator",
            "Two calls with one generator gave the same draws: use the `rng` you are given, not one with a fixed seed.",
            {"    crops = []": "    crops = []\n    rng = np.random.default_rng(0)"},
        ),
        Mistake(
            "global-generator",
            "Your draws do not follow the generator that you are given, so nobody can repeat them: use `rng`, not `np.random`.",
            {
                "padding, rng)": "padding, rng, own=np.random.default_rng(0))",
                "    crops = []": "    crops, rng = [], own",
            },
        ),
        Mistake(
            "changed-in-place",
            "You changed the images themselves. Make new ones: the next epoch needs the originals.",
            {"return np.stack(crops)": "images[:] = np.stack(crops)\n    return images"},
        ),
    ],
    styles=[crop_arrays, crop_shifting, crop_by_pixel],
)
