"""What a student sees in JupyterLab: notebooks run, controls change pictures, races run, Validate works."""

import os
from pathlib import Path

import nbformat
import pytest

from autograder.authoring.lesson import lesson_names
from autograder.authoring.notebooks import solution_notebook
from tests.browser import Lab, chromium, jupyter_lab
from tests.reading_site import violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]  # one Chromium, one JupyterLab
SCREENSHOTS = Path(__file__).parents[1] / "screenshots"
EXAMPLE = [
    """\
import numpy as np
from course_lib.viz import sgd as pictures
from course_lib.viz.widgets.explore import explore, log_slider
from course_lib.viz.widgets.race import race
from course_lib.viz.widgets.surfaces import BANANA, RAVINE""",
    "pictures.plot_paths()",
    "explore(pictures.plot_paths, lr=log_slider(0.003, 1.0, 0.05), batch_size=[4, 8, 32, 200])",
    """\
def descend(start, *, lr, surface):
    plain, heavy, velocity = [start], [start], 0 * start
    for _ in range(200):
        plain.append(plain[-1] - lr * surface.grad(plain[-1]))
        velocity = 0.9 * velocity + surface.grad(heavy[-1])
        heavy.append(heavy[-1] - lr * velocity)
    return {"gradient descent": np.array(plain), "momentum 0.9": np.array(heavy)}


race([RAVINE, BANANA], descend, start=(-3, 1), lr=log_slider(1e-3, 0.1, 0.01))""",
]


PHOTOGRAPH = """\
@picture.picture(figsize=(3, 2))
def plot_photograph(fig, *, top=1):
    ax = fig.add_axes((0.25, 0.25, 0.5, 0.5))
    ax.axis("off")
    ax.imshow([[(200, 40, 40)]], aspect="auto")
    return "A photograph."

explore.explore(plot_photograph, top=(0, 3))"""
WORDS = """\
@picture.picture(figsize=(3, 2))
def plot_shape(fig, *, shape="circle"):
    fig.text(0.5, 0.5, shape)
    return shape

explore.explore(plot_shape, shape=["circle", "square", "a long-winded polygon"])"""
UNANSWERED = [
    """\
from course_lib.viz.widgets.explore import explore
from course_lib.viz.widgets.guard import guarded
from course_lib.viz.widgets.picture import picture

def gd_step(param, grad, *, lr):
    raise NotImplementedError

@picture(figsize=(3, 2))
def plot_step(fig, step, *, lr=0.1):
    fig.subplots().plot([0, 1], [1, step(1.0, 1.0, lr=lr)])
    return "A step"
""",
    "plot_step(gd_step)",
    "explore(plot_step, gd_step, lr=(0.0, 1.0))",
    "with guarded(gd_step):\n    print(gd_step(1.0, 1.0, lr=0.1))",
    "print('the end')",
]
# Return the lightness of each canvas's corner before and after a change of the theme, and after it is undone.
TURN = """async () => {
    const canvases = [...document.querySelectorAll('.course-picture canvas, .course-race canvas')];
    const levels = () => canvases.map((canvas) => {
        const race = canvas.closest('.course-race'); // which is brightest, or darkest, near its minimum
        const [x, y] = race ? [0.52, 0.45] : [0.002, 0.004];
        return canvas.getContext('2d').getImageData(x * canvas.width, y * canvas.height, 1, 1).data[0];
    });
    const body = document.body;
    const turn = async () => {
        body.dataset.jpThemeLight = body.dataset.jpThemeLight === 'true' ? 'false' : 'true';
        await new Promise((resolve) => setTimeout(resolve, 200));
        return levels();
    };
    return [levels(), await turn(), await turn()];
}"""
# Return the colours of a picture's corner and of its middle.
DOTS = """() => {
    const canvas = document.querySelector('.course-picture canvas');
    const dot = (x, y) => [...canvas.getContext('2d').getImageData(x, y, 1, 1).data].slice(0, 3);
    return [dot(1, 1), dot(canvas.width / 2, canvas.height / 2)];
}"""

PRESS = """(control, keys) => {
    const look = () => {
        const picture = control.closest('.widget-vbox:has(canvas)').querySelector('.course-picture');
        return picture.querySelector('canvas').toDataURL() + picture.textContent;
    };
    return [look(), ...keys.map((key) => {
        control.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
        return look();
    })];
}"""


def notebook_of(*sources):
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


