"""Results are judged by how good they are: by the levels that a measure reaches on each case."""

import numpy as np
import pytest

from course_lib.check.arguments import Made
from course_lib.check.case import case
from course_lib.check.properties.by_level.levels import levels

RNG = np.random.default_rng(0)
TRUE = RNG.integers(0, 10, 120)
NETWORK = np.where(np.arange(120) % 10, TRUE, (TRUE + 1) % 10)  # right in nine of ten
CASE = case("parameters", target=TRUE.astype(np.uint8))
ACCURACY = {"accuracy_50": 0.5, "accuracy_80": 0.8}
CLEAN = RNG.random((2, 1, 8, 8))
NOISE = RNG.normal(0, 0.1, CLEAN.shape)
PICTURES = {"clean": CLEAN, "baseline": CLEAN + NOISE, "than": "the noisy pictures"}


def found(result, target, measure="accuracy", reach=None, **options):
    """Return the fields that fail, with their sentences."""
    given = reach or {"level": 0.5}
    findings = levels(result, case(target=target), measure=measure, levels=given, **options)
    return {f.field: f.sentence for f in findings}


def classified(result, at=CASE, expected=NETWORK):
    """Return the fields that fail where a network with given weights classifies images."""
    options = {"measure": "accuracy", "levels": ACCURACY, "noun": "image", "same": "classes"}
    return {f.field: f.sentence for f in levels(result, at, expected=expected, **options)}


def partly(share):
    """Return classes of which a share is the network's."""
    classes = NETWORK.copy()
    classes[int(share * 120) :] = (TRUE[int(share * 120) :] + 2) % 10
    return classes


@pytest.mark.parametrize(
    "result", [NETWORK, NETWORK.astype(np.uint8), NETWORK.astype(np.uint64), NETWORK.tolist(), NETWORK * 1.0]
)
def test_the_networks_classes_pass_in_any_container(result):
    """Another container or type than is usual is a remark."""
    remarks = classified(result)

    assert set(remarks) <= {""}
    assert bool(remarks) == (isinstance(result, list) or result.dtype.kind == "f")


@pytest.mark.parametrize(
    ("share", "failed"),
    [
        (0.95, {"classes"}),
        (0.7, {"accuracy_80", "classes"}),
        (0.3, {"accuracy_50", "accuracy_80", "classes"}),
    ],
)
def test_each_level_is_worth_points_of_its_own(share, failed):
    """The sentence says how good the result is, and which level it misses."""
    assert set(classified(partly(share))) == failed
    assert classified(partly(0.3))["accuracy_50"] == (
        "26.7 % of the 120 images are classified correctly, expected 50 % or more."
    )


def test_a_level_that_is_just_reached_passes():
    """0.7 of 120 is 84; one less fails."""
    right = TRUE.copy()
    right[84:] = (TRUE[84:] + 1) % 10
    less = right.copy()
    less[0] = (TRUE[0] + 1) % 10

    assert not found(right, TRUE, reach={"level": 0.7})
    assert found(less, TRUE, reach={"level": 0.7})["level"].startswith("69.2 %")


def test_levels_are_lower_in_a_web_page_where_the_case_is_smaller(monkeypatch):
    """The sentence names the level that counts there; 0.9 less 0.05 is 0.85 and no rounding more."""
    right = np.where(np.arange(120) < 102, TRUE, (TRUE + 1) % 10)
    assert "90 %" in found(right, TRUE, reach={"level": 0.9}, less_in_browser=0.05)["level"]

    monkeypatch.setattr("sys.platform", "emscripten")

    assert not found(right, TRUE, reach={"level": 0.9}, less_in_browser=0.05)
    assert "expected 86 % or more" in found(right, TRUE, reach={"level": 0.9}, less_in_browser=0.04)["level"]


def test_a_result_just_below_a_level_is_told_with_more_digits():
    """Else a student reads that 90 % are not 90 %."""
    true = np.zeros(10_000, int)
    came = true.copy()
    came[:1001] = 1

    told = found(came, true, reach={"level": 0.9})["level"]

    assert told.startswith("89.99 % of the 10000 points are classified correctly, expected 90 % or more.")


