"""What the judge of a class knows, and what of it the kernel gets."""

import numpy as np

from autograder.authoring.answer_key import truth
from autograder.authoring.lesson import load
from autograder.grade.answer_key import AnswerKey, answer_key_from, compute_answer_key
from autograder.grade.notebook.verdict import judge_answer
from course_lib.check import collected, find
from course_lib.check import truth as truth_module
from course_lib.check.case import Case, case
from course_lib.check.judge import judge_number
from course_lib.check.npz_tree import pack, read_ours
from course_lib.check.truth import KnownMistake, Slot, Truth, truth_to

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 2))
POINTS = [RNG.normal(size=(200, 2)) + shift for shift in (0, 0.3)]
SECRET = [((points[:, 0] > 0) + 1).astype(np.uint8) for points in POINTS]
CASES = [
    case(X, X[:, 0] > 0, then=(points,), target=secret) for points, secret in zip(POINTS, SECRET, strict=True)
]
TRUTH = Truth(
    "train_mlp",
    "00_use",
    points={"level_60": 1, "level_95": 2},
    slots=[Slot("result")],
    parameters=["x", "labels"],
    cases=CASES,
    expected=[],
    atol=[],
    mistakes=[KnownMistake("nothing-learnt", "You learnt nothing.", [], [])],
    property="levels",
    options={"measure": "accuracy", "levels": {"level_60": 0.6, "level_95": 0.95}},
)


def key_of(cases: list[Case], visible: int = 1) -> AnswerKey:
    """Return the answer key of a class whose first case is visible, or none."""
    none = [((None, "", "", 0, []))] * len(cases)
    known = truth_to(TRUTH._replace(cases=cases)) | {"expected": none, "atol": [{}] * len(cases)}
    known["mistakes"] = [("nothing-learnt", "You learnt nothing.", none, [["level_95"]] * len(cases))]
    return answer_key_from(pack([{"train_mlp": known}, {"train_mlp": visible}]))


def judged(answer, cases=CASES, visible=1):
    """Return the report on an answer, collected as the kernel does."""
    key = key_of(cases, visible)
    cases, seconds = read_ours(key.inputs)["train_mlp"]
    data = collected(answer, [Case(*case) for case in cases], seconds)
    return judge_answer(key, "train_mlp", data)


def only_on_what_is_seen(x, labels):
    return lambda points: (points[:, 0] > 0) + (1 if np.array_equal(points, POINTS[0]) else 0)


def test_no_target_is_sent_to_the_kernel():
    """What is called then is; a case without either is sent as ever."""
    plain = case(X, k=2)
    cases, _ = read_ours(key_of([*CASES, plain]).inputs)["train_mlp"]

    assert [len(one) for one in cases] == [6, 6, 5]
    np.testing.assert_array_equal(cases[0][5][0], POINTS[0])
    assert key_of([plain]).asked == key_of([plain._replace(target=SECRET[0])]).asked


def test_kept_answers_stay_answers_where_only_a_target_changes():
    """They are judged again; where something else is asked, they are not answers to it."""
    before = key_of(CASES)
    others = key_of([CASES[0], CASES[1]._replace(target=SECRET[0])])
    asks = key_of([CASES[0], CASES[1]._replace(then=(POINTS[0],))])

    assert before.asked == others.asked != asks.asked
    assert before.inputs == others.inputs
    assert before.digest != others.digest


def test_a_number_is_judged_as_by_a_check_and_nothing_is_hashed(monkeypatch):
    """A pack has digests that are slow on purpose; an answer key that no student sees has the number."""
    lesson = load("01_sgd")
    name, tries = (
        "iterations_per_epoch",
        [5005, 5005.0, 5004, 1281167 / 256, 0, np.float32(5005), "5005", None],
    )
    seen = [judge_number(find(name), answer) for answer in tries]
    monkeypatch.setattr(truth_module, "_hard", None)
    key = truth(lesson, name, [])

    assert key.digest == "=5005"
    assert [judge_number(key, answer) for answer in tries] == seen
    assert [report.score for report in seen] == [1, 1, 0, 0, 0, 1, 0, 0]
    assert any(report.mistake for report in seen)


def test_a_level_is_told_on_cases_that_nobody_has_seen():
    """How good a result is there is what a student needs, and tells no value."""
    report = judged(only_on_what_is_seen)

    assert report.score == 0
    assert report.mistake is None
    share = np.mean((POINTS[1][:, 0] > 0) == SECRET[1])
    assert share == 0
    assert str(report).count(" of the 200 points are classified correctly, expected 60 % or more.") == 1
    assert "is not a label" not in str(report)  # it would show what was returned for a secret point
    assert str(POINTS[1].shape) not in str(report)


def test_what_an_answer_returns_for_a_secret_case_is_not_told():
    """Its shape, or a number of it, could be a secret point."""

    def tells(x, labels):
        return lambda points: SECRET[0] if np.array_equal(points, POINTS[0]) else points[:, 0]

    told = str(judged(tells))

    assert "level_60 is not right" in told
    assert f"{POINTS[1][0, 0]:.3g}" not in told


def test_a_right_answer_earns_all_levels():
    """Judged apart from the function."""
    assert judged(lambda x, labels: lambda points: (points[:, 0] > 0) + 1).score == 3


def test_where_every_case_is_hidden_its_level_is_told_and_nothing_else():
    """Of an exercise that takes long the grader runs one case."""
    report = judged(lambda x, labels: lambda points: np.full(len(points), 1), CASES[1:], visible=0)
    share = 100 * np.mean(SECRET[1] == 1)

    assert report.score == 0
    assert report.answered
    assert report.messages == [
        f"on a case you have not seen: {share:.3g} % of the 200 points are classified "
        f"correctly, expected {level} % or more."
        for level in (60, 95)
    ]


def test_an_exercise_that_takes_long_is_run_on_hidden_cases_alone():
    """A training in a student's check need not be made again."""
    key = answer_key_from(compute_answer_key("13_your_own", "a class"), {"train_clothes", "accuracy_error"})

    assert key.visible == {"train_clothes": 0, "accuracy_error": 4}
    assert len(key.truths["train_clothes"].cases) == 1
