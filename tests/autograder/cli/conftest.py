"""Run the command in this process."""

import sys

import pytest

from autograder import cli


@pytest.fixture
def course(monkeypatch, capsys):
    """Return a function that runs ``course`` and returns its exit code, its output and its errors."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["course", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        captured = capsys.readouterr()
        return end.value.code or 0, captured.out, captured.err

    return run
