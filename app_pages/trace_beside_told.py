"""How each kind of thing in a run is told beside the same thing of another run: in its own words, shortly."""

from __future__ import annotations

from winks.agents.convener import Abstention, MetBoundary, Seat
from winks.agents.corrections import Correction
from winks.agents.critique import Finding, Response
from winks.agents.cue_reader import Cue
from winks.app_pages.showing import Child, Node, badge, el, group, listed, quoted
from winks.app_pages.trace_reading import Reading, commas, named, permalink
from winks.app_pages.words import say
from winks.trail.comparison import MadeWith, Review
from winks.trail.document import Usage
from winks.trail.places import span_of


def told_made(reading: Reading, made: MadeWith) -> Node:
    """One thing that a run was made with."""
    del reading
    value = el("code", made.value) if made.value is not None else say("trace.two.not_set")
    name = named("step", made.name) if made.kind == "answered" else made.name
    return group(say(f"trace.two.made.{made.kind}"), " ", el("bdi", name), ": ", value)


def told_cue(reading: Reading, cue: Cue) -> Node:
    """A cue and its type."""
    del reading
    return group(quoted(cue.text), f" ({say(f'trace.cue.{cue.type}')})")


def told_boundary(reading: Reading, met: MetBoundary) -> Node:
    """What came first."""
    del reading
    return group(quoted(met.text), " ", el("bdi", met.say))


def told_seat(reading: Reading, seat: Seat) -> Node:
    """Who was seated, by what, with which notes."""
    cues = dict.fromkeys(cue.text for cue in seat.cues)
    return group(
        el("strong", el("bdi", reading.who(seat.dossier_id))),
        " ",
        el("code", seat.dossier),
        el("p", say("trace.table.seated_by"), " ", *commas(quoted(text) for text in cues), class_="w-meta"),
        el("p", say("trace.table.notes"), ": ", ", ".join(seat.notes), class_="w-meta") if seat.notes else None,
    )


def told_abstention(reading: Reading, item: Abstention) -> Node:
    """Who stood aside, and why."""
    who = reading.who(item.dossier.partition("@")[0])
    return group(el("strong", el("bdi", who)), " ", badge(named("reason", item.reason)), el("bdi", item.say))


def told_review(reading: Reading, review: Review) -> Node:
    """That somebody reviewed, and how it came out."""
    return group(
        el("strong", el("bdi", reading.who(review.reviewer))),
        " ",
        badge(named("fact_outcome", review.outcome)),
        listed(
            group(quoted(each.about), " ", badge(named("reason", each.reason)), el("bdi", each.say))
            for each in review.abstentions
        ),
        el("p", review.failure.message, dir="auto") if review.failure else None,
    )


def told_finding(reading: Reading, found: Finding) -> Node:
    """A finding: its place, its word, its readings and its question; the rest is in the trace of its run."""
    span, placed = span_of(found), reading.by_id.get(found.id)
    return group(
        quoted(span.text) if span else say("trace.finding.no_place"),
        " ",
        badge(named("verdict", found.verdict), "strong"),
        el("bdi", reading.who(placed.reviewer)) if placed else None,
        el("p", say("trace.withheld.because"), " ", el("bdi", found.withheld_because))
        if found.withheld_because
        else None,
        listed(el("bdi", text) for text in found.readings),
        el("p", found.question, class_="w-question", dir="auto"),
        el("p", el("a", say("trace.two.in_full"), href=permalink(reading.run.run, found.id))),
    )


def told_response(reading: Reading, response: Response) -> Node:
    """What became of a finding."""
    placed = reading.by_id.get(response.finding)
    span = span_of(placed.finding) if placed else None
    return group(
        quoted(span.text) if span else el("bdi", response.finding),
        " ",
        badge(say(f"trace.disposition.{response.disposition}"), "strong"),
        el("bdi", response.reason),
    )


def told_text(reading: Reading, text: str) -> Child:
    """A sentence of the record."""
    del reading
    return el("bdi", text)


def told_correction(reading: Reading, item: Correction) -> Child:
    """What somebody said is not so here."""
    del reading
    return quoted(item.words)


def told_usage(reading: Reading, usage: Usage) -> Child:
    """What a run took."""
    del reading
    cost = usage.cost if usage.cost is not None else say("trace.calls.unknown")
    return say(
        "trace.two.took", calls=usage.calls, tokens=f"{usage.tokens:,}", seconds=f"{usage.seconds:.1f}", cost=cost
    )
