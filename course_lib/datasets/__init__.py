"""
The data of the lessons, and how they are sampled, split and standardised.

Read ``loaders`` first (what comes with the course, and what is downloaded by ``downloads``), then ``toys``,
``sampling`` and ``whitening``. ``browser`` fetches the data where the course runs in a
web page. ``files/`` holds the data, with their sources and licences in its README.
"""

from course_lib.moved import names_of

__getattr__ = names_of(__name__)  # notebooks of version 0.1 import the loaders from here
