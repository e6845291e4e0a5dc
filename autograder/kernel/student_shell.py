"""IPython as a student's cells meet it: what cannot work within the walls costs no answer below it."""

import subprocess
import sys
from types import CodeType, TracebackType
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import ExecutionResult
from traitlets import Type

NOT_HERE = (ImportError, NameError, StdinNotImplementedError)  # told in one line: their message says it all


class StudentShell(ZMQInteractiveShell):
    """A shell whose cells go on after a statement that fails, and which runs no command."""

    def __init__(self, **options: Any):
        super().__init__(**options)
        self.set_custom_exc(NOT_HERE, _in_one_line)

    async def run_code(
        self, code_obj: CodeType, result: ExecutionResult | None = None, *, async_: bool = False
    ) -> bool:
        """Run a statement; return whether the cell must stop, as it does when it is interrupted or exits."""
        failed = await super().run_code(code_obj, result, async_=async_)
        return failed and not (result and isinstance(result.error_in_exec, Exception))

    def system(self, cmd: str) -> None:
        """Do nothing with ``!cmd``, nor with ``%pip`` and ``%ls``, which ask for one."""
        print(f"!{cmd.replace(sys.executable, 'python')}: commands are not run while grading")

    def enable_matplotlib(self, gui: str | None = None) -> tuple[str, str]:
        """Take any ``%matplotlib`` for ``%matplotlib inline``: nobody would see a window or a widget."""
        return super().enable_matplotlib("inline")


class TerseKernel(IPythonKernel):
    """ipykernel without what nobody reads: that a cell begins, and its source again."""

    def _publish_status(self, status: str, *rest: Any, **options: Any) -> None:
        if status != "busy":
            super()._publish_status(status, *rest, **options)

    def _publish_execute_input(self, code: str, *rest: Any, **options: Any) -> None:
        super()._publish_execute_input("", *rest, **options)


class StudentKernel(TerseKernel):
    """A kernel with that shell."""

    shell_class = Type(StudentShell)


class StockShell(ZMQInteractiveShell):
    """A shell as elsewhere: a cell ends with a statement that fails, and commands are run."""

    def system(self, cmd: str) -> None:
        """Run a command by a pipe: there is no terminal for it."""
        command = self.var_expand(cmd, depth=1)
        done = subprocess.run(command, shell=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        print(done.stdout.decode(errors="replace"), end="")
        self.user_ns["_exit_code"] = done.returncode


class StockKernel(TerseKernel):
    """A kernel with that shell."""

    shell_class = Type(StockShell)


def _in_one_line(
    shell: StudentShell, kind: type, error: Exception, trace: TracebackType, tb_offset: int | None = None
) -> list[str]:
    """Show an error without its traceback."""
    line = f"{kind.__name__}: {error}"
    shell._showtraceback(kind, error, [line])
    return [line]
