"""The commands for instructors, apart from grading: set up a class, collect, read and export the results."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.arguments import Folder, Json, Lessons, Students, full_name, names_of_lessons
from autograder.cli.output import console, earlier_release, show_json, table

if TYPE_CHECKING:  # nbgrader is slow to import
    from autograder.results.summary import LessonSummary
    from autograder.results.term import Term

MOST_MISTAKES = 8  # rows of the table of mistakes on the terminal
MOST_STUCK = 5  # lines on students who are stuck, there


def init(
    directory: Folder,
    gradebook: Annotated[
        str,
        typer.Option(
            metavar="URL",
            help="A database for the gradebook: postgresql+psycopg2://user@host/name.",
        ),
    ] = "",
    zone: Annotated[
        str,
        typer.Option(
            metavar="ZONE", help="The class's time zone, such as Europe/Berlin; by default this machine's."
        ),
    ] = "",
    course_id: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="The course's name in nbgrader's exchange; by default that of the folder."
        ),
    ] = "",
    as_json: Json = False,
) -> None:
    """Make a class folder: nbgrader's layout, its gradebook, the class's secret seed."""
    from autograder.classroom import folder
    from autograder.classroom.dates import zone as zones

    given = zones.named(zone).key if zone else ""  # before anything is made
    classroom, made = folder.init(directory, gradebook, course_id)
    found = given or ("" if zones.has_zone(classroom) else zones.machine_zone() or "UTC")
    if found:
        zones.set_zone(classroom, found)
    if as_json:
        show_json({"class": classroom.root, "made": made, "zone": zones.zone(classroom).key})
        return
    for path in made:
        print(f"made: {path}")
    if found:
        whose = "as you said" if given else "this machine's" if zones.machine_zone() else "no other is known"
        print(f"Its time zone is {found}, {whose}. Another: course due {classroom.pasted} --zone NAME")
    print(f"{directory} is a class folder. Release a lesson: course release {classroom.pasted} 01_sgd")


def release(
    directory: Folder,
    lesson: Annotated[
        str,
        typer.Argument(
            metavar="LESSON",
            parser=full_name,
            autocompletion=names_of_lessons,
            help="A lesson, or a folder in the class's source/.",
        ),
    ] = "",
    without: Annotated[
        list[str] | None,
        typer.Option(
            metavar="EXERCISE[,…]",
            help="Leave out these exercises; to have them back, release again without this option.",
        ),
    ] = None,
    only_sections: Annotated[
        str,
        typer.Option(
            metavar="NUMBERS", help="Release only these sections, numbered as in the headings: 1,2 or 1-3."
        ),
    ] = "",
    force: Annotated[
        bool, typer.Option("--force", help="Replace the class's own source by the course's version.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Release a lesson, or an assignment of your own from source/; without a name, list them."""
    from autograder.authoring.lesson import lesson_names
    from autograder.classroom import parts
    from autograder.classroom import release as releasing
    from autograder.classroom.folder import open_class
    from autograder.grade.answer_key import answer_key
    from autograder.grade.earlier_release import of_earlier_release
    from autograder.grade.lock import grading_lock
    from autograder.grade.regrade import graded

    classroom = open_class(directory)
    if lesson:
        part, told = parts.Part(_names(without), _numbers(only_sections)), list[str]()
        with grading_lock(classroom):
            place = releasing.release(classroom, lesson, force=force, part=part, tell=told.append)
        part = parts.part(classroom, lesson)
        who = [student for _, student in graded(classroom, [lesson])]
        told += earlier_release(classroom, lesson, of_earlier_release(classroom, lesson, who))
        if as_json:
            show_json({"assignment": lesson, "for_students": str(place), **part._asdict(), "notes": told})
        else:
            for line in told:
                print(line)
            if not part.whole:
                print(f"Left out: {part}")
            print(f"For your students: {place}", flush=True)
        if lesson in lesson_names():  # what the first grading then need not wait for
            answer_key(classroom, lesson)
        return
    if without or only_sections:
        raise typer.BadParameter("name the lesson, too", param_hint="LESSON")
    done, rows = classroom.released(), table("assignment", "what", "released", "notebooks")
    found = []
    for name in (*lesson_names(), *classroom.own()):
        what = "lesson" if name in lesson_names() else "your own"
        notebooks = classroom.notebooks(name) or classroom.notebooks(name, "source")
        part = parts.part(classroom, name)
        released = "" if name not in done else "yes" if part.whole else str(part)
        rows.add_row(name, what, released, ", ".join(notebooks))
        item = {"assignment": name, "what": what, "released": name in done, "notebooks": notebooks}
        found.append(item | part._asdict())
    if as_json:
        show_json(found)
    else:
        console().print(rows)


def _names(given: list[str] | None) -> tuple[str, ...]:
    """Return the names in options that may each hold several."""
    found = (name.strip() for some in given or [] for name in some.split(","))
    return tuple(dict.fromkeys(name for name in found if name))


def _numbers(given: str) -> tuple[int, ...]:
    """Return the numbers of sections: "1,3" or "1-3"."""
    found: set[int] = set()
    for part in filter(None, (part.strip() for part in given.split(","))):
        first, _, last = part.partition("-")
        if not (first.strip().isdecimal() and (last or first).strip().isdecimal()):
            raise typer.BadParameter(
                f"{part!r} is no section. Write: 1,2 or 1-3", param_hint="--only-sections"
            )
        found |= set(range(int(first), int(last or first) + 1))
    return tuple(sorted(found))


