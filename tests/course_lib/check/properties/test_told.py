"""A name is given only if no case contradicts it."""

from course_lib.check.properties.finding import OTHER
from course_lib.check.properties.told import told


def test_the_first_field_on_whose_name_all_cases_agree_names_the_mistake():
    """A case without a name says only that it cannot tell."""
    cases = [{"shares": ("", "a fact")}, {"shares": ("cold", "too cold"), "random": ("own", "elsewhere")}]

    assert told(cases) == ("cold", "too cold")


def test_cases_that_disagree_leave_a_field_without_a_name():
    disagreeing = [{"std": ("lecun", "1/n"), "rng": ("own", "elsewhere")}, {"std": (OTHER, "something else")}]

    assert told(disagreeing) == ("own", "elsewhere")
    assert told([{"std": (OTHER, "something else")}]) == ("", "")
    assert told([{"std": ("", "a fact")}, {}]) == ("", "")


def test_two_names_together_may_be_a_third():
    cases = [{"dropped": ("never-drops", "…")}, {"dropped": ("drops-when-testing", "…")}]

    assert told(cases)[0] == "mode-turned-round"


def test_the_exercises_own_sentence_says_more():
    cases = [{"order": ("own", "a fact")}]

    assert told(cases, {"own": "Who does this, and why not."})[1] == "Who does this, and why not."
    assert told(cases, {"own": ""})[1] == "a fact"
