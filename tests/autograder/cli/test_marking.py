"""``course mark`` on the command line; its page is tested in a browser."""

import json
import shutil

from autograder.classroom.folder import open_class
from tests.autograder.results.marking.written import LESSON, hand_in


def test_json_gives_the_counts_and_opens_nothing(course, empty_class):
    hand_in(empty_class, {"ann": "One.", "ben": None})

    code, out, _ = course("mark", empty_class.root, "1", "--json")

    (found,) = json.loads(out)
    assert code == 0
    assert found["name"] == "larger-batch"
    assert (found["answers"], found["waiting"], found["unanswered"]) == (1, 1, 1)


def test_what_cannot_be_marked_is_told_with_what_to_do(course, empty_class, tmp_path):
    hand_in(empty_class, {"ben": None})
    room = shutil.copytree(empty_class.root, tmp_path / "gone")
    (room / "gradebook.db").unlink()

    nothing = course("mark", empty_class.root, LESSON)
    nobody = course("mark", empty_class.root, LESSON, "--section", "Q")
    share = course("mark", empty_class.root, LESSON, "--share", "4/3")
    other = course("mark", empty_class.root, LESSON, "essay")
    gone = course("mark", open_class(room).root, LESSON)

    assert nothing[0] == 1
    assert f"course grade {empty_class.pasted} {LESSON}" in nothing[1]
    assert nobody[2] == "Nobody is in section 'Q'.\nThe roster's sections are: none yet.\n"
    assert share[0] == 2
    assert other[2].endswith("It has: larger-batch.\n")
    assert "gradebook" in gone[2]
    assert not (room / "gradebook.db").exists()