def test_a_case_without_a_target_has_no_accuracy():
    """A batch of one is compared with the reference alone; a trained network's is not compared at all."""
    one = case("parameters")
    options = {"measure": "accuracy", "levels": ACCURACY}

    assert set(classified(NETWORK[:1] + 1, one, NETWORK[:1])) == {"classes"}
    assert not list(levels(NETWORK[:1] + 1, one, expected=NETWORK[:1], **options))


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        (None, "Is there a `return`?"),
        (3, "expected an array of shape (120,): one class per image"),
        (
            np.eye(10)[NETWORK],
            "Each row is one-hot: the class is the place of the largest, `argmax(axis=1)`.",
        ),
        (RNG.normal(size=(120, 10)), "Each row is one number per class"),
        (RNG.normal(size=(10, 120)), "`argmax(axis=0)`"),
        (NETWORK[:, None], "`.ravel()` leaves one axis"),
        (np.zeros((1, 0)), "shape (1, 0)"),
        (NETWORK[:119], "shape (119,)"),
        (NETWORK + 0.5, "A class is a whole number"),
        (NETWORK + 0j, "complex"),
        (np.full(120, np.nan), "120 of the 120 classes are NaN or infinite. Did the training diverge?"),
        (np.where(np.arange(120), NETWORK, np.inf), "1 of the 120 classes is NaN"),
    ],
)
def test_what_are_no_classes_earns_nothing(result, sentence):
    """Each level fails, with what to do."""
    failed = classified(result)

    assert set(failed) == {"accuracy_50", "accuracy_80", "classes"}
    assert sentence in failed["classes"]


def test_an_array_of_the_wrong_size_is_not_told_to_take_the_argmax():
    """Only where one axis is the points'."""
    assert "argmax" not in classified(np.zeros((12, 10)))["classes"]


def test_probabilities_of_two_classes_are_told_the_threshold():
    """What is compared with it passes as it is."""
    true = np.arange(100) % 2
    p = np.where(true, 0.9, 0.2)

    assert "`p > 0.5`" in found(p, true)["level"]
    assert not found(p > 0.5, true)
    assert "`p > 0.5`" not in found(p, true + 3)["level"]


@pytest.mark.parametrize("wild", [-1, 2, 10**18, 1e30])
def test_a_class_that_is_no_label_is_told(wild):
    """Labels of another kind, 1 and -1, are the usual reason."""
    true = np.arange(100) % 2
    told = found(np.full(100, wild), true)["level"]

    assert "is not a label: they run from 0 to 1." in told


def test_pictures_are_judged_by_the_decibels_they_gain():
    """Half the noise is 6.02 dB."""
    better = CLEAN + NOISE / 2

    assert not found(better, PICTURES, "psnr_gain", {"level": 6.0})
    assert found(better, PICTURES, "psnr_gain", {"level": 6.1}) == {
        "level": "The PSNR of your result is 6.02 dB above that of the noisy pictures, "
        "expected 6.1 dB or more."
    }
    assert found(CLEAN + 2 * NOISE, PICTURES, "psnr_gain", {"level": 0.5}) == {
        "level": "The PSNR of your result is 6.02 dB below that of the noisy pictures, "
        "expected 0.5 dB or more above it."
    }
    assert not found(CLEAN, PICTURES, "psnr_gain", {"level": 60.0})


@pytest.mark.parametrize(
    ("result", "name"),
    [
        (0.9 * NOISE, "noise-returned"),
        (CLEAN + 1.9 * NOISE, "noise-added"),
        (CLEAN + NOISE - 9 * NOISE, "units-forgotten"),
        (9 * NOISE, "noise-taken-for-the-picture"),
        (0.9 * CLEAN + NOISE, "picture-taken-for-the-noise"),
        (CLEAN + NOISE, "unchanged"),
        (CLEAN + 0.97 * NOISE, "noise-stays"),
        (CLEAN + 0.99 * NOISE[::-1], "noise-stays"),
        (CLEAN * 0, ""),
        (CLEAN * 1e200, ""),
    ],
)
def test_a_mistake_with_a_noisy_picture_is_named(result, name):
    """Where taking it back would leave less noise."""
    at = case(CLEAN + NOISE, target={**PICTURES, "spread": 0.1})

    findings = list(levels(result, at, measure="psnr_gain", levels={"low": 0.5, "high": 1.0}))

    assert [(finding.field, finding.name) for finding in findings] == [("low", name), ("high", name)]


