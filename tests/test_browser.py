"""What a student sees in JupyterLab: notebooks run, controls move pictures, races run, Validate answers."""

from pathlib import Path

import nbformat
import pytest

from autograder.authoring.lesson import lesson_names
from autograder.authoring.notebooks import solution_notebook
from tests.browser import Lab, chromium, jupyter_lab

pytestmark = pytest.mark.browser
SCREENSHOTS = Path(__file__).parents[1] / "screenshots"
EXAMPLE = [
    """\
import numpy as np
from course_lib.viz import descent
from course_lib.viz.explore import explore, log_slider
from course_lib.viz.race import race
from course_lib.viz.surfaces import BANANA, RAVINE""",
    "descent.plot_paths()",
    "explore(descent.plot_paths, lr=log_slider(0.003, 1.0, 0.05), batch_size=[4, 8, 32, 200])",
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
    """The example notebook, run in each theme."""
    folder = tmp_path_factory.mktemp("example")
    nbformat.write(notebook_of(*EXAMPLE), folder / "example.ipynb")
    with jupyter_lab(folder, dark=request.param == "dark") as address:
        lab = Lab(page, address, "example.ipynb")
        lab.run_all()
        yield lab
        shoot(lab, f"example-{request.param}")


def shoot(lab, name):
    """Keep every picture and race as it stands, for eyes."""
    SCREENSHOTS.mkdir(exist_ok=True)
    for index, place in enumerate([*lab.explorers(), *lab.boards()]):
        place.screenshot(path=SCREENSHOTS / f"{name}-{index}.png")


def test_notebook_runs_without_an_error(example):
    assert example.errors() == []


def test_picture_shows_once_with_its_text_alternative(example):
    """An ``img`` with words, and not a second copy from matplotlib's own display."""
    output = example.page.locator(".jp-Cell").nth(1).locator(".jp-OutputArea-output img")

    assert output.count() == 1
    assert "stochastic path" in output.get_attribute("alt")


def test_every_control_moves_its_picture_and_its_words(example):
    (playground,) = example.explorers()
    for control in example.controls(playground):
        words = playground.locator("[role=status]").inner_text()
        assert example.redraw_times(playground, control, moves=1)
        assert playground.locator("[role=status]").inner_text() != words


def test_next_step_is_shown_without_a_word_from_python(example):
    """What is new before the key's own event has ended cannot have come from a kernel; nor the way back."""
    (playground,) = example.explorers()
    lr = next(control for control in example.controls(playground) if example.name(control) == "lr")
    lr.focus()
    for _ in range(2):
        example.page.keyboard.press("ArrowLeft")
        example.page.wait_for_timeout(2000)  # until the next one is drawn, on a busy machine, too

    before, further, back = lr.evaluate(PRESS, ["ArrowLeft", "ArrowRight"])

    assert further != before
    assert back == before


def test_labels_of_controls_are_not_cut(example):
    labels = example.page.locator(".widget-label:visible, .widget-readout:visible").all()

    assert labels
    for label in labels:
        assert label.evaluate("(node) => node.scrollWidth <= node.clientWidth"), label.inner_text()


def test_race_runs(example):
    (race,) = example.races()

    assert example.frames_a_second(race, seconds=1.0) >= 30


def test_race_answers_a_dropped_start(example):
    """A start near the minimum is a start of small loss: Python's new paths arrive in the legend."""
    (race,) = example.races()
    canvas = race.locator("canvas")
    place = canvas.bounding_box()
    canvas.click(position={"x": place["width"] / 2, "y": place["height"] / 2})
    example.page.wait_for_timeout(500)

    race.locator("[aria-label=step]").fill("0")
    losses = [float(text) for text in race.locator("td").all_inner_texts()]
    assert max(losses) < 0.01


def test_race_obeys_the_keyboard(example):
    (race,) = example.races()
    step = race.locator("[aria-label=step]")
    step.fill("10")
    step.focus()
    example.page.keyboard.press("ArrowRight")
    assert race.locator("output").first.inner_text().startswith("11 of")

    step.fill("0")
    before = race.locator("td").first.inner_text()
    race.locator("canvas").focus()
    example.page.keyboard.press("ArrowUp")
    example.page.wait_for_timeout(500)
    assert race.locator("td").first.inner_text() != before
    assert example.page.locator(".jp-Cell").count() == len(EXAMPLE)


@pytest.fixture(scope="module")
def lessons(tmp_path_factory):
    """Every lesson as solved, in a JupyterLab."""
    folder = tmp_path_factory.mktemp("lessons")
    for name in lesson_names():
        nbformat.write(solution_notebook(name), folder / f"{name}.ipynb")
    with jupyter_lab(folder) as address:
        yield address


@pytest.mark.parametrize("name", lesson_names())
def test_lesson_runs_and_moves(name, lessons, page):
    """Every cell without an error or a word on stderr; every control and every board answers."""
    lab = Lab(page, lessons, f"{name}.ipynb")
    lab.run_all()

    assert lab.errors() == []
    for playground in lab.explorers():
        for control in lab.controls(playground):
            assert lab.redraw_times(playground, control, moves=1)
    for board in lab.boards():
        assert lab.answers_pointing(board)
    shoot(lab, name)
    if name == "01_sgd":  # nbgrader runs the whole notebook again: once is enough to see its button work
        assert "Success" in lab.validate()
