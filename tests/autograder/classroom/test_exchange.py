"""What nbgrader's exchange leaves in a class, and needs there again."""

from autograder.classroom.submission import set_aside

LESSON = "01_sgd"
SECRET = "submission_secret.txt"


def handed_in(root, student: str, **files: str):
    """Return the folder of a submission, with files beside its notebook."""
    folder = root / "submitted" / student / LESSON
    folder.mkdir(parents=True)
    for name, text in {f"{LESSON}.ipynb": "{}", **files}.items():
        (folder / name).write_text(text)
    return folder


def names(folder) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_what_gives_feedback_back_stays_beside_the_notebook(tmp_path):
    """`nbgrader release_feedback` ends without the secret; other files are set aside."""
    folder = handed_in(tmp_path, "ann", **{SECRET: "0a" * 64, "notes.txt": "mine"})

    set_aside([str(folder / f"{LESSON}.ipynb")])

    assert names(folder) == {f"{LESSON}.ipynb", SECRET}
    assert names(tmp_path / "aside" / "ann" / LESSON) == {"notes.txt"}


def test_a_link_or_another_text_by_that_name_is_set_aside(tmp_path):
    linked, other = handed_in(tmp_path, "ben"), handed_in(tmp_path, "cem", **{SECRET: "no digits"})
    (linked / SECRET).symlink_to("/etc/hostname")

    for folder in (linked, other):
        set_aside([str(folder / f"{LESSON}.ipynb")])

    assert names(linked) == names(other) == {f"{LESSON}.ipynb"}
