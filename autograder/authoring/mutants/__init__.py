"""Mutants: answers with one change, and what the check makes of them."""
