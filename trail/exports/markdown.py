"""A run as a page to read from top to bottom: the banner first, disagreements before findings, withheld ones last.

What people and models wrote stands in quotations or code, never as Markdown of ours: a prompt cannot put a heading, a
link or a picture on this page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...agents.critique import Critique, Finding, Response
from ...agents.meaning_found import FOUND_BY_MEANING
from ..decided import Decision
from ..differences import Change, differences
from ..document import RunDocument, visible
from .copy import Reading
from .markdown_people import people
from .markdown_text import code, plain, quoted


def page(reading: Reading) -> str:
    """A run as Markdown, with what people wrote who judged it."""
    return markdown(reading.document) + "".join(f"{line}\n" for line in people(reading))


def markdown(run: RunDocument) -> str:
    """The run document as Markdown."""
    run = visible(run)
    parts = (_head, _case, _table, _disagreements, _critiques, _revision, _withheld, _unfinished, _trail)
    return "\n".join(line for part in parts for line in part(run)) + "\n"


def _head(run: RunDocument) -> Iterator[str]:
    yield f"# Run {run.run}"
    yield ""
    yield f"> **{run.banner}**"
    yield ""
    yield f"Status: {run.status}. {plain(run.coverage.say)}"
    if run.failure:
        yield ""
        yield f"It failed: {plain(run.failure)}"
    for item in run.erased or ():
        by = f", by {plain(item.by)}" if item.by else ""
        yield ""
        yield f"**Words were erased** ({item.what}; event {item.event}, {item.at[:10]}{by}): {plain(item.reason)}"


def _case(run: RunDocument) -> Iterator[str]:
    yield from ("", "## The case", "", "The prompt:", "", *quoted(run.case.prompt))
    for text in run.case.account:
        yield from ("", "In the user's own account, which outranks every dossier:", "", *quoted(text))
    for dossier, reason in (run.case.opt_in or {}).items():
        yield from ("", f"The reason given for {plain(dossier)}, which asks for one: {plain(reason)}")
    if run.draft:
        yield from ("", f"The draft (by {plain(run.draft.by)}):", "", *quoted(run.draft.text))
    if run.boundaries:
        yield from ("", "What comes first:", "")
        for boundary in run.boundaries:
            yield f"- {code(boundary.text)}: {plain(boundary.say)}"
    yield from ("", "Cues found:", "")
    for cue in run.cues:
        where = "" if cue.source == "prompt" else f", in {cue.source}"
        yield f"- {code(cue.text)} ({cue.type.replace('_', ' ')}, {cue.start}–{cue.end}{where})"
    if not run.cues:
        yield "- none"


def _table(run: RunDocument) -> Iterator[str]:
    yield from ("", "## Who reads, and who stands aside", "")
    for seat in run.seats:
        cues = ", ".join(dict.fromkeys(code(cue.text) for cue in seat.cues))
        yield f"- **{seat.dossier}** ({seat.standing}) is seated by {cues}. Notes it was given: {', '.join(seat.notes) or 'none'}."
        for found in seat.by_meaning or ():
            yield f"  - {found.note}: {FOUND_BY_MEANING}. It is near to {code(found.cue.text)}."
        yield f"  *{plain(seat.banner)}*"
    for abstention in run.abstentions:
        reason = abstention.reason.replace("_", " ")
        yield f"- {plain(abstention.dossier)} stands aside ({reason}): {plain(abstention.say)}"


def _disagreements(run: RunDocument) -> Iterator[str]:
    if run.disagreements:
        yield from ("", "## Where readings differ", "")
    for item in run.disagreements:
        who = ", ".join((*item.findings, *(f"{reviewer} (says nothing of it)" for reviewer in item.abstaining)))
        yield f"- {code(item.span.text)}: {item.kind.replace('_', ' ')}: {who}"


def _critiques(run: RunDocument) -> Iterator[str]:
    responses = {response.finding: response for response in (run.revision.responses if run.revision else ())}
    yield from ("", "## Findings")
    for critique in run.critiques:
        yield from ("", f"### {critique.reviewer}{', second round' if critique.round > 1 else ''}", "")
        yield _outcome(critique)
        for finding in critique.verified:
            yield from _finding(finding, responses.get(finding.id))
        for abstention in critique.abstentions:
            yield f"- Says nothing of {code(abstention.about)}: {plain(abstention.say)}"
        for up in critique.follow_ups or ():
            yield f"- {up.finding}: {up.outcome.replace('_', ' ')}. {plain(up.reason)}"


def _outcome(critique: Critique) -> str:
    if critique.failure:
        return f"No review: {plain(critique.failure.message)} ({critique.failure.kind})"
    said = critique.outcome.replace("_", " ").capitalize() + "."
    if critique.held_back:
        said += f" Left out to keep it short: {', '.join(critique.held_back)}."
    return said


def _finding(finding: Finding, response: Response | None) -> Iterator[str]:
    yield from ("", f"#### {finding.id}: {finding.line}, {finding.verdict}", "")
    if finding.draft_span:
        span = finding.draft_span
        near = f" A near miss: it was quoted as {code(finding.quoted_as)}." if finding.quoted_as else ""
        yield f"On the draft's words {code(span.text)} ({span.start}–{span.end}).{near}"
    elif finding.revision_span:
        yield f"On the revision's words {code(finding.revision_span.text)}."
    elif finding.by_likeness:
        yield "No wording of the note stands in the text; whether the text answers this cannot be told from that."
    else:
        yield "Nothing in the text answers this."
    if finding.cue_spans:
        yield f"It answers to {', '.join(code(cue.text) for cue in finding.cue_spans)}."
    yield from _said("Ordinary explanations first", finding.ordinary_explanations)
    yield from ("", f"Thin reading: {plain(finding.thin_reading)}")
    yield from _said("It may also be", finding.readings)
    if finding.only_one_because:
        yield from ("", plain(finding.only_one_because))
    basis = ", ".join(map(str, finding.basis))
    yield from ("", f"Basis: {basis}.")
    if finding.suggestion:
        yield from ("", f"A reply could attend to this: {plain(finding.suggestion)}")
    yield from ("", f"**{plain(finding.question)}**")
    if response:
        check = f" Check: {plain(response.check)}" if response.check else ""
        yield from ("", f"Answer: {response.disposition.replace('_', ' ')}. {plain(response.reason)}{check}")


def _said(title: str, items: Iterable[str]) -> Iterator[str]:
    listed = list(items)
    if listed:
        yield from ("", f"{title}:", "", *(f"- {plain(item)}" for item in listed))


def _revision(run: RunDocument) -> Iterator[str]:
    if run.revision is None:
        return
    held = run.revision.kind == "held"
    yield from ("", "## The revision", "")
    yield "Held: no prose was composed; the places are marked." if held else "Rewritten by a model."
    if run.revision.text:
        yield from ("", *quoted(run.revision.text))
    yield from _said("Ask first", run.revision.ask_back)
    yield from _said("Explanations that were added", run.revision.added_explanations)
    yield from _changes(run)


def _changes(run: RunDocument) -> Iterator[str]:
    """What the revision changed, and which findings each change leads to."""
    found = differences(run)
    if found and found.changes:
        yield from ("", "Change by change:", "")
        yield from (f"- {_change(change)}" for change in found.changes)
    if found and found.nowhere:
        yield from ("", f"Said to be taken, yet behind no change: {plain(', '.join(found.nowhere))}.")


def _change(change: Change) -> str:
    before, after = (side.text if side else "" for side in (change.before, change.after))
    leads = f"for {', '.join(change.findings)}" if change.findings else "unattributed"
    despite = f"; although not taken: {', '.join(change.despite)}" if change.despite else ""
    return f"{code(before) if before else 'nothing'} became {code(after) if after else 'nothing'} ({plain(leads + despite)})"


def _unfinished(run: RunDocument) -> Iterator[str]:
    """What was left out, corrected or said later."""
    yield from _said("What a model was to do and did not", run.unreviewed or ())
    yield from _said("What the user said is not so here", [correction.words for correction in run.corrections or ()])
    yield from _said("What a person said before release", run.word or ())
    if run.decided:
        yield from ("", "What became of what was proposed for a dossier; of several about one, the last stands:", "")
        yield from (f"- {_decision(each)}" for each in run.decided)


def _decision(each: Decision) -> str:
    about = f", note{'s' if len(each.notes) > 1 else ''} {', '.join(each.notes)}" if each.notes else ""
    stands = f" in version {each.version}" if each.version else ""
    by = f", by {each.by}" if each.by else ""
    told = (
        f"of {each.dossier}{about}: {each.disposition}{stands} (event {each.event}, {each.at[:10]}{by}): {each.reason}"
    )
    return f"{code(each.amendment)} {plain(told)}"


def _withheld(run: RunDocument) -> Iterator[str]:
    withheld = [f for critique in run.critiques for f in critique.findings if f.status == "withheld"]
    if withheld:
        yield from ("", "## Withheld by the check", "")
    for finding in withheld:
        yield f"- {plain(finding.id)}: {plain(finding.withheld_because or '')}"


def _trail(run: RunDocument) -> Iterator[str]:
    yield from ("", "## The trail", "")
    yield f"{run.trail.events} events, head `{run.trail.head}`. `winks verify {run.run}` checks them."
    cost = "" if run.usage.cost is None else f" Cost: {run.usage.cost}."
    unknown = " Cost: not known." if run.usage.calls and run.usage.cost is None else cost
    yield f"Model calls: {run.usage.calls}. Tokens: {run.usage.tokens}. Seconds: {run.usage.seconds:.3f}.{unknown}"
