"""The exercise ``denoise``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.datasets.loaders import load_image
from course_lib.images.total_variation import gaussian_blur
from course_lib.pretrained.denoisers import denoise

GREYS = 255  # noisy pictures in steps of 1 / 255, as a file would store them: a pack stays small


def photograph_cases(rng):
    """Three pieces of a photograph that no network was trained on, with noise; two have odd sizes."""

    def one(size, note):
        image = load_image("camera")
        row, column = (int(rng.integers(a - b + 1)) for a, b in zip(image.shape, size, strict=True))
        clean = image[row : row + size[0], column : column + size[1]][:, :: int(rng.choice([-1, 1]))]
        noisy = clean + 0.1 * rng.standard_normal(clean.shape)
        noisy = (np.rint(noisy * GREYS) / GREYS).astype(np.float32)
        baseline = (np.rint(gaussian_blur(noisy, sigma=0.9) * GREYS) / GREYS).astype(np.float32)
        target = {"clean": clean.copy(), "baseline": baseline, "than": "a Gaussian blur", "spread": 0.1}
        return case(noisy, note=note, target=target)

    return [
        one((160, 200), "160 by 200 pixels"),
        one((151, 203), "an odd size: 151 by 203 pixels"),
        one((170, 169), "170 by 169 pixels: neither is a multiple of 4"),
    ]


def denoise_with_unet(image):
    height, width = image.shape
    x = np.pad(image, ((0, -height % 4), (0, -width % 4)), mode="reflect")[None, None].astype(np.float32)
    y = x - 0.1 * trained(unet, predicts="noise", steps=600)(x)
    return y[0, 0, :height, :width]


def total_variation_by_hand(image):
    p = np.zeros((2, *image.shape))

    def div(p):
        d = np.zeros(p.shape[1:])
        d[:-1] += p[0, :-1]
        d[1:] -= p[0, :-1]
        d[:, :-1] += p[1, :, :-1]
        d[:, 1:] -= p[1, :, :-1]
        return d

    for _ in range(100):
        u = div(p) - image / 0.08
        g = np.zeros_like(p)
        g[0, :-1], g[1, :, :-1] = np.diff(u, axis=0), np.diff(u, axis=1)
        p = (p + g / 4) / (1 + np.sqrt((g**2).sum(0)) / 4)
    return image - 0.08 * div(p)


NET = 'trained(four_layers, predicts="noise", steps=600)'
BACK = "(x - 0.1 * network(x))"
EXERCISE = Exercise(
    "denoise",
    denoise,
    points={"gain_half": 2, "gain_full": 2},
    by_property=("levels", {"measure": "psnr_gain", "levels": {"gain_half": 0.5, "gain_full": 1.2}}),
    seconds=40.0,
    cases=photograph_cases(np.random.default_rng(1114)),
    hidden=photograph_cases,
    mistakes=[
        Mistake(
            "noise-returned",
            "You returned the noise. Subtract it from the picture.",
            {BACK: "(0.1 * network(x))"},
        ),
        Mistake(
            "noise-added",
            "You added the noise a second time: subtract what the network predicts.",
            {BACK: "(x + 0.1 * network(x))"},
        ),
        Mistake(
            "units-forgotten",
            "The network gives the noise divided by 0.1. Multiply by 0.1 before you subtract it.",
            {BACK: "(x - network(x))"},
        ),
        Mistake(
            "noise-taken-for-the-picture",
            "This network was trained to give the noise, and you returned its output as the picture.",
            {BACK: "network(x)"},
        ),
        Mistake(
            "picture-taken-for-the-noise",
            "This network was trained to give the picture, and you took its output for the noise.",
            {'predicts="noise", steps=600': 'predicts="picture", steps=100'},
        ),
        Mistake(
            "hardly-trained",
            "After so few steps the network is no better than a blur: train longer.",
            {"steps=600": "steps=20"},
        ),
        Mistake(
            "no-skips",
            "Without skips the details do not get past the bottleneck, and this network learned to change nothing.",
            "def denoise(image):\n    h, w = image.shape\n"
            "    x = np.pad(image, ((0, -h % 4), (0, -w % 4)), mode='reflect')[None, None].astype(np.float32)\n"
            "    return (x - 0.1 * trained(no_skips, predicts='noise')(x))[0, 0, :h, :w]",
        ),
        Mistake(
            "blurred",
            "This is a blur. It takes away the noise and the edges with it.",
            "def denoise(image):\n    padded = np.pad(image, 1, mode='reflect')\n"
            "    rows = (padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4\n"
            "    return (rows[:, :-2] + 2 * rows[:, 1:-1] + rows[:, 2:]) / 4",
        ),
        Mistake("unchanged", "This is the noisy picture.", "def denoise(image):\n    return image.copy()"),
    ],
    styles=[denoise_with_unet, total_variation_by_hand, {BACK: "np.clip(x - 0.1 * network(x), 0, 1)"}],
    forbidden=("course_lib.images.total_variation",),
)
