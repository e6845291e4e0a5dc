"""Text and other sequences: characters, a character model, the adding problem."""
