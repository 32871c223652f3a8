"""PROV-JSON, statement by statement: names that hold in every spelling of PROV, and nothing said twice.

Whatever an id is made of, its name here is plain ASCII that PROV-N, Turtle and XML take as it is; what they do not take is
percent-encoded. The order of the statements is the order in which they were made.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

TERMS = "winks"
RUN = "run"


def name_of(*parts: object) -> str:
    """The qualified name of something in the run: what it is, and what tells it from others of its kind."""
    local = ".".join(quote(str(part), safe="@") for part in parts)
    return f"{RUN}:{local[:-1]}%2E" if local.endswith(".") else f"{RUN}:{local}"


def type_of(name: str) -> dict[str, str]:
    """A value that is a name: `Collection` is PROV's own, others are Winks's."""
    prefix = "prov" if name in _OF_PROV else TERMS
    return {"$": f"{prefix}:{name}", "type": "xsd:QName"}


_OF_PROV = ("Collection", "Person", "SoftwareAgent", "Quotation", "Revision")


class Statements:
    """What is said of one run."""

    def __init__(self, run: str) -> None:
        self._said: dict[str, dict[str, Any]] = {
            "prefix": {TERMS: "urn:winks:terms:", RUN: f"urn:winks:run:{quote(run, safe='')}:"}
        }
        self._related: set[tuple[str, ...]] = set()

    def entity(self, name: str, kinds: list[str], label: str, facts: Mapping[str, object] | None = None) -> str:
        """Declare an entity. One that is declared already stays as it is."""
        return self._declare("entity", name, kinds, label, facts or {})

    def agent(self, name: str, kinds: list[str], labels: list[str], facts: Mapping[str, object] | None = None) -> str:
        """Declare an agent, by every label it is known by."""
        self._declare("agent", name, kinds, labels[0], facts or {})
        if len(labels) > 1:
            self._said["agent"][name]["prov:label"] = labels
        return name

    def activity(
        self, name: str, kind: str, label: str, began: str | None, ended: str | None, facts: Mapping[str, object]
    ) -> str:
        """Declare an activity and its times, where they are known."""
        self._declare("activity", name, [kind], label, facts)
        times = {"prov:startTime": began, "prov:endTime": ended}
        self._said["activity"][name] |= {key: time for key, time in times.items() if time is not None}
        return name

    def relate(self, relation: str, more: Mapping[str, Any] | None = None, **roles: str | None) -> None:
        """Say a relation between what is declared; one that was said with the same roles is not said again."""
        given = {f"prov:{role}": name for role, name in roles.items() if name is not None}
        mark = (relation, *given, *given.values())
        if mark not in self._related:
            self._related.add(mark)
            self._said.setdefault(relation, {})[f"_:r{len(self._related)}"] = given | dict(more or {})

    def plain(self) -> dict[str, Any]:
        """The document, as JSON-ready data."""
        return self._said

    def _declare(self, group: str, name: str, kinds: list[str], label: str, facts: Mapping[str, object]) -> str:
        types = [type_of(kind) for kind in kinds]
        told = {"prov:type": types[0] if len(types) == 1 else types, "prov:label": label}
        told |= {f"{TERMS}:{key}": _value(fact) for key, fact in facts.items() if fact is not None}
        self._said.setdefault(group, {}).setdefault(name, told)
        return name


def _value(fact: object) -> Any:
    if not isinstance(fact, int):
        return str(fact)
    return {"$": str(fact), "type": "xsd:int" if abs(fact) < 2**31 else "xsd:long"}
