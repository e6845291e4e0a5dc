"""The pages to read: every lesson with its pictures, the guides, the library's reference, what is new."""

import functools
import html
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import nbformat

from autograder.authoring.lesson import ROOT, LessonError, lesson_names
from autograder.authoring.notebooks import Places, repository
from autograder.authoring.site.executed import executed
from autograder.authoring.site.formulas import katex
from autograder.authoring.site.reading import to_read
from autograder.authoring.site.reference import reference_pages

SETTINGS = ROOT / "site"
WORK = ROOT / "build" / "pages"  # what was run and read before
GUIDES = {  # a file of the repository -> its page
    "docs/students.md": "guides/students",
    "docs/instructors.md": "guides/instructors",
    "docs/gradescope.md": "guides/gradescope",
    "docs/jupyterhub.md": "guides/jupyterhub",
    "docs/grading.md": "guides/grading",
    "CONTRIBUTING.md": "guides/authors",
    "CHANGELOG.md": "guides/new",
}
LINK = re.compile(r"(!?\[[^\]\n]*\]\()([^)\s]+)(\))")
README_ROW = re.compile(r"\[(\d\d [^\]]+)\]\(notebooks/(\w+)\.ipynb\)<br>([^|\n]+?) \|")
OWN_PAGES = ("search",)  # that Sphinx adds
MENDED = (
    ('<p class="caption" role="heading">', '<p class="caption" role="heading" aria-level="2">'),
    ('<aside class="sidebar-drawer">', '<aside class="sidebar-drawer" aria-label="Site">'),
    ('<aside class="toc-drawer', '<aside aria-label="Page" class="toc-drawer'),
    (r'<th class="head([^"]*)"><p></p></th>', r'<td class="head\1"></td>'),
)
FORMULA_HEAD = re.compile(  # of a table: axe does not see its text
    r'(<th class="head[^"]*"><p>)(<span class="katex">(?:(?!</p>|<annotation).)*<annotation[^>]*>([^<]*))'
)
LAST_LINES = 15


def build_pages(out: Path, lessons: Iterable[str] | None = None, work: Path = WORK) -> None:
    """
    Build the pages to read into ``out``, beside what lies there.

    Args:
        out: A folder.
        lessons: Their names; without, all of them.
        work: Where to keep what the next build need not do again.

    Raises:
        LessonError: If a cell of a lesson fails, a link leads nowhere, or Sphinx finds something wrong.
    """
    names, places = [*(lessons or lesson_names())], Places(repository(), "../")
    texts = reference_pages() | {"index.md": front_page(names)}
    (out / "pictures").mkdir(parents=True, exist_ok=True)
    with katex() as render:
        for name in names:
            notebook, pictures = executed(name, work / "run")
            to_pages = functools.partial(linked, path=f"notebooks/{name}.ipynb", lessons=names)
            page = to_read(name, notebook, places, render, to_pages)
            texts[f"lessons/{name}.ipynb"] = nbformat.writes(page)
            shutil.copytree(pictures, out / "pictures" / name, dirs_exist_ok=True)
            shutil.copy(ROOT / "docs" / "pictures" / f"{name}.png", out / "pictures")
    for path, page_name in GUIDES.items():
        texts[f"{page_name}.md"] = linked((ROOT / path).read_text(encoding="utf-8"), path, names)
    _write(work / "source", texts)
    _sphinx(work / "source", out, work / "doctrees")
    for written in (*OWN_PAGES, *(name.rpartition(".")[0] for name in texts)):
        made = out / f"{written}.html"
        made.write_text(accessible(made.read_text(encoding="utf-8")), encoding="utf-8")
    shutil.copy(SETTINGS / "static" / "badge.svg", out)


def _write(source: Path, texts: dict[str, str]) -> None:
    """Make a folder hold these files and no others. What is as it was is left alone: Sphinx skips it."""
    for path in source.rglob("*.*"):
        if str(path.relative_to(source)) not in texts:
            path.unlink()
    for name, text in texts.items():
        path = source / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def accessible(page: str) -> str:
    """Return a page's HTML with what a screen reader misses in what the theme and docutils write."""
    for pattern, new in MENDED:
        page = re.sub(pattern, new, page)
    page = FORMULA_HEAD.sub(r'\1<span class="course-said">\3</span>\2', page)
    if "<h1" not in page:
        page = re.sub(r"(<article[^>]*>)", r"\1<h1>Search</h1>", page, count=1)
    return page


def linked(text: str, path: str, lessons: Iterable[str]) -> str:
    """
    Return a text whose links into the repository lead to pages, or to the repository where there is no page.

    Args:
        text: Markdown.
        path: The file it comes from, from the repository's root.
        lessons: Those that have a page.

    Raises:
        LessonError: If a link leads nowhere.
    """
    pages = (
        GUIDES | {f"notebooks/{name}.ipynb": f"lessons/{name}" for name in lessons} | {"README.md": "index"}
    )
    here = GUIDES.get(path) or pages.get(path, "index")

    def turned(found: re.Match[str]) -> str:
        target, _, anchor = found[2].partition("#")
        if not target or re.match(r"[a-z]+:", target):
            return found[0]
        place = os.path.normpath(Path(path).parent / target)
        anchor = f"#{anchor}" if anchor else ""
        if place in pages:
            to = os.path.relpath(pages[place], Path(here).parent)
            return f"{found[1]}{to}.{'ipynb' if place.startswith('notebooks/') else 'md'}{anchor}{found[3]}"
        if not (ROOT / place).exists():
            raise LessonError(f"{path} links to {found[2]}, which does not exist.\nMend the link.")
        kind = "tree" if (ROOT / place).is_dir() else "blob"
        return f"{found[1]}{repository()}/{kind}/main/{place}{anchor}{found[3]}"

    return LINK.sub(turned, text)


def front_page(lessons: Iterable[str]) -> str:
    """Return the first page: every lesson with its picture, to read or to work in."""
    rows = {name: (title, says) for title, name, says in README_ROW.findall((ROOT / "README.md").read_text())}
    places, items = Places(repository(), ""), []
    for name in lessons:
        title, says = (html.escape(text) for text in rows.get(name, (name.replace("_", " "), "")))
        items.append(
            f'<li><img src="pictures/{name}.png" width="400" height="250" loading="lazy" alt="">'
            f'<div><a href="lessons/{name}.html"><strong>{title}</strong></a><p>{says}</p>'
            f'<a class="course-do" href="{places.browser(name)}" aria-label="Open {title} in your browser">'
            "Open in your browser</a></div></li>"
        )
    text = (SETTINGS / "index.md").read_text(encoding="utf-8")
    entries = "\n".join(f"lessons/{name}" for name in lessons)
    return text.replace("{{cards}}", f'<ul class="course-lessons">{"".join(items)}</ul>').replace(
        "{{lessons}}", entries
    )


def _sphinx(source: Path, out: Path, doctrees: Path) -> None:
    """Let Sphinx write the pages; a warning is an error."""
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html"]
    command += ["-c", str(SETTINGS), "-d", str(doctrees), str(source), str(out)]
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        command, env=os.environ | {"PYTHONPATH": paths}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        log = "\n".join((done.stdout + done.stderr).splitlines()[-LAST_LINES:])
        raise LessonError(f"Sphinx could not build the pages as they should be.\nIts last lines:\n{log}")
    for name in (".buildinfo", "objects.inv"):
        (out / name).unlink(missing_ok=True)