def test_less_noise_than_before_but_more_than_a_blur_leaves_is_told():
    """What was learned is too little."""
    target = {"clean": CLEAN, "baseline": CLEAN + NOISE / 4, "than": "a Gaussian blur", "spread": 0.1}

    (finding,) = levels(
        CLEAN + NOISE / 2, case(CLEAN + NOISE, target=target), measure="psnr_gain", levels={"low": 0.5}
    )

    assert finding.name == "too-little-learned"
    assert "nearer to the true picture than the noisy one" in finding.sentence


LABELS = np.repeat(np.arange(4), [40, 20, 20, 20])
MIXED = np.random.default_rng(3).permutation(LABELS)


@pytest.mark.parametrize(
    ("result", "name", "words"),
    [
        (np.full(100, 2), "nothing-learned", "Every image got class 2"),
        (MIXED, "nothing-learned", "giving every image the most frequent class (40 %)"),
        (np.where(np.arange(100) % 4, LABELS, 3), "", ""),
        (
            np.where(np.arange(100) % 3, LABELS, (LABELS + 1) % 4),
            "too-little-learned",
            "alone is right in 40 %",
        ),
        (LABELS + 1, "counted-from-1", "Less 1, they would be right in 100 %"),
        (np.arange(4), "wrong-axis", "4 is the number of classes"),
        (np.zeros(300, int), "other-inputs", "which has 100 images"),
        (np.eye(4)[LABELS], "one-hot-returned", "argmax(axis=1)"),
        (np.ones((100, 4)), "scores-returned", "argmax(axis=1)"),
    ],
)
def test_what_classes_show_of_their_making_is_named(result, name, words):
    """By the share that guessing has, by shape and by shift; said once, and named for each level."""
    reach = {"some": 0.7, "all": 0.9}

    first, *others = levels(result, case(target=LABELS), measure="accuracy", levels=reach, noun="image")

    assert first.name == name
    assert words in first.sentence
    assert all(finding.name == name for finding in others)


@pytest.mark.parametrize(("shape", "name"), [((1, 1, 8, 8), "axes-kept"), ((8, 4), "cut"), ((4, 9), "")])
def test_a_picture_of_another_shape_is_told_what_became_of_it(shape, name):
    """Axes of batch and channel are still there, or rows and columns are lost."""
    at = case(target={"clean": CLEAN[0, 0], "baseline": CLEAN[0, 0] + 1})

    (finding,) = levels(np.zeros(shape), at, measure="psnr_gain", levels={"low": 1.0})

    assert finding.name == name


def test_a_single_sample_that_is_missed_is_told_its_class():
    """A share of one says nothing."""
    told = found(np.array([2]), np.array([3]), noun="sample")["level"]

    assert told.startswith("The one sample got class 2, expected 3. Does what predicts use")


def test_a_list_of_pictures_gains_in_the_mean():
    """Their sizes may differ."""
    clean = [CLEAN[0], CLEAN[1, :, :5]]
    noise = [NOISE[0], NOISE[1, :, :5]]
    target = {"clean": clean, "baseline": [c + n for c, n in zip(clean, noise, strict=True)]}
    result = [clean[0] + noise[0] / 4, clean[1] + noise[1]]  # 12.04 dB and none

    assert not found(result, target, "psnr_gain", {"level": 6.0})
    assert "6.02 dB above" in found(result, target, "psnr_gain", {"level": 6.1})["level"]
    assert "expected a list of 2 pictures" in found(result[:1], target, "psnr_gain")["level"]
    assert "Picture 1 has shape (1, 8, 8)" in found([*CLEAN], target, "psnr_gain")["level"]


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        (CLEAN[0], "The result has shape (1, 8, 8), expected an array of shape (2, 1, 8, 8)."),
        (None, "Is there a `return`?"),
        (np.full(CLEAN.shape, np.nan), "128 of the 128 entries of the result are NaN or infinite. Did the"),
        (CLEAN * 255, "Its values run from"),
        (CLEAN * 1e300, "inf dB below"),
    ],
)
def test_what_are_no_such_pictures_earns_nothing(result, sentence):
    """With what they are instead."""
    assert sentence in found(result, PICTURES, "psnr_gain")["level"]


