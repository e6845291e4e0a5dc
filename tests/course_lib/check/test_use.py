"""Exercises whose answers are used: judged by how good they are on data that they have not seen."""

import numpy as np
import pytest

from course_lib import check as checking
from course_lib.check import card, check, collect
from course_lib.check.arguments import Made
from course_lib.check.calling.running import outcomes_of
from course_lib.check.case import Outcome, case
from course_lib.check.judge import judge
from course_lib.check.npz_tree import pack, read_ours, read_strangers
from course_lib.check.truth import KnownMistake, Slot, Truth, truth_from, truth_to

RNG = np.random.default_rng(0)
X, POINTS = RNG.normal(size=(40, 2)), RNG.normal(size=(200, 2))
SECRET = (POINTS[:, 0] > 0).astype(np.uint8)
TRAIN = case(X, (X[:, 0] > 0).astype(int), then=(POINTS,), target=SECRET, note="200 points")
TRUTH = Truth(
    "train_mlp",
    "00_use",
    points={"level_60": 1, "level_95": 2},
    slots=[Slot("result")],
    parameters=["x", "labels"],
    cases=[TRAIN],
    expected=[Outcome()],
    atol=[],
    mistakes=[KnownMistake("nothing-learnt", "You learnt nothing.", [Outcome()], [["level_95"]])],
    property="levels",
    options={"measure": "accuracy", "levels": {"level_60": 0.6, "level_95": 0.95}},
)


def learns(x, labels):
    return lambda points: points[:, 0] > 0


def half(x, labels):
    return lambda points: (points[:, 0] > 0) & (points[:, 1] > 0)


def report(answer, truth=TRUTH):
    return judge(truth, outcomes_of(answer, truth.cases, truth.seconds))


@pytest.fixture
def packs(tmp_path, monkeypatch):
    """A pack with the exercise."""
    (tmp_path / "00_use.npz").write_bytes(pack({"train_mlp": truth_to(TRUTH)}))
    monkeypatch.setattr(checking, "PACKS", tmp_path)
    monkeypatch.setattr(checking.find, "__defaults__", (tmp_path,))


def test_points_are_given_by_level():
    """What is named is what the result shows, and no mistake on a list: another run gives another result."""
    good, fair, bad = (report(answer) for answer in (learns, half, lambda x, labels: lambda p: np.ones(200)))

    assert (good.score, fair.score, bad.score) == (3, 1, 0)
    assert (good.mistake, fair.mistake, bad.mistake) == (None, None, "nothing-learned")
    assert "of the 200 points are classified correctly, expected 95 % or more." in str(fair)


def test_each_case_with_a_target_has_to_reach_a_level():
    """A good one does not make up for another."""
    cases = [TRAIN, TRAIN._replace(target=1 - SECRET)]
    truth = TRUTH._replace(cases=cases, expected=[Outcome()] * 2, mistakes=[])

    assert report(learns, truth).score == 0


def test_an_exception_that_a_mistake_raises_names_it():
    """That does repeat."""
    raised = Outcome(error="ValueError", message="odd")
    truth = TRUTH._replace(mistakes=[KnownMistake("odd", "You raise.", [raised], [["level_60", "level_95"]])])

    def raises(x, labels):
        raise ValueError("odd")

    assert report(raises, truth).mistake == "odd"
    assert report(half, truth).mistake is None


def test_an_answer_that_returns_no_function_is_told():
    """And what comes then is a part of the call that is shown."""
    told = str(report(lambda x, labels: 0.5))

    assert "It returned a number, expected a function that can be called with 1 argument" in told
    assert card.call_text("train_mlp", TRAIN) == (
        "train_mlp(array of shape (40, 2), array of shape (40))(array of shape (200, 2))"
    ).replace("(40))", "(40,))")


def test_an_object_within_a_list_of_tuples_is_shown_by_what_it_is():
    """A network's parts, say: never by its source."""
    layer = Made("function", ("def double(x): return 2 * x",), "a layer that doubles")

    assert card.call_text("f", case([(layer, {"p": 2})])) == "f([(a layer that doubles, {'p': 2})])"


def test_a_card_shows_no_target():
    """Neither a label nor a place for them."""
    small = case(1.0, then=(2.0,), target=np.array([7777]))
    truth = TRUTH._replace(cases=[small])
    shown = report(lambda x: lambda y: np.array([3]), truth)

    assert shown.score == 0
    for text in (str(shown), shown._html()):
        assert "train_mlp(1)(2)" in text
        assert "target" not in text
    assert card.call_text("f", small) == "f(1)(2)"


def test_the_failing_call_is_had_with_what_comes_then(packs):
    """Three parts, so that one line runs it again."""
    check("train_mlp", half)

    args, options, then = check.case("train_mlp")

    np.testing.assert_array_equal(half(*args, **options)(*then), (POINTS > 0).all(axis=1))


def test_a_pack_keeps_what_comes_then_and_the_target(packs):
    """Written and read."""
    known = checking.find("train_mlp").cases[0]

    np.testing.assert_array_equal(known.target, SECRET)
    np.testing.assert_array_equal(known.then[0], POINTS)


def test_a_pack_of_cases_with_five_fields_is_read():
    """As they were before."""
    data = truth_to(TRUTH) | {"cases": [((1,), {"k": 2}, "note", 1, False)]}

    assert truth_from(read_ours(pack(data))).cases == [case(1, k=2, note="note")]


def test_what_is_collected_is_the_result_of_the_function(tmp_path):
    """The function stays in its process."""
    (tmp_path / "answers").mkdir()
    (tmp_path / "inputs.npz").write_bytes(pack({"train_mlp": ([TRAIN.asked()], 2.0)}))

    collect("train_mlp", learns, tmp_path)

    (outcome,) = read_strangers((tmp_path / "answers" / "train_mlp.npz").read_bytes())
    np.testing.assert_array_equal(outcome[0], POINTS[:, 0] > 0)
