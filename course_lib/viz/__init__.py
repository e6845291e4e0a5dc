"""Pictures: functions return numbers, others draw them, and ``explore`` varies their arguments."""

import os

# Set before ipywidgets is imported. Echoes are for several browsers on one kernel; without, a move is faster.
os.environ.setdefault("JUPYTER_WIDGETS_ECHO", "0")
