"""Who did it: people by the names they chose, models, Winks, reviewers, and the curators who answer for dossiers.

A reviewer is a program. What it says of a setting it says on behalf of the curators of its dossier, as they name
themselves there. Nobody is known here by more than they chose: a name that was taken out or never given leaves a person
without a name.
"""

from __future__ import annotations

from ...errors import DossierError
from ...personas.dossier import Dossier
from ...personas.reader import read_bytes
from ..events import Event
from .copy import Reading
from .prov_json import Statements, name_of

NOT_SAID = "whose curators are not known here: the dossier cannot be read"


class Agents:
    """The agents of a run, declared when something first speaks of them."""

    def __init__(self, reading: Reading, say: Statements) -> None:
        self._reading = reading
        self._say = say
        opened = reading.events[0].payload
        self.refs = {item["name"]: f"{item['name']}@{item['version']}" for item in opened["dossiers"]}
        """The dossiers at hand, `id@version` by id."""
        self.digests = {self.refs[item["name"]]: item["public"] for item in opened["dossiers"]}
        self.dossiers: dict[str, Dossier] = {}
        """Those of them that can be read, by `id@version`."""
        for ref, digest in self.digests.items():
            if dossier := read_dossier(reading, ref, digest):
                self.dossiers[ref] = dossier
        names: dict[str, dict[str, None]] = {}
        for signature in reading.signatures.values():
            names.setdefault(signature.id, {})[signature.name] = None
        self._names = {person: list(known) for person, known in names.items()}

    def person(self, event: Event) -> str | None:
        """Who did what an event tells of; None where the event does not say that anybody did."""
        signature = self._reading.signatures.get(event.seq)
        if signature:
            return self._say.agent(name_of("person", signature.id), ["Person"], self._names[signature.id])
        if event.payload.get("who"):
            return self._say.agent(
                name_of("unnamed", event.seq), ["Person"], ["a person whose name was taken out of the record"]
            )
        return None

    def asker(self) -> str:
        """Who asked."""
        opened = self._reading.events[0]
        return self.person(opened) or self._say.agent(
            name_of("unnamed", opened.seq), ["Person"], ["the person who asked; the record has no name"]
        )

    def winks(self, version: str | None) -> str:
        """The program, in the version that was at work."""
        label = f"Winks {version}" if version else "Winks, in a version that the record does not name"
        return self._say.agent(name_of("winks", version or "unknown"), ["SoftwareAgent"], [label])

    def model(self, name: str) -> str:
        """A model, as it was asked for."""
        return self._say.agent(name_of("model", name), ["SoftwareAgent", "Model"], [name])

    def reviewer(self, id_: str) -> str:
        """A reviewer, by the id of its dossier, or `standpoint` or `restraint`."""
        ref = self.refs.get(id_)
        label = f"the reviewer that reads with {ref}" if ref else f"the reading of {id_}"
        return self._say.agent(name_of("reviewer", id_), ["SoftwareAgent", "Reviewer"], [label])

    def curators(self, ref: str) -> str:
        """Who answers for a dossier, in the words of the dossier."""
        dossier = self.dossiers.get(ref)
        said = dossier.positionality.curator if dossier else NOT_SAID
        facts = {"relationToSetting": dossier.positionality.relation_to_setting} if dossier else {}
        return self._say.agent(name_of("curators", ref), ["Curators"], [f"The curators of {ref}: {said}"], facts)


def read_dossier(reading: Reading, ref: str, digest: str) -> Dossier | None:
    """A dossier as it was in the run; None where its file is gone or is none that this Winks can read."""
    body = reading.copy.public.get(digest)
    if body is None:
        return None
    try:
        return read_bytes(body, f"{ref.partition('@')[0]}.md").dossier
    except DossierError:
        return None
