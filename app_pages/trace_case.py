"""The case in a trace: the prompt and the user's own account with their cues, who was seated by them, who was not.

A cue is marked by a kind of line and by a letter, each with its word in the legend; colour says nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import get_args

from winks.agents.convener import Seat
from winks.agents.cue_reader import Cue
from winks.agents.plain import SourcedSpan
from winks.app_pages.showing import Child, Node, badge, el, group, listed, quoted, terms
from winks.app_pages.taken_out import gone_note
from winks.app_pages.trace_reading import Reading, commas, key_of, named
from winks.app_pages.words import counted, say
from winks.personas.dossier import CueType
from winks.trail.marks import Mark, levels, marked

TYPES: tuple[CueType, ...] = get_args(CueType)
DEEPEST = 3
"""Lines under one another that can still be told apart."""


def case(reading: Reading) -> Iterator[Child]:
    """The prompt and the account, marked, and the legend."""
    run = reading.run
    yield _text(run.case.prompt, run.cues, "prompt")
    for index, text in enumerate(run.case.account):
        yield el("h3", say("trace.case.account"))
        yield _text(text, run.cues, f"account.{index}")
    yield gone_note("cues") if reading.is_gone("read_cues_finished") else _legend(run.cues)
    for dossier, reason in (run.case.opt_in or {}).items():
        yield el("p", say("trace.case.opt_in", who=reading.who(dossier)), " ", quoted(reason))


def _text(text: str, cues: Sequence[Cue], source: str) -> Node:
    marks = [Mark(cue.start, cue.end, cue.type) for cue in cues if cue.source == source]
    depth = levels(marks)

    def dress(words: str, live: Sequence[Mark[CueType]]) -> Child:
        made: Child = words
        for mark in sorted(live, key=lambda mark: depth[mark]):
            made = el("mark", made, class_=f"w-cue w-cue-{mark.what} w-level-{min(depth[mark], DEEPEST)}")
        return made

    def behind(ended: Sequence[Mark[CueType]]) -> Child:
        return el("sup", " ".join(say(f"trace.cue_letter.{mark.what}") for mark in ended))

    return el(
        "blockquote", marked(text, marks, dress, behind), id=f"said-{source}", dir="auto", class_="w-verbatim w-cued"
    )


def _legend(cues: Sequence[Cue]) -> Node:
    """Which line and letter stand for what, with the cues of each type. A cue may be found in two places."""
    rows = []
    for type_ in TYPES:
        found = dict.fromkeys((cue.text, cue.by) for cue in cues if cue.type == type_)
        if found:
            name = group(
                el("mark", say(f"trace.cue.{type_}"), class_=f"w-cue w-cue-{type_}"),
                el("sup", say(f"trace.cue_letter.{type_}")),
            )
            rows.append(group(el("dt", name), el("dd", *_cues_said(found))))
    if not rows:
        return el("p", say("trace.case.no_cues"), class_="w-meta")
    return el("dl", *rows, class_="w-terms w-legend", aria_label=say("trace.case.legend"))


def _cues_said(found: Iterable[tuple[str, str | None]]) -> Iterator[Child]:
    yield from commas(group(quoted(text), f" ({say('trace.case.by_model')})" if by else None) for text, by in found)


def table(reading: Reading) -> Iterator[Child]:
    """Who was seated, by what; who stood aside, and why; what nobody here covers."""
    run = reading.run
    if reading.is_gone("convene_finished"):
        yield gone_note("table")
        return
    if not run.seats:
        yield el("p", say("trace.table.nobody"))
    yield from (_seat(reading, seat) for seat in run.seats)
    if run.abstentions:
        yield el("h3", say("trace.table.aside"))
        yield from (
            el(
                "p",
                el("strong", el("bdi", reading.who(each.dossier.partition("@")[0]))),
                " ",
                badge(named("reason", each.reason)),
                el("bdi", each.say),
            )
            for each in run.abstentions
        )
    yield el("h3", say("trace.table.coverage"))
    yield el("p", el("bdi", run.coverage.say))
    if run.coverage.uncovered:
        open_ = dict.fromkeys((cue.text, cue.type) for cue in run.coverage.uncovered)
        yield el("p", say("trace.table.uncovered"), " ", *_typed(open_), class_="w-meta")


def _typed(cues: Iterable[tuple[str, CueType]]) -> Iterator[Child]:
    yield from commas(group(quoted(text), f" ({say(f'trace.cue.{type_}')})") for text, type_ in cues)


def _seat(reading: Reading, seat: Seat) -> Node:
    dossier = reading.dossiers.get(seat.dossier_id)
    return el(
        "article",
        el("h3", el("bdi", reading.who(seat.dossier_id))),
        el(
            "p",
            badge(say(f"dossiers.standing_short.{key_of(seat.standing)}")),
            el("a", el("code", seat.dossier), href=f"dossiers?dossier={seat.dossier_id}"),
            class_="w-meta",
        ),
        el("p", dossier.title, lang=dossier.language, dir="auto") if dossier else None,
        el("p", seat.banner, class_="w-meta", dir="auto"),
        terms(
            (
                (say("trace.table.seated_by"), group(*_seated_by(seat))),
                (say("trace.table.notes"), _notes(reading, seat)),
                (
                    say("trace.table.silent_of"),
                    group(*commas(quoted(text) for text in dict.fromkeys(span.text for span in seat.aside)))
                    if seat.aside
                    else None,
                ),
            )
        ),
        class_="w-card",
    )


def _seated_by(seat: Seat) -> Iterator[Child]:
    found = dict.fromkeys((cue.text, cue.type, cue.specific) for cue in seat.cues)
    yield from commas(group(quoted(text), f" ({_type_said(type_, specific)})") for text, type_, specific in found)


def _type_said(type_: CueType, specific: bool) -> str:
    said = say(f"trace.cue.{type_}")
    return say("trace.table.specific", type=said) if specific else said


def _likened(cue: SourcedSpan | None) -> Iterator[Child]:
    """That a note was found by meaning, and at which words."""
    if cue:
        yield from (" ", badge(say("trace.basis.by_meaning"), "warn"), " ", quoted(cue.text))


def _notes(reading: Reading, seat: Seat) -> Node:
    """The notes that were sent, and how many of its notes were not."""
    dossier = reading.dossiers.get(seat.dossier_id)
    rows = []
    for note_id in seat.notes:
        note = reading.note(seat.dossier_id, note_id)
        about = group(": ", el("span", note.cue, lang=dossier.language)) if note and dossier else None
        rows.append(
            group(
                el("code", note_id),
                about,
                " ",
                badge(say(f"dossiers.note_short.{key_of(note.standing)}")) if note else None,
                *_likened(seat.found_by(note_id)),
            )
        )
    kept = len(dossier.notes) - len(seat.notes) if dossier else 0
    return group(
        listed(rows) or say("trace.table.no_notes"),
        el("small", counted("trace.table.not_sent", kept)) if kept > 0 else None,
    )
