"""Whatever a stranger returns, a property answers in findings, and finds something."""

import numpy as np
import pytest

from course_lib.check.arguments import Made
from course_lib.check.case import case
from course_lib.check.npz_tree import Other
from course_lib.check.properties import PROPERTIES
from course_lib.check.properties.by_level.levels import MEASURES
from course_lib.check.properties.finding import Finding

RNG = Made("rng", (0,))
IMAGES = np.arange(1.0, 241).reshape(20, 1, 3, 4)
CASES = {
    "batches": (10, 4, RNG),
    "parts": (10, (0.6, 0.2, 0.2), RNG),
    "draws": ((30, 20, 3, 3), RNG),
    "mask": (np.ones((4, 5)),),
    "windows": (IMAGES,),
    "choice": (np.array([1.0, 2.0, 3.0]),),
    "levels": ("parameters", IMAGES),
}
OPTIONS = {
    "draws": {"std": (2, ("fan_in",), 0.5, ""), "rivals": {}},
    "levels": {"measure": "accuracy", "levels": {"level": 0.5}, "same": "classes"}
    | {"expected": np.arange(20) % 3},
}
STRANGE = [
    None,
    ...,
    True,
    -1,
    1.5,
    float("nan"),
    10**30,
    1j,
    "abc",
    b"abc",
    [],
    (),
    {},
    [None],
    [[]],
    [[[]]],
    [[1, 2], [3]],
    ["a", 1, None],
    object(),
    Other("Tensor"),
    (object(), object()),
    range(3),
    np.array([]),
    np.array(3),
    np.full(2, np.nan),
    np.array(["a"]),
    np.array([None, 1], object),
    np.zeros((2, 0)),
    np.array([1 + 2j]),
    {"mask": 1, "p": 2},
    (1, 2),
    (np.zeros(3), None),
    (None, None),
    [np.array([10**18])],
    (np.arange(3), np.arange(3), np.arange(3)),
    np.array([2**63], np.uint64),
    np.datetime64("2020"),
    np.zeros((4, 5), bool),
    np.ones((4, 5)),
    (np.ones((4, 5)), "cache"),
    (np.ones((4, 5)), (np.full((4, 5), np.nan), np.nan)),
]


@pytest.mark.parametrize("name", PROPERTIES)
@pytest.mark.parametrize("calls", [1, 3])
@pytest.mark.parametrize("anew", [False, True])
def test_strange_results_are_judged_without_an_error(name, calls, anew):
    options = {"p": 0.5, "training": True, "padding": 1, "temperature": 1.0}
    at = case(*CASES[name], calls=calls, anew=anew, **options)
    at = at._replace(target=np.arange(20) % 3)

    for strange in STRANGE:
        for result in (strange, (strange,) * calls if calls > 1 else strange):
            findings = list(PROPERTIES[name](result, at, **OPTIONS.get(name, {})))

            assert all(isinstance(finding, Finding) for finding in findings)
            assert any(finding.field for finding in findings), strange


@pytest.mark.parametrize("measure", MEASURES)
def test_strange_results_reach_no_level(measure):
    """Whatever is measured; a number is a number."""
    pictures = {"clean": IMAGES, "baseline": IMAGES + 1}
    own = Made("function", ("def own(result):\n    return 'It is of another kind.'",))
    weight = {"best": np.ones(7), "curvatures": np.ones(7)}
    targets = {"psnr_gain": pictures, "own": own, "excess_loss": weight}
    at = case(target=targets.get(measure, np.arange(20) % 3))
    reach = {"level": -1.0 if measure in ("steps", "excess_loss") else 1e31}

    for strange in STRANGE:
        findings = list(PROPERTIES["levels"](strange, at, measure=measure, levels=reach))

        assert [finding.field for finding in findings if finding.field] == ["level"], strange
