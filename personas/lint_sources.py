"""Rules of sources: what a note rests on lies in the scope, was looked at as far as is said, and is not one voice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from .dossier import Dossier, Note, Source
from .lint_rule import Found, Level, Rule, content_words

PAST_STARTER = ("curator-signed", "community-reviewed")
_SAID_OF_SOURCES = re.compile(r"\bsources?\b|\bliterature\b", re.IGNORECASE)
_OWN_FIELD = re.compile(
    r"\bfield ?-?notes?\b|\bown (?:interviews?|observations?)\b|\bpersonal communications?\b|\bconversations? with\b",
    re.IGNORECASE,
)


def attested_means_inside(dossier: Dossier) -> Iterator[Found]:
    """`attested` rests on one source inside the scope, `well-attested` on two, by the curator's own statement of what is inside."""
    inside = {source.id for source in dossier.sources if source.inside_scope == "yes"}
    needed = {"attested": 1, "well-attested": 2}
    for note in dossier.notes:
        found = len({citation.ref for citation in note.sources} & inside)
        if found < needed.get(note.standing, 0):
            yield Found(
                f"notes.{note.id}.standing",
                f"{note.standing!r} needs {needed[note.standing]} source(s) inside the scope and has {found}; "
                "call it `extrapolated` or name the source.",
            )


def one_source_is_inside(dossier: Dossier) -> Iterator[Found]:
    """One source at least is inside the scope, or a line of the likely distortions speaks of the sources."""
    if not any(source.inside_scope == "yes" for source in dossier.sources) and not _speaks_of_sources(dossier):
        yield Found(
            "sources",
            f"none of the {len(dossier.sources)} is inside the scope, as you state it yourself; "
            "say among the likely distortions what follows from that.",
        )


def sourced_unless_unsourced(dossier: Dossier) -> Iterator[Found]:
    """A note without a source is `unsourced`, and only such a note."""
    for note in dossier.notes:
        if bool(note.sources) == (note.standing == "unsourced"):
            yield Found(
                f"notes.{note.id}.sources", f"standing {note.standing!r} and {len(note.sources)} sources disagree."
            )


def setting_has_its_scholars(dossier: Dossier) -> Iterator[Found]:
    """One source in three is from the setting, or a line of the likely distortions speaks of the sources."""
    own = sum(source.from_setting == "yes" for source in dossier.sources)
    if own * 3 < len(dossier.sources) and not _speaks_of_sources(dossier):
        yield Found(
            "positionality.likely_distortions",
            f"{own} of {len(dossier.sources)} sources are from the setting; say in a sentence what such sources miss.",
        )


def _speaks_of_sources(dossier: Dossier) -> bool:
    return any(_SAID_OF_SOURCES.search(item) for item in dossier.positionality.likely_distortions)


def manuals_do_not_stand_alone(dossier: Dossier) -> Iterator[Found]:
    """No note rests only on sources whose kind is a manual."""
    manuals = {source.id for source in dossier.sources if "manual" in source.kind.lower()}
    for note in dossier.notes:
        if note.sources and all(citation.ref in manuals for citation in note.sources):
            yield Found(f"notes.{note.id}.sources", "rests on manuals alone; they say what to do, not what people do.")


def checked_once_past_starter(dossier: Dossier) -> Iterator[Found]:
    """In a `curator-signed` or `community-reviewed` dossier no source is `Checked: none`. A listing is enough to pass."""
    for source in dossier.sources if dossier.standing in PAST_STARTER else ():
        if source.checked == "none":
            yield Found(
                f"sources.{source.id}.checked",
                f"is 'none' in a dossier that is {dossier.standing!r}; look the work up and say what was opened.",
            )


def interests_are_stated(dossier: Dossier) -> Iterator[Found]:
    """In a `curator-signed` or `community-reviewed` dossier the curator says what they stand to gain or lose, or that it is nothing."""
    if dossier.standing in PAST_STARTER and not dossier.positionality.interests:
        yield Found(
            "positionality",
            f"says nothing of interests in a dossier that is {dossier.standing!r}; name them, or say there are none.",
        )


def informants_agreed(dossier: Dossier) -> Iterator[Found]:
    """A source that is a field note or a conversation of the curator's own says who agreed to what.

    It goes by the words of *Kind*. Published interviews are their authors' to answer for.
    """
    for source in dossier.sources:
        if _OWN_FIELD.search(source.kind) and not source.consent:
            yield Found(
                f"sources.{source.id}.kind",
                f"is {source.kind[:40]!r} and nothing says who agreed to its use; add *Consent*, or leave the source out.",
            )


