"""The models and loops of the cells that run at scale: the only place of the course that imports torch."""

import importlib.util


def why_not() -> str:
    """
    Return, in one sentence, why the cells at scale cannot run here; nothing where they can.

    Example:
        >>> why_not() in ("", "Skipped: this cell needs PyTorch (pip install torch).")
        True
    """
    found = importlib.util.find_spec("torch") is not None
    return "" if found else "Skipped: this cell needs PyTorch (pip install torch)."
