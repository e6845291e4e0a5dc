"""A class folder: nbgrader's own layout, with settings, a gradebook, and a secret seed."""

import contextlib
import logging
import os
import secrets
import shlex
import sysconfig
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import capture_log
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.authoring.lesson import lesson_names
from autograder.errors import CourseError

CONFIG, SEED = "nbgrader_config.py", "secret_seed"
STEPS = ("source", "release", "submitted", "autograded", "feedback")
SETTINGS = '''\
"""This class's settings for nbgrader and for `course`: yours to change. All of nbgrader's settings work."""

from pathlib import Path

from autograder.nbgrader_config import configure

c = get_config()  # noqa: F821
configure(c, Path(__file__).parent)

# c.Execute.timeout = 20            # seconds for one cell
# c.Execute.notebook_seconds = 240  # seconds for one notebook
'''


class ClassroomError(CourseError):
    """Something in a class folder is not as it must be."""

    log = ""  # of nbgrader, if it failed


@dataclass(frozen=True)
class Classroom:
    """A class folder that exists."""

    root: Path

    @cached_property
    def config(self) -> Config:
        """Its nbgrader_config.py."""
        return PyFileConfigLoader(CONFIG, path=str(self.root)).load_config()

    @cached_property
    def seed(self) -> str:
        """Its secret: with it, anybody can compute the hidden cases."""
        return (self.root / SEED).read_text().strip()

    @property
    def pasted(self) -> str:
        """The folder as a shell command takes it."""
        return shlex.quote(str(self.root))

    @property
    def coursedir(self) -> CourseDirectory:
        """Nbgrader's view of the folder."""
        return CourseDirectory(config=self.config)

    def gradebook(self) -> Gradebook:
        """Return the gradebook, to be used in a ``with`` statement."""
        with _alembic_on_path():
            return Gradebook(self.coursedir.db_url, self.coursedir.course_id)

    def notebook(self, step: str, lesson: str, student: str = ".") -> Path:
        """Return the path of a lesson's notebook in one of nbgrader's steps."""
        return self.root / step / student / lesson / f"{lesson}.ipynb"

    def released(self) -> list[str]:
        """Return the lessons that were released."""
        return sorted(
            path.parent.name for path in self.root.glob("release/*/*.ipynb") if path.stem == path.parent.name
        )

    def students(self, lesson: str) -> list[str]:
        """Return who handed in a lesson, including broken links."""
        places = (folder / lesson / f"{lesson}.ipynb" for folder in self.root.glob("submitted/*"))
        return sorted(place.parent.parent.name for place in places if os.path.lexists(place))

    def lessons(self, names: list[str]) -> list[str]:
        """
        Return the named lessons, or all that were released.

        Raises:
            ClassroomError: If one was not released, or none was.
        """
        released = self.released()
        if missing := [name for name in names if name not in released]:
            if missing[0] not in lesson_names():
                raise ClassroomError(
                    f"{missing[0]} is not released in {self.root}, and the course has no such lesson.\n"
                    f"Its lessons are: {', '.join(lesson_names())}."
                )
            raise ClassroomError(
                f"{missing[0]} is not released in {self.root}.\n"
                f"Release it: course release {self.pasted} {missing[0]}"
            )
        if not released:
            raise ClassroomError(
                f"No lesson is released in {self.root}.\nRelease one: course release {self.pasted} 01_sgd"
            )
        return names or released

    def convert(self, converter: type, lesson: str, student: str = "*", *, force: bool = True) -> str:
        """
        Run one of nbgrader's converters and return its log.

        Raises:
            ClassroomError: If it failed; the log is in ``.log``.
        """
        with self.quiet(converter, lesson, student) as app:
            app.force = force
            result = capture_log(app)
        if "KeyboardInterrupt" in result.get("error", ""):
            raise KeyboardInterrupt
        if not result["success"]:
            error = ClassroomError(_last_error(result))
            error.log = result.get("log", "") + result["error"]
            raise error
        return result.get("log", "")

    @contextlib.contextmanager
    def quiet(self, converter: type[BaseConverter], lesson: str, student: str) -> Iterator[BaseConverter]:
        """Make one of nbgrader's converters, which neither prints nor warns inside the ``with`` block."""
        coursedir = self.coursedir
        coursedir.assignment_id, coursedir.student_id = lesson, student
        app = converter(coursedir=coursedir, config=self.config)
        with _alembic_on_path(), quiet_log(app.log), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nbgrader's own use of its database
            yield app


def _last_error(result: dict[str, str]) -> str:
    """Return the line of a failed conversion's log that says what was wrong."""
    log = result.get("log", "").splitlines()
    raised = [line for line in log if line and not line.startswith((" ", "[", "Traceback"))]
    errors = [
        line.removeprefix("[ERROR] ")
        for line in log
        if line.startswith("[ERROR]") and "Traceback" not in line
    ]
    return (raised or errors or result["error"].strip().splitlines())[-1][:300]


@contextlib.contextmanager
def quiet_log(log: logging.Logger) -> Iterator[None]:
    """Capture nbgrader's log without printing it."""
    handlers, level, propagate = log.handlers[:], log.level, log.propagate
    log.handlers[:], log.propagate = [], False
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.handlers[:], log.propagate = handlers, propagate
        log.setLevel(level)


@contextlib.contextmanager
def _alembic_on_path() -> Iterator[None]:
    """Let nbgrader find ``alembic``, which makes a gradebook, in an environment that is not activated."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = sysconfig.get_path("scripts") + os.pathsep + before
    try:
        yield
    finally:
        os.environ["PATH"] = before


def open_class(root: Path) -> Classroom:
    """
    Return the class in a folder.

    Raises:
        ClassroomError: If it is not a class folder.
    """
    if not (root / CONFIG).is_file() or not (root / SEED).is_file():
        raise ClassroomError(f"{root} is not a class folder.\nMake one: course init {shlex.quote(str(root))}")
    return Classroom(root.resolve())


def init(root: Path, gradebook: str = "") -> tuple[Classroom, list[Path]]:
    """
    Make a class folder, or what is missing in one; return it and what was made. Nothing is overwritten.

    Args:
        root: The folder.
        gradebook: The URL of a database for the gradebook; otherwise it is a file in the folder.

    Raises:
        ClassroomError: If the folder holds other things, or the gradebook cannot be opened.
    """
    if root.exists() and not root.is_dir():
        raise ClassroomError(f"{root} is a file.\nName a folder for the class.")
    if root.is_dir() and not (root / CONFIG).exists() and any(root.iterdir()):
        raise ClassroomError(f"{root} already holds other things.\nName a new or an empty folder.")
    made = [root / step for step in STEPS if not (root / step).exists()]
    for folder in made:
        folder.mkdir(parents=True)
    settings = SETTINGS + (f"c.CourseDirectory.db_url = {gradebook!r}\n" if gradebook else "")
    readable = 0o600 if gradebook else 0o644  # it may hold a password
    for name, content, mode in [(CONFIG, settings, readable), (SEED, secrets.token_hex(16) + "\n", 0o600)]:
        with contextlib.suppress(FileExistsError):
            with open(os.open(root / name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode), "w") as file:
                file.write(content)
            made.append(root / name)
    classroom = open_class(root)
    if not gradebook and not (root / "gradebook.db").exists():
        made.append(root / "gradebook.db")
    try:
        with classroom.gradebook():
            return classroom, made
    except SQLAlchemyError as error:
        what = str(getattr(error, "orig", error)).strip().splitlines()[0]
        raise ClassroomError(f"The gradebook cannot be opened: {what}.\nCheck its address.") from error
