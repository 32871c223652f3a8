"""Who signed a dossier and what they object to, and what a community says of its use. Signers' words stay their own."""

from __future__ import annotations

from collections.abc import Iterator

from winks.app_pages.dossier_list import who_signed
from winks.app_pages.showing import Child, Node, el, group, listed, terms
from winks.app_pages.words import say
from winks.personas.attestation import Attestation
from winks.personas.attestation_standing import labels_of
from winks.personas.reader import ReadDossier


def signed(read: ReadDossier) -> Iterator[Node | None]:
    """Everything that was signed about a dossier; nothing where nothing was."""
    if not read.attestations:
        return
    yield el("h2", say("signed.heading"), id="signed")
    yield from (_card(said) for said in read.attestations)
    yield el("p", say("signed.shows"), class_="w-meta")
    yield labels(read)


def labels(read: ReadDossier) -> Node | None:
    """What reviewers from the setting say of its use. Notices are the project's and stand elsewhere."""
    given = labels_of(read)
    if not given:
        return None
    return group(el("h3", say("signed.labels")), el("p", say("signed.labels_about"), class_="w-meta"), _texts(given))


def _card(said: Attestation) -> Node:
    return el(
        "article",
        el("h3", who_signed(said)),
        terms(
            (
                (say("signed.relation"), _text(said.relation)),
                (say("signed.reason"), _text(said.reason) if said.reason else None),
                (say("signed.looked_at"), _texts(said.looked_at)),
                (say("signed.objections"), _objections(said)),
                (say("signed.not_vouched"), _texts(said.not_vouched)),
                (say("signed.labels"), _texts(said.labels)),
                (say("signed.key"), el("code", said.fingerprint)),
            )
        ),
        class_="w-card",
    )


def _objections(said: Attestation) -> Child:
    if said.kind == "community-reviewed" and not said.objections:
        return say("signed.no_objection")
    return _texts(said.objections)


def _texts(texts: tuple[str, ...]) -> Node | None:
    return listed(_text(text) for text in texts)


def _text(text: str) -> Node:
    return el("span", text, dir="auto")
