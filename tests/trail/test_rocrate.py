"""RO-Crates, read by `rocrate` and checked by `roc-validator`, with the context that travels in a package."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from winks.errors import TrailError
from winks.trail.document import banner
from winks.trail.exports.copy import Reading
from winks.trail.exports.rocrate import METADATA, rocrate

from ..graphs.bench import FERRY
from .given_away import KINDS, GivenAway, given_away

__all__ = ["given_away"]

REF = f"{FERRY}@0.1.0"


def graph(reading: Reading) -> dict[str, dict[str, Any]]:
    """What a crate says, by id."""
    with zipfile.ZipFile(io.BytesIO(rocrate(reading))) as archive:
        listed = json.loads(archive.read(METADATA))["@graph"]
    assert len({each["@id"] for each in listed}) == len(listed)
    return {each["@id"]: each for each in listed}


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the validator asks of the network it gets from the package that `rocrate` brings; there is nothing else."""
    from rocrate_validator.utils.http import HttpRequester

    context = (files("rocrate") / "data" / "ro-crate.jsonld").read_text()

    def get(self: HttpRequester, url: str, **more: Any) -> Any:
        assert url == "https://w3id.org/ro/crate/1.1/context"
        headers = {"Content-Type": "application/ld+json"}
        return SimpleNamespace(status_code=200, headers=headers, text=context, json=lambda: json.loads(context))

    monkeypatch.setattr(HttpRequester, "get", get, raising=False)


@pytest.mark.parametrize("profile", ["ro-crate-1.1", "process-run-crate"])
@pytest.mark.parametrize("kind", ["finished", "running", "failed", "judged", "odd", "erased"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_validator_finds_all_that_is_required(
    given_away: GivenAway, tmp_path: Path, no_network: None, kind: str, profile: str
) -> None:
    services = pytest.importorskip("rocrate_validator.services", reason="it comes with winks[test]")
    from rocrate_validator.models import Severity

    crate = tmp_path / "crate.zip"
    crate.write_bytes(rocrate(given_away.reading(kind)))
    settings = services.ValidationSettings(
        rocrate_uri=str(crate), profile_identifier=profile, requirement_severity=Severity.REQUIRED
    )
    found = services.validate(settings)
    assert not [issue.message for issue in found.get_issues()]
    assert found.passed()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_validator_does_find_what_is_missing(given_away: GivenAway, tmp_path: Path, no_network: None) -> None:
    services = pytest.importorskip("rocrate_validator.services", reason="it comes with winks[test]")
    with zipfile.ZipFile(io.BytesIO(rocrate(given_away.reading("finished")))) as archive:
        archive.extractall(tmp_path)
    (tmp_path / METADATA).write_text((tmp_path / METADATA).read_text().replace('"license"', '"rights"'))
    settings = services.ValidationSettings(rocrate_uri=str(tmp_path), profile_identifier="ro-crate-1.1")
    assert not services.validate(settings).passed()


@pytest.mark.parametrize("kind", KINDS)
def test_rocrate_reads_it_with_every_file_at_its_size(given_away: GivenAway, tmp_path: Path, kind: str) -> None:
    library = pytest.importorskip("rocrate.rocrate", reason="it comes with winks[test]")
    reading = given_away.reading(kind)
    made = rocrate(reading)
    assert made == rocrate(given_away.reading(kind))
    (tmp_path / "crate.zip").write_bytes(made)
    crate = library.ROCrate(tmp_path / "crate.zip")
    assert crate.description == banner(reading.events[0])
    with zipfile.ZipFile(tmp_path / "crate.zip") as archive:
        assert archive.testzip() is None
        assert {entity.id for entity in crate.data_entities} == {*archive.namelist()} - {METADATA}
        for entity in crate.data_entities:
            body = archive.read(entity.id)
            assert int(entity["contentSize"]) == len(body)
            assert entity["sha256"] == hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_referred_to_is_there(given_away: GivenAway, kind: str) -> None:
    things = graph(given_away.reading(kind))
    referred = {to["@id"] for thing in things.values() for to in _references(thing)}
    assert referred - {"https://w3id.org/ro/crate/1.1"} <= things.keys()


def _references(item: Any) -> list[dict[str, str]]:
    if isinstance(item, list):
        return [to for each in item for to in _references(each)]
    if not isinstance(item, dict):
        return []
    return [item] if item.keys() == {"@id"} else [to for each in item.values() for to in _references(each)]


def test_a_dossier_names_its_licence_and_who_answers_for_it(given_away: GivenAway) -> None:
    things = graph(given_away.reading("finished"))
    dossier = things[f"dossiers/{REF}.md"]
    assert dossier["license"] == {"@id": "https://spdx.org/licenses/CC-BY-4.0"}
    assert dossier["creditText"].startswith("A test. It made")
    assert things["./"]["license"] == {"@id": "#rights"}


def test_people_are_known_by_the_names_they_chose(given_away: GivenAway) -> None:
    things = graph(given_away.reading("judged"))
    people = {id_: thing["name"] for id_, thing in things.items() if thing["@type"] == "Person"}
    assert people == {
        "#person-local%20reader": "local reader",
        "#person-Wira": "Wira",
        "#person-Wira-2": "Wira",
        "#person-Sri": "Sri",
    }
    assert things["#deliberation"]["agent"] == {"@id": "#person-local%20reader"}


def test_a_name_that_is_covered_is_in_no_file(given_away: GivenAway) -> None:
    with zipfile.ZipFile(io.BytesIO(rocrate(given_away.reading("judged", ("Sri",))))) as archive:
        for name in archive.namelist():
            assert not name.startswith("dossiers") or "Sri" not in name
            assert b'"name":"Sri"' not in archive.read(name)
            assert b"person-Sri" not in archive.read(name)


@pytest.mark.parametrize(
    ("kind", "status"),
    [("finished", "Completed"), ("failed", "Failed"), ("cancelled", "Failed"), ("running", None), ("awaiting", None)],
)
def test_the_action_says_how_it_ended_where_it_has(given_away: GivenAway, kind: str, status: str | None) -> None:
    action = graph(given_away.reading(kind))["#deliberation"]
    assert action.get("actionStatus") == (status and f"http://schema.org/{status}ActionStatus")
    assert ("endTime" in action) is (status is not None)
    assert ("error" in action) is (status == "Failed")


def test_a_dossier_that_was_changed_is_not_given_away(given_away: GivenAway) -> None:
    reading = given_away.reading("finished")
    digest = next(item["public"] for item in reading.events[0].payload["dossiers"] if item["name"] == FERRY)
    public = {**reading.copy.public, digest: b"---\nAnother."}
    with pytest.raises(TrailError, match=f"{REF}.*was changed"):
        rocrate(Reading(reading.copy._replace(public=public)))
