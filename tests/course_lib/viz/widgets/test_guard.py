"""A student's function that cannot be drawn costs its picture only, and the sentence names it."""

import threading
import time

import numpy as np
import pytest

from course_lib.check.calling.limits import Timeout, time_limit
from course_lib.viz.widgets import picture as pictures
from course_lib.viz.widgets.explore import explore
from course_lib.viz.widgets.guard import guarded, students
from course_lib.viz.widgets.picture import picture
from course_lib.viz.widgets.pointing import scrub
from course_lib.viz.widgets.race import race
from course_lib.viz.widgets.surfaces import RAVINE
from course_lib.viz.widgets.thread_limit import thread_limit

OURS = '`ours("gd_step")` in its place shows it with ours.'
UNWRITTEN = "raise NotImplementedError"
ENDLESS = "while True: pass"
CATCHING = """
    while True:
        try:
            while True: pass
        except BaseException:
            pass"""


def notebook(source):
    """Return what is defined by cells that hold some source."""
    space = {"__name__": "__main__", "np": np}
    exec(source, space)
    return space


def gd_step(body):
    return notebook(f"def gd_step(param=0.0, grad=0.0, *, lr=0.1):\n    {body}")["gd_step"]


@picture(figsize=(3, 2))
def plot_steps(fig, step, *, lr=0.1):
    ax = fig.subplots()
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.plot([0, 1], step(np.zeros(2), np.ones(2), lr=lr))
    return f"Steps at {lr:.1f}."


def sentence_of(*functions, body=None, seconds=60.0):
    said = []
    with guarded(*functions, seconds=seconds, show=said.append):
        (body or functions[0])()
    (sentence,) = said
    return sentence


def test_unanswered_function_is_named():
    """The sentence says what to use instead."""
    expected = f"This cell needs your `gd_step` (not written yet). {OURS}"

    assert sentence_of(gd_step(UNWRITTEN)) == expected


def test_error_in_a_function_is_told():
    """With its type and words."""
    sentence = sentence_of(gd_step("return param + [1] + lr.x"))

    assert sentence.startswith("This cell needs your `gd_step`, which raised TypeError: unsupported")
    assert sentence.endswith(OURS)


def test_innermost_exercise_is_named():
    """Helpers of the demo or of the student are not."""
    space = notebook("""
def helper(): raise ValueError("no")
def gd_step(): helper()
def demo(): gd_step()""")

    assert "your `gd_step`, which raised ValueError: no" in sentence_of(space["demo"])


@pytest.mark.parametrize("returned", ["None", "np.zeros(3)"])
def test_result_that_cannot_be_drawn_is_told(returned):
    """The error is in our code; what it was given is the student's."""
    fig = plot_steps(gd_step(f"return {returned}"))

    assert fig.problem.startswith("What your `gd_step` returned cannot be drawn: ")
    assert fig.problem.endswith(OURS)


def test_result_that_a_demo_cannot_use_names_the_exercise_behind_it():
    """The demo's function fails, because of what it called."""
    space = notebook("""
def gd_step(param): return None
def walk(): return [gd_step(0.0) + 1]
def demo(): return walk()""")

    assert sentence_of(space["demo"]).startswith("What your `gd_step` returned cannot be drawn: TypeError")


def test_function_that_is_no_exercise_is_named_without_a_replacement():
    """There is none of ours."""
    space = notebook("def my_own(): raise ValueError('no')")

    expected = "This cell needs your `my_own`, which raised ValueError: no."

    assert sentence_of(space["my_own"]) == expected


@pytest.mark.parametrize("body", [ENDLESS, CATCHING])
def test_endless_function_is_stopped(body):
    """Also one that catches what stops it."""
    sentence = sentence_of(gd_step(body), seconds=0.3)

    assert sentence == (
        f"This cell needs your `gd_step`, but it did not end within 0.3 seconds of computing. {OURS}"
    )


@pytest.mark.parametrize("body", [ENDLESS, CATCHING])
def test_endless_function_is_stopped_in_a_widget_s_thread(body):
    """No signal reaches it."""
    said = []
    function = gd_step(body)
    thread = threading.Thread(target=lambda: said.append(sentence_of(function, seconds=0.3)), daemon=True)
    thread.start()
    thread.join(60)

    assert "`gd_step`, but it did not end within 0.3 seconds" in said[0]


