"""
A small deep-learning library in NumPy, written to be read. Read it in this order:

1. ``arrays.py``: arrays with their shapes, and errors that say what is wrong with an argument.
2. ``gradcheck.py``: central differences, the test of every gradient below.
3. ``ops/linear.py``, ``ops/activations.py``, ``ops/losses.py``: forward and backward as pure functions.
4. ``ops/conv/``, ``ops/norm/``, ``ops/recurrent/`` and the other ops: the same law, one concept per file.
5. ``optim/gradient_descent.py``, ``optim/adaptive.py``, ``optim/optimizer.py``: update rules.
6. ``nn/layer.py``, ``nn/layers.py``, ``nn/containers.py``: ops as objects that hold parameters and compose.
7. ``datasets/loaders.py``, ``datasets/sampling.py``: the data, and minibatches of them.
8. ``nn/models.py``, ``nn/training.py``, ``nn/metrics.py``: networks, their training, the result.
9. ``nn/recurrent.py``, ``sequences/``: networks for text and other sequences.

Beside the path: ``autodiff/`` (automatic differentiation of scalars), ``images/`` (filters, pyramids,
augmentation), ``pretrained/`` (trained weights), ``viz/`` (the pictures of the lessons), ``predictions.py``
(a guess before a picture), ``gpu/`` (the same networks in torch) and ``check/`` (the check that
lessons call). Every package says in its first lines what is in it and in which order to read it. ``moved.py``
keeps the names of version 0.1 importable.
"""

import sys

from course_lib import moved

__version__ = "0.4.0"

moved.install()
if sys.platform == "emscripten":  # in a browser
    from course_lib.datasets import browser

    browser.prepare()
