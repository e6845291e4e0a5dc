"""The errors a user can mend: one line says what is wrong, the next what to do."""


class CourseError(Exception):
    """Something the user can mend. Its text is one line what, and one line what to do."""
