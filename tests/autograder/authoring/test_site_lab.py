"""What a page fetches: of Pyodide what the lessons need, of the packs its own lesson's."""

import hashlib
import io
import json
import zipfile

import pytest

from autograder.authoring.lesson import LessonError, lesson_names, load
from autograder.authoring.site.pyodide import CORE, LOCK, NEEDED, Pyodide
from autograder.authoring.site.wheels import course_wheel
from course_lib.check import INDEX, PACKS

DEPENDS = {"matplotlib": ["fonttools", "numpy", "pytz"], "jedi": ["parso"]}


def wheel(names):
    """Return a zip with files of these names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, name)
    return buffer.getvalue()


@pytest.fixture
def folder(tmp_path):
    """A Pyodide as its release unpacks, only smaller."""
    for name in CORE:
        (tmp_path / name).write_bytes(b"core")
    packages = {}
    for name in (*NEEDED, "fonttools", "pytz", "parso", "scipy"):
        data = wheel([f"{name}/__init__.py", f"{name}/mpl-data/sample_data/a.npz"])
        (tmp_path / f"{name}.whl").write_bytes(data)
        packages[name] = {
            "file_name": f"{name}.whl",
            "sha256": hashlib.sha256(data).hexdigest(),
            "depends": DEPENDS.get(name, []),
        }
    (tmp_path / LOCK).write_text(json.dumps({"packages": packages}))
    return tmp_path


def test_a_site_has_what_the_lessons_need_of_pyodide_with_hashes_that_fit(folder, tmp_path_factory):
    """Neither other packages, nor dependencies and files that no lesson uses."""
    target = tmp_path_factory.mktemp("site") / "pyodide"
    Pyodide(folder).copy(target)

    packages = json.loads((target / LOCK).read_text())["packages"]
    assert set(packages) == {*NEEDED, "parso"}
    assert packages["matplotlib"]["depends"] == ["numpy"]
    assert {path.stem for path in target.glob("*.whl")} == set(packages)
    for package in packages.values():
        data = (target / package["file_name"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == package["sha256"]
    with zipfile.ZipFile(target / "matplotlib.whl") as archive:
        assert archive.namelist() == ["matplotlib/__init__.py"]


def test_a_damaged_package_is_told(folder):
    """Before anything is built."""
    (folder / "numpy.whl").write_bytes(b"cut off")

    with pytest.raises(LessonError, match=r"numpy\.whl is damaged"):
        Pyodide(folder)


def test_packs_are_fetched_by_lesson_and_an_index_says_which(tmp_path):
    """The library's wheel has the index; each pack lies beside it."""
    (tmp_path / "data").mkdir()
    path = course_wheel(tmp_path, tmp_path / "data")

    with zipfile.ZipFile(path) as archive:
        lessons = json.loads(archive.read(f"course_lib/check/packs/{INDEX}"))
        assert [name for name in archive.namelist() if name.endswith(".npz") and "/packs/" in name] == []
    assert lessons == {exercise: name for name in lesson_names() for exercise in load(name).exercises}
    for name in lesson_names():
        fetched = tmp_path / "data" / "check" / "packs" / f"{name}.npz"
        assert fetched.read_bytes() == (PACKS / f"{name}.npz").read_bytes()
