"""How a copy of an answer is run, and an exercise's steps are found among its values."""
