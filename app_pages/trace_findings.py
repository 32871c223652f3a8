"""Findings in a trace: by place in the text, each with its rival readings, what it rests on and what became of it."""

from __future__ import annotations

from collections.abc import Iterator

from winks.agents.codebook import codebook, verdicts
from winks.agents.critique import Finding, Response
from winks.app_pages.showing import Child, Node, badge, el, group, listed, quoted, terms
from winks.app_pages.taken_out import FOUND, gone_note
from winks.app_pages.trace_basis import rests_on
from winks.app_pages.trace_reading import Reading, anchor, commas, link_to, links_to, named, permalink
from winks.app_pages.words import counted, say
from winks.app_pages.written import cut
from winks.trail.places import Placed

LONGEST_QUOTE = 160
"""Characters of the revision that are quoted again beside a finding."""


def findings(reading: Reading, shown_first: str | None) -> Iterator[Child]:
    """Every verified finding, by place; the one that stands first on the page is only named here."""
    is_gone = reading.is_gone(*FOUND)
    if is_gone:
        yield gone_note("findings")
    if not reading.placed:
        yield None if is_gone else el("p", say("trace.finding.none"))
        return
    yield el("p", counted("trace.finding.about", len(reading.placed)), class_="w-meta")
    yield _legend(reading)
    for item in reading.placed:
        if item.finding.id == shown_first:
            yield el("p", link_to(reading, item.finding.id), ": ", say("trace.finding.above"), class_="w-meta")
        else:
            yield finding(reading, item)


def _legend(reading: Reading) -> Node:
    """What the words of these findings mean, once."""
    used = dict.fromkeys(item.finding.verdict for item in reading.placed)
    return el(
        "details",
        el("summary", say("trace.finding.legend")),
        terms((named("verdict", verdict), _verdict(verdict)) for verdict in used),
        class_="w-words",
    )


def withheld(reading: Reading, shown_first: str | None) -> Iterator[Child]:
    """What the check withheld, and why: it is on the trail and changed nothing."""
    listed_ = [item for item in reading.withheld if item.finding.id != shown_first]
    if listed_:
        yield el("p", say("trace.withheld.about"), class_="w-meta")
    yield from (finding(reading, item) for item in listed_)


def alone(reading: Reading, finding_id: str) -> Node:
    """One finding, in full, before everything else; with ways to its neighbours and back."""
    item = reading.by_id.get(finding_id)
    back = el("a", say("trace.alone.back"), href=permalink(reading.run.run))
    if item is None:
        return el("section", el("p", say("trace.alone.unknown", id=finding_id), class_="w-trouble"), el("p", back))
    order = [*reading.placed, *reading.withheld]
    at = order.index(item)
    before, after = order[at - 1] if at else None, order[at + 1] if at + 1 < len(order) else None
    ways = [
        el("a", say(f"trace.alone.{name}"), href=permalink(reading.run.run, other.finding.id))
        for name, other in (("before", before), ("after", after))
        if other
    ]
    return el(
        "section",
        el("h2", say("trace.alone.title")),
        listed([back, *ways], class_="w-ways"),
        finding(reading, item, opened=True),
        id="trace-alone",
        aria_label=say("trace.alone.title"),
    )


def finding(reading: Reading, item: Placed, *, opened: bool = False) -> Node:
    """A finding as a card. `opened` shows what it rests on open."""
    return el(
        "article",
        el("h3", *_title(item)),
        el("p", *_whose(reading, item), class_="w-meta"),
        _withheld_because(item.finding),
        _near_miss(item.finding),
        _differs(reading, item.finding.id),
        terms(_parts(reading, item, opened)),
        class_="w-card w-finding",
        id=anchor(item.finding.id),
        tabindex="-1",
    )


def _title(item: Placed) -> Iterator[Child]:
    found = item.finding
    if item.number:
        yield el("span", str(item.number), class_="w-number")
        yield " "
    if span := found.draft_span or found.revision_span:
        yield quoted(span.text)
    elif found.cue_spans:
        yield say("trace.finding.likened" if found.by_likeness else "trace.finding.omission")
        yield " "
        yield quoted(found.cue_spans[0].text)
    else:
        yield say("trace.finding.no_place")


def _whose(reading: Reading, item: Placed) -> Iterator[Child]:
    found = item.finding
    yield badge(named("verdict", found.verdict), "strong")
    yield el("bdi", reading.who(item.reviewer))
    if found.revision_span:
        yield f" · {say('trace.finding.of_revision')}"
    yield " · "
    link = permalink(reading.run.run, found.id)
    yield el("a", say("trace.finding.permalink"), href=link, aria_label=say("trace.finding.permalink_to", id=found.id))


def _withheld_because(found: Finding) -> Node | None:
    if found.status == "verified":
        return None
    if found.status == "unchecked":
        return el("p", say("trace.finding.unchecked"), class_="w-empty")
    return el("p", say("trace.withheld.because"), " ", el("bdi", found.withheld_because or ""), class_="w-trouble")


def _near_miss(found: Finding) -> Node | None:
    return (
        el("p", say("trace.finding.near_miss"), " ", quoted(found.quoted_as), class_="w-meta")
        if found.quoted_as
        else None
    )


def _differs(reading: Reading, finding_id: str) -> Node | None:
    others = reading.differing(finding_id)
    if not others:
        return None
    return el("p", say("trace.finding.differs"), " ", *commas(links_to(reading, others)), class_="w-meta")


def _parts(reading: Reading, item: Placed, opened: bool) -> Iterator[tuple[str, Child]]:
    """The parts of a finding in reading order; those that are not there are left out."""
    found = item.finding
    if opened:
        yield say("trace.part.verdict"), _verdict(found.verdict)
    yield say("trace.part.line"), _line(found.line)
    if found.cue_spans and not (found.omission and len(found.cue_spans) == 1):
        yield say("trace.part.cues"), group(*commas([quoted(cue.text) for cue in found.cue_spans]))
    yield say("trace.part.ordinary"), listed(el("bdi", text) for text in found.ordinary_explanations)
    yield say("trace.part.thin"), found.thin_reading
    if found.readings or found.only_one_because:
        yield say("trace.part.readings"), _readings(found)
    yield say("trace.part.basis"), rests_on(reading, found, item.reviewer, opened=opened)
    yield say("trace.part.question"), el("p", found.question, class_="w-question", dir="auto")
    yield say("trace.part.suggestion"), found.suggestion
    if response := reading.responses.get(found.id):
        yield say("trace.part.response"), _response(response)


def _verdict(verdict: str) -> Node | None:
    known = verdicts().get(verdict)
    return el("span", known.meaning, lang="en") if known else None


def _line(line: str) -> Node:
    known = codebook().get(line)
    return el("span", el("em", known.name), ". ", known.asks, lang="en") if known else el("bdi", line)


def _readings(found: Finding) -> Node:
    """Rival readings, side by side; and why there are not two, where there are not."""
    return group(
        el("div", *(el("div", text, dir="auto") for text in found.readings), class_="w-columns")
        if found.readings
        else None,
        el("p", found.only_one_because, dir="auto") if found.only_one_because else None,
    )


def _response(response: Response) -> Node:
    span = response.changed_span
    return group(
        el("p", badge(say(f"trace.disposition.{response.disposition}"), "strong"), el("bdi", response.reason)),
        el("p", say("trace.response.changed"), " ", quoted(cut(span.text, LONGEST_QUOTE)), class_="w-meta")
        if span
        else None,
        el("p", say("trace.response.check"), " ", el("bdi", response.check), class_="w-trouble")
        if response.check
        else None,
    )
