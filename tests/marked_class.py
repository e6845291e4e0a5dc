"""A class whose marks are known: put into the gradebook by hand, as no kernel is needed for them."""

import warnings

from autograder.classroom import folder
from autograder.classroom.roster.people import Person

LESSON = "01_sgd"
PEOPLE = [
    Person(
        "jmueller",
        "Jürgen",
        "Müller",
        "jmueller@uni.example",
        sections=("DL", "Tue"),
        known_as={"canvas": "40117", "sis": "00123456", "login": "jmueller", f"moodle {LESSON}": "48211"},
    ),
    Person(
        "squinn",
        "Siobhán",
        'Quinn "Q"',
        "squinn@uni.example",
        known_as={"canvas": "40118", "sis": "00123457", "login": "squinn", f"moodle {LESSON}": "48212"},
    ),
    Person("xwang", "小明", "王", "xwang@uni.example", known_as={"canvas": "40119", "login": "xwang"}),
    Person("ida", "Ida", "=SUM(1)", "ida@uni.example", known_as={"canvas": "40120", "login": "ida"}),
    Person("late.l", "Leo", "Late", "leo@uni.example", known_as={"canvas": "40121", "login": "late.l"}),
]


def mark(room: folder.Classroom, student: str, score: float, awaits: bool = False) -> None:
    """Give a student a mark for the lesson: the first cells get their points, until the score is reached."""
    for step in ("submitted", "autograded"):
        place = room.notebook(step, LESSON, student)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(room.notebook("release", LESSON).read_bytes())
    with room.gradebook() as gradebook, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader's own use of its database
        submission = gradebook.update_or_create_submission(LESSON, student)
        for grade in submission.notebooks[0].grades:
            grade.manual_score = min(score, grade.max_score)
            grade.needs_manual_grade = False
            score -= grade.manual_score
        grade.manual_score += score  # what is left, negative or above the maximum
        grade.needs_manual_grade = awaits
        gradebook.db.commit()
