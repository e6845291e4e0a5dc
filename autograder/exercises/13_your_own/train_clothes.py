"""The exercise ``train_clothes``, judged by its accuracy on clothes that it has not seen."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake, made
from course_lib.check.arguments import Made
from course_lib.check.case import case
from course_lib.datasets.loaders import load_fashion
from course_lib.nn.from_parts.own_network import train_clothes

HELD_OUT = len(load_fashion().test_labels)  # images
SEED = 13  # the same everywhere: a grade is what was measured at home, but for rounding


def training(part):
    import sys  # the source of this function alone goes into a pack

    from course_lib.datasets.loaders import load_fashion

    return getattr(load_fashion(), f"train_{part}")[: 1_500 if sys.platform == "emscripten" else None]


def held_out(indices):
    from course_lib.datasets.loaders import load_fashion  # the source of this function alone goes into a pack

    return load_fashion().test_images[indices]


def one(indices, note):
    """Train on all 10,000 images, in a web page on 1,500 of them; judge on some of those held out."""
    return case(
        made(training, given=("images",), says="images of clothes, (N, 1, 28, 28), from 0 to 1"),
        made(training, given=("labels",), says="their labels, (N,)"),
        rng=Made("rng", (SEED,)),
        note=note,
        then=(made(held_out, given=(indices,), says=f"{len(indices):,} images that were held out"),),
        target=load_fashion().test_labels[indices],
    )


def clothes_cases(rng):
    """All images that were held out, in an order that nobody knows."""
    return [one(rng.permutation(HELD_OUT), "all images that were held out")]


def nobody_trained(images, labels, *, rng):
    weight = rng.normal(size=(images[0].size, 10))
    return lambda x: (x.reshape(len(x), -1) @ weight).argmax(axis=1)


def most_frequent_class(images, labels, *, rng):
    return lambda x: np.full(len(x), np.bincount(labels).argmax())


def labels_shuffled(images, labels, *, rng):
    other = rng.permutation(labels)
    centres = np.stack([images[other == k].mean(axis=0).ravel() for k in range(10)])
    return lambda x: ((x.reshape(len(x), 1, -1) - centres) ** 2).sum(axis=2).argmin(axis=1)


def nearest_mean(images, labels, *, rng):
    centres = np.stack([images[labels == k].mean(axis=0).ravel() for k in range(10)])
    return lambda x: ((x.reshape(len(x), 1, -1) - centres) ** 2).sum(axis=2).argmin(axis=1)


def least_likely_class(images, labels, *, rng):
    centres = np.stack([images[labels == k].mean(axis=0).ravel() for k in range(10)])
    return lambda x: ((x.reshape(len(x), 1, -1) - centres) ** 2).sum(axis=2).argmax(axis=1)


EXERCISE = Exercise(
    "train_clothes",
    train_clothes,
    points={"level_80": 2, "level_85": 2, "level_88": 2, "level_90": 1},
    by_property=(
        "levels",
        {
            "measure": "accuracy",
            "noun": "image",
            "levels": {"level_80": 0.80, "level_85": 0.85, "level_88": 0.88, "level_90": 0.90},
            "less_in_browser": 0.05,
        },
    ),
    seconds=90.0,
    cases=[one(np.arange(0, HELD_OUT, 2), "half of the images that were held out")],
    hidden=clothes_cases,
    mistakes=[
        Mistake("nobody-trained", "", nobody_trained),
        Mistake("most-frequent-class", "", most_frequent_class),
        Mistake("labels-shuffled", "", labels_shuffled),
        Mistake("nearest-mean", "", nearest_mean),
        Mistake("least-likely-class", "", least_likely_class),
    ],
    forbidden=("course_lib.pretrained.fashion_cnn",),
)
