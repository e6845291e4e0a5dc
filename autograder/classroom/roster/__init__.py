"""Who is in a class."""
