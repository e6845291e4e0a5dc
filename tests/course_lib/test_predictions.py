"""A prediction is kept, stays as it was made, and is compared with what is true."""

import json

import pytest

from course_lib import predictions as module
from course_lib.predictions import predict, predicted, predictions

OPTIONS = ["It is faster.", "It diverges.", "Nothing changes."]


@pytest.fixture(autouse=True)
def fresh(tmp_path, monkeypatch):
    """Work in an empty folder, in a kernel that has just started."""
    monkeypatch.chdir(tmp_path)
    restart(monkeypatch)


def restart(monkeypatch):
    for name in ("_asked", "_said", "_results"):
        monkeypatch.setattr(module, name, {})


def test_question_is_asked_with_numbers_and_how_to_answer(capsys):
    """Where nothing can be clicked."""
    predict("rate", "What does a rate of 2 do?", OPTIONS)

    assert capsys.readouterr().out == (
        "What does a rate of 2 do?\n  1. It is faster.\n  2. It diverges.\n  3. Nothing changes.\n"
        "Run it with answer=1 to 3 to commit to one.\n"
    )


def test_answer_is_there_after_a_restart(monkeypatch, tmp_path, capsys):
    """In a file of its own, as text that a person can read."""
    predict("rate", "What does it do?", OPTIONS, answer=2)
    restart(monkeypatch)
    capsys.readouterr()

    predict("rate", "What does it do?", OPTIONS)

    assert json.loads((tmp_path / "my_predictions.json").read_text()) == {"rate": "It diverges."}
    assert capsys.readouterr().out.endswith("You said: It diverges.\n")


def test_answer_stays_as_it_was_made(capsys):
    """The second is not heard."""
    predict("rate", "What does it do?", OPTIONS, answer=1)
    predict("rate", "What does it do?", OPTIONS, answer=2)

    assert module.committed("rate") == "It is faster."


def test_answer_to_another_question_does_not_count(monkeypatch):
    """The lesson may have been written anew."""
    predict("rate", "What does it do?", OPTIONS, answer=1)
    restart(monkeypatch)

    predict("rate", "What does it do?", ["Left.", "Right."])

    assert module.committed("rate") is None


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (2, "✓ You predicted it: It diverges."),
        (1, "○ You said: It is faster.\n  It is: It diverges."),
        (None, "○ It is: It diverges.\n  You had made no prediction."),
    ],
)
def test_answer_is_set_beside_what_is_true(answer, words, capsys):
    """Nobody who made none is stopped."""
    predict("rate", "What does it do?", OPTIONS, answer=answer)
    capsys.readouterr()

    predicted("rate", right="It diverges.")

    assert capsys.readouterr().out == words + "\n"


@pytest.mark.parametrize(
    ("answer", "head"), [(2.2, "✓ You predicted it: 2.3\n  You said: 2.2"), (1, "○ You said: 1\n")]
)
def test_number_is_right_when_it_is_near(answer, head, capsys):
    """As near as the lesson says."""
    predict("loss", "How large is it?", (0.0, 5.0), answer=answer)
    capsys.readouterr()

    predicted("loss", right=2.3, within=0.2)

    assert capsys.readouterr().out.startswith(head)


def test_tally_names_what_came_otherwise(capsys):
    """And what was not looked at."""
    predict("rate", "What does it do?", OPTIONS, answer=2)
    predict("loss", "How large is it?", (0.0, 5.0), answer=1)
    predict("last", "Which?", ["This.", "That."])
    predicted("rate", right="It diverges.")
    predicted("loss", right=2.3)
    capsys.readouterr()

    predictions()

    assert capsys.readouterr().out == (
        "✓ 1 of 3 predictions\n  How large is it? You said: 1. It is: 2.3\n"
        "  Which? The answer stands further up.\n"
    )


def test_tally_has_one_full_stop(capsys):
    """Also behind an answer that ends with one."""
    predict("rate", "What does it do?", OPTIONS, answer=1)
    predicted("rate", right="It diverges.")
    capsys.readouterr()

    predictions()

    assert "You said: It is faster. It is: It diverges.\n" in capsys.readouterr().out


def test_tally_of_none_says_what_to_run(capsys):
    """After a restart."""
    predictions()

    assert "Run the cells that ask" in capsys.readouterr().out


@pytest.mark.parametrize("answer", [0, 4, "It explodes.", 1.5])
def test_no_answer_is_an_error_that_says_what_is_one(answer):
    """Nothing is kept."""
    with pytest.raises(ValueError, match=r"is no answer to 'What does it do\?'. Run it with answer=1 to 3"):
        predict("rate", "What does it do?", OPTIONS, answer=answer)
    assert module.committed("rate") is None


def test_number_out_of_range_is_an_error():
    """It says the range."""
    with pytest.raises(ValueError, match="a number from 0 to 5"):
        predict("loss", "How large is it?", (0.0, 5.0), answer=7.0)


def test_file_that_cannot_be_read_is_left_alone(tmp_path, capsys):
    """It may hold other predictions; the new one holds until the kernel ends."""
    (tmp_path / "my_predictions.json").write_text('{"other": "yes"')

    predict("rate", "What does it do?", OPTIONS, answer=2)

    assert "Noted until the kernel restarts: my_predictions.json cannot be read." in capsys.readouterr().out
    assert module.committed("rate") == "It diverges."
    assert (tmp_path / "my_predictions.json").read_text() == '{"other": "yes"'
