"""What stands first: the banner, the standing and what it rests on, who signed and objects, who is speaking, the scope."""

from __future__ import annotations

from collections.abc import Iterator

from ....personas.attestation import Attestation
from ....personas.attestation_standing import CARRIED, labels_of
from ....personas.documents.sections import LABELS, NOTICES, STANDINGS, UNCARRIED
from ....personas.dossier import Dossier
from ....personas.reader import ReadDossier
from ...elements import Child, Node, group
from ..html.pieces import badge, dots, el, listed, terms
from .pieces import Words


def head(read: ReadDossier) -> Node:
    """The title, the banner and how the dossier stands."""
    dossier, words = read.dossier, Words(read.dossier.language)
    skip = el("a", "To the contents of this page", href="#contents", class_="skip")
    return el(
        "header",
        skip,
        words.inline(dossier.status.banner, "p", class_="banner"),
        words.inline(dossier.title, "h1"),
        el("p", words.inline(dossier.display_name), " ", el("code", dossier.ref), class_="version"),
        *_standing(read, words),
        class_="head",
    )


def _standing(read: ReadDossier, words: Words) -> Iterator[Child]:
    dossier = read.dossier
    badges: list[Child] = [
        badge(dossier.standing.replace("-", " "), "strong"),
        f"compiled {dossier.compiled_on}",
        f"to be reviewed by {dossier.review_by}",
    ]
    yield el("p", dots(badges), class_="meta")
    yield el("p", STANDINGS[dossier.standing])
    if dossier.standing in CARRIED and not any(said.kind == dossier.standing for said in read.attestations):
        yield el("p", UNCARRIED, class_="notice")
    if dossier.requires_review_before_use:
        yield el("p", "It asks for a reason before it is used in a run.", class_="notice")
    yield from _apart(dossier, words)


def _apart(dossier: Dossier, words: Words) -> Iterator[Child]:
    """Why a place is held open or was taken back, and whom to ask."""
    status = dossier.status
    yield terms(
        ("Held open because", words.prose(status.reserved_because)),
        ("Whom to ask", words.items(status.whom_to_ask)),
        ("Taken back because", words.prose(status.withdrawn_because)),
    )


def signed(read: ReadDossier) -> Iterator[Child]:
    """Everything that was signed about it. Signers' words stay their own."""
    yield from (_card(said) for said in read.attestations)
    given = labels_of(read)
    if given:
        yield group(el("h3", "Labels"), el("p", LABELS, class_="meta"), _texts(given))


_DID = {"curator-signed": "answers for it", "community-reviewed": "reviewed it", "withdrawn": "took it back"}


def _card(said: Attestation) -> Node:
    none = "none named" if said.kind == "community-reviewed" else None
    return el(
        "article",
        el("h3", el("bdi", said.name), f" {_DID[said.kind]} ({said.date})"),
        terms(
            ("Relation to the setting", _text(said.relation)),
            ("Reason", _text(said.reason) if said.reason else None),
            ("Looked at", _texts(said.looked_at)),
            ("Objections", _texts(said.objections) or none),
            ("Does not vouch for", _texts(said.not_vouched)),
            ("Key", el("code", said.fingerprint)),
        ),
        class_="card signed",
    )


def _text(text: str) -> Node:
    return el("span", text, dir="auto")


def _texts(texts: tuple[str, ...]) -> Node | None:
    return listed(_text(text) for text in texts)


def speaking(read: ReadDossier) -> Iterator[Child]:
    """Positionality, and what the project says of rights and interests, apart from labels."""
    words, said = Words(read.dossier.language), read.dossier.positionality
    yield terms(
        ("Curator", words.prose(said.curator)),
        ("Relation to the setting", words.prose(said.relation_to_setting)),
        ("Read from", words.prose(said.read_from)),
        ("Interests", words.prose(said.interests)),
        ("Likely distortions", words.items(said.likely_distortions)),
        ("No note is contested because", words.prose(said.no_contested_because)),
        ("Who should curate next", words.prose(said.who_should_curate_next)),
    )
    if read.dossier.status.notices:
        notices = words.items(read.dossier.status.notices)
        yield group(el("h3", "Notices"), el("p", NOTICES, class_="meta"), notices)


def scope(read: ReadDossier) -> Iterator[Child]:
    """The situation, who is in it and who is not."""
    words, about = Words(read.dossier.language), read.dossier.scope
    yield words.prose(about.one_line)
    yield terms(
        ("Setting", words.items(about.setting)),
        ("Relationships", words.items(about.relationships)),
        ("Register", words.items(about.register_)),
        ("Place", words.items(about.place)),
        ("Period", words.prose(about.period)),
    )
    yield el(
        "div",
        el("div", el("h3", "Who is included"), words.items(about.who_is_included)),
        el("div", el("h3", "Who is excluded"), words.items(about.who_is_excluded)),
        class_="two",
    )
    yield group(el("h3", "Nearest neighbours"), words.items(about.nearest_neighbours))
