"""People of a file and of the roster are joined where a key is the same, and nobody is changed in doubt."""

import dataclasses

import pytest

from autograder.classroom.roster.formats import Read
from autograder.classroom.roster.ids import candidates, why_unsafe
from autograder.classroom.roster.joining import plan
from autograder.classroom.roster.people import Person

ANN = Person(
    "alee",
    "Ann",
    "Lee",
    "ann.lee@uni.example",
    "17",
    known_as={"login": "alee", "sis": "007", "canvas": "17"},
)
BOB = Person("bob", "Bob", "Lee", "bob@uni.example", known_as={"sis": "008", "moodle 01_sgd": "48211"})


def row(**said) -> Person:
    """Return a row of a file: what it says, keys of known_as by their names."""
    fields = {field.name for field in dataclasses.fields(Person)}
    known = {name.replace("moodle_", "moodle "): said.pop(name) for name in list(said) if name not in fields}
    return Person(said.pop("id", ""), known_as=known, **said)


def joined(*rows: Person, people=(ANN, BOB), dropped=(), whole=True, guessed=False):
    file = Read("a list", list(rows), whole, guessed, [])
    return plan({one.id: one for one in people}, {one.id: one for one in dropped}, [file])


@pytest.mark.parametrize(
    "said",
    [
        {"email": "Ann.Lee@uni.example"},
        {"sis": "007"},
        {"gradescope": "007", "email": "other@uni.example"},
        {"login": "ALEE"},
        {"canvas": "17"},
        {"id": "alee"},
        {"identifier": "007", "github": "annlee"},
        {"email": "alee@other.example", "first_name": "Ann", "last_name": "Lee", "guess": ""},
        {"first_name": "Ann", "last_name": "Lee", "github": "annlee"},
    ],
    ids=str,
)
def test_a_person_is_known_by_any_key_and_keeps_the_id(said):
    if "guess" in said:  # an address that begins as a login, and the same name: only where none is known yet
        said = {key: value for key, value in said.items() if key != "guess"}
        found = joined(row(**said), people=(dataclasses.replace(ANN, email=""), BOB))
    else:
        found = joined(row(**said))

    assert (found.refused, found.new, [one.id for one in found.gone]) == ([], [], ["bob"])


def test_what_a_file_says_replaces_what_was_known_and_the_rest_stays():
    found = joined(row(sis="007", email="ann@new.example", last_name="Lee-Öz", sections=("A",), github="al"))

    ((before, after),) = found.changed
    assert before == ANN
    assert after == dataclasses.replace(
        ANN,
        first_name="",
        last_name="Lee-Öz",
        email="ann@new.example",
        sections=("A",),
        known_as={**ANN.known_as, "github": "al"},
    )


def test_a_guess_at_first_and_last_names_replaces_no_name():
    found = joined(row(sis="007", first_name="Ann M.", last_name="Lee"), guessed=True)

    assert found.changed == []


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (
            [row(email="ann.lee@uni.example", sis="008")],
            "e-mail 'ann.lee@uni.example' is alee's, but student n",
        ),
        ([row(login="alee", canvas="18")], "it seems to be alee, whose number (canvas) is 17, not 18"),
        ([row(email="ann.lee@uni.example", sis="009")], "whose number (sis) is 007, not 009"),
        ([row(id="bob", email="ann.lee@uni.example")], "is alee's"),
        ([row(id="annie", email="ann.lee@uni.example")], "its id is 'annie', but e-mail"),
        (
            [row(login="bob", first_name="Bo", last_name="Ek")],
            "bob is on the roster by another name: Bob Lee",
        ),
        (
            [row(moodle_01_sgd="48211", email="ann.lee@uni.example")],
            "is alee's, but moodle 01_sgd '48211' is bob",
        ),
        ([row(sis="007"), row(canvas="17")], "2 rows are alee's"),
        ([row(email="ann.lee@uni.example", canvas="5"), row(canvas="5", sis="008")], None),
        (
            [row(email="x@uni.example", sis="1"), row(email="x@uni.example", sis="2")],
            "it shares a key with another",
        ),
        ([row(id="x", email="x@uni.example"), row(id="x", email="y@uni.example")], "it shares a key with"),
        ([row(id="../x")], "cannot be an id"),
        ([row(id="ALEE", email="a@b.example")], "its id is another's, but for the case"),
        ([row(email="@uni.example", first_name="X")], None),
    ],
    ids=str,
)
def test_where_keys_contradict_it_is_said_and_nobody_is_changed(rows, why):
    found = joined(*rows)

    assert found.people == {"alee": ANN, "bob": BOB}
    assert found.refused
    assert why is None or all(why in told for _, told in found.refused)


