"""Random generators for the exercises that draw numbers."""

from course_lib.check.codec import Made


def drawn(rng):
    """Return a random generator for one case."""
    return Made("rng", (int(rng.integers(2**31)),))


def replayed(rng):
    """Return a generator that gives the same numbers to every call."""
    return Made("replaying_rng", (int(rng.integers(2**31)),))


REPLAYED = "a generator that repeats itself: two calls must agree"
