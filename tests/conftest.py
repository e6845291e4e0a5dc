"""What all tests share."""

from hypothesis import settings

settings.register_profile("course", deadline=None)  # how long a case takes says nothing on a busy machine
settings.load_profile("course")
