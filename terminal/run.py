"""A run in the terminal, from the banner to the trail."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from ..agents.convener import Seat
from ..agents.critique import Basis, Critique, Finding, Response
from ..agents.meaning_found import FOUND_BY_MEANING
from ..agents.plain import TextSpan
from ..agents.reviser import mark_places
from ..trail.decided import Decision
from ..trail.document import RunDocument, visible
from .layout import cut, heading, inset, side_by_side

CUE_STYLES = {
    "place": "green",
    "relation": "cyan",
    "talk": "magenta",
    "occasion": "yellow",
    "medium": "blue",
    "stated_identity": "dim underline",
    "constraint": "dim",
}


HELD_REASONS = ("your answer to its question decides.",)
"""How the held engine's standing answers end; on the screen they are said once, at the end, not at every finding."""


def run_view(run: RunDocument) -> RenderableType:
    """A run from top to bottom: banner, case, who reads, the marked draft, findings, questions, trail."""
    run = visible(run)
    parts: list[RenderableType] = [
        Text(f"Run {run.run}: {run.status.replace('_', ' ')}", style="bold"),
        Text(run.banner, style="italic"),
        *(Text(said, style="bold") for said in erased_lines(run)),
    ]
    if run.failure:
        parts.append(Text(f"It failed at {run.failure}", style="bold red"))
    parts += _case(run)
    parts += _table(run)
    parts += _disagreements(run)
    parts += _draft(run)
    numbers = _numbers(run)
    responses = {response.finding: response for response in (run.revision.responses if run.revision else ())}
    for critique in run.critiques:
        parts += critique_view(critique, numbers, responses)
    parts += _questions(run)
    parts += _withheld(run)
    parts += _unfinished(run)
    parts += heading("The trail")
    parts.append(
        inset(Text(f"{run.trail.events} events, head {run.trail.head[:16]}…  To check it: winks verify {run.run}"))
    )
    return Group(*parts)


def erased_lines(run: RunDocument) -> list[str]:
    """That words were taken out of a run, a line each time."""
    return [
        f"Words were erased: {item.texts} {'text' if item.texts == 1 else 'texts'} ({item.what}), as event {item.event} "
        f"of {item.at[:10]} says{f', by {item.by}' if item.by else ''}: {item.reason}"
        for item in run.erased or ()
    ]


def _case(run: RunDocument) -> list[RenderableType]:
    prompt = Text(run.case.prompt)
    for cue in run.cues:
        if cue.source == "prompt":
            prompt.stylize(CUE_STYLES[cue.type], cue.start, cue.end)
    parts = [*heading("The prompt, with its cues"), inset(prompt)]
    for index, text in enumerate(run.case.account):
        parts.append(inset(Text.assemble((f"account.{index}: ", "dim"), text)))
    for dossier, reason in (run.case.opt_in or {}).items():
        parts.append(inset(Text.assemble((f"reason given for using {dossier}: ", "dim"), reason)))
    by_type: dict[str, list[str]] = {}
    for cue in run.cues:
        by_type.setdefault(cue.type, []).append(f"“{cue.text}”")
    legend = Text("\n").join(
        Text.assemble((type_.replace("_", " "), CUE_STYLES[type_]), "  ", ", ".join(dict.fromkeys(texts)))
        for type_, texts in by_type.items()
    )
    return [*parts, Text(""), inset(legend or Text("None is left to show." if run.erased else "No cue was found."))]


