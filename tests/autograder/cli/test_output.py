"""The progress of a long job where there is no terminal."""

import io
import time

from rich.console import Console

from autograder.cli import output


def test_progress_without_a_terminal_prints_a_line_now_and_then(monkeypatch):
    """A step that took no work is counted, and says nothing of the speed."""
    monkeypatch.setattr(output, "PROGRESS_SECONDS", 0.05)
    screen = Console(file=io.StringIO(), width=200)

    with output.progress(screen, "grading", 4) as (advance, tick):
        advance(False)
        advance(True)
        time.sleep(0.1)
        tick()
    lines = screen.file.getvalue().splitlines()

    assert lines[0] == "grading: 4 submissions"
    (line,) = (line for line in lines if line.startswith("grading: 2 of 4, "))
    assert line.endswith(" s left")
    assert lines[-1].startswith("grading: 2 of 4 in ")


def test_progress_of_nothing_to_do_ends_without_a_count():
    """All were unchanged; and one is a submission, not submissions."""
    screen = Console(file=io.StringIO(), width=200)

    with output.progress(screen, "grading", 1) as (advance, _):
        advance(False)

    assert screen.file.getvalue() == "grading: 1 submission\n"
