"""The formats that `course export` knows."""

from autograder.results.exporting.blackboard import Blackboard
from autograder.results.exporting.brightspace import Brightspace
from autograder.results.exporting.canvas import Canvas
from autograder.results.exporting.forms import Form
from autograder.results.exporting.moodle import Gradebook, Worksheet

FORMS: dict[str, type[Form]] = {
    "canvas": Canvas,
    "moodle": Worksheet,
    "moodle-gradebook": Gradebook,
    "blackboard": Blackboard,
    "brightspace": Brightspace,
}
SHEETS = ("csv", "wide")
