"""
Print what this machine makes of packs that another one built.

    python -m tests.judged_packs PACK…

Every known mistake must be named and rejected, and every right answer accepted, by what a pack says of each.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from autograder.authoring.answer_key import is_trained
from autograder.authoring.build import stale
from autograder.authoring.lesson import load
from course_lib.check import read_pack
from course_lib.check.calling.running import outcomes_of
from course_lib.check.judge import judge, judge_number
from course_lib.check.truth import Truth
from tests.machines import identity


def misjudged(lesson_name: str, truth: Truth) -> Iterator[str]:
    """Yield each version of an answer that is not judged as it ought to be."""
    lesson = load(lesson_name)
    exercise = lesson.exercises[truth.name]
    if is_trained(*exercise.by_property):  # machines round in other ways: see test_mistakes
        return
    versions = [("", version) for version in ({}, *exercise.styles)]
    versions += [(mistake.name, mistake.wrong) for mistake in exercise.mistakes]
    for mistake, version in versions:
        answer = lesson.answer(truth.name, version)
        report = (
            judge_number(truth, answer)
            if truth.digest
            else judge(truth, outcomes_of(answer, truth.cases, truth.seconds))
        )
        if (report.mistake or "") != mistake or (report.score == report.points) != (not mistake):
            what = mistake or lesson.version(truth.name, version)
            yield f"{truth.name}: {what} is taken for {report.mistake}, with {report.score} points"


def main(packs: list[Path]) -> None:
    """Judge by all ``packs``, and name what is committed of their lessons but not what the sources give."""
    wrong = [
        f"{path}: {line}"
        for path in packs
        for truth in read_pack(path, 0).values()
        for line in misjudged(path.stem, truth)
    ]
    outdated = [path.name for name in sorted({path.stem for path in packs}) for path in stale(name)]
    print(json.dumps({"machine": identity(), "judged": len(packs), "wrong": wrong, "stale": outdated}))


if __name__ == "__main__":
    main([Path(pack) for pack in sys.argv[1:]])
