"""Pictures: a function that returns numbers, a picture of them, and ``explore`` to move it."""