def test_a_number_is_at_least_a_level():
    """And told as it is."""
    assert not found(0.5, True, "value")
    assert found(np.float32(0.25), True, "value") == {"level": "The result is 0.25, expected 0.5 or more."}
    assert "NaN or infinite" in found(np.nan, True, "value")["level"]
    assert "NaN or infinite" in found(np.inf, True, "value")["level"]
    assert "expected a number" in found([1, 2], True, "value")["level"]


def test_steps_are_at_most_a_level():
    """They are counted: no fraction, none below 0."""
    reach = {"few": 100, "fewer": 50}

    assert not found(50, True, "steps", reach)
    assert found(80, True, "steps", reach) == {"fewer": "It took 80 steps, expected 50 or fewer."}
    assert set(found(-1, True, "steps", reach)) == set(found(2.5, True, "steps", reach)) == set(reach)


def test_settings_are_measured_by_the_steps_they_take():
    """The target counts them; a level is how many times as many as the fewest they may be."""
    source = "def walk(lr, momentum):\n    return round(10 / lr) if momentum < 1 else 1000"
    target = {"walk": Made("function", (source,)), "settings": ("lr", "momentum"), "best": 41}
    reach = {"twice": 2.0, "near": 1.25}

    def told(result):
        return found(result, target, "steps", reach)

    assert not told((0.2, 0.9))
    assert told([0.15, 0.9]) == {"near": "It took 67 steps, expected 51 or fewer."}
    assert told(np.array([0.2, 1.5]))["twice"] == "It took 1000 steps, expected 82 or fewer."
    assert told((0.2,))["near"] == "The result has 1 entry, expected (lr, momentum)."
    assert told(None)["near"] == "The result is None, expected (lr, momentum). Is there a `return`?"
    assert "expected (lr, momentum)" in told(0.2)["near"]
    assert set(told((0.2, "0.9"))) == set(told((0.2, np.nan))) == set(told([[0.2, 0.9]] * 2)) == set(reach)


def test_an_exercise_measures_with_a_function_of_its_own():
    """Its number is at most a level; its sentence tells both, or what the result is instead."""
    source = """
def longest(result):
    if not isinstance(result, list):
        return "The result is no list."
    return max(map(len, result)), "The longest word has {came} letters, expected {level} or fewer."
"""
    reach = {"short": 5, "shorter": 3}
    words = Made("function", (source,))

    assert not found(["a", "abc"], words, "own", reach)
    assert found(["abcd"], words, "own", reach) == {
        "shorter": "The longest word has 4 letters, expected 3 or fewer."
    }
    assert found("abcd", words, "own", reach) == dict.fromkeys(reach, "The result is no list.")


def test_excess_loss_is_that_of_the_parabola_by_hand():
    """Curvatures 2 and 8, off by 0.5 and 0.25: (2 * 0.25 + 8 * 0.0625) / 2 = 0.5."""
    target = {"best": np.array([1.0, -1.0]), "curvatures": np.array([2.0, 8.0])}

    assert not found([1.5, -0.75], target, "excess_loss")
    told = found(np.array([1.5, -0.75]), target, "excess_loss", {"close": 0.1})["close"]
    assert told.endswith("your weight lies 0.5 above the least possible, expected 0.1 or less.")


@pytest.mark.parametrize(
    ("result", "told"),
    [
        (None, "Is there a `return`?"),
        (0.5, "expected an array of shape (2,)"),
        (np.ones((2, 1)), "has shape (2, 1)"),
        ([np.nan, 1.0], "NaN or infinite"),
        ([1e200, 1.0], "inf above the least possible"),
    ],
)
def test_a_weight_that_cannot_be_measured_is_told_what_it_is(result, told):
    """Also one that has diverged."""
    target = {"best": np.array([1.0, -1.0]), "curvatures": np.array([2.0, 8.0])}

    assert told in found(result, target, "excess_loss")["level"]
