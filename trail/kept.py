"""Texts on their way into the store and out of it: each under a salt of its own, what the user wrote made searchable."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from .canonical import canonical
from .events import blob_digest
from .payloads import BlobRef, Digest, Payload


class CaseWords(NamedTuple):
    """What the user wrote, to be kept apart from the events."""

    prompt: str
    draft: str | None = None
    account: tuple[str, ...] = ()
    opt_in: Mapping[str, str] = {}


class Canonical(NamedTuple):
    """A value with its canonical JSON, for one who needs the bytes before it is kept."""

    value: Any
    body: bytes

    @classmethod
    def of(cls, value: Any) -> Canonical:
        """A value written out. It raises what RFC 8785 cannot write."""
        return cls(value, canonical(value))


class Signature(NamedTuple):
    """Who did something: an id that says nothing of them, and the name they chose to be known by here."""

    id: str
    name: str


class Entry(NamedTuple):
    """What is to become an event of a run."""

    kind: str
    facts: dict[str, Any]
    value: Any = None
    """Kept as a blob of canonical JSON, where the event has one; it may be Canonical already."""
    words: tuple[str, ...] = ()
    """What the user wrote, kept under `answers` and searchable."""
    who: Signature | None = None
    at: datetime | None = None
    """When it happened; None for the moment at which it is written."""


@dataclass(frozen=True)
class StoredBlob:
    """A private text and its salt."""

    salt: bytes
    body: bytes


class Kept:
    """Texts on their way into the store, each under a salt of its own."""

    def __init__(self, run: str, token: Callable[[int], bytes]) -> None:
        self._run = run
        self._token = token
        self._rows: list[dict[str, Any]] = []
        self._searchable: list[dict[str, str]] = []

    def keep(self, body: bytes) -> dict[str, Any]:
        salt = self._token(16)
        digest = blob_digest(salt, body)
        self._rows.append({"digest": digest, "run": self._run, "salt": salt, "body": body})
        return BlobRef(blob=digest, bytes=len(body)).model_dump()

    def sign(self, who: Signature | None) -> dict[str, Any] | None:
        """A signature as a reference: a name, too, can be erased."""
        return None if who is None else self.keep(canonical(who._asdict()))

    def keep_words(self, words: CaseWords) -> dict[str, Any]:
        """What the user wrote, as references; the prompt, the draft and the account can be searched for."""
        return {
            "prompt": self._keep_searchable(words.prompt),
            "draft": None if words.draft is None else self._keep_searchable(words.draft),
            "account": [self._keep_searchable(text) for text in words.account],
            "opt_in": {dossier: self.keep(reason.encode()) for dossier, reason in words.opt_in.items()},
        }

    def facts(self, payload: type[Payload], entry: Entry) -> dict[str, Any]:
        """A payload, with what is kept beside it as references."""
        facts, value = entry.facts, entry.value
        if "value" in payload.model_fields:
            facts = facts | {"value": None if value is None else self._keep_value(value, payload.is_searched)}
        if "answers" in payload.model_fields:
            facts = facts | {"answers": [self._keep_searchable(text) for text in entry.words]}
        if entry.who is not None:
            facts = facts | {"who": self.sign(entry.who)}
        return facts

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The texts as rows of the table of blobs, not packed."""
        return self._rows

    @property
    def searchable(self) -> list[dict[str, str]]:
        """What can be searched for, as rows of the table for that."""
        return self._searchable

    def _keep_searchable(self, text: str) -> dict[str, Any]:
        reference = self.keep(text.encode())
        self._search(reference["blob"], text)
        return reference

    def _keep_value(self, value: Any, is_searched: bool) -> dict[str, Any]:
        written = value if isinstance(value, Canonical) else Canonical.of(value)
        reference = self.keep(written.body)
        if is_searched:
            self._search(reference["blob"], " \n ".join(_prose(written.value)))
        return reference

    def _search(self, digest: Digest, text: str) -> None:
        self._searchable.append({"run": self._run, "digest": digest, "folded": fold_for_search(text)})


def raw(value: object) -> bytes:
    """The bytes of a column that may have been changed to something else behind our back."""
    return value if isinstance(value, bytes) else b"" if value is None else str(value).encode()


def worded(value: object) -> str:
    """The words of a column that may have been changed likewise."""
    return value if isinstance(value, str) else raw(value).decode(errors="replace")


def counted(value: object) -> int:
    """The whole number of a column that may have been changed likewise; -1 for what is none."""
    return value if isinstance(value, int) else -1


def searched(payload: type[Payload], said: Mapping[str, Any], blobs: Mapping[Digest, StoredBlob]) -> dict[Digest, str]:
    """What an event can be found by, as it is searched: the texts of it that are there, by digest."""
    plain = [said.get("prompt"), said.get("draft"), *said.get("account", ()), *said.get("answers", ())]
    found = {ref["blob"]: blobs[ref["blob"]].body.decode() for ref in plain if ref and ref["blob"] in blobs}
    value = said.get("value") if payload.is_searched else None
    if value and value["blob"] in blobs:
        found[value["blob"]] = " \n ".join(_prose(json.loads(blobs[value["blob"]].body)))
    return {digest: fold_for_search(text) for digest, text in found.items()}


def fold_for_search(text: str) -> str:
    """A text as it is searched: capitals, marks on letters and runs of white space do not matter."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(bare.casefold().replace("đ", "d").split())


def references(payload: Any) -> tuple[set[Digest], set[Digest]]:
    """The private and the public digests that a payload refers to."""
    private: set[Digest] = set()
    public: set[Digest] = set()
    stack = [payload]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            private |= {item["blob"]} if isinstance(item.get("blob"), str) else set()
            public |= {item["public"]} if isinstance(item.get("public"), str) else set()
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)
    return private, public


def _prose(value: Any) -> Iterator[str]:
    """The texts in a value that are of more than one word."""
    if isinstance(value, str):
        if " " in value:
            yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _prose(item)
