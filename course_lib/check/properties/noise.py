"""Which mistake a denoised picture shows: what takes the mistake back leaves far less noise."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.check.compare import array_of

CLEAR = 0.5  # of the noise's squared error: less is left where a mistake was taken back

# name -> the picture that was meant, given the noisy picture, the result and the spread of the noise
TAKEN_BACK: dict[str, Callable[[np.ndarray, np.ndarray, float], np.ndarray]] = {
    "noise-returned": lambda noisy, result, spread: noisy - result,
    "noise-added": lambda noisy, result, spread: 2 * noisy - result,
    "units-forgotten": lambda noisy, result, spread: noisy - spread * (noisy - result),
    "noise-taken-for-the-picture": lambda noisy, result, spread: noisy - spread * result,
    "picture-taken-for-the-noise": lambda noisy, result, spread: (noisy - result) / spread,
}


def named(noisy: Any, clean: np.ndarray, result: np.ndarray, spread: float) -> str:
    """
    Return the name of the mistake in a result that is no better than the noisy picture, or nothing.

    Args:
        noisy: The picture that was to be denoised.
        clean: The true one.
        result: What came, of the same shape.
        spread: The standard deviation of the noise.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> clean, noise = rng.random((8, 8)), 0.1 * rng.standard_normal((8, 8))
        >>> named(clean + noise, clean, 0.9 * noise, spread=0.1)
        'noise-returned'
    """
    before = array_of(noisy)
    if before is None or before.shape != clean.shape:
        return ""
    with np.errstate(over="ignore", invalid="ignore"):

        def left(picture: np.ndarray) -> float:
            return float(np.mean(np.square(picture - clean)))

        limit = CLEAR * left(before)
        names = [name for name, back in TAKEN_BACK.items() if left(back(before, result, spread)) < limit]
    return names[0] if len(names) == 1 and left(result) > limit else ""
