"""A small NumPy reference library for deep learning: read the files, they are meant to be read."""

from course_lib import moved

__version__ = "0.2.0"
moved.install()
