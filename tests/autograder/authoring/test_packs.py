"""Two packs agree if they judge alike: what another machine moves does not count, all else does."""

import copy
from collections import namedtuple

import numpy as np
import pytest

from autograder.authoring.packs import built_pack, read_pack, same_values
from course_lib.check import PACKS
from course_lib.check.case import Outcome
from course_lib.check.npz_tree import read_ours

LESSON = "06_batch_norm"


@pytest.fixture(scope="module")
def packed():
    """A lesson's pack, as it is built here."""
    return built_pack(LESSON)


@pytest.fixture
def built(packed):
    """What is in the pack."""
    return read_ours(packed)


@pytest.fixture
def pack(packed):
    """The same once more, to be changed."""
    return read_ours(packed)


def moved(outcome, by):
    """Return an outcome with every number of its results moved, relative to the largest of them."""
    parts = [part if part is None else part + by * np.max(np.abs(part)) for part in outcome[0]]
    return (tuple(parts), *outcome[1:])


def test_committed_pack_agrees_with_one_built_here(built):
    """Whichever machine built the committed one."""
    assert same_values(read_pack(PACKS / f"{LESSON}.npz"), built)


@pytest.mark.parametrize(("by", "same"), [(1e-12, True), (1e-5, False), (np.nan, False), (np.inf, False)])
def test_expected_values_agree_within_the_tolerance(built, pack, by, same):
    """Last digits do not count; a real change, NaN and infinity do."""
    expected = pack["standardize"]["expected"]
    expected[0] = moved(expected[0], by)

    assert same_values(built, pack) is same
    assert same_values(pack, built) is same


@pytest.mark.parametrize(("by", "same"), [(1e-12, True), (1e-5, False), (np.nan, False)])
def test_mistakes_values_agree_within_the_tolerance(built, pack, by, same):
    """The same holds for what a known mistake gives."""
    outcomes = pack["standardize"]["mistakes"][0][2]
    outcomes[0] = moved(outcomes[0], by)

    assert same_values(built, pack) is same


def test_nan_agrees_with_nan_only(built, pack):
    """A mistake may well give NaN."""
    for one in (built, pack):
        one["standardize"]["expected"][0] = moved(one["standardize"]["expected"][0], np.nan)

    assert same_values(built, pack)


@pytest.mark.parametrize(
    ("field", "value"),
    [("seconds", 3.0), ("points", {"train": 2}), ("canonical", "axes"), ("slots", [("train", "", (), True)])],
)
def test_what_an_exercise_says_of_itself_is_exact(built, pack, field, value):
    """Its points, its time limit, what brings it to one form, what it returns."""
    pack["standardize"][field] = value

    assert not same_values(built, pack)


def test_an_option_counts_however_small_it_is(built, pack):
    """Beside data around 1, an eps is compared with itself."""
    args, options, *rest = pack["pca_whiten"]["cases"][0]
    pack["pca_whiten"]["cases"][0] = (args, options | {"eps": 0.5 * options["eps"]}, *rest)

    assert not same_values(built, pack)


def test_a_tolerance_counts(built, pack):
    """A pack with an old tolerance is out of date."""
    pack["standardize"]["atol"][0] = {
        name: 2 * limit for name, limit in pack["standardize"]["atol"][0].items()
    }

    assert not same_values(built, pack)


@pytest.mark.parametrize(
    "change", [lambda name, *rest: ("other", *rest), lambda name, said, *rest: (name, "Other words.", *rest)]
)
def test_a_mistakes_name_and_sentence_are_exact(built, pack, change):
    """Both are shown to students."""
    mistakes = pack["standardize"]["mistakes"]
    mistakes[0] = change(*mistakes[0])

    assert not same_values(built, pack)


def test_an_error_counts_by_its_type_not_its_words(built, pack):
    """NumPy rewords its messages."""
    for one, message in ((built, "was"), (pack, "is")):
        one["standardize"]["mistakes"][0][2][0] = tuple(Outcome(error="ValueError", message=message))

    assert same_values(built, pack)
    pack["standardize"]["mistakes"][0][2][0] = tuple(Outcome(error="TypeError", message="was"))
    assert not same_values(built, pack)


def test_integers_are_exact():
    """A number of parameters may have eight digits, all of which count."""
    built = read_ours(built_pack("09_resnets"))
    pack = copy.deepcopy(built)
    outcomes = next(data["expected"] for data in pack.values() if type(data["expected"][0][0]) is int)
    outcomes[0] = (outcomes[0][0] + 1, *outcomes[0][1:])

    assert not same_values(built, pack)


def test_missing_exercises_and_torn_packs_do_not_agree(built, pack, tmp_path):
    """Neither way round."""
    del pack["standardize"]
    (tmp_path / "torn.npz").write_bytes(b"PK")

    assert not same_values(pack, built)
    assert not same_values(built, pack)
    assert not same_values(read_pack(tmp_path / "torn.npz"), built)


@pytest.mark.parametrize("fields", ["v m", "first second"])
def test_a_state_with_other_fields_is_another_argument(built, pack, fields):
    """Kept inputs would hand students' code the names of yesterday."""
    for truths, names in ((built, "m v"), (pack, fields)):
        args, *rest = truths["standardize"]["cases"][0]
        truths["standardize"]["cases"][0] = ((*args, namedtuple("State", names)(1.0, 1.0)), *rest)

    assert not same_values(built, pack)
