"""
What hostile and malformed submissions cost the grader, beside honest ones: those of ``tests/hostile``.

    python -m benchmarks.hostile [--most 12]

What runs within the walls is not counted: a notebook's code may take as long as the class's limits let it,
whoever wrote it. Counted is the processor time of what the grader does about a submission: to read and repair
it, to talk with its kernel, to judge what it answered, to write marks. They are graded one after the other.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from autograder.grade import batch
from tests.hostile import malformed, world


def measured() -> dict[str, float]:
    """Return the seconds that each submission took of the grader's processor."""
    spent: dict[str, float] = {}

    def here(
        _classroom: object, todo: list[batch.Task], make: Callable[..., Any], args: tuple, *_: object
    ) -> Iterator[tuple[batch.Task, Any]]:
        grade = make(*args)
        for task in todo:
            before = time.process_time()
            result = grade(task)
            spent[task[1]] = time.process_time() - before
            yield task, result

    batch.in_workers = here
    folder = Path(tempfile.mkdtemp(prefix="hz-", dir="/tmp"))  # a socket's path must be short
    try:
        world.grade(folder / "all", world.HIDDEN, malformed.hand_in_all)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return spent


def main() -> None:
    """Print the sum over all, that of as many honest ones, and the dearest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--most", type=int, default=12, help="how many of the dearest are listed")
    most = parser.parse_args().most
    spent = measured()
    honest = {name: spent.pop(name) for name in [*spent] if name.startswith(("honest.", "innocent_"))}
    usual = statistics.median(honest.values())
    print(f"{len(honest)} honest submissions: {usual:.2f} s of the grader's processor each (median)")
    number, every = len(spent), sum(spent.values())
    print(f"{number} hostile ones: {every:.1f} s; as many honest ones: {usual * number:.1f} s")
    for name in sorted(spent, key=spent.__getitem__, reverse=True)[:most]:
        shown = "".join(sign if sign.isprintable() else "?" for sign in name)
        print(f"{spent[name]:8.2f} s   {shown}")


if __name__ == "__main__":
    main()