def _table(run: RunDocument) -> list[RenderableType]:
    parts: list[RenderableType] = []
    if run.boundaries:
        parts += heading("What comes first")
        parts += [inset(Text.assemble((f"“{item.text}”  ", "bold"), item.say)) for item in run.boundaries]
    if run.seats:
        parts += heading("Who reads")
    for seat in run.seats:
        cues = ", ".join(dict.fromkeys(f"“{cue.text}” ({cue.type})" for cue in seat.cues))
        said = f"\nseated by {cues}\nnotes: {', '.join(seat.notes) or 'none'}{_by_meaning(seat)}"
        parts.append(inset(Text.assemble((seat.dossier, "bold"), (f"  {seat.standing}", "dim"), said)))
        parts.append(inset(Text(seat.banner, style="italic")))
    parts += heading("Who stands aside, and what nobody here covers")
    for abstention in run.abstentions:
        reason = abstention.reason.replace("_", " ")
        parts.append(inset(Text.assemble((abstention.dossier, "bold"), (f" ({reason})  ", "dim"), abstention.say)))
    return [*parts, inset(Text(run.coverage.say))]


def _disagreements(run: RunDocument) -> list[RenderableType]:
    if not run.disagreements:
        return []
    lines = [
        inset(
            Text.assemble(
                (f"“{cut(item.span.text)}”  ", "bold"),
                f"{item.kind.replace('_', ' ')}: {', '.join((*item.findings, *item.abstaining))}",
            )
        )
        for item in run.disagreements
    ]
    return [*heading("Where readings differ"), *lines]


def _numbers(run: RunDocument) -> dict[str, int]:
    """The number under which each verified finding is marked in the draft."""
    verified = [finding for critique in run.critiques for finding in critique.verified if not finding.revision_span]
    return {finding.id: number for number, finding in enumerate(verified, start=1)}


def _draft(run: RunDocument) -> list[RenderableType]:
    if run.draft is None:
        none = "None is left to show." if run.erased else "There is none yet; the embedded engine writes no prose."
        return [*heading("The draft"), inset(Text(none))]
    verified = [finding for critique in run.critiques for finding in critique.verified if not finding.revision_span]
    title = f"The draft ({run.draft.by}), with its places marked"
    parts = [*heading(title), inset(Text(mark_places(run.draft.text, verified)))]
    if run.revision and run.revision.kind == "rewritten":
        parts += [*heading("The revision"), inset(Text(run.revision.text))]
    return parts


def critique_view(critique: Critique, numbers: dict[str, int], responses: dict[str, Response]) -> list[RenderableType]:
    """What one reviewer brought."""
    if critique.outcome == "nothing_to_raise" and not critique.abstentions and not critique.follow_ups:
        return []
    round_ = ", second round" if critique.round > 1 else ""
    parts = heading(f"{critique.reviewer}{round_}: {critique.outcome.replace('_', ' ')}")
    if critique.failure:
        parts.append(inset(Text(f"No review: {critique.failure.message} ({critique.failure.kind})", style="red")))
    for finding in critique.verified:
        parts += _finding(finding, numbers.get(finding.id), responses.get(finding.id))
    for abstention in critique.abstentions:
        parts.append(inset(Text.assemble(("Says nothing of ", "dim"), f"“{abstention.about}”. ", abstention.say)))
    for up in critique.follow_ups or ():
        parts.append(inset(Text.assemble((up.finding, "bold"), f"  {up.outcome.replace('_', ' ')}. {up.reason}")))
    if critique.held_back:
        parts.append(inset(Text(f"Left out to keep this short: {', '.join(critique.held_back)}", style="dim")))
    return parts


def _finding(finding: Finding, number: int | None, response: Response | None) -> list[RenderableType]:
    basis = ", ".join(_based(item) for item in finding.basis)
    head = Text.assemble((f"⟦{number}⟧ " if number else "", "bold"), (_place(finding), "bold"))
    head.append(f"   {finding.line} · {finding.verdict} · {basis}", style="dim")
    parts: list[RenderableType] = [Text(""), inset(head)]
    if finding.ordinary_explanations:
        parts.append(inset(Text(f"Ordinary first: {' '.join(finding.ordinary_explanations)}"), 4))
    parts.append(inset(Text(f"Thin reading: {finding.thin_reading}"), 4))
    if finding.only_one_because:
        parts.append(inset(Text(finding.only_one_because, style="italic"), 4))
    if finding.readings:
        parts.append(inset(side_by_side(finding.readings), 4))
    if finding.suggestion:
        parts.append(inset(Text(f"A reply could attend to this: {finding.suggestion}"), 4))
    parts.append(inset(Text(f"? {finding.question}", style="bold"), 4))
    if response and not response.reason.endswith(HELD_REASONS):
        check = response.check if response.check and response.check not in response.reason else ""
        said = f"→ {response.disposition.replace('_', ' ')}: {response.reason} {check}".rstrip()
        parts.append(inset(Text(said, style="dim"), 4))
    return parts


