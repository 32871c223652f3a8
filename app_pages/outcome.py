"""What came of a run, in short: the text, what to ask first, what was found. The trace has the rest."""

from __future__ import annotations

from collections.abc import Iterator

from winks.agents.critique import Finding
from winks.agents.reviser import mark_places
from winks.app_pages.showing import Child, Node, badge, el, group, listed, quoted, show, verbatim
from winks.app_pages.taken_out import FOUND, gone_note
from winks.app_pages.words import counted, say
from winks.trail.document import RunDocument

_TEXTS = (("draft", "draft_finished"), ("revision", "revise_finished"))


def show_outcome(run: RunDocument, gone: frozenset[str] = frozenset()) -> None:
    """A run that is over, or waits. `gone` are the kinds of events of which some text was taken out."""
    verified = [finding for critique in run.critiques for finding in critique.verified if not finding.revision_span]
    show(
        el("p", run.failure, class_="w-trouble", dir="auto") if run.failure else None,
        gone_note("table") if "convene_finished" in gone else _first(run),
        *(gone_note(name) for name, kind in _TEXTS if kind in gone),
        _text(run, verified),
        _ask_first(run),
        gone_note("findings") if not gone.isdisjoint(FOUND) else None,
        _found(run, verified) if verified or gone.isdisjoint(FOUND) else None,
        _unreviewed(run),
        el("p", el("a", say("deliberate.outcome.trace"), href=f"trace?run={run.run}")),
    )


def _first(run: RunDocument) -> Node | None:
    """What comes before any reading, and who reads."""
    seated = ", ".join(seat.dossier for seat in run.seats)
    return group(
        listed(boundary.say for boundary in run.boundaries),
        el(
            "p",
            say("deliberate.outcome.seated", dossiers=seated) if seated else None,
            " " if seated else None,
            run.coverage.say,
        ),
    )


def _text(run: RunDocument, verified: list[Finding]) -> Node | None:
    if run.revision and run.revision.kind == "rewritten":
        return group(el("h2", say("deliberate.outcome.rewritten")), verbatim(run.revision.text))
    if run.draft:
        return group(
            el("h2", say("deliberate.outcome.held")),
            el("p", say("deliberate.outcome.held_about"), class_="w-meta"),
            verbatim(mark_places(run.draft.text, verified)),
        )
    return None


def _ask_first(run: RunDocument) -> Node | None:
    asked = run.revision.ask_back if run.revision else ()
    return group(el("h2", say("deliberate.outcome.ask_first")), listed(asked)) if asked else None


def _found(run: RunDocument, verified: list[Finding]) -> Node | None:
    if not verified:
        return el("p", say("deliberate.outcome.nothing_found"), class_="w-meta")
    rows = [group(*_row(run, finding)) for finding in verified]
    return group(el("h2", counted("deliberate.outcome.found", len(rows))), listed(rows, "ol"))


def _row(run: RunDocument, finding: Finding) -> Iterator[Child]:
    span = finding.draft_span
    silent = "trace.finding.likened_draft" if finding.by_likeness else "deliberate.outcome.silent"
    yield quoted(span.text) if span else say(silent)
    yield " "
    yield badge(finding.line)
    yield el("bdi", finding.question)
    yield " "
    yield el("a", say("deliberate.outcome.why"), href=f"trace?run={run.run}&finding={finding.id}")


def _unreviewed(run: RunDocument) -> Node | None:
    left = listed(run.unreviewed or ())
    return group(el("h2", say("deliberate.outcome.unreviewed")), left) if left else None
