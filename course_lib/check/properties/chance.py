"""How unlikely a count is, so that a right answer fails less than once in a billion checks."""

import math

import numpy as np

LEVEL = 1e-12  # of each test; a check makes a few hundred


def unlikely(
    count: np.ndarray | float, draws: int, share: np.ndarray | float, level: float = LEVEL
) -> np.ndarray:
    """
    Return where a count is too far from ``draws * share`` to be chance.

    By Chernoff's bound, so many or more (so few or fewer) have at most the probability exp(-draws · KL), with
    the divergence KL of the share that came from the one expected. A share of 0 or 1 admits no exception.
    """
    came = np.asarray(count, float) / draws
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        more = np.where(came > 0, came * np.log(came / share), 0.0)
        less = np.where(came < 1, (1 - came) * np.log((1 - came) / (1 - np.asarray(share, float))), 0.0)
    return draws * (more + less) > -np.log(level)


def too_even(counts: np.ndarray, draws: int, share: float, level: float = LEVEL) -> bool:
    """Return whether counts, each of so many independent draws, agree more than chance lets them."""
    free, binomial = counts.size - 1, draws * share * (1 - share)
    if free < 1 or binomial == 0:
        return False
    if not np.ptp(counts):  # all equal: at most the likeliest count's probability to the power of `free`
        likeliest = math.floor((draws + 1) * share)
        ways = math.lgamma(draws + 1) - math.lgamma(likeliest + 1) - math.lgamma(draws - likeliest + 1)
        log_chance = ways + likeliest * math.log(share) + (draws - likeliest) * math.log1p(-share)
        return free * log_chance < math.log(level)
    ratio = (
        float(counts.var(ddof=1)) / binomial
    )  # like chi squared over its degrees of freedom: Chernoff again
    return binomial >= 1 and ratio < 1 and 0.5 * free * (ratio - 1 - math.log(ratio)) > -math.log(level)


def log_chance_of_runs(sizes: list[int]) -> float:
    """Return the logarithm of how likely all parts of a random order are sets of neighbours (at most)."""
    ways = sum(math.lgamma(size + 1) for size in sizes) + math.lgamma(len(sizes) + 1)
    return ways - math.lgamma(sum(sizes) + 1)