def test_thread_limit_ends_with_its_block():
    """What comes later may take its time."""
    problems = []

    def run():
        try:
            with thread_limit(0.3):
                pass
            end = time.thread_time() + 0.6
            while time.thread_time() < end:
                pass
        except BaseException as error:
            problems.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()

    assert problems == []


def test_loops_are_traced_after_a_thread_limit():
    """Taking an exception back makes Python 3.11 trace none that calls nothing."""
    reached = []

    def loop():
        for _ in range(10**7):
            pass
        reached.append("the end")

    def run():
        with thread_limit(0.3):
            pass
        with pytest.raises(Timeout), time_limit(0.05):
            loop()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()

    assert reached == []


def test_our_own_errors_go_through():
    """There is no function of the student's, in the block or in its way."""
    with pytest.raises(ZeroDivisionError), guarded(np.sum):
        print(1 / 0)
    with pytest.raises(ValueError, match="shape"):
        plot_steps(lambda *args, lr: np.zeros(3))


def test_interrupt_goes_through():
    """Who stops a cell wants it stopped."""
    with pytest.raises(KeyboardInterrupt), guarded(gd_step(UNWRITTEN)):
        raise KeyboardInterrupt


def test_without_a_notebook_the_sentence_is_printed(capsys):
    """As in a script."""
    with guarded():
        gd_step(UNWRITTEN)()

    assert "`gd_step` (not written yet)" in capsys.readouterr().out


def test_functions_are_found_in_lists_and_dicts():
    """As pictures take them."""
    one, other = gd_step(UNWRITTEN), gd_step(ENDLESS)

    assert list(students((1.0, np.sum, {"yours": one}, [(other, "b")]))) == [one, other]


def test_still_picture_becomes_a_sentence_and_recovers():
    """No image is shown in its place."""
    fig = plot_steps(gd_step(UNWRITTEN))
    bundle = fig._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"}
    assert "<code>gd_step</code> (not written yet)" in bundle["text/html"]
    assert bundle["text/plain"] == fig.problem == fig.alt

    plot_steps(gd_step("return param + lr * grad"), fig=fig)
    assert (fig.problem, fig.alt) == ("", "Steps at 0.1.")
    assert "image/png" in fig._repr_mimebundle_()


def test_endless_function_is_stopped_in_a_picture(monkeypatch):
    """After less time than in a cell, for every move may take as long."""
    monkeypatch.setattr(pictures, "REDRAW_SECONDS", 0.3)

    assert "did not end within 0.3 seconds" in plot_steps(gd_step(ENDLESS)).problem


def test_playground_shows_the_sentence_and_recovers():
    """It has no dots where the function fails, and draws where it does not."""
    playground = explore(plot_steps, gd_step("return [0, 1] if lr < 0.5 else None"), lr=(0.0, 1.0, 0.1))
    picture_before = playground.screen.runs

    playground.controls["lr"].value = 0.8
    assert (playground.screen.runs, playground.screen.shape) == (b"", [0, 0])
    assert playground.screen.alt.startswith("What your `gd_step` returned cannot be drawn")

    playground.controls["lr"].value = 0.2
    assert playground.screen.runs == picture_before
    assert playground.screen.alt == "Steps at 0.2."


def test_playground_of_an_unanswered_function_can_be_saved():
    """It shows the sentence where no kernel answers."""
    bundle = explore(plot_steps, gd_step(UNWRITTEN), lr=(0.0, 1.0))._repr_mimebundle_()

    assert "image/png" not in bundle
    assert "not written yet" in bundle["text/plain"]


def test_board_of_an_unanswered_function_is_made():
    """There are no axes yet to point at."""

    @picture(figsize=(3, 2))
    def plot_point(fig, step, *, x=1.0, y=0.0):
        fig.subplots().plot(step(x), y)
        return "A point."

    board = scrub(plot_point, "x", "y", gd_step(UNWRITTEN), x=(0.0, 4.0), y=(0.0, 1.0))

    assert "not written yet" in board.screen.alt


def test_race_shows_the_sentence():
    """In its still picture too."""
    space = notebook("""
def gd_step(param): raise NotImplementedError
def descend(start): return {"descent": np.array([start, gd_step(start)])}""")

    racer = race(RAVINE, space["descend"], start=(1.0, 1.0))

    assert racer.race.problem == f"This cell needs your `gd_step` (not written yet). {OURS}"
    assert racer.race.paths == []
    assert racer._repr_mimebundle_()["text/plain"] == racer.race.problem
