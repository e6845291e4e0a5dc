"""The pages to read, from the first cells of a lesson: nothing is lost on them, and nothing given away."""

import re

import nbformat
import pytest

from autograder.authoring.lesson import LessonError
from autograder.authoring.notebooks import Places, student_notebook
from autograder.authoring.site import executed, moving, pages, reading, reference
from tests.browser import CHROMIUM, NO_CHROMIUM
from tests.reading_site import answers_on, lost_links, pages_of, served, violations

LESSON = "01_sgd"
CELLS = 15  # a prediction, two moving pictures, the first exercise and its check

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)


def beginning(name):
    """Return the first cells of a lesson."""
    notebook = student_notebook(name)
    notebook.cells = notebook.cells[:CELLS]
    return notebook


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site of one short lesson, the guides, and a part of the reference; in a path with a space."""
    folder = tmp_path_factory.mktemp("a site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(executed, "student_notebook", beginning)
        patch.setattr(reference, "PACKAGES", ("arrays", "check"))
        pages.build_pages(folder / "out", [LESSON], folder / "work")
    return folder / "out"


def test_every_link_leads_somewhere(site):
    """To a file, and to a place in it; the lab beside it is built by others."""
    assert lost_links(site) == []
    assert f"lab/lab/index.html?path={LESSON}.ipynb" in (site / "index.html").read_text()


def test_a_lost_link_is_found(tmp_path):
    """What the test above relies on."""
    (tmp_path / "a.html").write_text('<a href="b.html">1</a><a href="#c">2</a><img src="d.png"><p id="e">')

    assert lost_links(tmp_path) == ["a.html: b.html", "a.html: #c", "a.html: d.png"]


def test_a_lesson_shows_its_pictures_and_no_answer(site):
    """Its pictures are drawn by ours, its exercises are as a student gets them, its checks are not run."""
    text = (site / "lessons" / f"{LESSON}.html").read_text()

    assert len(re.findall(r"<figure class=.course-picture course-moving", text)) == 2
    assert "raise NotImplementedError" in re.sub(r"<[^>]+>", "", text)
    assert "2 points." in text
    assert "Which walker has the lower loss" in text
    assert answers_on(text, LESSON) == []
    assert answers_on(f"{text}<pre>    return param - lr * grad</pre>", LESSON) == [
        "return param - lr * grad"
    ]


def test_every_frame_of_a_picture_is_there(site):
    """For light and for dark pages."""
    text = (site / "lessons" / f"{LESSON}.html").read_text()
    names = set(re.findall(r'\["([0-9a-f]{12})", ', text))

    files = {path.stem for path in (site / "pictures" / LESSON).iterdir()}

    assert len(names) > 10
    assert files == names | {f"{name}-dark" for name in names}


def test_formulas_need_no_script(site):
    """KaTeX has made them, with MathML for screen readers; no dollar is left in the text."""
    text = (site / "lessons" / f"{LESSON}.html").read_text()

    assert text.count('<span class="katex">') > 10
    assert text.count("<math ") == text.count('<span class="katex">')
    assert "$" not in re.sub(r"<script.*?</script>|<[^>]+>", "", text, flags=re.DOTALL)


@needs_chromium
@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_and_no_other_host_is_asked(site, dark):
    """Light and dark, from a lesson to the search."""
    with served(site) as address, pages_of(address, dark) as (page, elsewhere):
        for path in ("index.html", f"lessons/{LESSON}.html", "guides/students.html", "search.html"):
            page.goto(address + path)
            assert violations(page) == [], path

        page.set_content("<img src=x.png>")
        assert violations(page) != []
        assert elsewhere == []


@needs_chromium
@pytest.mark.browser
def test_a_slider_moves_its_picture_by_keyboard(site):
    """The frame, its text and the slider's own words follow each key; on a phone as well."""
    with served(site) as address, pages_of(address, width=400) as (page, _):
        page.goto(f"{address}lessons/{LESSON}.html")
        figure = page.locator(".course-moving").first
        slider, picture = figure.locator("input").last, figure.locator("img.only-light")
        before = (
            picture.get_attribute("src"),
            picture.get_attribute("alt"),
            slider.get_attribute("aria-valuetext"),
        )

        slider.focus()
        page.keyboard.press("ArrowRight")
        after = (
            picture.get_attribute("src"),
            picture.get_attribute("alt"),
            slider.get_attribute("aria-valuetext"),
        )
        page.keyboard.press("ArrowLeft")

        assert all(one != other for one, other in zip(before, after, strict=True))
        assert figure.locator("[role=status]").text_content() == before[1]
        assert picture.get_attribute("src") == before[0]
        assert page.evaluate("document.documentElement.scrollWidth") == 400


def test_what_was_run_is_not_run_again(tmp_path, monkeypatch):
    """Until something changes that it depends on."""
    runs = []
    monkeypatch.setattr(executed, "student_notebook", beginning)
    monkeypatch.setattr(executed, "_run", lambda todo, pictures: runs.append(todo) or [[] for _ in todo])

    for _ in range(2):
        executed.executed(LESSON, tmp_path)
    monkeypatch.setattr(executed, "DRAWN_WITH", ("numpy",))
    executed.executed(LESSON, tmp_path)

    assert len(runs) == 2
    assert len([*tmp_path.iterdir()]) == 1


def test_a_cell_that_fails_names_its_lesson(tmp_path, monkeypatch):
    """And nothing of it is kept."""
    broken = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")])
    monkeypatch.setattr(executed, "student_notebook", lambda name: broken)

    with pytest.raises(LessonError, match=r"01_sgd: a cell failed .*: ZeroDivisionError"):
        executed.executed(LESSON, tmp_path)

    assert [*tmp_path.iterdir()] == []


def test_controls_are_thinned_before_one_is_given_up():
    """The control with the fewest positions goes first; where each starts is kept."""
    stops = {
        "few": [(str(i), i) for i in range(3)],
        "many": [(str(i), i) for i in range(100)],
        "some": [(str(i), i) for i in range(5)],
    }

    kept = moving.affordable(stops, {"few": 1, "many": 41, "some": 2})

    assert [len(found) for found in kept.values()] == [5, 5]
    assert [*kept] == ["many", "some"]
    assert ("41", 41) in kept["many"]


def test_a_prediction_is_a_question_with_its_options():
    """Or with the range of a number."""
    assert "- yes\n- no\n" in reading.question('predict("a", "Does it?", ["yes", "no"])')
    assert "A number from 0 to 2." in reading.question('predict("a", "How far?", (0.0, 2.0))')


def test_a_link_into_the_repository_leads_to_its_page_or_to_the_repository():
    """One that leads nowhere is an error."""
    text = "[a](students.md#b) [c](../LICENSE) [d](https://e.org) [f](#g)"

    found = pages.linked(text, "docs/instructors.md", [])

    assert found.startswith("[a](students.md#b) [c](https://github.com/")
    assert found.endswith("/blob/main/LICENSE) [d](https://e.org) [f](#g)")
    with pytest.raises(LessonError, match=r"docs/instructors.md links to nowhere.md"):
        pages.linked("[a](nowhere.md)", "docs/instructors.md", [])


def test_places_follow_from_the_two_addresses():
    """In the browser, in Binder and in Colab."""
    places = Places("https://github.com/a/b", "https://a.github.io/b/")

    assert places.browser("01_x") == "https://a.github.io/b/lab/lab/index.html?path=01_x.ipynb"
    assert "/gh/a/b/main" in places.binder("01_x")
    assert "/github/a/b/blob/main/notebooks/01_x.ipynb" in places.colab("01_x")
