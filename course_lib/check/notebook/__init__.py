"""What the page shows and what has come of it: the answer's source, tries, ticks, and kept answers."""