def sources_are_used(dossier: Dossier) -> Iterator[Found]:
    """Every source is cited by a note, or named somewhere in the dossier's own text. A dossier without notes may list what to read."""
    if not dossier.notes:
        return
    cited = {citation.ref for note in dossier.notes for citation in note.sources}
    said = _named_in(dossier)
    for source in dossier.sources:
        if source.id not in cited and not content_words(source.cite[:40].partition(",")[0]) & said:
            yield Found(
                f"sources.{source.id}",
                "is cited by no note and named nowhere; cite it where it speaks, or leave it out.",
            )


def _named_in(dossier: Dossier) -> frozenset[str]:
    told = dossier.positionality
    texts = [told.read_from, *told.likely_distortions, *dossier.silences, *dossier.scope.nearest_neighbours]
    for note in dossier.notes:
        texts += [*note.readings, note.variation, note.contestation]
    return content_words("\n".join(texts).replace("’s", "").replace("'s", ""))


def citations_say_where(dossier: Dossier) -> Iterator[Found]:
    """A citation says where in the work. `to confirm` alone will do for a starter, unless the passage was opened."""
    checked = {source.id: source.checked for source in dossier.sources}
    for note in dossier.notes:
        for citation in note.sources:
            bare = citation.locator.strip(" .").lower() == "to confirm"
            if bare and (checked[citation.ref] == "passage" or dossier.standing in PAST_STARTER):
                why = (
                    "its passage was opened"
                    if checked[citation.ref] == "passage"
                    else f"the dossier is {dossier.standing!r}"
                )
                yield Found(
                    f"notes.{note.id}.sources",
                    f"{citation.ref} is cited without a place, and {why}; say where it says so.",
                )


_PAGE = re.compile(r"\bpp?\. ?\d|\bpages? \d|:\s?\d{1,4}\b", re.IGNORECASE)


def pages_were_opened(dossier: Dossier) -> Iterator[Found]:
    """A page is cited only of a work whose passage was opened, or with `to confirm` or `quoted` beside it."""
    checked = {source.id: source.checked for source in dossier.sources}
    for note in dossier.notes:
        for citation in note.sources:
            hedged = re.search(r"to confirm|quoted|cited in", citation.locator, re.IGNORECASE)
            if _PAGE.search(citation.locator) and checked[citation.ref] != "passage" and not hedged:
                yield Found(
                    f"notes.{note.id}.sources",
                    f"{citation.locator[:60]!r} of {citation.ref}, of which only {checked[citation.ref]!r} was opened; "
                    "open it, or add `to confirm`.",
                    citation.locator,
                )


def no_author_carries_all(dossier: Dossier) -> Iterator[Found]:
    """Of four sourced notes or more, no author stands alone behind more than half."""
    authors = {source.id: authors_of(source) for source in dossier.sources}
    sourced = [note for note in dossier.notes if note.sources]
    alone = Counter(author for note in sourced for author in _alone_behind(note, authors))
    for author, count in alone.most_common():
        if len(sourced) >= 4 and count * 2 > len(sourced):
            yield Found(
                "notes",
                f"{count} of {len(sourced)} rest on one author alone ({' '.join(sorted(author)).title()}); "
                "who has written otherwise?",
            )


def _alone_behind(note: Note, authors: dict[str, frozenset[frozenset[str]]]) -> frozenset[frozenset[str]]:
    """The authors who had a hand in every work that a note cites."""
    every = [authors[citation.ref] for citation in note.sources]
    return frozenset.intersection(*every)


def authors_of(source: Source) -> frozenset[frozenset[str]]:
    """Who wrote a work, each as the words of the name; read off the part of the reference before the year."""
    year = re.search(r"\b(?:1[5-9]|20)\d\d\b", source.cite)
    named = source.cite[: year.start()] if year else source.cite.partition(".")[0]
    parts = [part for part in re.split(r",|;|&|\band\b|\bwith\b|\(eds?\.?\)", named) if re.search(r"\w", part)]
    if "," in named and len(parts) > 1:
        parts = [" ".join(parts[:2]), *parts[2:]]
    names = (frozenset(word.casefold() for word in re.findall(r"[^\W\d_]+", part)) for part in parts)
    return frozenset(name for name in names if name)


RULES: dict[Rule, Level] = {
    attested_means_inside: "error",
    one_source_is_inside: "warning",
    sourced_unless_unsourced: "error",
    setting_has_its_scholars: "error",
    manuals_do_not_stand_alone: "error",
    checked_once_past_starter: "error",
    interests_are_stated: "warning",
    informants_agreed: "error",
    sources_are_used: "warning",
    citations_say_where: "warning",
    pages_were_opened: "warning",
    no_author_carries_all: "warning",
}
