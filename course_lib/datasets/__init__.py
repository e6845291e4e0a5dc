"""The data of the lessons, all offline, and how they are sampled, split and whitened."""

from course_lib.moved import names_of

__getattr__ = names_of(__name__)  # notebooks of version 0.1 import the loaders from here