@pytest.fixture(scope="module")
def page():
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module", params=["light", "dark"])
def example(request, page, tmp_path_factory):
    """Run the example notebook in each theme."""
    folder = tmp_path_factory.mktemp("example")
    nbformat.write(notebook_of(*EXAMPLE), folder / "example.ipynb")
    with jupyter_lab(folder, dark=request.param == "dark") as address:
        lab = Lab(page, address, "example.ipynb")
        lab.run_all()
        yield lab
        shoot(lab, f"example-{request.param}")


def shoot(lab, name):
    """Save an image of every picture and race, to be looked at."""
    SCREENSHOTS.mkdir(exist_ok=True)
    for index, locator in enumerate([*lab.explorers(), *lab.boards()]):
        locator.screenshot(path=SCREENSHOTS / f"{name}-{index}.png")


def test_notebook_runs_without_an_error(example):
    """Neither in a cell nor in a widget nor in the page."""
    assert example.errors() == []


def test_picture_shows_once_with_its_text_alternative(example):
    """One ``img`` with alt text is seen, that of the page's theme, and no copy of matplotlib's own."""
    output = example.page.locator(".jp-Cell").nth(1).locator(".jp-OutputArea-output img:visible")

    assert output.count() == 1
    assert "stochastic path" in output.get_attribute("alt")
    assert output.get_attribute("class") == ("course-dark" if is_dark(example) else "course-light")


def test_every_control_changes_its_picture_and_text(example):
    """The text below the picture says something else after each move."""
    (playground,) = example.explorers()
    for control in example.controls(playground):
        text = playground.locator("[role=status]").inner_text()
        assert example.redraw_times(playground, control, moves=1)
        assert playground.locator("[role=status]").inner_text() != text


def test_axe_finds_nothing_in_pictures_and_controls(example):
    """In the widget with controls, the race and the still picture; the rest of the page is JupyterLab's."""
    assert violations(example.page, ".jp-OutputArea-output") == []


def is_dark(lab):
    return lab.page.evaluate("document.body.dataset.jpThemeLight") == "false"


def test_pictures_follow_the_theme_without_python(example):
    """A change of the page's theme changes canvases at once, to dark grounds on a dark page."""
    dark = is_dark(example)

    here, there, back = example.page.evaluate(TURN)

    assert len(here) == 2
    assert all((level < 128) == dark for level in here)
    assert all((level < 128) != dark for level in there)
    assert back == here


def test_photographs_keep_their_colours(page, tmp_path_factory):
    """The image's middle is the same in both themes, its surroundings are not."""
    folder = tmp_path_factory.mktemp("photograph")
    cells = "from course_lib.viz.widgets import explore, picture", PHOTOGRAPH
    nbformat.write(notebook_of(*cells), folder / "photograph.ipynb")
    with jupyter_lab(folder, dark=True) as address:
        lab = Lab(page, address, "photograph.ipynb")
        lab.run_all()
        page.locator(".course-picture canvas").wait_for()

        (outside, inside) = page.evaluate(DOTS)

    assert inside == [200, 40, 40]
    assert max(outside) < 30


def test_words_are_chosen_from_buttons(page, tmp_path_factory):
    """Each choice changes the picture."""
    folder = tmp_path_factory.mktemp("words")
    cells = "from course_lib.viz.widgets import explore, picture", WORDS
    nbformat.write(notebook_of(*cells), folder / "words.ipynb")
    with jupyter_lab(folder) as address:
        lab = Lab(page, address, "words.ipynb")
        lab.run_all()
        page.locator(".course-picture canvas").wait_for()
        (playground,) = lab.explorers()
        (buttons,) = lab.controls(playground)

        assert lab.name(buttons) == "shape"
        assert len(lab.redraw_times(playground, buttons, moves=3)) == 3
        tops = [box.bounding_box()["y"] for box in buttons.locator("button").all()]

    assert len(set(tops)) == 1  # in one row


def test_unanswered_function_costs_its_picture_only(page, tmp_path_factory):
    """A sentence stands in the picture's place, also in a playground, and the cells below run."""
    folder = tmp_path_factory.mktemp("guarded")
    nbformat.write(notebook_of(*UNANSWERED), folder / "guarded.ipynb")
    with jupyter_lab(folder) as address:
        lab = Lab(page, address, "guarded.ipynb")
        lab.run_all()
        page.get_by_text("the end").last.wait_for()
        sentences = page.get_by_text("This cell needs your").all_inner_texts()
        canvases = page.locator(".course-picture canvas:visible").count()
        page.screenshot(path=SCREENSHOTS / "guarded.png")

    assert len(sentences) == 3
    assert all("gd_step" in sentence and "not written yet" in sentence for sentence in sentences)
    assert all("`" not in sentence for sentence in sentences)
    assert canvases == 0


