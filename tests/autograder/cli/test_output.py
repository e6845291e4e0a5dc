"""The progress of a long job where there is no terminal."""

import io
import time

from rich.console import Console

from autograder.cli import output


def test_progress_without_a_terminal_prints_a_line_now_and_then(monkeypatch):
    """A step that took no work is left out of the counts."""
    monkeypatch.setattr(output, "PROGRESS_SECONDS", 0.05)
    screen = Console(file=io.StringIO(), width=200)

    with output.progress(screen, "grading", 4) as advance:
        advance(False)
        advance(True)
        time.sleep(0.3)
    lines = screen.file.getvalue().splitlines()

    assert lines[0] == "grading: 4 submissions"
    assert lines[1].startswith("grading: 1 of 3, ")
    assert lines[1].endswith(" s left")
    assert lines[-1].startswith("grading: 1 of 3 in ")
