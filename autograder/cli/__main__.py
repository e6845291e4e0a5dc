"""``python -m autograder.cli`` runs the command ``course``."""

from autograder.cli import main

main()
