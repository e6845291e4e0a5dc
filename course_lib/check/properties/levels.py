"""How good a result is: points by the levels that a measure reaches, on data whose truth the judge has."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from course_lib.check.case import Case
from course_lib.check.compare import array_of, count, kind, number_text
from course_lib.check.properties.finding import Finding, Unfit, real_numbers


class Measured(NamedTuple):
    """How good a result is."""

    value: float
    told: str  # as a sentence, with {came} and {level}
    unit: str = ""
    most: bool = False  # whether a level is the most it may be; else it is the least


def levels(
    result: Any,
    case: Case,
    *,
    measure: str,
    levels: Mapping[str, float],
    noun: str = "point",
    same: str = "",
    expected: Any = None,
) -> Iterator[Finding]:
    """
    Judge a result by a measure, where its case has a target.

    Args:
        result: What is measured.
        case: Its ``target`` is what the measure needs.
        measure: A name in :data:`MEASURES`.
        levels: For each field that carries points, what the measure has to reach.
        noun: What a class is of: "image".
        same: A field that is right if the classes are the reference's: of a network with given weights.
        expected: The reference's result.
    """
    target = case.target if case.target is not None else expected if same else None
    if target is None:
        return
    try:
        if measure == "accuracy":
            came = classes(result, np.asarray(target), noun)
            yield from _unusual(result)
        measured = MEASURES[measure](result, target, noun)
    except Unfit as unfit:
        yield from unfit.findings((*levels, *([same] if same else [])))
        return
    if case.target is not None:
        mistake = _denoising_mistake(result, case)
        for field, level in levels.items():
            if not (measured.value <= level if measured.most else measured.value >= level):
                yield Finding(field, mistake, _sentence(measured, level))
    if same and (other := np.flatnonzero(came != np.asarray(expected))).size:
        i = other[0]
        told = f"{count(other.size, noun)} of {len(came)} got another class than this network gives"
        yield Finding(same, "", f"{told}: {noun} {i} got {came[i]}, expected {expected[i]}.")


def accuracy(result: Any, target: Any, noun: str) -> Measured:
    """Return which share of the classes is right; the target is the labels, (N,)."""
    labels = np.asarray(target)
    came = classes(result, labels, noun)
    told = f"{{came}} of the {len(labels)} {noun}s are classified correctly, expected {{level}} or more."
    strange = came[(came < labels.min()) | (came > labels.max())]
    if strange.size:
        told += f" {strange[0]} is not a label: they run from {labels.min()} to {labels.max()}."
    return Measured(float(np.mean(came == labels)), told, " %")


def psnr_gain(result: Any, target: Mapping[str, Any], noun: str) -> Measured:
    """
    Return by how many decibels the mean PSNR is above that of other pictures.

    Args:
        result: A picture or a stack of them in one array, or a list of pictures of several sizes.
        target: "clean", the true ones, and "baseline", those to compare with; "than" says what these are,
            with an article: "the noisy picture". A list of pictures has lists. Where the case's first
            argument is one noisy picture, "spread", that of its noise, lets known mistakes be named.
        noun: Not used.
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
        picture = real_numbers(came, what, true.shape, finite=False)
        _need_finite(picture, f"entries of {what[:1].lower()}{what[1:]}")
        with np.errstate(over="ignore", divide="ignore"):
            errors = [np.mean(np.square(one - true, dtype=float)) for one in (other, picture)]
            gains.append(10 * np.log10(errors[0] / max(errors[1], EXACT)))
        if np.ptp(picture) > 3 * np.ptp(true):
            spans = [f"{one.min():.3g} to {one.max():.3g}" for one in (picture, true)]
            scale = scale or f" Its values run from {spans[0]}, those of a clean picture from {spans[1]}."
    gain, than = float(np.mean(gains)), target.get("than", "the picture before")
    above, wanted = ("above", "") if gain >= 0 else ("below", " above it")
    told = f"The PSNR of your result is {{came}} {above} that of {than}, expected {{level}} or more{wanted}."
    return Measured(gain, told + scale, " dB")


def value(result: Any, target: Any, noun: str) -> Measured:
    """Return a number that is to be large."""
    return Measured(_number(result), "The result is {came}, expected {level} or more.")


def steps(result: Any, target: Any, noun: str) -> Measured:
    """Return a number of steps, which is to be small."""
    number = _number(result)
    if number < 0 or number != round(number):
        raise Unfit(f"The result is {number:.3g}. A number of steps is a whole number from 0.")
    return Measured(number, "It took {came} steps, expected {level} or fewer.", most=True)


def excess_loss(result: Any, target: Mapping[str, Any], noun: str) -> Measured:
    """
    Return by how much the loss of a weight lies above the least possible one, on all data there could be.

    Args:
        result: The weight, (D,).
        target: "best", the weight with the least loss, and "curvatures", those of the loss in the direction
            of each entry.
        noun: Not used.
    """
    best = np.asarray(target["best"])
    weight = real_numbers(result, "The weight", best.shape, finite=False)
    _need_finite(weight, "entries of the weight")
    with np.errstate(over="ignore"):
        above = float(target["curvatures"] @ (weight - best) ** 2 / 2)
    told = (
        "On new data the loss of your weight lies {came} above the least possible, expected {level} or less."
    )
    return Measured(above, told, most=True)


