"""Animated widgets get the shared script and styles in front of their own."""

from course_lib.viz.widgets.player import with_player
from course_lib.viz.widgets.race import Race


def test_shared_text_comes_before_the_widget_s_own(tmp_path):
    """A style sheet gets the shared styles, a script the shared script."""
    for name, shared in (("own.js", "function makePlayer("), ("own.css", ".course-player ")):
        own = tmp_path / name
        own.write_text("/* mine */")

        text = with_player(own)

        assert shared in text
        assert text.endswith("/* mine */")


def test_race_has_one_player():
    """It defines none of its own, and exports what anywidget calls."""
    assert Race._esm.count("function makePlayer(") == 1
    assert Race._esm.count("export default { render };") == 1
