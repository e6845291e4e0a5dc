"""
The experiments at scale, in torch: the only place of the course that imports it.

Read ``training`` first (the training loop). Then there is one experiment per file, each with its ``Size`` and
``default_size()``: ``deep_mlp`` (lesson 04), ``dropout_mlp`` (05), ``normed_mlp`` (06), ``convnets`` (08),
``resnet`` (09) and ``unet`` (11), each trained by ``run_experiment(size)``, and ``language`` (10).
``conv_times`` (07) takes the time of one layer.
"""

import importlib.util
import sys


def why_not() -> str:
    """
    Return in one sentence why the cells at scale cannot run here, or an empty string if they can.

    Example:
        >>> why_not() in ("", "Skipped: this cell needs PyTorch (pip install torch).")
        True
    """
    if sys.platform == "emscripten":
        return "Skipped: PyTorch does not run in a web page; this cell runs in Colab (see the top)."
    found = importlib.util.find_spec("torch") is not None
    return "" if found else "Skipped: this cell needs PyTorch (pip install torch)."
