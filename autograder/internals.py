"""
What we rely on inside other libraries, beyond what they promise: each thing by name, with the reason.

A minor release may change any of these without notice. ``pyproject.toml`` therefore bounds the libraries from
above, a test looks at each entry, and ``course grade`` refuses versions in which one of them is missing.
"""

import importlib
import inspect
from importlib.metadata import version
from typing import Any, NamedTuple

from autograder.errors import CourseError


class Internal(NamedTuple):
    """One function or method of another library."""

    library: str
    module: str
    name: str
    parameters: tuple[str, ...]  # without self
    why: str


class InternalsError(CourseError):
    """A library in a version that does not have what we rely on."""


RELIED_UPON = (
    # autograder/grade/nbgrader/session.py: one gradebook, one transaction for all of nbgrader's steps
    Internal(
        "nbgrader", "nbgrader.api", "Gradebook.__init__", ("db_url", "course_id", "authenticator"), "replaced"
    ),
    Internal("nbgrader", "nbgrader.api", "Gradebook.close", (), "replaced"),
    # autograder/grade/nbgrader/chain.py: Autograde for one submission
    Internal(
        "nbgrader",
        "nbgrader.converters.base",
        "BaseConverter._format_dest",
        ("assignment_id", "student_id", "escape"),
        "overridden: the place is taken when everything is written",
    ),
    Internal(
        "nbgrader",
        "nbgrader.converters",
        "Autograde.init_assignment",
        ("assignment_id", "student_id"),
        "called",
    ),
    Internal(
        "nbgrader",
        "nbgrader.converters.base",
        "BaseConverter.init_single_notebook_resources",
        ("notebook_filename",),
        "called",
    ),
    Internal(
        "nbgrader",
        "nbgrader.converters.base",
        "BaseConverter.set_permissions",
        ("assignment_id", "student_id"),
        "called",
    ),
    # autograder/authoring/notebooks.py: the stubs that students get
    Internal(
        "nbgrader",
        "nbgrader.preprocessors",
        "ClearSolutions.preprocess_cell",
        ("cell", "resources", "cell_index"),
        "overridden: the stub follows from the cell",
    ),
    # autograder/classroom: nbgrader's log and its times
    Internal("nbgrader", "nbgrader.utils", "capture_log", ("app", "fmt"), "called"),
    Internal("nbgrader", "nbgrader.utils", "parse_utc", ("ts",), "called"),
    # autograder/grade/notebook/run.py: limits on a notebook's run
    Internal("nbclient", "nbclient.client", "NotebookClient._get_timeout", ("cell",), "overridden"),
    Internal(
        "nbclient",
        "nbclient.client",
        "NotebookClient.process_message",
        ("msg", "cell", "cell_index"),
        "overridden: floods are dropped",
    ),
    Internal("nbclient", "nbclient.client", "NotebookClient.create_kernel_manager", (), "overridden"),
    *(
        Internal("nbclient", "nbclient.client", f"NotebookClient._async_{name}", parameters, how)
        for name, parameters, how in (
            ("poll_kernel_alive", (), "overridden: one loop takes the messages of a cell"),
            ("poll_output_msg", ("parent_msg_id", "cell", "cell_index"), "overridden: the same"),
            (
                "poll_for_reply",
                ("msg_id", "cell", "timeout", "task_poll_output_msg", "task_poll_kernel_alive"),
                "overridden: the same",
            ),
            ("handle_timeout", ("timeout", "cell"), "overridden, called"),
            ("check_alive", (), "called"),
        )
    ),
    Internal(
        "nbconvert",
        "nbconvert.preprocessors",
        "ExecutePreprocessor.preprocess_cell",
        ("cell", "resources", "index"),
        "overridden",
    ),
    # autograder/kernel/student_kernel.py: a kernel without files, TCP or history
    Internal(
        "ipykernel",
        "ipykernel.iostream",
        "IOPubThread._setup_pipe_in",
        (),
        "replaced: it would open a TCP socket",
    ),
    Internal("ipykernel", "ipykernel.kernelapp", "IPKernelApp.init_connection_file", (), "overridden"),
    Internal(
        "ipykernel", "ipykernel.kernelapp", "IPKernelApp.write_connection_file", ("kwargs",), "overridden"
    ),
    Internal("ipykernel", "ipykernel.kernelapp", "IPKernelApp.log_connection_info", (), "overridden"),
    Internal("ipykernel", "ipykernel.kernelapp", "IPKernelApp.load_connection_info", ("info",), "called"),
    # autograder/kernel/provisioner.py: a client that is ready sooner and takes no message of any size
    Internal(
        "jupyter_client",
        "jupyter_client.asynchronous.client",
        "AsyncKernelClient._async_wait_for_ready",
        ("timeout",),
        "overridden",
    ),
    Internal(
        "jupyter_client",
        "jupyter_client.asynchronous.client",
        "AsyncKernelClient._handle_kernel_info_reply",
        ("msg",),
        "called",
    ),
    Internal(
        "jupyter_client",
        "jupyter_client.asynchronous.client",
        "AsyncKernelClient._context_default",
        (),
        "overridden",
    ),
    # autograder/grade/notebook/sanitise.py: the renderer of the pages that will show a notebook
    *(
        Internal(
            "nbconvert",
            "nbconvert.filters.markdown_mistune",
            f"IPythonRenderer.{name}",
            parameters,
            "overridden: refuses what may run",
        )
        for name, parameters in (
            ("inline_html", ("html",)),
            ("block_html", ("html",)),
            ("block_mermaidjs", ("code",)),
            ("link", ("text", "url", "title")),
            ("image", ("text", "url", "title")),
        )
    ),
)


def problem(internal: Internal) -> str:
    """Return what is wrong with one of them in the installed version; nothing if it is as we know it."""
    try:
        found: Any = importlib.import_module(internal.module)
        for part in internal.name.split("."):
            found = getattr(found, part)
        parameters = tuple(name for name in inspect.signature(found).parameters if name != "self")
    except (ImportError, AttributeError):
        return f"{internal.module} has no {internal.name}"
    if parameters != internal.parameters:
        return f"{internal.name} takes {parameters}, not {internal.parameters}"
    return ""


def verify() -> None:
    """
    Check that the installed libraries have what we rely on.

    Raises:
        InternalsError: If one of them does not.
    """
    for internal in RELIED_UPON:
        if found := problem(internal):
            name = internal.library
            raise InternalsError(
                f"{name} {version(name)} is not a version that this course can grade with: {found}.\n"
                "Install the versions that were tested: pip install -c constraints.txt -e '.[lab,grading]'"
            )
