"""How long a lesson trains, on a machine and in a web page."""

import sys

from course_lib.nn.training import affordable


def test_training_is_as_long_as_the_text_says_and_nothing_is_printed(capsys):
    """Everywhere but in a web page."""
    assert affordable(400, in_browser=100, unit="step") == 400
    assert capsys.readouterr().out == ""


def test_a_web_page_trains_for_less_and_says_so_in_one_line(capsys, monkeypatch):
    """What it does, and what the text's numbers come from."""
    monkeypatch.setattr(sys, "platform", "emscripten")

    assert affordable(400, in_browser=100, unit="step") == 100
    assert affordable(4, in_browser=1) == 1
    several, one = capsys.readouterr().out.splitlines()
    assert "100 steps," in several
    assert several.endswith("are those of 400.")
    assert "1 epoch," in one
