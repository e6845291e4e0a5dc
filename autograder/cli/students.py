"""The commands for students: open the lessons, check a notebook before it is handed in."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.arguments import Json
from autograder.cli.output import show_json


def lab(context: typer.Context) -> None:
    """Open the lessons in JupyterLab. Further options go to JupyterLab: course lab --port 9000."""
    import importlib.util
    import subprocess

    from autograder.authoring.lesson import ROOT

    if importlib.util.find_spec("jupyterlab") is None:
        raise ModuleNotFoundError("jupyterlab", name="jupyterlab")
    options = [f"--ServerApp.root_dir={ROOT}", "--LabApp.default_url=/lab/tree/notebooks"]
    has_display = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    if not has_display and sys.platform not in ("darwin", "win32"):
        print("This machine has no display: open the address below in a browser.", flush=True)
        options.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")  # a container often has no other user
    raise typer.Exit(subprocess.call([sys.executable, "-m", "jupyterlab", *options, *context.args]))


def check(
    notebook: Annotated[Path, typer.Argument(metavar="NOTEBOOK", help="A lesson's notebook, with answers.")],
    as_json: Json = False,
) -> None:
    """Run a notebook; print what its checks say, and whether it can be graded as it is."""
    from dataclasses import asdict

    from autograder.grade.self_check import self_check

    found = self_check(notebook)
    reports = found.reports.values()
    score, points = sum(report.score for report in reports), sum(report.points for report in reports)
    if as_json:
        summaries = {
            name: {key: value for key, value in asdict(report).items() if key not in ("cases", "picture")}
            for name, report in found.reports.items()
        }
        show_json(found._asdict() | {"reports": summaries, "score": score, "points": points})
        return
    for report in reports:
        print(report)
    print(f"\n{found.lesson}: {score:g} of {points:g} points. Grading uses further cases.")
    for line in [*found.trouble, *found.problems]:
        print(f"  ! {line}")
    print("It can be graded." if not found.problems else "It can be graded; grading repairs what is listed.")