def test_who_is_refused_is_not_gone():
    assert [one.id for one in joined(row(login="alee", canvas="18")).gone] == ["bob"]
    assert [one.id for one in joined(row(sis="007"), row(canvas="17")).gone] == ["bob"]


def test_two_of_one_name_are_told_apart_by_keys_and_a_name_alone_is_refused():
    twins = (Person("w1", "Wei", "Wang", "w1@uni.example"), Person("w2", "Wei", "Wang", "w2@uni.example"))

    found = joined(
        row(first_name="Wei", last_name="Wang", email="w2@uni.example", sis="5"),
        row(first_name="Wei", last_name="Wang", github="weiwang"),
        people=twins,
    )

    assert [after.id for _, after in found.changed] == ["w2"]
    assert found.refused == [("Wei Wang", "name 'Wei Wang' may be w1 or w2")]


def test_a_list_that_is_not_the_whole_class_says_of_nobody_that_they_are_gone():
    assert joined(row(sis="007"), whole=False).gone == []


def test_who_was_dropped_does_not_come_back_by_being_in_a_file():
    found = joined(row(email="ann.lee@uni.example"), people=(BOB,), dropped=(ANN,))

    assert (found.new, found.changed, found.dropped, found.refused) == ([], [], ["alee"], [])


def test_a_row_for_each_assignment_is_one_person():
    found = joined(*[row(github="Al", identifier="x17"), row(github="al", identifier="x17")], whole=False)

    assert [one.id for one in found.new] == ["x17"]


def test_several_files_say_more_and_more_of_the_same_people():
    canvas = Read(
        "a", [row(login="cora", sis="9", canvas="3", first_name="Cora", last_name="Ek")], True, False, []
    )
    gradescope = Read("b", [row(gradescope="9", email="cora@uni.example")], False, True, [])
    worksheet = Read("c", [row(email="cora@uni.example", moodle_01_sgd="7")], False, True, [])

    found = plan({}, {}, [canvas, gradescope, worksheet])

    (cora,) = found.new
    known = {"login": "cora", "sis": "9", "canvas": "3", "gradescope": "9", "moodle 01_sgd": "7"}
    assert (cora.id, cora.email, cora.known_as) == ("cora", "cora@uni.example", known)
    again = plan({cora.id: cora}, {}, [canvas, gradescope, worksheet])
    assert (again.new, again.changed, again.refused) == ([], [], [])


@pytest.mark.parametrize(
    ("said", "student"),
    [
        ({"login": "JMueller", "email": "x@uni.example"}, "jmueller"),
        ({"login": "S.Quinn@uni.example"}, "s.quinn"),
        ({"email": "ann+dl@uni.example", "canvas": "4"}, "ann.dl"),
        ({"email": "..@uni.example", "sis": "0012"}, "0012"),
        ({"email": "con@uni.example"}, "con@uni.example"),
        ({"canvas": "40117"}, "40117"),
        ({"github": "juergen-m"}, "juergen-m"),
        ({"login": "münz/../x"}, "münz.x"),
        ({"login": "x" * 200}, "x" * 64),
    ],
    ids=str,
)
def test_an_id_is_the_login_or_the_beginning_of_an_address_and_safe(said, student):
    found = candidates(row(**said))

    assert found[0] == student
    assert not any(why_unsafe(one) for one in found)


def test_two_who_would_get_one_id_both_get_their_whole_address():
    found = joined(row(email="ann@a.example"), row(email="ann@b.example"), people=())

    assert [one.id for one in found.new] == ["ann@a.example", "ann@b.example"]


def test_an_id_that_is_taken_is_not_given_again_even_to_another_case():
    found = joined(
        row(email="ANN@b.example", first_name="Ann"), people=(Person("Ann", "Anna", "Ek", "a@b.example"),)
    )

    assert [one.id for one in found.new] == ["ann@b.example"]
