"""Pictures: a function that returns numbers, a picture of them, and ``explore`` to move it."""

import os

# Before ipywidgets is imported: one message less for each move. It is for several browsers on one kernel.
os.environ.setdefault("JUPYTER_WIDGETS_ECHO", "0")
