"""The register of people: nobody may do anything until somebody who may gives them a role, and the last word counts."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winks.errors import InputRefused, NotAllowed, UnknownId
from winks.judging.people import LONGEST_NAME, People
from winks.judging.roles import ACTS, MAY, ROLES, Person, local_person

ISSUER = "https://id.example"
ADMIN = Person(id="p-0", name="Admin", roles=frozenset({"admin"}))


@pytest.fixture
def people(store) -> People:
    """A register in an empty store, with ids that count up."""
    return People(store, token=store._token)


def test_whoever_was_never_here_has_no_role(people) -> None:
    person = people.known(ISSUER, "s-1")
    assert person.roles == frozenset()
    assert not any(person.may(act) for act in ACTS)
    assert people.known(ISSUER, "s-1") == person


def test_an_id_says_nothing_of_whose_it_is(people) -> None:
    person = people.known("https://id.example/tenant", "wira@example.org")
    assert person.id.startswith("p-")
    assert person.name == person.id
    assert "wira" not in person.id


def test_the_same_subject_of_two_issuers_are_two_people(people) -> None:
    assert people.known(ISSUER, "s-1").id != people.known("https://other.example", "s-1").id


def test_an_empty_trail_knows_nobody(people) -> None:
    assert (people.all(), people.history()) == ([], [])
    assert people.local("local reader").name == "local reader"


def test_the_last_word_on_a_role_counts(people) -> None:
    person = people.known(ISSUER, "s-1").id
    assert people.give(person, "judge", ADMIN).roles == {"judge"}
    assert people.give(person, "reader", ADMIN).roles == {"judge", "reader"}
    assert people.take(person, "judge", ADMIN).roles == {"reader"}
    assert people.give(person, "judge", ADMIN).roles == {"judge", "reader"}
    assert people.take(person, "curator", ADMIN).roles == {"judge", "reader"}
    assert people.known(ISSUER, "s-1").roles == {"judge", "reader"}


def test_every_word_on_a_role_stays_on_the_record_with_who_said_it(people) -> None:
    person = people.known(ISSUER, "s-1").id
    people.give(person, "judge", ADMIN)
    people.take(person, "judge", ADMIN)
    told = [(grant.person, grant.role, grant.given, grant.by) for grant in people.history()]
    assert told == [(person, "judge", True, "p-0"), (person, "judge", False, "p-0")]


@pytest.mark.parametrize("role", [role for role in ROLES if role != "admin"])
def test_only_an_admin_gives_and_takes_roles(people, role) -> None:
    person = people.known(ISSUER, "s-1").id
    other = Person(id="p-9", name="Sari", roles=frozenset({role}))
    for change in (people.give, people.take):
        with pytest.raises(NotAllowed, match="'Sari' may not give out roles here; it takes the role admin"):
            change(person, role, other)
    assert people.history() == []


def test_nobody_gives_themselves_a_role(people) -> None:
    person = people.known(ISSUER, "s-1")
    with pytest.raises(NotAllowed):
        people.give(person.id, "admin", person)
    assert people.known(ISSUER, "s-1").roles == frozenset()


def test_an_admin_is_not_by_that_one_who_may_read(people) -> None:
    assert [act for act in ACTS if ADMIN.may(act)] == ["administer"]


def test_a_role_that_there_is_not_is_told_with_the_nearest(people) -> None:
    person = people.known(ISSUER, "s-1").id
    with pytest.raises(UnknownId, match=r"There is no role 'judges'\. Did you mean 'judge'\?"):
        people.give(person, "judges", ADMIN)


def test_a_person_who_is_not_there_is_told(people) -> None:
    with pytest.raises(UnknownId, match="There is no person 'p-77'"):
        people.give("p-77", "judge", ADMIN)


def test_the_one_person_of_a_machine_may_do_everything_and_is_given_nothing(people) -> None:
    person = local_person("Wira")
    assert all(person.may(act) for act in ACTS)
    people.rename(person, "Wira S.")
    assert people.local("someone").name == "Wira S."
    assert people.known("local", "local").id == "local"


@pytest.mark.parametrize("role", ROLES)
def test_what_a_role_does_not_allow_is_refused_with_the_role_that_would(role) -> None:
    person = Person(id="p-1", name="Tono", roles=frozenset({role}))
    for act in ACTS:
        if act in MAY[role]:
            person.must(act)
        else:
            with pytest.raises(NotAllowed, match=r"it takes the role [\w ]+\. Ask an admin\.") as told:
                person.must(act)
            assert role not in str(told.value).partition("takes the role")[2].removesuffix("Ask an admin.")


# names


def test_a_name_is_what_somebody_chose_and_what_is_signed_stays_signed(people) -> None:
    person = people.known(ISSUER, "s-1")
    renamed = people.rename(person, "  Mbak   Wira ")
    assert (renamed.name, renamed.id) == ("Mbak Wira", person.id)
    assert people.known(ISSUER, "s-1").name == "Mbak Wira"
    assert person.signature.name == person.id


@pytest.mark.parametrize(
    "name",
    [
        "Wira\u202e",
        "\u2066Wira",
        "Wi\u200bra",
        "Wi\x00ra",
        "Wi\x1b[1mra",
        "Wi\x07ra",
        "Wi\x85\x80ra",
        "\ufeffWira",
        "\U000e0041Wira",
        "Wi\ud800ra",
    ],
    ids=ascii,
)
def test_a_name_with_a_character_that_cannot_be_seen_is_refused(people, name) -> None:
    person = people.known(ISSUER, "s-1")
    with pytest.raises(InputRefused, match="a character that cannot be seen"):
        people.rename(person, name)
    assert people.known(ISSUER, "s-1").name == person.id


@pytest.mark.parametrize("name", ["", "   ", "\n\t", "\u200d", "\u200c \u200d", "\u3164", "\u2800", "\u0301", "..."])
def test_a_name_in_which_nothing_is_seen_is_refused(people, name) -> None:
    with pytest.raises(InputRefused):
        people.rename(people.known(ISSUER, "s-1"), name)


def test_a_name_of_more_than_a_line_is_refused(people) -> None:
    with pytest.raises(InputRefused, match="The name has 61 characters; the most is 60"):
        people.rename(people.known(ISSUER, "s-1"), "x" * (LONGEST_NAME + 1))


@pytest.mark.parametrize(
    "name",
    ["Nguyễn Thị Ánh", "Ọlá", "नी\u200dता", "می\u200cخواهم", "Мария", "李", "Pak W. (Solo)", "wira_7", "👩🏽\u200d🌾"],
)
def test_a_name_in_any_writing_is_taken(people, name) -> None:
    assert people.rename(people.known(ISSUER, "s-1"), name).name == name


@given(name=st.text(max_size=80))
def test_any_name_that_is_taken_is_one_line_and_stays_as_it_is(name) -> None:
    from winks.judging.people import _name

    with suppress(InputRefused):
        taken = _name(name)
        assert taken == " ".join(taken.split()) == _name(taken)
        assert 0 < len(taken) <= LONGEST_NAME
