"""A run as an RO-Crate: the files of a run with a page of metadata that archives of research data read.

RO-Crate 1.1, and within it Process Run Crate: one action, by the person who asked, with Winks, that gave the run. No licence
is given for what people wrote; dossiers stand under their own. The limit: a licence a dossier names is taken to be one of
SPDX's where it looks like one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from ...personas.dossier import Dossier
from ..document import banner
from ..events import status_of
from ..json_text import as_json
from ..payloads import REMARKS
from .copy import Reading
from .files import DossierFile, dossier_files, run_files
from .prov import prov
from .prov_agents import read_dossier
from .rocrate_people import people
from .zipped import zipped

METADATA = "ro-crate-metadata.json"
SPEC = "https://w3id.org/ro/crate/1.1"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
_CONTEXT = [
    f"{SPEC}/context",
    {"sha256": "http://schema.org/sha256", "creditText": "http://schema.org/creditText"},
]
"""The terms of RO-Crate 1.1, and two of schema.org's that it does not have."""
_RIGHTS = "#rights"

Thing = dict[str, Any]


def rocrate(reading: Reading) -> bytes:
    """A run as a zip with `ro-crate-metadata.json` in it."""
    files = run_files(reading) | {"run.prov.json": prov(reading)}
    dossiers = dossier_files(reading)
    held = files | {file.path: file.body for file in dossiers}
    graph = list(_graph(reading, files, dossiers))
    metadata = as_json({"@context": _CONTEXT, "@graph": graph}, indent=1) + "\n"
    return zipped({METADATA: metadata.encode()} | held, reading.events[0].at)


def _graph(reading: Reading, files: dict[str, bytes], dossiers: list[DossierFile]) -> Iterator[Thing]:
    """Everything the crate says, each thing once."""
    persons = people(reading)
    models = [_model(name) for name in dict.fromkeys(call.model for call in reading.calls)]
    read = {file.ref: read_dossier(reading, file.ref, file.digest) for file in dossiers}
    licences = {dossier.licence: _licence(dossier.licence) for dossier in read.values() if dossier}
    winks = _winks(reading)
    parts = [_file(path, body) for path, body in files.items()]
    parts += [_dossier(file, read[file.ref]) for file in dossiers]
    action = _action(reading, persons[0], winks, dossiers, list(files))
    yield {"@id": METADATA, "@type": "CreativeWork", "about": _to("./"), "conformsTo": _to(SPEC)}
    yield _root(reading, parts, persons, [action, *models])
    yield from (_profile(), _rights(), winks, action, *models, *persons, *licences.values(), *parts)


def _root(reading: Reading, parts: list[Thing], persons: list[Thing], mentioned: list[Thing]) -> Thing:
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": f"Run {reading.copy.run} of Winks",
        "description": banner(reading.events[0]),
        "identifier": reading.copy.run,
        "datePublished": reading.events[-1].at,
        "dateCreated": reading.events[0].at,
        "license": _to(_RIGHTS),
        "conformsTo": _to(PROFILE),
        "author": _to(persons[0]["@id"]),
        "contributor": [_to(person["@id"]) for person in persons[1:]],
        "hasPart": [_to(part["@id"]) for part in parts],
        "mentions": [_to(thing["@id"]) for thing in mentioned],
    }


def _profile() -> Thing:
    return {"@id": PROFILE, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"}


def _rights() -> Thing:
    return {
        "@id": _RIGHTS,
        "@type": "CreativeWork",
        "name": "No licence is given",
        "description": "What people wrote in this run is theirs, and no licence to it is given here. Ask them before you "
        "pass it on. Each dossier stands under the licence that it names.",
    }


def _licence(name: str) -> Thing:
    listed = re.fullmatch(r"[A-Za-z0-9.+-]+", name)
    return {
        "@id": f"https://spdx.org/licenses/{name}" if listed else f"#licence-{quote(name, safe='')}",
        "@type": "CreativeWork",
        "name": name,
        "description": f"The licence {name}, which a dossier says it stands under.",
    }


def _winks(reading: Reading) -> Thing:
    version = reading.events[0].payload["winks"]
    return {
        "@id": f"#winks-{quote(version, safe='')}",
        "@type": "SoftwareApplication",
        "name": "Winks",
        "description": "A deliberation engine with reviewers that are bounded by curated dossiers.",
        "softwareVersion": version,
    }


def _model(name: str) -> Thing:
    about = "A model that was asked in this run, by the name it was asked for by."
    return {"@id": f"#model-{quote(name, safe='')}", "@type": "SoftwareApplication", "name": name, "description": about}


def _action(reading: Reading, by: Thing, winks: Thing, dossiers: list[DossierFile], results: list[str]) -> Thing:
    """The deliberation. One that is not over has neither an end nor a status."""
    last = next(event for event in reversed(reading.events) if event.kind not in REMARKS)
    made = {
        "@id": "#deliberation",
        "@type": "CreateAction",
        "name": "A deliberation",
        "description": banner(reading.events[0]),
        "agent": _to(by["@id"]),
        "instrument": _to(winks["@id"]),
        "object": [_to(file.path) for file in dossiers],
        "result": [_to(path) for path in results],
        "startTime": _time(reading.events[0].at),
    }
    status = status_of(reading.events)
    if status == "finished":
        return made | {"endTime": _time(last.at), "actionStatus": "http://schema.org/CompletedActionStatus"}
    if status in ("failed", "cancelled"):
        error = f"The run {'failed' if status == 'failed' else 'was cancelled'}; its document says more."
        failed = {"actionStatus": "http://schema.org/FailedActionStatus", "error": error}
        return made | {"endTime": _time(last.at)} | failed
    return made


def _time(at: str) -> str:
    """To the thousandth of a second, with an offset, as the profile has it."""
    return f"{at[:23]}+00:00"


def _file(path: str, body: bytes) -> Thing:
    name, type_ = _FILES[path]
    return _as_file(path, body) | {"name": name, "encodingFormat": type_, "license": _to(_RIGHTS)}


def _as_file(path: str, body: bytes) -> Thing:
    size, sha256 = str(len(body)), hashlib.sha256(body).hexdigest()
    return {"@id": path, "@type": "File", "contentSize": size, "sha256": sha256}


def _dossier(file: DossierFile, dossier: Dossier | None) -> Thing:
    """A dossier as a file: whose it is, in its own words, and how much anyone should lean on it."""
    told = _as_file(file.path, file.body) | {"name": f"The dossier {file.ref}", "encodingFormat": "text/markdown"}
    if dossier is None:
        return told
    return told | {
        "description": f"{dossier.title}. Standing: {dossier.standing}. {dossier.status.banner}",
        "version": dossier.version,
        "inLanguage": dossier.language,
        "creditText": f"{dossier.positionality.curator} {dossier.positionality.relation_to_setting}",
        "license": _to(_licence(dossier.licence)["@id"]),
    }


def _to(id_: str) -> dict[str, str]:
    return {"@id": id_}


_FILES = {
    "trail.jsonl": ("The trail of the run, which `winks verify` checks", "application/x-ndjson"),
    "seal.jsonl": ("Signed statements of how far the trail had come", "application/x-ndjson"),
    "run.json": ("The run document", "application/json"),
    "run.md": ("The run, to read", "text/markdown"),
    "run.html": ("The run, to read in a browser", "text/html"),
    "run.prov.json": ("Where everything in the run came from, as PROV-JSON", "application/json"),
}
"""What each file of a run is, and of what type."""
