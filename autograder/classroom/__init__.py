"""A class: its folder, releases, submissions, what is collected, and a simulated class."""
