"""Findings on the page: by place in the text, each with its rival readings side by side and what became of it."""

from __future__ import annotations

from collections.abc import Iterator

from ....agents.codebook import codebook, verdicts
from ....agents.critique import Finding, Response
from ...elements import Child, Node, group
from ...places import Placed, span_of
from .basis import rests_on
from .pieces import badge, commas, el, gone, listed, quoted, said, table, terms
from .view import View
from .words import DISPOSITION, FOLLOW_UP, OUTCOME_OF_REVIEW, VERDICT, counted, named

LONGEST_QUOTE = 160
"""Characters of a text that are quoted again beside a finding."""


def findings(view: View) -> Iterator[Child]:
    """How each review came out, every verified finding at a glance, then each in full."""
    yield listed((_review(view, *each) for each in _reviews(view)), class_="wide")
    if view.is_gone("review_finished", "read_standpoint_finished", "check_findings_finished"):
        yield gone("Some of what reviewers brought was")
    elif not view.placed:
        yield el("p", "No finding stands in this run.")
    if not view.placed:
        return
    yield el(
        "p",
        "Each finding is a possible reading and ends in a question; none is a fault found. They stand by their place in "
        "the draft; then comes what the draft passes over, then what is said of the revision.",
        class_="meta",
    )
    yield _at_a_glance(view)
    yield _legend(view)
    yield from (finding(view, item) for item in view.placed)


def _reviews(view: View) -> Iterator[tuple[str, str, int]]:
    for critique in view.run.critiques:
        if not critique.follow_ups:
            yield critique.reviewer, critique.outcome, len(critique.verified)


def _review(view: View, reviewer: str, outcome: str, standing: int) -> Node:
    stands = f"; {counted(standing, 'stands', 'stand')}" if outcome == "findings" else ""
    return group(el("bdi", view.who(reviewer)), f": {named(OUTCOME_OF_REVIEW, outcome)}{stands}.")


def _at_a_glance(view: View) -> Node:
    names = ("Finding", "On", "Read by", "The word", "What became of it")
    return table(names, (_row(view, item) for item in view.placed))


def _row(view: View, item: Placed) -> tuple[Child, ...]:
    response = view.responses.get(item.finding.id)
    span = span_of(item.finding)
    return (
        view.link(item.finding.id),
        quoted(cut(span.text, 80)) if span else None,
        el("bdi", view.who(item.reviewer)),
        named(VERDICT, item.finding.verdict),
        named(DISPOSITION, response.disposition) if response else "no answer",
    )


def _legend(view: View) -> Node | None:
    """What the words of these findings mean, once."""
    used = dict.fromkeys(item.finding.verdict for item in view.placed)
    return terms(*((named(VERDICT, verdict), verdicts()[verdict].meaning) for verdict in used if verdict in verdicts()))


def finding(view: View, item: Placed) -> Node:
    """A finding in full."""
    found = item.finding
    return el(
        "article",
        el("h3", *_title(item)),
        el("p", badge(named(VERDICT, found.verdict), "strong"), " ", el("bdi", view.who(item.reviewer)), class_="meta"),
        _standing(found),
        el("p", "Ordinary explanations first:", class_="label") if found.ordinary_explanations else None,
        listed(said(text) for text in found.ordinary_explanations),
        _readings(found),
        el("p", found.question, class_="question", dir="auto"),
        terms(*_parts(view, item)),
        class_="card finding",
        id=view.anchors[found.id] if view.by_id[found.id] == item else None,
    )


def _title(item: Placed) -> Iterator[Child]:
    found, span = item.finding, span_of(item.finding)
    yield el("span", str(item.number), class_="number") if item.number else el("code", found.id)
    yield " "
    if span is None:
        yield "No place is quoted"
        return
    if found.by_likeness:
        yield "Likened to "
    elif not found.draft_span:
        yield "Of the revision: " if found.revision_span else "Nothing in the draft answers "
    yield quoted(span.text)


def _standing(found: Finding) -> Node | None:
    """Whether it stands, where it does not; and a near miss."""
    if found.status == "withheld":
        return el("p", el("strong", "Withheld. "), said(found.withheld_because or ""), class_="trouble")
    if found.status == "unchecked":
        return el("p", "This finding had not been checked against the text.", class_="notice")
    if found.quoted_as:
        return el(
            "p", "A near miss: these are the text's own words; quoted was ", quoted(found.quoted_as), class_="meta"
        )
    return None


def _readings(found: Finding) -> Node:
    """The thin reading and its rivals, side by side; and why there are not two, where there are not."""
    rivals = [
        el("div", el("p", "It may also be" if number else "It may be", class_="label"), el("p", text, dir="auto"))
        for number, text in enumerate(found.readings)
    ]
    thin = el("div", el("p", "Thin reading", class_="label"), el("p", found.thin_reading, dir="auto"), class_="thin")
    why = el("p", found.only_one_because, dir="auto") if found.only_one_because else None
    return group(el("div", thin, *rivals, class_="side readings"), why)


def _parts(view: View, item: Placed) -> Iterator[tuple[str, Child]]:
    """The other parts of a finding; those that are not there are left out."""
    found = item.finding
    yield "Read for", _line(found.line)
    if found.cue_spans and span_of(found) is not found.cue_spans[0]:
        yield "In answer to", commas(quoted(cue.text) for cue in found.cue_spans)
    yield "It rests on", rests_on(view, found, item.reviewer)
    yield "A reply could", said(found.suggestion) if found.suggestion else None
    if others := view.differing.get(found.id):
        yield "Read otherwise in", view.links(others)
    if response := view.responses.get(found.id):
        yield "What became of it", _response(view, response)


def _line(line: str) -> Node:
    known = codebook().get(line)
    return el("span", el("em", known.name), ". ", known.asks) if known else el("bdi", line)


def _response(view: View, response: Response) -> Node:
    changes = view.changes_of.get(response.finding, [])
    span = response.changed_span
    return group(
        el("p", badge(named(DISPOSITION, response.disposition), "strong"), " ", said(response.reason)),
        el("p", "The words it became: ", quoted(cut(span.text, LONGEST_QUOTE)), class_="meta") if span else None,
        el("p", "At its place: ", commas(_change(number) for number in changes), class_="meta") if changes else None,
        el("p", "The check says otherwise: ", said(response.check), class_="trouble") if response.check else None,
    )


def _change(number: int) -> Node:
    return el("a", f"change {number}", href=f"#change-{number}")


def answered_without(view: View) -> Iterator[Child]:
    """Answers to findings that are not on the page."""
    for id_, response in view.responses.items():
        if id_ not in view.by_id:
            yield el("p", el("bdi", id_), ": ", _response(view, response))


def withheld(view: View) -> Iterator[Child]:
    """What did not pass the check: it is on the record, and changed nothing."""
    if view.withheld:
        yield el("p", "These are on the record, and nothing in the revision comes from them.", class_="meta")
    yield from (finding(view, item) for item in view.withheld)


def second_round(view: View) -> Iterator[Child]:
    """In a second round: what each reviewer said became of its own findings."""
    for critique in view.second_round:
        yield el("h3", el("bdi", view.who(critique.reviewer)))
        yield listed(
            group(view.link(up.finding), ": ", badge(named(FOLLOW_UP, up.outcome), "strong"), " ", said(up.reason))
            for up in critique.follow_ups or ()
        )


def cut(text: str, longest: int) -> str:
    """A text, or its beginning where it is long."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