def _place(finding: Finding) -> str:
    if span := finding.draft_span or finding.revision_span:
        near = f" (a near miss: quoted as “{cut(finding.quoted_as)}”)" if finding.quoted_as else ""
        return f"“{cut(span.text)}”{near}"
    cues: Sequence[TextSpan] = finding.cue_spans
    if finding.by_likeness:
        return f"likened to “{cut(cues[0].text)}”"
    return f"nothing answers “{cut(cues[0].text)}”" if cues else "an omission"


def _based(item: Basis) -> str:
    told = (item.kind + " " + item.id, item.standing, FOUND_BY_MEANING if item.how else None)
    return ", ".join(filter(None, told))


def _by_meaning(seat: Seat) -> str:
    """The notes that no wording brought, a line each, with the sentence that each was found by."""
    found = (f"\n  {each.note}: {FOUND_BY_MEANING}: “{cut(each.cue.text)}”" for each in seat.by_meaning or ())
    return "".join(found)


def _questions(run: RunDocument) -> list[RenderableType]:
    if not (run.revision and run.revision.ask_back):
        return []
    verified = {finding.id for critique in run.critiques for finding in critique.verified}
    responses = [response for response in run.revision.responses if response.finding in verified]
    left = sum(response.disposition == "left_to_user" for response in responses)
    held = "The draft is held: no model took part, so no wording is offered. " if run.revision.kind == "held" else ""
    whole = len(responses)
    said = Text(
        f"{held}{left} of {whole} {'finding' if whole == 1 else 'findings'} {'is' if left == 1 else 'are'} left to you."
    )
    return [*heading("Ask first"), inset(said), *(inset(Text(f"? {question}")) for question in run.revision.ask_back)]


def _unfinished(run: RunDocument) -> list[RenderableType]:
    """What was left out, corrected, or said before release; and what the models cost."""
    parts: list[RenderableType] = []
    for title, said in (
        ("What was not reviewed", run.unreviewed),
        ("Not so here", [correction.words for correction in run.corrections or ()]),
        ("A person's word before release", run.word),
        ("What curators said of what was proposed; the last stands", [*map(decided_line, run.decided or ())]),
    ):
        if said:
            parts += [*heading(title), *(inset(Text(text)) for text in said)]
    if run.usage.calls:
        cost = "cost not known" if run.usage.cost is None else f"cost {run.usage.cost}"
        told = f"{run.usage.calls} calls, {run.usage.tokens:,} tokens, {cost}"
        parts += [*heading("What the models cost"), inset(Text(told))]
    return parts


def decided_line(each: Decision) -> str:
    """A curator's answer to what somebody proposed for a dossier."""
    about = f", {', '.join(each.notes)}" if each.notes else ""
    stands = f" in version {each.version}" if each.version else ""
    by = f" by {each.by}" if each.by else ""
    return f"{each.amendment} ({each.dossier}{about}): {each.disposition}{stands}{by}, {each.at[:10]}: {each.reason}"


def _withheld(run: RunDocument) -> list[RenderableType]:
    withheld = [f for critique in run.critiques for f in critique.findings if f.status == "withheld"]
    if not withheld:
        return []
    lines = (Text.assemble((f"{f.id}  ", "bold"), f"{_place(f)}: {f.withheld_because}") for f in withheld)
    return [*heading("Withheld by the check"), *(inset(line) for line in lines)]