def test_next_step_is_shown_before_python_answers(example):
    """A picture that changes within the key's event cannot come from the kernel; nor can the step back."""
    (playground,) = example.explorers()
    lr = next(control for control in example.controls(playground) if example.name(control) == "lr")
    lr.focus()
    for _ in range(2):
        example.page.keyboard.press("ArrowLeft")
        example.page.wait_for_timeout(2000)  # until the next step is drawn, also on a busy machine

    before, forward, back = lr.evaluate(PRESS, ["ArrowLeft", "ArrowRight"])

    assert forward != before
    assert back == before


def test_labels_of_controls_are_not_cut(example):
    """Neither the name nor the value is wider than its place."""
    labels = example.page.locator(".widget-label:visible, .widget-readout:visible").all()

    assert labels
    for label in labels:
        assert label.evaluate("(node) => node.scrollWidth <= node.clientWidth"), label.inner_text()


def test_race_runs(example):
    """At 30 frames per second or more."""
    (race,) = example.races()

    assert example.frames_per_second(race, seconds=1.0) >= 30


def test_race_holds_while_out_of_sight(example):
    """It goes on from the same step when it can be seen again."""
    (race,) = example.races()
    step = race.locator("output").first
    race.get_by_text("Restart").click()

    race.evaluate("(node) => { node.style.display = 'none'; }")
    example.page.wait_for_timeout(500)
    held = step.text_content()
    example.page.wait_for_timeout(500)
    assert step.text_content() == held

    race.evaluate("(node) => { node.style.display = ''; }")
    example.page.wait_for_timeout(500)
    assert step.text_content() != held


def test_race_answers_a_dropped_start(example):
    """A start near the minimum has a small loss: Python's new paths arrive in the legend."""
    (race,) = example.races()
    canvas = race.locator("canvas")
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    example.page.wait_for_timeout(500)

    race.locator("[aria-label=step]").fill("0")
    losses = [float(text) for text in race.locator("th + td").all_inner_texts()]
    assert max(losses) < 0.01


def test_race_obeys_the_keyboard(example):
    """Keys move the step and the start, and none of them acts on the notebook."""
    (race,) = example.races()
    step = race.locator("[aria-label=step]")
    step.fill("10")
    step.focus()
    example.page.keyboard.press("ArrowRight")
    assert race.locator("output").first.inner_text().startswith("11 of")

    step.fill("0")
    before = race.locator("th + td").first.inner_text()
    race.locator("canvas").focus()
    example.page.keyboard.press("ArrowUp")
    example.page.wait_for_timeout(500)
    assert race.locator("th + td").first.inner_text() != before
    assert example.page.locator(".jp-Cell").count() == len(EXAMPLE)


@pytest.fixture(scope="module")
def lessons(tmp_path_factory):
    """Serve the solution of every lesson in a JupyterLab."""
    folder = tmp_path_factory.mktemp("lessons")
    for name in lesson_names():
        nbformat.write(solution_notebook(name), folder / f"{name}.ipynb")
    with jupyter_lab(folder) as address:
        yield address


# One for each kind of widget: race and playground, map, kernel board and walk, photographs, words and curves.
LESSONS = ["01_sgd", "03_adam", "08_cnns", "11_image_to_image", "12_debugging"]


@pytest.mark.parametrize("name", lesson_names() if os.environ.get("EVERY_LESSON") else LESSONS)
def test_lesson_runs_and_moves(name, lessons, page):
    """No cell prints an error or to stderr; every control and every board changes its picture."""
    lab = Lab(page, lessons, f"{name}.ipynb")
    lab.run_all()

    assert lab.errors() == []
    for playground in lab.explorers():
        for control in lab.controls(playground):
            assert lab.redraw_times(playground, control, moves=1)
    for board in lab.boards():
        assert lab.answers_pointing(board)
    shoot(lab, name)
    if name == "01_sgd":  # nbgrader runs the whole notebook again: one lesson is enough to test its button
        assert "Success" in lab.validate()