# (result, target, noun) -> how good the result is, or Unfit where it is of another kind
MEASURES: dict[str, Callable[[Any, Any, str], Measured]] = {
    "accuracy": accuracy,
    "excess_loss": excess_loss,
    "psnr_gain": psnr_gain,
    "steps": steps,
    "value": value,
}
# What takes a mistake back, given the noisy picture, the result and the spread of the noise.
TAKEN_BACK: dict[str, Callable[[np.ndarray, np.ndarray, float], np.ndarray]] = {
    "noise-returned": lambda noisy, result, spread: noisy - result,
    "noise-added": lambda noisy, result, spread: 2 * noisy - result,
    "units-forgotten": lambda noisy, result, spread: noisy - spread * (noisy - result),
    "noise-taken-for-the-picture": lambda noisy, result, spread: noisy - spread * result,
    "picture-taken-for-the-noise": lambda noisy, result, spread: (noisy - result) / spread,
}
FARTHEST = 10**9  # a class beyond is none, and need not be told from another
EXACT = 1e-12  # a mean squared error that counts as none
DIVERGED = "Did the training diverge? Look at the loss, and try a smaller learning rate."


def classes(result: Any, labels: np.ndarray, noun: str) -> np.ndarray:
    """Return one whole number for each label, or raise what there is instead."""
    array, n = array_of(result), len(labels)
    wanted = f"expected an array of shape ({n},): one class per {noun}"
    if array is None or array.ndim == 0:
        hint = " Is there a `return`?" if result is None else ""
        raise Unfit(f"The result is {kind(result)}, {wanted}.{hint}")
    if array.shape != (n,):
        raise Unfit(f"The result has shape {array.shape}, {wanted}.{_axis(array, n, noun)}")
    if array.dtype.kind == "c":
        raise Unfit("The classes are complex numbers. A class is a whole number from 0.")
    _need_finite(array, "classes")
    if not np.array_equal(array, np.rint(array)):
        told = f"The classes are numbers such as {array[array != np.rint(array)][0]:.3g}."
        if labels.max() <= 1 and array.min() >= 0 and array.max() <= 1:
            raise Unfit(
                f"{told} Are these probabilities? The class is 1 where they are above 0.5: `p > 0.5`."
            )
        raise Unfit(f"{told} A class is a whole number from 0.")
    return np.clip(array, -FARTHEST, FARTHEST).astype(np.int64)


def _axis(array: np.ndarray, n: int, noun: str) -> str:
    """Return what makes classes of an array with another axis."""
    if array.ndim != 2 or n not in array.shape or array.size <= n:
        return " `.ravel()` leaves one axis." if array.size == n > 1 else ""
    axis = 1 if array.shape[0] == n else 0
    one_hot = np.isin(array, (0, 1)).all() and (array.sum(axis=axis) == 1).all()
    numbers = "one-hot" if one_hot else "one number per class"
    each = "Each row" if axis else "Each column"
    return f" {each} is {numbers}: the class is the place of the largest, `argmax(axis={axis})`."


def _unusual(result: Any) -> Iterator[Finding]:
    """Yield remarks on classes in another container or of another type than is usual."""
    if isinstance(result, list | tuple):
        yield Finding("", "", f"The classes are {kind(result)}; np.array makes them the array that is meant.")
    elif np.asarray(result).dtype.kind == "f":
        yield Finding("", "", "Your classes are floats. A class is a whole number: np.zeros(n, dtype=int).")


def _denoising_mistake(result: Any, case: Case) -> str:
    """Return the mistake with a noisy picture that, taken back, leaves less than half of the noise."""
    target, noisy = case.target, array_of(case.args[0]) if case.args else None
    if not isinstance(target, Mapping) or "spread" not in target or noisy is None:
        return ""
    clean, spread = target["clean"], target["spread"]
    picture = real_numbers(result, "The result", clean.shape)

    def error(image: np.ndarray) -> float:
        return float(np.mean(np.square(image - clean, dtype=float)))

    with np.errstate(over="ignore", invalid="ignore"):
        most = error(noisy) / 2
        names = [name for name, back in TAKEN_BACK.items() if error(back(noisy, picture, spread)) < most]
        return names[0] if len(names) == 1 and error(picture) > most else ""


def _number(result: Any) -> float:
    """Return a result that is one number, or raise what it is instead."""
    array = array_of(result)
    if array is None or array.size != 1 or array.dtype.kind not in "iuf":
        hint = " Is there a `return`?" if result is None else ""
        raise Unfit(f"The result is {kind(result)}, expected a number.{hint}")
    _need_finite(array, "numbers")
    return float(array.item())


def _need_finite(array: np.ndarray, things: str) -> None:
    """Raise if an array has entries that are no numbers."""
    if bad := int((~np.isfinite(array)).sum()):
        which = "The result" if array.size == 1 else f"{bad} of the {array.size:,} {things}"
        raise Unfit(f"{which} {'is' if bad == 1 else 'are'} NaN or infinite. {DIVERGED}")


def _sentence(measured: Measured, level: float) -> str:
    """Return how far a measure is from a level, with as many digits as tell the two apart."""
    factor = 100 if measured.unit == " %" else 1
    came, wanted = factor * measured.value, number_text(factor * level, 3)
    text = next((t for d in range(3, 9) if (t := number_text(came, d)) != wanted), wanted)
    text = text.removeprefix("-") if measured.unit == " dB" else text
    return measured.told.format(came=text + measured.unit, level=wanted + measured.unit)
