"""A trace put together: which parts stand on the page, in which order, and what is asked of the table for them."""

from __future__ import annotations

from winks.app_pages.run_list import prompt_of, when
from winks.app_pages.showing import Node, el, group, listed, show
from winks.app_pages.taken_out import kinds_gone
from winks.app_pages.trace_beside import show_beside
from winks.app_pages.trace_calls import calls, texts_of_calls
from winks.app_pages.trace_case import case, table
from winks.app_pages.trace_course import course
from winks.app_pages.trace_differing import differing, second_round, silent
from winks.app_pages.trace_findings import alone, findings, withheld
from winks.app_pages.trace_head import contents, first, head, others, said_since, section
from winks.app_pages.trace_reading import Reading, permalink
from winks.app_pages.trace_texts import ask_first, texts
from winks.app_pages.words import say
from winks.graphs.table import Table
from winks.judging.roles import ACTS
from winks.trail.listing import RunRow, Search
from winks.trail.tombstones import ended_at

NEWEST = 20
"""Runs that are offered where none was named."""
BESIDE = 10
"""Other runs of the same message that are offered."""


def choose(seat: Table) -> None:
    """No run was named: the newest are offered."""
    rows = seat.runs(limit=NEWEST).rows
    if not rows:
        show(el("p", say("trace.choose.none"), class_="w-empty"))
        return
    show(
        el("p", say("trace.choose.about"), " ", el("a", say("trace.choose.all"), href="runs")),
        listed(_offered(row) for row in rows),
    )


def _offered(row: RunRow) -> Node:
    return group(
        el("a", prompt_of(row.prompt, 120), href=permalink(row.run)),
        " ",
        el("small", f"{when(row.started)} · {say(f'trace.status.{row.status}')}"),
    )


def show_trace(seat: Table, run: str, finding: str | None) -> None:
    """The whole trace of a run, from the banner on."""
    run = seat.find(run)
    reading, made = read(seat, run), seat.calls(run)
    parts = body(reading, finding) | {
        "beside": section("beside", *others(reading, _same_message(seat, reading))),
        "course": section("course", *course(reading, seat.course(run))),
        "calls": calls(reading, made),
    }
    first = (head(reading), alone(reading, finding) if finding else None)
    show(el("div", *first, contents(parts), *parts.values(), class_="w-trace"))
    if made:
        texts_of_calls(seat, reading, run)


def show_two(seat: Table, run: str, other: str) -> None:
    """Two runs side by side; a run beside itself is that run."""
    run, other = seat.find(run), seat.find(other)
    if run == other:
        show(el("p", say("trace.two.itself"), class_="w-empty"))
        show_trace(seat, run, None)
    else:
        show_beside(seat, read(seat, run), read(seat, other))


def read(seat: Table, run: str) -> Reading:
    """What a trace shows of a run, from the table."""
    document, events, signed = seat.run(run), seat.events(run), seat.signatures(run)
    mine = seat.my_reading(run) if seat.person.may("judge") else None
    return Reading(
        run=document,
        dossiers={name: held.dossier for name, held in seat.dossiers_of(run).items()},
        begun=when(events[0].at),
        names={
            event.seq: signed[event.seq].name if event.seq in signed else None
            for event in events
            if event.payload.get("who")
        },
        under_way=document.status == "running" and seat.is_under_way(run),
        judgements=len(seat.judgements(run)),
        is_judging=mine is not None and mine.next_part == "texts",
        gone=kinds_gone(events),
        ended=bool(document.erased) and ended_at(events) is not None,
        acts=frozenset(act for act in ACTS if seat.person.may(act)),
    )


def body(reading: Reading, finding: str | None = None) -> dict[str, Node]:
    """The sections of a trace that have something in them, in order, by name."""
    parts = {
        "first": section("first", *first(reading)),
        "differing": section("differing", *differing(reading)),
        "case": section("case", *case(reading)),
        "table": section("table", *table(reading)),
        "texts": section("texts", *texts(reading)),
        "ask": section("ask", *ask_first(reading)),
        "findings": section("findings", *findings(reading, finding)),
        "silent": section("silent", *silent(reading)),
        "round": section("round", *second_round(reading)),
        "withheld": section("withheld", *withheld(reading, finding)),
        "said": section("said", *said_since(reading)),
    }
    return {name: part for name, part in parts.items() if part is not None}


def _same_message(seat: Table, reading: Reading) -> list[tuple[str, str, str]]:
    """Other runs of the same message: id, when, status."""
    found = seat.runs(Search(prompt=reading.run.case.prompt), BESIDE + 1).rows
    return [
        (row.run, when(row.started), say(f"trace.status.{row.status}")) for row in found if row.run != reading.run.run
    ][:BESIDE]
