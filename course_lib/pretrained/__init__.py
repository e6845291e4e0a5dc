"""Small trained networks that come with the course, each beside its weights."""
