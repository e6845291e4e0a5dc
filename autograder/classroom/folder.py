"""A class folder: nbgrader's own layout, with settings, a gradebook, and a secret seed."""

import contextlib
import logging
import os
import re
import secrets
import shlex
import sysconfig
import traceback
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import capture_log
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.authoring.lesson import lesson_names
from autograder.classroom import database
from autograder.errors import CourseError

CONFIG, SEED = "nbgrader_config.py", "secret_seed"
COURSE_ID = re.compile(r"\w[\w.-]*")  # it is a folder of the exchange
RAISED = re.compile(r" +[\w.]+(?:Error|Exception|Entry): ")  # the end of a traceback inside a log
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
        try:
            return PyFileConfigLoader(CONFIG, path=str(self.root)).load_config()
        except CourseError:
            raise
        except Exception as error:  # it is a program, and the instructor's
            path, what = self.root / CONFIG, " ".join(str(error).split())
            raise ClassroomError(
                f"{path} cannot be read: {type(error).__name__}: {what}{_line_in(path, error)}.\n"
                "Mend these settings. Without them nothing of the class can be read."
            ) from error

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

    def gradebook(self, *, make: bool = False) -> Gradebook:
        """
        Return the gradebook, to be used in a ``with`` statement.

        Raises:
            ClassroomError: If it is a file that is gone, and none is to be made.
            Broken: If its database is damaged, locked, or cannot be read; also at the end of the ``with``.
        """
        file = database.file_of(make_url(self.coursedir.db_url))
        if file and not make and not file.is_file():
            raise ClassroomError(gradebook_gone(self, file))
        with _alembic_on_path():
            made = Gradebook if make else database.opened
            return made(self.coursedir.db_url, self.coursedir.course_id)

    def notebook(self, step: str, lesson: str, student: str = ".", name: str = "") -> Path:
        """Return the path of a notebook in one of nbgrader's steps: a lesson's, or the named one."""
        return self.root / step / student / lesson / f"{name or lesson}.ipynb"

    def notebooks(self, lesson: str, step: str = "release") -> list[str]:
        """Return the names of an assignment's notebooks: a lesson has one, of its own name."""
        if lesson in lesson_names():
            return [lesson]
        return sorted(path.stem for path in (self.root / step / lesson).glob("[!.]*.ipynb"))

    def released(self) -> list[str]:
        """Return the lessons, and the assignments of the class's own, that were released."""
        return sorted(
            {
                path.parent.name
                for path in self.root.glob("release/*/[!.]*.ipynb")
                if path.stem in self.notebooks(path.parent.name)
            }
        )

    def own(self) -> list[str]:
        """Return the assignments of the class's own, released or not: those that are no lessons."""
        found = {path.parent.name for path in self.root.glob("source/*/[!.]*.ipynb")}
        return sorted(found.union(self.released()).difference(lesson_names()))

    def expect(self, name: str) -> None:
        """
        Check that there is a lesson, or an assignment of the class's own, released or not.

        Raises:
            ClassroomError: If there is none.
        """
        if name not in (*lesson_names(), *self.own()):
            raise ClassroomError(
                f"There is no lesson {name!r}, and no assignment of your own of that name.\n"
                f"The lessons are: {', '.join(lesson_names())}."
            )

    def students(self, lesson: str) -> list[str]:
        """Return who handed in a notebook of an assignment, or another in its place; a broken link, too."""
        return sorted({path.parts[-3] for path in self.root.glob(f"submitted/*/{lesson}/*.ipynb")})

    def lessons(self, names: list[str]) -> list[str]:
        """
        Return the named lessons, or all that were released.

        Raises:
            ClassroomError: If one was not released, or none was.
        """
        released = self.released()
        if missing := [name for name in names if name not in released]:
            if missing[0] not in (*lesson_names(), *self.own()):
                raise ClassroomError(
                    f"{missing[0]} is not released in {self.root}, and the course has no such lesson.\n"
                    f"Its lessons are: {', '.join(lesson_names())}. An assignment of your own is to stand in "
                    f"{self.root / 'source' / missing[0]}."
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


def gradebook_gone(classroom: Classroom, gradebook: Path) -> str:
    """Return what is told where the gradebook's file is gone."""
    return (
        f"The gradebook {gradebook} is gone.\n"
        f"Put back a copy. Or make an empty one, and release the lessons again: "
        f"course init {classroom.pasted}"
    )


def _line_in(path: Path, error: Exception) -> str:
    """Return the line of the settings in which an error came, where it is known."""
    lines = [
        frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)
    ]
    return f", line {lines[-1]}" if lines else ""


def _last_error(result: dict[str, str]) -> str:
    """Return the line of a failed conversion's log that says what was wrong."""
    log = result.get("log", "").splitlines()
    raised = [line.strip() for line in log if RAISED.match(line)]
    raised += [line for line in log if line and not line.startswith((" ", "\t", "[", "Traceback"))]
    errors = [
        line.removeprefix("[ERROR] ")
        for line in log
        if line.startswith("[ERROR]") and "Traceback" not in line and "Please see" not in line
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


def is_class(folder: Path) -> bool:
    """Return whether a folder is a class's."""
    return os.path.isfile(folder / CONFIG) and os.path.isfile(folder / SEED)


def open_class(root: Path) -> Classroom:
    """
    Return the class in a folder.

    Raises:
        ClassroomError: If it is not a class folder.
    """
    if not is_class(root):
        if root.is_file():
            raise ClassroomError(f"{root} is a file, and a class is a folder.\nName the folder of the class.")
        if around := next(filter(is_class, root.resolve().parents), None):
            named = around if root.is_absolute() else Path(os.path.relpath(around))
            raise ClassroomError(f"{root} lies in the class {named}.\nName that: {shlex.quote(str(named))}")
        raise ClassroomError(f"{root} is not a class folder.\nMake one: course init {shlex.quote(str(root))}")
    return Classroom(root.resolve())


def init(root: Path, gradebook: str = "", course_id: str = "") -> tuple[Classroom, list[Path]]:
    """
    Make a class folder, or what is missing in one; return it and what was made. Nothing is overwritten.

    Args:
        root: The folder.
        gradebook: The URL of a database for the gradebook; otherwise it is a file in the folder.
        course_id: The name of the course in nbgrader's exchange; otherwise it is the folder's.

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
    if course_id and not COURSE_ID.fullmatch(course_id):
        raise ClassroomError(
            f"{course_id!r} cannot name a course.\nUse letters, digits, dots, hyphens, underscores: dl-2026"
        )
    named = f"c.CourseDirectory.course_id = {course_id!r}\n" if course_id else ""
    settings = SETTINGS + named + (f"c.CourseDirectory.db_url = {gradebook!r}\n" if gradebook else "")
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
        with classroom.gradebook(make=True):
            return classroom, made
    except SQLAlchemyError as error:
        what = str(getattr(error, "orig", error)).strip().splitlines()[0]
        raise ClassroomError(f"The gradebook cannot be opened: {what}.\nCheck its address.") from error
