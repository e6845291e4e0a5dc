"""A case as packs hold it, and as the process that runs an answer gets it."""

import numpy as np

from course_lib.check.arguments import Made
from course_lib.check.case import Case, case
from course_lib.check.npz_tree import pack, read_ours

USED = case(1, then=(Made("rng", (0,)), 2), target={"clean": 3}, note="use", lr=0.1)


def test_a_case_is_read_back_as_it_was_stored():
    """Whatever of its last fields it uses."""
    for one in (case(1, k=2), case(1, then=()), case(1, target=0), USED, case(1, calls=2, anew=True)):
        assert Case(*read_ours(pack(one.stored()))) == one


def test_a_case_without_the_new_fields_is_stored_as_ever():
    """Packs, kept answers and their digests are of five fields."""
    assert case(1, k=2, note="n", calls=3).stored() == ((1,), {"k": 2}, "n", 3, False)


def test_what_is_asked_holds_no_target():
    """Not even a place for it; what comes then is there."""
    assert USED.asked() == ((1,), {"lr": 0.1}, "use", 1, False, (Made("rng", (0,)), 2))
    assert case(1, target=np.ones(3)).asked() == case(1).stored()
