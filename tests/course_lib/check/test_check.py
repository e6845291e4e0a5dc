"""The check as a notebook calls it: what it shows, what it collects, and what it says when it cannot."""

import re
from fractions import Fraction

import numpy as np
import pytest

from course_lib.check import INDEX, PACKS, UnknownExercise, check, find, ours
from course_lib.check.judge import judge
from course_lib.check.npz_tree import CodecError, pack, read_strangers


def uphill(param, grad, *, lr):
    return param + lr * grad


def test_notebook_gets_a_card_and_nbgrader_a_plain_number():
    """The text of the result is the score, which nbgrader reads; the card is HTML with the sentence."""
    bundle = check("gd_step", uphill)._repr_mimebundle_()

    assert bundle["text/plain"] == "0"
    assert "You walked uphill" in bundle["text/html"]


def test_a_mistake_is_named_though_the_dtype_is_wrong_too():
    """One that makes float64 of float32 on the way; where only the dtype is another, that is a remark."""

    def one_at_zero(dy, cache):
        return (dy * np.where(cache.x >= 0, 1, cache.negative_slope),)

    def double(dy, cache):
        return (np.where(cache.x > 0, dy, cache.negative_slope * dy).astype(np.float64),)

    assert check("leaky_relu_backward", one_at_zero).mistake == "slope-one-at-zero"
    report = check("leaky_relu_backward", double)
    assert (report.mistake, report.score) == (None, report.points)
    assert "float64 where float32 came in" in report.remarks[0]


def test_a_mistake_that_does_not_end_is_named_where_calls_may_take_longer():
    """In a web page the limit is four times as long, and a clock stands for the processor's time."""
    truth = find("graph_backward")
    mistake = next(m for m in truth.mistakes if m.name == "every-path-by-itself")
    stopped = [o for o in mistake.outcomes if o.error == "Timeout"]
    there = [
        o._replace(message=o.message.replace("1 seconds of computing", "4 seconds")) for o in mistake.outcomes
    ]

    assert stopped
    assert there != mistake.outcomes
    assert judge(truth, there).mistake == mistake.name


def test_a_class_whose_cell_was_not_run_is_told():
    report = check("relu_backward", lambda dy, cache: ReLUCache(dy))

    assert "made in a cell that has not been run" in str(report)


def test_what_a_student_wrote_is_escaped_in_the_card():
    """An error's message may hold markup."""

    def scripted(param, grad, *, lr):
        raise ValueError("<script>alert(1)</script>")

    card = check("gd_step", scripted)._repr_mimebundle_()["text/html"]

    assert "<script>" not in card
    assert "&lt;script&gt;" in card


@pytest.mark.parametrize("answer", [None, ...])
def test_no_answer_gets_a_sentence(answer):
    """Whether the name stands for nothing or for dots."""
    for exercise in ("gd_step", "iterations_per_epoch"):
        report = check(exercise, answer)

        assert not report.answered
        assert "Not answered yet" in str(report)


def test_a_name_used_for_something_else_is_told():
    """The function was overwritten by a number."""
    assert "not a function" in str(check("gd_step", 0.1))


def test_number_is_judged_without_being_told():
    """A right one, a known mistake, a stranger, and what is no number; the pack holds digests only."""
    assert check("iterations_per_epoch", np.int64(5005)).score == 1
    assert check("iterations_per_epoch", Fraction(5005)).score == 1
    assert check("iterations_per_epoch", 5004).mistake == "last-batch-forgotten"
    assert check("iterations_per_epoch", 77).mistake is None
    assert "expected a number" in str(check("iterations_per_epoch", "many"))
    assert b"5005" not in (PACKS / "01_sgd.npz").read_bytes()


def test_unknown_exercise_tells_the_known_ones():
    with pytest.raises(UnknownExercise, match="gd_step"):
        check("gd_stp", uphill)


def test_broken_pack_costs_its_own_lesson_only(tmp_path):
    """The others are still found; what it held is told to be broken, by its file's name."""
    (tmp_path / "00_broken.npz").write_bytes(b"cut off")
    (tmp_path / "01_sgd.npz").write_bytes((PACKS / "01_sgd.npz").read_bytes())

    assert find("gd_step", tmp_path).name == "gd_step"
    with pytest.raises(CodecError, match="00_broken"):
        find("adam_step", tmp_path)


def test_with_an_index_no_other_lessons_pack_is_opened(tmp_path):
    """As in a web page, which would fetch it; and what is in no lesson is told without opening any."""
    for name in ("00_broken", "02_broken"):
        (tmp_path / f"{name}.npz").write_bytes(b"cut off")
    (tmp_path / "01_sgd.npz").write_bytes((PACKS / "01_sgd.npz").read_bytes())
    (tmp_path / INDEX).write_text('{"adam_step": "02_broken", "gd_step": "01_sgd"}')

    assert find("gd_step", tmp_path).name == "gd_step"
    with pytest.raises(UnknownExercise, match="are: adam_step, gd_step"):
        find("gd_stp", tmp_path)


def test_missing_packs_are_told(tmp_path):
    with pytest.raises(UnknownExercise, match="no packs"):
        find("gd_step", tmp_path)


def test_collecting_writes_what_came_and_judges_nothing(tmp_path, monkeypatch):
    """In the grader's kernel the check knows only inputs: its report has no score, its file the outcomes."""
    case = ((np.ones(2), np.ones(2)), {"lr": 0.5}, "", 1, False)
    (tmp_path / "answers").mkdir()
    (tmp_path / "inputs.npz").write_bytes(pack({"gd_step": ([case], 1.0), "iterations_per_epoch": ([], 1.0)}))
    monkeypatch.setenv("COURSE_COLLECT", str(tmp_path))

    report = check("gd_step", uphill)
    check("iterations_per_epoch", 5004)

    ((result, error, *_),) = read_strangers((tmp_path / "answers/gd_step.npz").read_bytes())
    assert (report.score, report.points) == (0, 0)
    assert (result.tolist(), error) == ([1.5, 1.5], "")
    assert read_strangers((tmp_path / "answers/iterations_per_epoch.npz").read_bytes()) == 5004


def test_failing_call_can_be_had_as_variables():
    """To be looked at, and called again; a new copy each time."""
    report = check("gd_step", uphill)

    args, options = check.case("gd_step")

    assert report.score == 0
    assert uphill(*args, **options).shape == args[0].shape
    args[0][:] = 0
    assert np.any(check.case("gd_step")[0][0])


def test_failing_call_is_not_there_before_and_after():
    """Nothing has failed, or the last answer was right."""
    check("sgd_step", lambda param, grad, *, lr, weight_decay=0.0: param - lr * (grad + weight_decay * param))

    with pytest.raises(UnknownExercise, match="has failed"):
        check.case("sgd_step")


def test_ours_is_the_courses_own_function():
    """To compare with after a tick."""
    report = check("gd_step", ours("gd_step"))

    assert report.right
    assert "course_lib/optim/" in str(report)


def test_hint_unfolds_after_some_tries():
    """The same answer checked again is no new try."""

    def tried(factor):
        source = f"lambda param, grad, *, lr: param + {factor} * lr * grad"
        answer = eval(source)
        answer.__doc__ = source
        return str(check("gd_step", answer))

    reports = [tried(factor) for factor in (1.5, 2.5, 3.5, 4.5)]

    assert "Hint:" not in reports[0]
    assert "Hint:" in reports[-1]


def test_tally_says_how_far_the_lesson_is():
    """Below each card."""
    assert re.search(r"Lesson 01: \d of 9 exercises, [\d.]+ of 22 points\.", str(check("gd_step", uphill)))
