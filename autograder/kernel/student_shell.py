"""IPython as a student's cells meet it: what cannot work within the walls costs no answer below it."""

import os
import shlex
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

    def move_into(self, kernel: Any) -> None:
        """Take over, from a kernel that has just been forked, what a shell finds when it is made."""
        self.kernel = self.parent = kernel
        self.ipython_dir, self.profile_dir = kernel.parent.ipython_dir, kernel.profile_dir
        self.starting_dir = os.getcwd()
        self.init_environment()
        self.init_pushd_popd_magic()  # whose home this is
        self.save_sys_module_state()  # its streams are the kernel's
        history: Any = self.history_manager
        history.reset(new_session=False)
        history.hist_file = history._get_hist_file_name()

    async def run_code(
        self, code_obj: CodeType, result: ExecutionResult | None = None, *, async_: bool = False
    ) -> bool:
        """Run a statement; return whether the cell must stop, as it does when it is interrupted or exits."""
        failed = await super().run_code(code_obj, result, async_=async_)
        return failed and not (result and isinstance(result.error_in_exec, Exception))

    def system(self, cmd: str) -> None:
        """Do nothing with ``!cmd``, nor with ``%pip`` and ``%ls``, which ask for one."""
        shown = cmd.replace(shlex.quote(sys.executable), "python").replace(sys.executable, "python")
        print(f"!{shown}: commands are not run while grading")

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
    """A kernel with that shell, which may have been made before the kernel was forked."""

    shell_class = Type(StudentShell)

    def __init__(self, **options: Any):
        super().__init__(**options)
        shell: Any = self.shell
        if shell.kernel is not self:
            shell.move_into(self)


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
