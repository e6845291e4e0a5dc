"""Arrays for several exercises."""


def quarters(rng, *shape, dtype=float):
    """Draw multiples of a quarter: sums of them are exact, and a pack of them is small."""
    return (rng.integers(-9, 10, shape) / 4).astype(dtype)
