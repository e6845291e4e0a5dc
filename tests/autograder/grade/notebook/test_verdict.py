"""The judge's verdict: points by right answers, and nothing about hidden cases."""

import json
import sys

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell

from autograder.grade import record
from autograder.grade.answer_key import answer_key_from, compute_answer_key
from autograder.grade.notebook import verdict
from autograder.grade.notebook.verdict import LONGEST, TOO_COSTLY, judge_answer, judge_notebook
from course_lib import check as checking
from course_lib.check.calling.running import outcomes_of
from course_lib.check.npz_tree import pack, read_strangers
from course_lib.check.properties import PROPERTIES

LESSON = "01_sgd"


@pytest.fixture(scope="module")
def key():
    return answer_key_from(compute_answer_key(LESSON, "a secret"))


def collected(key, exercise, answer) -> bytes:
    return checking.collected(answer, key.truths[exercise].cases, 1.0)


def test_a_hidden_case_costs_points_but_its_values_stay_hidden(key):
    truth, visible = key.truths["gd_step"], key.visible["gd_step"]
    learnt = [case.args[0].tobytes() for case in truth.cases[:visible]]

    def by_heart(param, grad, *, lr):
        return param - lr * grad if param.tobytes() in learnt else param * 12345

    report = judge_answer(key, "gd_step", collected(key, "gd_step", by_heart))
    shown = report._html() + str(report) + json.dumps(record.summary(report))

    assert report.score == 0
    assert "a case you have not seen" in shown
    for case in truth.cases[visible:]:
        for number in np.ravel(case.args[0]):
            assert f"{number:.4g}" not in shown


def test_each_class_has_hidden_cases_of_its_own(key):
    other = answer_key_from(compute_answer_key(LESSON, "another secret"))
    again = answer_key_from(compute_answer_key(LESSON, "a secret"))

    assert other.inputs != key.inputs == again.inputs


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80\x04K\x01.",
        pack([]),
        pack(1.0),
        pack([("x", "", "", 0, [], [])]),
        pack([("x",)] * 9),
        pack([("x", 1, "", 0, [], [])] * 9),
        pack([("x", "", "", "0", [], [])] * 9),
    ],
)
def test_malformed_answers_earn_nothing_and_stop_nothing(key, data):
    report = judge_answer(key, "gd_step", data)

    assert report.score == 0
    assert report.messages


def test_the_kernel_gets_no_expected_values(key):
    expected = key.truths["linear_regression_gradient"].expected[-1].result

    assert expected.tobytes() not in key.inputs
    assert b"mistake" not in key.inputs


def test_the_report_says_why_there_is_no_answer(key):
    stopped = nbformat.v4.new_output("error", ename="SyntaxError", evalue="invalid syntax", traceback=[])
    cells = {"exercise-gd_step": new_code_cell("def", outputs=[stopped])}

    report = judge_notebook(key, {}, cells)["gd_step"]

    assert (report.score, report.answered) == (0, True)
    assert report.messages == ["Your cell stopped with SyntaxError: invalid syntax"]


def test_an_answer_that_takes_too_long_to_judge_earns_nothing(key, monkeypatch):
    """Even where the judge tries to go on after any exception."""

    def endless(*_):
        while True:
            try:
                sum(range(1000))
            except Exception:
                continue

    data = collected(key, "gd_step", lambda param, grad, *, lr: param - lr * grad)
    monkeypatch.setattr(verdict, "judge", endless)
    monkeypatch.setattr(verdict, "SECONDS", 0.1)
    report = judge_answer(key._replace(reports={}), "gd_step", data)

    assert (report.score, report.messages) == (0, [TOO_COSTLY])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts a process's memory here")
def test_an_answer_that_takes_too_much_memory_to_judge_earns_nothing(key):
    """As an array all words are as long as the longest."""

    def words(param, grad, *, lr):
        return ["x" * 300_000, *["a"] * 10_000]

    report = judge_answer(key, "gd_step", collected(key, "gd_step", words))

    assert (report.score, report.messages) == (0, [TOO_COSTLY])


def test_a_message_is_cut_where_a_stranger_chose_its_length(key):
    def long_key(param, grad, *, lr):
        return {"k" * 100_000: param}

    def long_row(param, grad, *, lr):
        return {"a": 1} if lr else np.empty((10_000, 0))

    for answer in (long_key, long_row):
        report = judge_answer(key, "gd_step", collected(key, "gd_step", answer))

        assert report.score == 0
        assert len(json.dumps(record.summary(report))) < 5 * LONGEST


def test_a_result_is_read_once_for_all_known_mistakes_and_for_the_cases_that_are_shown(key, monkeypatch):
    """What a property finds in an answer does not follow from the mistakes it is compared with."""
    looked = []
    find = PROPERTIES["batches"]
    monkeypatch.setitem(
        PROPERTIES, "batches", lambda *args, **options: looked.append(1) or find(*args, **options)
    )
    report = judge_answer(key, "minibatches", collected(key, "minibatches", lambda n, size, rng: [[0]]))

    assert report.score == 0
    assert len(looked) == len(key.truths["minibatches"].cases)


def in_place(param, grad, *, lr):
    param -= lr * grad
    return param


def test_an_input_that_was_changed_is_seen_whatever_the_students_process_says(key, monkeypatch):
    """There anything may be replaced; the judge compares with its own cases."""
    with monkeypatch.context() as patch:
        patch.setattr("course_lib.check.calling.changes.same", lambda old, new: True)
        patch.setattr("course_lib.check.calling.running.changed", lambda case, names, after: [])
        data = collected(key, "gd_step", in_place)

    report = judge_answer(key, "gd_step", data)

    assert (report.score, report.mistake) == (0, "changed-in-place")
    assert "You changed `param` in place" in report.messages[0]


def test_the_word_that_nothing_was_changed_counts_for_what_an_earlier_version_kept_alone(key):
    cases = key.truths["gd_step"].cases
    said = [[], ["param"]]
    kept = [pack([(o.result, "", "", 0, word) for o in outcomes_of(in_place, cases, 1.0)]) for word in said]

    fresh = [judge_answer(key, "gd_step", data).score for data in kept]
    old = [judge_answer(key, "gd_step", data, before_0_5=True) for data in kept]

    assert fresh == [0, 0]
    assert [(report.score, report.mistake) for report in old] == [(2, None), (0, "changed-in-place")]


@pytest.mark.parametrize("error", ["NotImplementedError", "Timeout", "NotAFunction", "KeyboardInterrupt"])
def test_a_case_that_is_said_not_to_be_answered_costs_as_much_as_a_wrong_one(key, error):
    """Whichever it is, and whatever else is said of it; all of them are no answer, worth nothing."""

    def right(param, grad, *, lr):
        return param - lr * grad

    outcomes = read_strangers(collected(key, "gd_step", right))
    for chosen in ({0}, {len(outcomes) - 1}, {*range(len(outcomes))}):
        words = [(*o[:1], error, "it is right", *o[3:]) if i in chosen else o for i, o in enumerate(outcomes)]
        report = judge_answer(key, "gd_step", pack(words))

        assert report.score == 0
        assert report.answered is not (error == "NotImplementedError" and len(chosen) == len(outcomes))
