"""Numbers as captions say them."""


def caption_number(value: float) -> str:
    """Return a number as a caption says it."""
    return f"{value:.3g}" if abs(value) < 1e6 else "beyond all bounds"


def caption_power(value: float) -> str:
    """Return a number as a caption says it."""
    return f"{value:.2g}" if 1e-3 <= abs(value) < 1e4 else f"{value:.0e}"
