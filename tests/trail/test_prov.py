"""PROV-JSON, read by `prov`: that everything named is declared, that times agree, and that curators answer for dossiers."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winks.trail.document import banner
from winks.trail.exports.copy import Reading
from winks.trail.exports.prov import prov
from winks.trail.exports.prov_json import Statements, name_of

from ..graphs.bench import FERRY
from .given_away import KINDS, GivenAway, given_away

__all__ = ["given_away"]

model = pytest.importorskip("prov.model", reason="`prov` reads what we write; it comes with winks[test]")
REF = f"{FERRY}@0.1.0"


def read(reading: Reading) -> Any:
    """What `prov` makes of the provenance of a run; its warnings are errors here."""
    return model.ProvDocument.deserialize(content=prov(reading).decode(), format="json")


def said(reading: Reading, relation: str) -> list[dict[str, str]]:
    """The relations of a kind, role by role."""
    told = json.loads(prov(reading)).get(relation, {})
    return [{role.removeprefix("prov:"): name for role, name in each.items()} for each in told.values()]


def those(document: Any, kind: type) -> set[str]:
    """The names of what is declared as something."""
    return {str(record.identifier) for record in document.get_records(kind)}


@pytest.mark.parametrize("kind", KINDS)
def test_prov_reads_it_and_writes_it_again_as_it_is(given_away: GivenAway, kind: str) -> None:
    document = read(given_away.reading(kind))
    for form in ("json", "jsonld", "provn"):
        again = model.ProvDocument.deserialize(content=document.serialize(format=form), format=form)
        assert again == document, form
    assert document.get_provn()


@pytest.mark.parametrize("kind", KINDS)
def test_everything_that_is_named_is_declared_as_what_it_is(given_away: GivenAway, kind: str) -> None:
    document = read(given_away.reading(kind))
    entities, activities = those(document, model.ProvEntity), those(document, model.ProvActivity)
    agents = those(document, model.ProvAgent)
    assert not entities & activities
    assert not agents & (entities | activities)
    roles = {
        **dict.fromkeys(("entity", "collection", "generatedEntity", "usedEntity"), entities),
        **dict.fromkeys(("activity", "starter", "informed", "informant"), activities),
        **dict.fromkeys(("agent", "delegate", "responsible"), agents),
    }
    relations = [record for record in document.get_records() if record.is_relation()]
    assert relations
    for record in relations:
        for role, name in record.formal_attributes:
            if role.localpart != "time" and name is not None:
                assert str(name) in roles[role.localpart], (record, role)


@pytest.mark.parametrize("kind", KINDS)
def test_the_times_are_such_as_prov_allows(given_away: GivenAway, kind: str) -> None:
    reading = given_away.reading(kind)
    told = json.loads(prov(reading))
    when = {name: (facts.get("prov:startTime"), facts.get("prov:endTime")) for name, facts in told["activity"].items()}
    made: dict[str, str] = {}
    for each in said(reading, "wasGeneratedBy"):
        assert each["entity"] not in made, "a thing is generated once"
        made[each["entity"]] = each["time"]
        began, ended = when[each["activity"]]
        assert (began or "") <= each["time"] <= (ended or "9"), each
    for each in said(reading, "used"):
        if each["entity"] in made:
            assert made[each["entity"]] <= (when[each["activity"]][1] or "9"), each
            assert made[each["entity"]] <= each.get("time", "9"), each
    for each in said(reading, "wasDerivedFrom"):
        assert each["generatedEntity"] != each["usedEntity"]
        if {each["generatedEntity"], each["usedEntity"]} <= made.keys():
            assert made[each["usedEntity"]] < made[each["generatedEntity"]], each
    for each in said(reading, "wasStartedBy"):
        assert when[each["starter"]][0] <= when[each["activity"]][0]
    for each in said(reading, "wasInvalidatedBy"):
        assert made.get(each["entity"], "") < each["time"]


@pytest.mark.parametrize("kind", KINDS)
def test_it_bears_the_banner_is_the_same_each_time_and_holds_no_text(given_away: GivenAway, kind: str) -> None:
    reading = given_away.reading(kind)
    made = prov(reading)
    assert made == prov(given_away.reading(kind))
    document = json.loads(made)["entity"]["run:document"]
    assert document["winks:banner"] == banner(reading.events[0])
    for words in ("she's yours", "So glad we agreed", "Did he stay?", "He always says", "script>", "Nothing much."):
        assert words.encode() not in made


def test_a_finding_comes_from_the_note_it_rests_on_and_its_curators_answer(given_away: GivenAway) -> None:
    reading = given_away.reading("finished")
    note = name_of("note", REF, "yours-is-a-question")
    raised = [each["generatedEntity"] for each in said(reading, "wasDerivedFrom") if each["usedEntity"] == note]
    assert [name for name in raised if name.startswith("run:finding.")]
    curators = name_of("curators", REF)
    assert {"entity": note, "agent": curators} in said(reading, "wasAttributedTo")
    assert {"entity": name_of("dossier", REF), "agent": curators} in said(reading, "wasAttributedTo")
    reviewer, step = name_of("reviewer", FERRY), name_of("step", f"1.review.{FERRY}")
    assert {"delegate": reviewer, "responsible": curators, "activity": step} in said(reading, "actedOnBehalfOf")
    told = json.loads(prov(reading))["agent"][curators]
    assert told["prov:label"] == f"The curators of {REF}: A test."


def test_a_response_answers_a_finding_as_it_was_checked(given_away: GivenAway) -> None:
    reading = given_away.reading("finished")
    checked = next(event.seq for event in reading.events if event.kind == "check_findings_finished")
    revised = next(event.seq for event in reading.events if event.kind == "revise_finished")
    response = name_of("response", revised, f"{FERRY}.1")
    sources = [each["usedEntity"] for each in said(reading, "wasDerivedFrom") if each["generatedEntity"] == response]
    assert sources == [name_of("finding", checked, f"{FERRY}.1")]


def test_every_call_is_an_activity_of_a_model(given_away: GivenAway) -> None:
    reading = given_away.reading("finished")
    told = json.loads(prov(reading))
    calls = [name for name in told["activity"] if name.startswith("run:call.")]
    assert len(calls) == len(reading.calls) > 5
    models = {each["agent"] for each in said(reading, "wasAssociatedWith") if each["activity"] in calls}
    assert models == {name_of("model", reading.calls[0].model)}


def test_who_asked_and_who_judged_are_known_by_the_names_they_chose(given_away: GivenAway) -> None:
    reading = given_away.reading("judged")
    agents = json.loads(prov(reading))["agent"]
    people = {name: told["prov:label"] for name, told in agents.items() if name.startswith("run:person.")}
    assert sorted(people.values()) == ["Sri", "Wira", "Wira", "local reader"]
    judged = [each for each in said(reading, "wasAttributedTo") if each["entity"].startswith("run:judgement.")]
    assert len(judged) == 9
    assert len({each["agent"] for each in judged}) == 3


def test_a_name_that_is_covered_stays_covered(given_away: GivenAway) -> None:
    made = prov(given_away.reading("judged", ("Wira",)))
    assert b"Wira" not in made.replace(b"run:person.p-Wira", b"")
    assert "████".encode() in made


def test_a_later_leg_takes_up_the_words_that_came_in(given_away: GivenAway) -> None:
    reading = given_away.reading("answered")
    [words] = [name for name in json.loads(prov(reading))["entity"] if name.startswith("run:words-")]
    later = {each["generatedEntity"] for each in said(reading, "wasDerivedFrom") if each["usedEntity"] == words}
    assert any(name.startswith("run:seating.") for name in later)


def test_what_was_erased_is_invalidated_by_who_had_it_done(given_away: GivenAway) -> None:
    reading = given_away.reading("erased")
    erased = said(reading, "wasInvalidatedBy")
    assert len(erased) == len(reading.events[-1].payload["erased"])
    assert "run:prompt" in {each["entity"] for each in erased}
    [activity] = {each["activity"] for each in erased}
    by = [each["agent"] for each in said(reading, "wasAssociatedWith") if each["activity"] == activity]
    assert by == [name_of("person", "p-9")]


def test_a_run_that_is_not_over_has_a_document_that_nothing_has_generated(given_away: GivenAway) -> None:
    for kind, over in (("finished", True), ("running", False), ("awaiting", False)):
        made = {each["entity"] for each in said(given_away.reading(kind), "wasGeneratedBy")}
        assert ("run:document" in made) is over, kind


@given(parts=st.lists(st.text(max_size=20), min_size=1, max_size=3), run=st.text(max_size=20))
def test_any_id_makes_a_name_that_prov_takes(parts: list[str], run: str) -> None:
    say = Statements(run)
    name = say.entity(name_of("thing", *parts), ["Thing"], "a thing", {"odd": "".join(parts)})
    say.relate("hadMember", collection=name, entity=name_of("thing"))
    document = model.ProvDocument.deserialize(content=json.dumps(say.plain()), format="json")
    [entity] = document.get_records(model.ProvEntity)
    assert str(entity.identifier) == name
    assert document.get_provn()


@given(ids=st.lists(st.text(max_size=10), min_size=2, max_size=2, unique=True))
def test_two_ids_make_two_names(ids: list[str]) -> None:
    one, other = (name_of("thing", id_) for id_ in ids)
    assert one != other


def test_nothing_is_said_twice(given_away: GivenAway) -> None:
    told: dict[str, list[str]] = defaultdict(list)
    document = json.loads(prov(given_away.reading("corrected")))
    for relation in document.keys() - {"prefix", "entity", "activity", "agent"}:
        told[relation] = [json.dumps(each, sort_keys=True) for each in document[relation].values()]
        assert len(set(told[relation])) == len(told[relation]), relation
