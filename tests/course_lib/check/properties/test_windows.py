"""Augmented images are found again among the windows of their own, and judged by how often each kind came."""

import re

import numpy as np
import pytest

from course_lib.check.arguments import Made
from course_lib.check.case import case
from course_lib.images.augmentation import random_crop_flip
from tests.course_lib.check.properties.asking import fails, found, named


def cases(seed):
    """Return thousands of images, only flips, colours, one image, equally seeded generators."""
    rng = np.random.default_rng(seed)

    def one(n, *shape, padding=2, calls=1, anew=False):
        images = np.stack([rng.permutation(np.prod(shape)) + 1.0 for _ in range(n)]).reshape(n, *shape)
        made = Made("rng", (int(rng.integers(2**31)),))
        return case(images, padding=padding, rng=made, calls=calls, anew=anew)

    return [
        one(170, 1, 3, 4, calls=20),
        one(60, 1, 4, 3, padding=0, calls=2),
        one(40, 3, 4, 5),
        one(1, 2, 4, 6, padding=1),
        one(40, 1, 4, 5, calls=2, anew=True),
    ]


def crop(shift=None, flip=None, *, mode="constant", share=0.5):
    """Return an answer that draws shifts by ``shift(padding, n, rng)`` and mirrors by ``flip(crops)``."""

    def answer(images, *, padding, rng):
        n, _, height, width = images.shape
        around = ((0, 0), (0, 0), (padding, padding), (padding, padding))
        padded = np.pad(images, around, mode=mode)
        draw = shift or (lambda padding, n, rng: rng.integers(0, 2 * padding + 1, (2, n)))
        tops, lefts = draw(padding, n, rng)
        rows = np.lib.stride_tricks.sliding_window_view(padded, (height, width), axis=(2, 3))
        crops = rows[np.arange(n), :, tops, lefts].copy()
        which = rng.random(n) < share
        crops[which] = (flip or (lambda crops: crops[..., ::-1]))(crops[which])
        return crops

    return answer


def rolling(images, *, padding, rng):
    return np.stack(
        [
            np.roll(image, rng.integers(-padding, padding + 1, 2), (1, 2))[:, :, :: rng.choice([-1, 1])]
            for image in images
        ]
    )


def one_for_all(images, *, padding, rng):
    both = np.repeat(rng.integers(0, 2 * padding + 1, (2, 1)), len(images), axis=1)
    return crop(lambda *_: both, share=float(rng.random() < 0.5))(images, padding=padding, rng=rng)


def padded_only(images, *, padding, rng):
    return np.pad(images, ((0, 0), (0, 0), (padding, padding), (padding, padding)))


def with_seed(seed):
    def answer(images, *, padding, rng):
        return random_crop_flip(images, padding=padding, rng=np.random.default_rng(seed))

    return answer


def channels_apart(images, *, padding, rng):
    flat = images.reshape(-1, 1, *images.shape[2:])
    return random_crop_flip(flat, padding=padding, rng=rng).reshape(images.shape)


@pytest.mark.parametrize("answer", [random_crop_flip, crop()])
def test_right_crops_pass_whatever_the_seed(answer):
    for seed in range(8):
        assert not fails("windows", answer, cases(seed))
    assert "" not in found("windows", answer, cases(0)[0])


@pytest.mark.parametrize("share", [0.25, 0.3, 0.35, 0.4, 0.6, 0.65, 0.7, 0.75, 0.8])
def test_another_share_of_flips_is_told(share):
    """In 3,400 images: a right answer is refused once in a billion, one with 0.4 passes once in a million."""
    name = "flipped-too-often" if share > 0.5 else "flipped-too-seldom"

    for seed in range(5):
        assert named("windows", crop(share=share), cases(seed)) == name
        assert fails("windows", crop(share=share), cases(seed)) == {"flips"}
    sentence = found("windows", crop(share=share), cases(0)[0])["flips"][1]
    assert re.fullmatch(r"You mirrored [\d.]+ % of the images, expected 50 %\.", sentence)


@pytest.mark.parametrize(
    ("answer", "name", "failed"),
    [
        (crop(share=0), "never-flipped", "flips"),
        (crop(share=1), "always-flipped", "flips"),
        (crop(flip=lambda crops: crops[..., ::-1, :]), "upside-down", "window flips"),
        (crop(flip=lambda crops: crops[..., ::-1, ::-1]), "upside-down", "window flips"),
        (crop(flip=lambda crops: crops[:, ::-1]), "channels-reversed", "window shifts flips"),
        (channels_apart, "channels-apart", "window shifts flips"),
        (one_for_all, "one-shift-for-all", "shifts flips"),
        (crop(lambda p, n, rng: rng.integers(0, max(2 * p, 1), (2, n))), "last-shift-missing", "shifts"),
        (crop(lambda p, n, rng: rng.integers(0, p + 1, (2, n))), "shifted-one-way", "shifts"),
        (crop(lambda p, n, rng: [rng.integers(0, 2 * p + 1, n)] * 2), "one-draw-for-both", "shifts"),
        (crop(lambda p, n, rng: np.full((2, n), p)), "never-shifted", "shifts"),
        (crop(lambda p, n, rng: [rng.integers(0, 2 * p + 1, n), np.full(n, p)]), "never-shifted", "shifts"),
        (rolling, "rolled-round", "window"),
        (crop(mode="reflect"), "padded-with-a-mirror", "window"),
        (crop(mode="edge"), "padded-with-the-edge", "window"),
        (padded_only, "window-of-the-padded-size", "window shifts flips rng"),
        (with_seed(0), "own-generator", "rng"),
        (with_seed(None), "global-generator", "rng"),
        (lambda images, **_: images.copy(), "unchanged", "window shifts flips rng"),
        (lambda images, **_: images[0], "", "window shifts flips rng"),
        (lambda images, **options: random_crop_flip(images, **options) + 0.5, "", "window shifts flips"),
    ],
)
def test_wrong_crops_are_named_and_lose_the_fields_that_they_miss(answer, name, failed):
    for seed in range(3):
        at = [each for each in cases(seed) if each.options["padding"] or answer is not padded_only]

        assert named("windows", answer, at) == name
        assert fails("windows", answer, at) == set(failed.split())


def test_shifts_that_are_not_equally_frequent_are_a_remark():
    """The text asks for random places, and says nothing of how often each comes."""
    answer = crop(lambda p, n, rng: np.rint(rng.uniform(0, 2 * p, (2, n))).astype(int))

    assert not fails("windows", answer, cases(0))
    assert "Not all shifts of rows are equally frequent" in found("windows", answer, cases(0)[0])[""][1]


def test_a_flip_that_depends_on_the_shift_is_told():
    def answer(images, *, padding, rng):
        once = random_crop_flip(images, padding=padding, rng=rng)
        centre = (images[:, :, 1:2] == once[:, :, 1:2]).any(axis=(1, 2, 3))
        once[centre] = images[centre]
        return once

    assert "flips" in fails("windows", answer, cases(0)[:1])
