"""The run in the page has its data, and learns and breaks as the course's own runs do."""

import json

import numpy as np
import pytest

from course_lib.datasets.loaders import load_digits
from course_lib.viz.debugging.live_run import LiveRunWidget, live_run
from tests.browser import chromium

SCRIPT = """(data) => {
    %s
    const base = {
        notZeroed: false, twice: false, trainingMode: false, few: false, bias: false, rate: 0.05, p: 0.2,
    };
    const last = (switches, norm = true) => {
        const run = makeRun(data, norm);
        while (run.epoch < 4) run.step({ ...base, ...switches });
        return run.points.at(-1).slice(1).map((value) => (Number.isFinite(value) ? value : 1e30));
    };
    return {
        fine: last({}), plain: last({}, false), notZeroed: last({ notZeroed: true }),
        twice: last({ twice: true }), bias: last({ bias: true }), few: last({ few: true, p: 0 }),
        testing: last({ trainingMode: true, p: 0.6 }),
    };
}"""


def test_images_are_sent_as_bytes():
    """From 0 to 16, 64 of each."""
    widget, digits = live_run().widget, load_digits()

    assert len(widget.images) == 64 * len(widget.labels) == digits.train_images.size
    np.testing.assert_allclose(
        np.frombuffer(widget.val_images, np.uint8) / 16, digits.test_images.ravel(), atol=1e-6
    )
    assert "image/png" in live_run()._repr_mimebundle_()


@pytest.mark.browser
def test_the_page_learns_and_breaks_as_numpy_does():
    """After four epochs: what is fine learns, and each switch has its symptom; a bias has none."""
    widget = live_run().widget
    data = {
        name: list(getattr(widget, key))
        for name, key in (
            ("images", "images"),
            ("labels", "labels"),
            ("valImages", "val_images"),
            ("valLabels", "val_labels"),
        )
    }
    script = SCRIPT % str(LiveRunWidget._esm).replace("export default { render };", "")

    with chromium() as page:
        found = page.evaluate(f"({script})({json.dumps(data)})")

    for name in ("fine", "plain"):
        assert found[name][0] < 0.5
        assert found[name][3] > 0.85
    assert found["notZeroed"][0] > 10
    assert found["twice"][0] > np.log(np.e + 9) - 1
    assert found["twice"][3] > 0.8
    np.testing.assert_allclose(found["bias"], found["fine"], atol=0.01)
    assert found["few"][1] > 0.99 > found["few"][3] + 0.1
    assert found["testing"][3] < found["testing"][1] + 0.1 < 1
