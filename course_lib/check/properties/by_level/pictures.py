"""Results that are pictures, compared with true ones."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from course_lib.check.case import Case
from course_lib.check.compare import array_of, count, kind
from course_lib.check.properties.by_level.measured import Measured, need_finite
from course_lib.check.properties.finding import Unfit, real_numbers

# What takes a mistake back, given the noisy picture, the result and the spread of the noise.
TAKEN_BACK: dict[str, Callable[[np.ndarray, np.ndarray, float], np.ndarray]] = {
    "noise-returned": lambda noisy, result, spread: noisy - result,
    "noise-added": lambda noisy, result, spread: 2 * noisy - result,
    "units-forgotten": lambda noisy, result, spread: noisy - spread * (noisy - result),
    "noise-taken-for-the-picture": lambda noisy, result, spread: noisy - spread * result,
    "picture-taken-for-the-noise": lambda noisy, result, spread: (noisy - result) / spread,
}
TRAINED = "Was the network trained, on noise of this spread, and until its loss no longer fell?"
EXACT = 1e-12  # a mean squared error that counts as none


def psnr_gain(
    result: Any, target: Mapping[str, Any], noun: str, case: Case, levels: Mapping[str, float]
) -> Measured:
    """
    Return by how many decibels the mean PSNR is above that of other pictures.

    Args:
        result: A picture or a stack of them in one array, or a list of pictures of several sizes.
        target: "clean", the true ones, and "baseline", those to compare with; "than" says what these are,
            with an article: "the noisy picture". A list of pictures has lists. Where the case's first
            argument is one noisy picture, "spread", that of its noise, lets known mistakes be named.
        noun: Not used.
        case: What the result was made from.
        levels: Not used.
    """
    clean, baseline = target["clean"], target["baseline"]
    several = isinstance(clean, list)
    if several and (not isinstance(result, list | tuple) or len(result) != len(clean)):
        raise Unfit(f"The result is {kind(result)}, expected a list of {count(len(clean), 'picture')}.")
    gains, scale = [], ""
    for i, (came, true, other) in enumerate(
        zip(result, clean, baseline, strict=True) if several else [(result, clean, baseline)]
    ):
        what = f"Picture {i}" if several else "The result"
        picture = _picture(came, what, true.shape)
        need_finite(picture, f"entries of {what[:1].lower()}{what[1:]}")
        gains.append(_gain(picture, other, true))
        if np.ptp(picture) > 3 * np.ptp(true):
            spans = [f"{one.min():.3g} to {one.max():.3g}" for one in (picture, true)]
            scale = scale or f" Its values run from {spans[0]}, those of a clean picture from {spans[1]}."
    gain, than = float(np.mean(gains)), target.get("than", "the picture before")
    above, wanted = ("above", "") if gain >= 0 else ("below", " above it")
    told = f"The PSNR of your result is {{came}} {above} that of {than}, expected {{level}} or more{wanted}."
    reason = ("", "") if several else _reason(picture, gain, case)
    return Measured(gain, told + scale, " dB", False, *reason)


def _picture(came: Any, what: str, shape: tuple[int, ...]) -> np.ndarray:
    """Return a picture of a shape, or raise what there is instead."""
    array = array_of(came)
    if array is not None and array.shape != shape:
        told = f"{what} has shape {array.shape}, expected an array of shape {shape}."
        if array.size and array.squeeze().shape == shape:
            raise Unfit(f"{told} Take the axes of batch and channel off again: `y[0, 0]`.", "axes-kept")
        if array.ndim == len(shape) and all(0 <= b - a < 16 for a, b in zip(array.shape, shape, strict=True)):
            raise Unfit(
                f"{told} Pad the picture before, in place of cutting it: no row is to be lost.", "cut"
            )
    return real_numbers(came, what, shape, finite=False)


def _gain(picture: np.ndarray, other: np.ndarray, true: np.ndarray) -> float:
    """Return by how many decibels a picture is nearer to the true one than another."""
    with np.errstate(over="ignore", divide="ignore"):
        errors = [np.mean(np.square(one - true, dtype=float)) for one in (other, picture)]
        return float(10 * np.log10(errors[0] / max(errors[1], EXACT)))


def _reason(picture: np.ndarray, gain: float, case: Case) -> tuple[str, str]:
    """Return the mistake with a noisy picture that, taken back, leaves less than half of the noise."""
    target, noisy = case.target, array_of(case.args[0]) if case.args else None
    if not isinstance(target, Mapping) or "spread" not in target or noisy is None:
        return "", ""
    clean, spread = target["clean"], target["spread"]

    def error(image: np.ndarray) -> float:
        return float(np.mean(np.square(image - clean, dtype=float)))

    with np.errstate(over="ignore", invalid="ignore"):
        most, left = error(noisy) / 2, error(picture)
        names = [name for name, back in TAKEN_BACK.items() if error(back(noisy, picture, spread)) < most]
        if len(names) == 1 and left > most:
            return names[0], ""
        if np.array_equal(picture, noisy):
            return "unchanged", "It is the noisy picture, unchanged."
        over = _gain(picture, noisy, clean)
    if most < left <= 4 * most:
        told = f"That is {abs(over):.1f} dB {'above' if over >= 0 else 'below'} the noisy picture"
        return "noise-stays", f"{told}: more than half of the error is left. {TRAINED}"
    if over > 0 and gain < 0:
        return "too-little-learned", f"It is nearer to the true picture than the noisy one is. {TRAINED}"
    return "", ""
