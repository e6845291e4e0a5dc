"""Find an image again among the shifted and mirrored windows of the one it was made from."""

from typing import Literal, NamedTuple

import numpy as np

from course_lib.check.properties.finding import ordinal, percent

Padding = Literal["constant", "edge", "reflect", "symmetric", "wrap"]  # NumPy's modes
SURE = 8  # images, from which one kind of window is not taken for another
OUTSIDE = "What comes in from outside is 0."
OTHER_PADDINGS: dict[Padding, tuple[str, str]] = {
    "wrap": ("rolled-round", f"What leaves on one side comes back on the other, as with np.roll. {OUTSIDE}"),
    "edge": ("padded-with-the-edge", f"You repeated the edge's pixels outwards. {OUTSIDE}"),
    "reflect": ("padded-with-a-mirror", f"You padded with a mirror image. {OUTSIDE}"),
    "symmetric": ("padded-with-a-mirror", f"You padded with a mirror image. {OUTSIDE}"),
}


class Found(NamedTuple):
    """Where each image's window lies in its padded image (-1: nowhere), and whether it is mirrored."""

    top: np.ndarray
    left: np.ndarray
    mirrored: np.ndarray


def search(
    out: np.ndarray, images: np.ndarray, pad: int, mode: Padding = "constant", turned: int = 0
) -> Found:
    """
    Return where each image's window lies.

    Args:
        out: The new images, (N, C, H, W).
        images: What each was made from.
        pad: The padding.
        mode: What it is made of.
        turned: 1 to look for windows that are upside down.
    """
    height, width = images.shape[2:]
    padded = np.pad(images, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode=mode)
    found, left_over = np.full((3, len(out)), -1), np.arange(len(out))
    for mirrored in (0, 1):
        back = out[:, :, :: -1 if turned else 1, :: -1 if mirrored else 1]
        for top, left in np.ndindex(2 * pad + 1, 2 * pad + 1):
            window = padded[left_over, :, top : top + height, left : left + width]
            hit = (window == back[left_over]).all(axis=(1, 2, 3))
            found[:, left_over[hit]] = np.array([[top], [left], [mirrored]])
            left_over = left_over[~hit]
            if not left_over.size:
                return Found(*found)
    return Found(*found)


def other_windows(out: np.ndarray, images: np.ndarray, pad: int, lost: np.ndarray) -> tuple[str, str]:
    """Return a name and a sentence where the images at ``lost`` are no windows of their padded ones."""
    n, channels = images[lost[:24]].shape[:2]
    few, theirs = out[lost[:24]], images[lost[:24]]

    def fit(changed: np.ndarray, source: np.ndarray, mode: Padding = "constant", turned: int = 0) -> bool:
        return bool((search(changed, source, pad, mode, turned).top >= 0).all())

    where = f"The {ordinal(int(lost[0]) % len(images))} image"
    told = f"{where} is no window of the one that you were given, padded with zeros, mirrored or not."
    if min(len(lost), len(out) / 2) < SURE:
        return "", told
    for mode, known in OTHER_PADDINGS.items():
        if fit(few, theirs, mode):
            return known
    if fit(few, theirs, turned=1):
        share = percent(len(lost) / len(out))
        told = f"You turned {share} of the images upside down. Mirror left and right: the last axis."
        return "upside-down", told
    alone = (n * channels, 1, *images.shape[2:])
    if channels > 1 and fit(few[:, ::-1], theirs):
        return "channels-reversed", "You reversed the channels. Mirror the last axis: image[:, :, ::-1]."
    if channels > 1 and fit(few.reshape(alone), theirs.reshape(alone)):
        return "channels-apart", "The channels of one image are moved differently. Draw once for all of them."
    far = search(few, theirs, 2 * pad + 1)
    if (far.top >= 0).all():
        shift = int(max(abs(far.top - 2 * pad - 1).max(), abs(far.left - 2 * pad - 1).max()))
        return "shifted-too-far", f"Images are shifted by up to {shift} pixels; the padding is {pad}."
    return "", told
