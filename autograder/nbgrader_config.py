"""What a class's own ``nbgrader_config.py`` imports: this module and its one name stay where they are."""

from autograder.grade.nbgrader.config import configure

__all__ = ["configure"]
