"""What stands first in a trace: what kind of reading this is, how the run stands, what comes before any reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from winks.app_pages.showing import Child, Node, badge, el, group, listed, quoted
from winks.app_pages.taken_out import gone_note, notice
from winks.app_pages.trace_reading import Reading, link_to, permalink
from winks.app_pages.words import counted, say
from winks.app_pages.written import cut
from winks.trail.listing import GONE


def section(name: str, *body: Child) -> Node | None:
    """A section under its heading; None where there is nothing in it."""
    if not any(body):
        return None
    title = say(f"trace.section.{name}")
    return el("section", el("h2", title), *body, id=f"trace-{name}", aria_label=title)


def contents(present: Iterable[str]) -> Node:
    """The sections of this page as links."""
    rows = [el("a", say(f"trace.section.{name}"), href=f"#trace-{name}") for name in present]
    return el(
        "nav", el("p", say("trace.contents")), listed(rows), class_="w-contents", aria_label=say("trace.contents")
    )


def head(reading: Reading) -> Node:
    """The banner, the status in words, and what went wrong or was left out."""
    return el("header", *_head(reading), class_="w-head")


def _head(reading: Reading) -> Iterator[Child]:
    run = reading.run
    yield el("p", run.banner, class_="w-banner")
    yield notice(run)
    yield el("p", *_standing(reading), class_="w-meta")
    if reading.is_judging:
        judge = el("a", say("trace.said.judge"), href=f"judge{permalink(run.run)}")
        yield el("p", say("trace.head.judging"), " ", judge, class_="w-empty")
    if run.status == "running":
        yield el("p", say(f"trace.head.{'under_way' if reading.under_way else 'cut_off'}"), class_="w-empty")
    if run.failure:
        yield el("p", say("trace.head.failed"), " ", el("bdi", run.failure), class_="w-trouble", role="alert")
    if run.unreviewed:
        yield el(
            "section",
            el("h2", say("trace.head.unreviewed")),
            listed(el("bdi", text) for text in run.unreviewed),
            class_="w-unreviewed",
            aria_label=say("trace.head.unreviewed"),
        )
    yield listed(_ways(reading), class_="w-ways")


def _standing(reading: Reading) -> Iterator[Child]:
    run = reading.run
    yield badge(say(f"trace.status.{run.status}"), "strong")
    yield say("trace.head.begun", when=reading.begun)
    if run.case.by:
        yield group(" · ", say("trace.head.by"), " ", el("bdi", run.case.by))
    if run.case.id:
        yield group(" · ", say("trace.head.case", id=run.case.id))
    yield group(" · ", el("code", run.run))


def _ways(reading: Reading) -> Iterator[Child]:
    """Where else to go with this run, for this person."""
    for page, act in (("deliberate", "deliberate"), ("judge", "judge"), ("runs", "audit")):
        if act in reading.acts and not (reading.ended and page == "deliberate"):
            yield el("a", say(f"trace.ways.{page}"), href=f"{page}{permalink(reading.run.run)}")
    yield el("a", say("trace.ways.beside"), href="#trace-beside")


def first(reading: Reading) -> Iterator[Node]:
    """Law, safety, consent: what comes before any reading of culture."""
    for met in reading.run.boundaries:
        drawn = say("trace.first.engine") if met.by == "engine" else say("trace.first.dossier", who=reading.who(met.by))
        yield el("p", el("strong", el("bdi", met.say)), class_="w-first")
        yield el("p", quoted(met.text), " ", say(f"trace.first.{met.act}"), " ", drawn, class_="w-meta")


def said_since(reading: Reading) -> Iterator[Node]:
    """What people said of this run: what is not so here, a word before release, how many have judged it."""
    run = reading.run
    for correction in run.corrections or ():
        if correction.finding:
            what: Child = link_to(reading, correction.finding.id)
        else:
            what = quoted(correction.cue.text) if correction.cue else el("bdi", correction.dossier or "")
        yield el("p", say(f"trace.said.{correction.item}"), " ", what, ": ", quoted(correction.words))
    for word in run.word or ():
        yield el("p", say("trace.said.word"), " ", quoted(word))
    for each in run.decided or ():
        told = say(f"trace.said.{each.disposition}", dossier=each.dossier, n=each.event)
        yield el("p", told, " ", el("bdi", each.by) if each.by else None, " ", quoted(each.reason))
    if reading.judgements:
        judge = el("a", say("trace.said.judge"), href=f"judge{permalink(run.run)}") if "judge" in reading.acts else None
        yield el("p", counted("trace.said.judged", reading.judgements), " ", judge)
    if "deliberate" in reading.acts and not reading.ended:
        yield el("p", el("a", say("trace.said.not_so"), href=f"deliberate{permalink(run.run)}"))


def others(reading: Reading, rows: Iterable[tuple[str, str, str]]) -> Iterator[Child]:
    """Other runs of the same message, to be read beside this one: id, when, status."""
    run = reading.run.run
    if reading.run.case.prompt == GONE:
        yield gone_note("message")
        return
    links = [
        group(el("a", say("trace.beside.with", when=when), href=permalink(run, **{"with": other})), " ", status)
        for other, when, status in rows
    ]
    yield el("p", say("trace.beside.about" if links else "trace.beside.none", prompt=cut(reading.run.case.prompt, 60)))
    yield listed(links)
