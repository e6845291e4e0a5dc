"""A small NumPy reference library for deep learning: read the files, they are meant to be read."""
