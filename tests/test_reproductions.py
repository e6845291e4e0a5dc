"""
What an earlier check judged wrongly, it judges rightly now: answers by readers, with their right outcomes.

A file of ``tests/reproductions/NN_lesson/`` has the form of the blind sample's. A wrong answer may begin with
the name that it is to have, ``# wants: name``.
"""

import re
from pathlib import Path

import pytest

from tests.blind_sample import cells, judge_of, truths

FOLDER = Path(__file__).with_name("reproductions")
FILES = sorted(FOLDER.glob("*/*.py"))

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("answers")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_answers_that_were_misjudged_are_judged_rightly(path):
    """Right ones pass, wrong ones do not, and those that were not named have their name."""
    lesson, exercise = path.parent.name, path.stem
    answers, _ = cells(lesson, exercise, FOLDER)
    assert answers

    for answer in answers:
        found = judge_of(answer, truths(lesson)[exercise])

        assert (found.outcome == "passed") is answer.is_right, f"{answer.says}\n{found.report}"
        if wanted := re.match(r"# wants: (\S+)", answer.source):
            assert found.name == wanted[1], f"{answer.says}\n{found.report}"
