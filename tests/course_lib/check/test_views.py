"""A view keeps what all right answers share, and refuses what is not even of the right kind."""

import numpy as np
import pytest

from course_lib.check.call import Outcome, case
from course_lib.check.codec import Made
from course_lib.check.judge import Truth, judge, seen
from course_lib.check.makers import replaying_rng
from course_lib.check.views import TOLERANCE, normal_draws

SHAPE = (30, 20, 5, 5)


def two(draw):
    """Return what two calls give."""
    rng = np.random.default_rng(0)
    return draw(rng), draw(rng)


def test_normal_draws_tell_a_normal_distribution_from_its_rivals():
    """Same deviation, other tails: uniform weights, and those cut off at two deviations as in Keras."""
    rivals = {
        "uniform": lambda rng: rng.uniform(-1, 1, SHAPE) * np.sqrt(3),
        "cut off": lambda rng: (
            (z := rng.normal(size=40_000))[np.abs(z) < 2][: np.prod(SHAPE)].reshape(SHAPE) / 0.8796
        ),
    }
    normal = normal_draws(two(lambda rng: rng.normal(0, 0.1, SHAPE)), case(SHAPE, calls=2))

    for draw in rivals.values():
        rival = normal_draws(two(lambda rng, draw=draw: 0.1 * draw(rng)), case(SHAPE, calls=2))
        wrong = {
            name
            for name, limit in TOLERANCE["normal_draws"].items()
            if abs(normal[name] - rival[name]) > limit
        }
        assert wrong == {"kurtosis"}


def test_normal_draws_accept_any_generator():
    """Two sets of draws that share nothing but their distribution, 100 times."""
    tolerance, case_ = TOLERANCE["normal_draws"], case(SHAPE, calls=2)

    for seed in range(100):
        one, other = (
            normal_draws(tuple(np.random.default_rng([seed, who]).normal(0, 0.13, (2, *SHAPE))), case_)
            for who in (0, 1)
        )
        assert all(abs(one[name] - other[name]) < tolerance[name] for name in tolerance)


@pytest.mark.parametrize(
    ("draw", "sentence"),
    [
        (lambda rng: None, "it returned None"),
        (lambda rng: rng.normal(size=SHAPE[::-1]), "have shape"),
        (lambda rng: np.full(SHAPE, 0.1), "all weights are 0.1"),
        (lambda rng: np.random.default_rng(1).normal(size=SHAPE), "two calls gave the same numbers"),
        (lambda rng: rng.integers(0, 9, SHAPE), "dtype int64"),
    ],
)
def test_normal_draws_say_what_is_no_answer(draw, sentence):
    with pytest.raises(ValueError, match=sentence):
        normal_draws(two(draw), case(SHAPE, calls=2))


def test_normal_draws_follow_the_generator():
    """One that repeats itself must be seen to; its numbers are not judged."""
    repeating = case((4, 7), Made("replaying_rng", (0,)), calls=2)
    rng = replaying_rng(0)

    assert set(normal_draws((rng.normal(size=(4, 7)),) * 2, repeating).values()) == {"not judged"}
    with pytest.raises(ValueError, match="do not follow the generator"):
        normal_draws(tuple(np.random.default_rng(0).normal(size=(2, 4, 7))), repeating)


def test_pack_keeps_what_a_view_saw_and_judges_by_it():
    """The expected outcome holds statistics or a sentence, never the draws."""
    cases = [case(SHAPE, calls=2)]
    points = dict.fromkeys(TOLERANCE["normal_draws"], 1.0)
    right = [Outcome(two(lambda rng: rng.normal(0, 0.1, SHAPE)))]
    wide = [Outcome(two(lambda rng: rng.normal(0, 0.2, SHAPE)))]
    truth = Truth(
        "draw", points, ("result",), "normal_draws", "", 1.0, cases, [], [TOLERANCE["normal_draws"]], []
    )
    truth = truth._replace(expected=seen(truth, right))

    assert set(truth.expected[0].result) == set(points)
    assert judge(truth, right).score == 3
    assert judge(truth, wide).passed == {"mean": True, "std": False, "kurtosis": True}
    assert seen(truth, [Outcome(None)])[0].result == "it was not called twice"
