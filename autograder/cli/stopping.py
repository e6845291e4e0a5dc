"""How a command ends that Ctrl+C stops: one line, and a shell's status. It is imported before all else."""

import sys
from types import TracebackType

INTERRUPTED = "Interrupted. Finished work is kept. Run the same command again to continue."
STOPPED = 130  # what shells say of a command that Ctrl+C ended


def _hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Tell of Ctrl+C in one line also while modules are imported; Python then ends as Ctrl+C asks."""
    if issubclass(kind, KeyboardInterrupt):
        print("Interrupted.", file=sys.stderr)
    else:
        sys.__excepthook__(kind, error, trace)


sys.excepthook = _hook
