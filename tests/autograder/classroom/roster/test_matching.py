"""A person is found only where every claim fits, and fits nobody else."""

import unicodedata

import pytest

from autograder.classroom.roster.matching import Roster, slug
from autograder.classroom.roster.people import Person

NFD = unicodedata.normalize("NFD", "Müller")
CLASS = [
    Person("jmueller", "Jürgen", "Müller", "jmueller@uni.example", "40117", known_as={"canvas": "40117"}),
    Person(
        "squinn",
        'Siobhán "Q"',
        "Quinn",
        "S.Quinn@uni.example",
        known_as={"login": "sq17", "sis": "00123457", "github": "SiQuinn", "moodle 01_sgd": "48211"},
    ),
    Person("obrien", "Séan", "O'Brien"),
    Person("xwang", "小明", "王", known_as={"canvas name": "王小明"}),
    Person("wei1", "Wei", "Wang", known_as={"canvas": "1002"}),
    Person("wei2", "Wei", "Wang", known_as={"canvas": "1003"}),
    Person("ida", "Ida", "van der Berg-Öz"),
]
ROSTER = Roster({person.id: person for person in CLASS})


@pytest.mark.parametrize(
    ("claims", "who"),
    [
        ({"login": "JMUELLER"}, "jmueller"),
        ({"login": "sq17"}, "squinn"),
        ({"email": " s.quinn@UNI.example"}, "squinn"),
        ({"sis": "00123457", "github": "siquinn", "moodle 01_sgd": "48211"}, "squinn"),
        ({"name": "Jürgen Müller"}, "jmueller"),
        ({"name": f"{NFD}, Jürgen"}, "jmueller"),
        ({"name": "MÜLLER  jürgen"}, "jmueller"),
        ({"name": "Séan OBrien"}, "obrien"),
        ({"name": "O\u2019Brien, Séan"}, "obrien"),
        ({"name": "Siobhán Q Quinn"}, "squinn"),
        ({"name": "王 小明"}, "xwang"),
        ({"name": "小明王"}, "xwang"),
        ({"slug": "müllerjürgen", "canvas": "40117"}, "jmueller"),
        ({"slug": f"{NFD.lower()}jürgen"}, "jmueller"),
        ({"slug": "王小明"}, "xwang"),
        ({"slug": "vanderbergözida"}, "ida"),
        ({"slug": "wangwei", "canvas": "1003"}, "wei2"),
        ({"login": "", "lms_user_id": "40117"}, "jmueller"),
    ],
    ids=str,
)
def test_the_one_whom_all_claims_fit_is_found(claims, who):
    found = ROSTER.find(**claims)

    assert (found.person and found.person.id, found.why) == (who, "")


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({}, "nothing says whose it is"),
        ({"name": " ", "lms_user_id": "\t"}, "nothing says whose it is"),
        ({"name": "?!"}, "nobody on the roster has name '?!'"),
        ({"login": "nobody\x1b[2J"}, "nobody on the roster has login 'nobody\\x1b[2J'"),
        ({"sis": "123457"}, "nobody on the roster has sis '123457'"),
        ({"name": "Wei Wang"}, "name 'Wei Wang' may be wei1 or wei2"),
        (
            {"slug": "wangwei", "canvas": "40117"},
            "slug 'wangwei' is wei1 or wei2, but canvas '40117' is jmueller",
        ),
        ({"login": "obrien", "name": "Quinn"}, "nobody on the roster has name 'Quinn'"),
        ({"canvas": "1004"}, "nobody on the roster has canvas '1004'"),
    ],
    ids=str,
)
def test_nobody_is_found_where_claims_contradict_or_fit_several(claims, why):
    assert ROSTER.find(**claims) == (None, why)


def test_a_slug_keeps_marks_as_canvas_does():
    """Python's own word class drops combining marks, which Ruby's keeps."""
    assert slug(f"{NFD}, Jürgen") == f"{NFD.lower()}jürgen"
    assert slug("O'Neil-D’Or 2nd., A_b (c)") == "oneildor2nda_bc"
