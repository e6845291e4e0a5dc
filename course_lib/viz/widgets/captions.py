"""Format numbers for captions and text alternatives, where four digits are too many."""


def caption_number(value: float) -> str:
    """
    Return a number with three digits; one that has diverged is not worth its digits.

    Example:
        >>> caption_number(0.51342), caption_number(3e12)
        ('0.513', 'beyond all bounds')
    """
    return f"{value:.3g}" if abs(value) < 1e6 else "beyond all bounds"


def caption_power(value: float) -> str:
    """
    Return a number with two digits, or as a power of ten if it is very small or very large.

    Example:
        >>> caption_power(0.25), caption_power(9.5e-7)
        ('0.25', '1e-06')
    """
    return f"{value:.2g}" if 1e-3 <= abs(value) < 1e4 else f"{value:.0e}"
