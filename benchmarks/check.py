"""
How well the check tells a blind sample of answers, and how fast.

    python -m benchmarks.check [LESSON…] [--list] [--cores]

The sample, ``tests/answers/``, has four right and ten wrong answers to each exercise, written from the
lessons' texts alone; a few wrong ones are right by today's text. Of wrong answers that return something
of the right kind, three in four are to be named, and all but one in twenty named or located; a name that no
reader has found true of the answer counts as false until it stands in ``tests/answers/fits/``. ``--list``
prints each wrong answer with what a student reads, and ``--cores`` judges the sample on two other processors,
simulated, and prints what differs.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence

os.environ.setdefault("OMP_NUM_THREADS", "1")

from autograder.authoring.lesson import NOT_GRADED, load
from tests.blind_sample import LESSONS, Judged, judged
from tests.machines import CORES, Machine, identity
from tests.machines import run as run_on

COLD = """
import json, sys, time
from course_lib.check import check
cells, name = json.load(sys.stdin)
space = {"__name__": "__main__"}
for cell in cells:
    exec(cell, space)
began = time.perf_counter()
check(name, space[name])._repr_mimebundle_()
print(time.perf_counter() - began)
"""
HEAD = (
    f"{'':22s}|{'right answers':^27s}|{'wrong answers':^78s}\n"
    f"{'lesson':22s}|{'passed':>8s}{'remarks':>9s}{'refused':>9s} |"
    f"{'passed':>8s}{'raised':>8s}{'(hint)':>8s}{'named':>8s}{'(false)':>9s}{'located':>9s}{'clear':>7s}{'numbers':>9s}"
)
AIMS = f"{'aim':22s}|{'':8s}{'':9s}{0:9d} |{0:8d}{'':8s}{'all':>8s}{'':8s}{0:9d}"


def row(name: str, found: Sequence[Judged]) -> str:
    """Return a line of the table."""
    right, wrong = ([one for one in found if one.answer.is_right is side] for side in (True, False))

    def count(outcome: str) -> int:
        return sum(one.outcome == outcome for one in wrong)

    remarks = sum(one.outcome == "passed" and bool(one.report and one.report.remarks) for one in right)
    passed = sum(one.outcome == "passed" for one in right)
    hints = sum(one.outcome == "raised" and one.has_hint for one in wrong)
    false = sum(one.has_false_name for one in wrong)
    return (
        f"{name:22s}|{passed - remarks:8d}{remarks:9d}{len(right) - passed:9d} |"
        f"{count('passed'):8d}{count('raised'):8d}{hints:8d}{count('named'):8d}{false:9d}"
        f"{count('located'):9d}{count('clear'):7d}{count('numbers'):9d}"
    )


def shares(found: Sequence[Judged]) -> tuple[float, float]:
    """Return which shares of the wrong answers of the right kind are named, and named or located."""
    kind = [one for one in found if not one.answer.is_right and one.is_of_its_kind]
    named = sum(one.outcome == "named" for one in kind)
    located = sum(one.outcome == "located" for one in kind)
    return named / max(len(kind), 1), (named + located) / max(len(kind), 1)


def cold_seconds(lesson: str) -> float:
    """Return how long the first check of a fresh process takes, that of a wrong answer without a name."""
    one = next(one for one in judged(lesson) if one.outcome in ("located", "clear", "numbers"))
    sources = [
        cell.solution
        for cell in load(lesson).cells
        if cell.type == "code" and cell.role not in (*NOT_GRADED, "check")
    ]
    cells = [*sources, one.answer.source]
    done = subprocess.run(
        [sys.executable, "-c", COLD],
        input=json.dumps((cells, one.answer.exercise)),
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout.splitlines()[-1])


def troubles(found: Sequence[Judged]) -> list[str]:
    """Return right answers that are refused, wrong ones that pass, and names that are to be read."""
    refused = [f"REFUSED  {one}" for one in found if one.outcome == "refused"]
    passed = [f"PASSED   {one}" for one in found if one.outcome == "passed" and not one.answer.is_right]
    named = [f"{one.name.upper()}?  {one}" for one in found if one.has_false_name]
    return [*refused, *passed, *named]


def outcomes(found: Sequence[Judged]) -> dict[str, list[str | float]]:
    """Return, for each answer, what must not depend on the machine."""
    return {one.title: [one.outcome, one.name, one.report.score if one.report else 0.0] for one in found}


def main() -> None:
    """Print the table, what is not as it should be, and the times."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.check", description=__doc__)
    parser.add_argument("lessons", nargs="*", default=LESSONS, metavar="LESSON")
    parser.add_argument("--list", action="store_true", help="print each wrong answer in full")
    parser.add_argument("--cores", action="store_true", help="judge on two other processors too")
    parser.add_argument("--json", action="store_true", help="print the outcomes in one line")
    options = parser.parse_args()
    if options.json:
        found = [one for lesson in options.lessons for one in judged(lesson)]
        print(json.dumps({"machine": identity(), "outcomes": outcomes(found)}))
        return
    print(HEAD)
    for lesson in options.lessons:
        print(row(lesson, judged(lesson)), flush=True)
    found = [one for lesson in options.lessons for one in judged(lesson)]
    print(row("all", found), AIMS, sep="\n")
    named, placed = shares(found)
    print(
        f"\nof wrong answers that return something of the right kind, {named:.0%} are named (aim 75 %), "
        f"{placed:.0%} named or located (aim 95 %)"
    )
    times = sorted(one.seconds for one in found if one.report)
    cold = [cold_seconds(lesson) for lesson in options.lessons]
    print(
        f"seconds per check: median {statistics.median(times):.3f}, 95th percentile "
        f"{times[int(0.95 * len(times))]:.3f}; the first of a process: "
        f"median {statistics.median(cold):.2f}, longest {max(cold):.2f} (aim 1)\n"
    )
    wrong = [f"{one.outcome.upper()}  {one}" for one in found if not one.answer.is_right]
    print(*(wrong if options.list else troubles(found)), sep="\n")
    if options.cores:
        differing(options.lessons, outcomes(found))


def differing(lessons: Sequence[str], here: dict[str, list[str | float]]) -> None:
    """Print what two other processors make of the sample."""
    own = identity()["cores"]
    for core in [core for core in CORES if core not in own][:2]:
        there = run_on(Machine(core=core), "benchmarks.check", "--json", *lessons)["outcomes"]
        other = [
            f"  {what}: {here[what]} here, {there[what]} there" for what in here if here[what] != there[what]
        ]
        print(f"{core}: {len(other)} of {len(here)} differ", *other, sep="\n")


if __name__ == "__main__":
    main()
