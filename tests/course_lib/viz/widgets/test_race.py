"""A race sends the browser its surface and paths, and answers a new start with new paths."""

import numpy as np

from course_lib.viz.widgets.race import plot_race, race
from course_lib.viz.widgets.surfaces import BEALE, RAVINE


def descend(start, *, lr=0.05, surface=RAVINE, steps=20):
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - lr * surface.grad(path[-1]))
    return {"descent": np.array(path), "rest": np.array([start])}


def points(sent):
    return np.frombuffer(sent["points"], np.float32).reshape(-1, 2)


def test_race_sends_points_and_losses_of_every_path():
    """They arrive as float32 buffers."""
    sent = race(RAVINE, descend, start=(2.0, 1.0)).race.paths

    assert [path["name"] for path in sent] == ["descent", "rest"]
    np.testing.assert_allclose(points(sent[0]), descend(np.array([2.0, 1.0]))["descent"], rtol=1e-6)
    np.testing.assert_allclose(np.frombuffer(sent[1]["losses"], np.float32), [12.0])


def test_race_answers_a_dropped_start_and_a_moved_control():
    """Both recompute the paths."""
    racer = race(RAVINE, descend, start=(2.0, 1.0), lr=(0.0, 0.2))
    racer.controls["lr"].value = 0.02
    racer.race.start = [-3.0, 0.5]

    expected = descend(np.array([-3.0, 0.5]), lr=0.02)["descent"]
    np.testing.assert_allclose(points(racer.race.paths[0]), expected, rtol=1e-5)


def test_race_keeps_the_place_of_the_start_on_another_surface():
    """Its coordinates are scaled to the limits of the new surface."""
    racer = race([RAVINE, BEALE], descend, start=(4.0, 0.0), lr=(0.0, 0.02))

    racer.controls["surface"].value = BEALE

    assert racer.race.start == [BEALE.xlim[1], 0.0]
    assert racer.race.surface["name"] == "Beale"
    np.testing.assert_allclose(points(racer.race.paths[0])[0], [4.5, 0.0])


def test_race_shows_a_path_that_diverges():
    """Divergence is a result, not an error."""
    racer = race(RAVINE, lambda start: descend(start, lr=10.0, steps=500), start=(1.0, 1.0))

    assert racer.race.problem == ""
    assert not np.isfinite(np.frombuffer(racer.race.paths[0]["losses"], np.float32)[-1])
    assert racer.picture.alt.startswith("Paths on the ravine")


def test_race_shows_an_error_and_recovers():
    """The error of a callback appears below the race until the next success."""
    racer = race(RAVINE, lambda start, *, lr: descend(start, lr=1 / lr), start=(1.0, 1.0), lr=(0, 100))

    racer.controls["lr"].value = 0

    assert racer.race.problem.startswith("ZeroDivisionError")
    racer.controls["lr"].value = 50
    assert racer.race.problem == ""


def test_race_leaves_a_still_picture_without_a_kernel():
    """A saved notebook shows the image."""
    bundle = race(RAVINE, descend, start=(2.0, 1.0))._repr_mimebundle_()

    assert set(bundle) == {"application/vnd.jupyter.widget-view+json", "image/png", "text/plain"}
    alt = plot_race(RAVINE, descend(np.array([2.0, 1.0]))).alt
    assert bundle["text/plain"] == alt
    assert "rest ends at loss 12" in alt
