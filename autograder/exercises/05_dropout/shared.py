"""Random generators for the exercises that draw numbers."""

from course_lib.check.arguments import Made


def drawn(rng):
    """Return a random generator for one case."""
    return Made("rng", (int(rng.integers(2**31)),))


TWINS = "two equally seeded generators"