def simulate(
    directory: Folder,
    lessons: Lessons = None,
    students: Annotated[int, typer.Option(min=1, max=100_000, help="The number of students.")] = 30,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same class.")] = 1,
    as_json: Json = False,
) -> None:
    """Hand in the work of invented students: right answers, every known mistake, broken notebooks."""
    from autograder.classroom.folder import open_class
    from autograder.classroom.simulate import simulate as hand_in

    classroom = open_class(directory)
    named = classroom.lessons(lessons or [])
    hand_in(classroom, [name for name in named if lessons or name not in classroom.own()], students, seed)
    if as_json:
        show_json({"students": students, "truth": classroom.root / "truth.json"})
        return
    print(f"{students} students handed in. What each of them did: {classroom.root / 'truth.json'}")


def report(
    directory: Folder,
    lessons: Lessons = None,
    student: Students = None,
    section: Annotated[str, typer.Option(metavar="NAME", help="Only this section of the class.")] = "",
    as_json: Json = False,
    out: Annotated[
        Path | None,
        typer.Option(
            help="The page to write; by default report.html in the class folder, "
            "for a section or a student report-….html."
        ),
    ] = None,
) -> None:
    """Show what the class understood and what it did not: a page to read, and tables here."""
    from datetime import datetime

    from autograder.classroom.dates.zone import zone
    from autograder.classroom.folder import open_class
    from autograder.classroom.roster.named import named
    from autograder.results import page, summary, term

    classroom = open_class(directory)
    names = classroom.lessons(lessons or [])
    only = named(classroom, names, student or [])
    found = summary.class_report(classroom, names, section=section, students=only)
    path = out or classroom.root / _page_name(section, only)
    path.write_text(page.page(found, datetime.now(zone(classroom))), encoding="utf-8")
    if as_json:
        over = {"over_the_term": term.as_data(term.over(found))}
        show_json(summary.as_data(found) | over | {"page": str(path)})
        return
    for lesson in found.lessons:
        _print_lesson(lesson, summary.SIGNS)
    _print_term(term.over(found), found.names)
    print(f"The whole report: {path}")


def _page_name(section: str, students: Collection[str]) -> str:
    """
    Return the name of a report's page: the class's is not overwritten by that of a section or a student.

    Example:
        >>> _page_name("", []), _page_name("Lab: Tue/9", ["mlee"])
        ('report.html', 'report-section-Lab-Tue-9-mlee.html')
    """
    parts = ["report", *(["section", section] if section else []), *students]
    return re.sub(r"[^\w.@+-]+", "-", "-".join(parts))[:100] + ".html"


def _print_term(found: "Term", names: dict[str, str]) -> None:
    """Print what is to be said over all lessons, in short."""
    from autograder.grade.submission import one_safe_line
    from autograder.results.exporting.numbers import percent

    screen = console()
    for mistake in found.returning[:3]:
        again = f", {len(mistake.again)} of them more than once" if mistake.again else ""
        who = f"{len(mistake.students)} student{'s' * (len(mistake.students) > 1)}{again}"
        screen.print(f"mistake in several lessons: {mistake.name} ({who})", soft_wrap=True)
    for one in found.stuck[:MOST_STUCK]:
        shares = (
            f"{lesson} {'not handed in' if share is None else percent(share)}"
            for lesson, share in one.lessons
        )
        name = one_safe_line(names.get(one.student) or one.student)
        screen.print(f"stuck: {name}: {', '.join(shares)}", soft_wrap=True)


def _print_lesson(lesson: "LessonSummary", signs: dict[str, str]) -> None:
    """Print a lesson's exercises, its most frequent mistakes, and what went wrong."""
    from autograder.results.exporting.numbers import percent
    from autograder.results.page import WORDS

    if lesson.mean is None:
        print(f"{lesson.lesson}: nothing graded yet.")
        return
    screen = console()
    exercises = table("exercise", *(f">{sign}" for sign in signs.values()), ">mean", title=_title(lesson))
    for exercise in lesson.exercises:
        counts = [str(exercise.count(state) or "") for state in signs]
        mean = "by hand" if exercise.mean is None else percent(exercise.mean)
        exercises.add_row(exercise.name, *counts, mean)
    screen.print(exercises)
    print(" · ".join(f"{sign} {WORDS[state]}" for state, sign in signs.items()))
    mistakes = table(">times", "exercise", "what the class misunderstood")
    for mistake in lesson.misunderstood[:MOST_MISTAKES]:
        mistakes.add_row(str(len(mistake.students)), mistake.exercise, mistake.sentence)
    if lesson.misunderstood:
        screen.print(mistakes)
    for student, lines in lesson.trouble.items():
        screen.print(f"{student}: {'; '.join(lines)}", soft_wrap=True)


def _title(lesson: "LessonSummary") -> str:
    """Return one line on a lesson: how many are graded, and their scores."""
    from autograder.results.exporting.numbers import shown

    unprotected = f", {lesson.without_walls} without walls" if lesson.without_walls else ""
    late = f", {len(lesson.penalties)} with a late penalty" if lesson.penalties else ""
    before = " before late penalties" if lesson.penalties else ""
    left = f", {len(lesson.not_graded)} not graded" if lesson.not_graded else ""
    waiting = f", {len(lesson.awaits)} with a mark to give" if lesson.awaits else ""
    mean, median, points = map(shown, (lesson.mean or 0.0, lesson.median or 0.0, lesson.points))
    return (
        f"{lesson.lesson}: {len(lesson.scores)} graded{unprotected}{left}{waiting}{late}; "
        f"mean {mean}, median {median} of {points}{before}"
    )
